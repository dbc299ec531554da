"""How long the code picker takes for a typed letter, with 500 codes: ranking, and ranking with the rows made.

Run: python benchmarks/code_picker.py. Printed are the milliseconds per letter, the median and the slowest.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from textual.screen import Screen
from textual.widgets import Input

from qualcode.codebook.finding import rank_codes
from qualcode.model import Code, Codebook
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.dialogs import CodePicker

OF_A_CONSULTATION = (
    "waiting list access trust family support nurse visit letter phone hospital language interpreter money "
    "travel school worry hope group kind staff listened ignored told asked called back again never always "
    "child mother father baby sleep feeding pain fear night ward clinic appointment record service"
)
TYPED = ("waiting list", "trust nurse", "nbdy cld", "zzqx", "appointmnet", "a")


def codebook(count: int = 500) -> Codebook:
    """Return a codebook of so many codes with definitions and aliases, four levels deep at most."""
    of_all = OF_A_CONSULTATION.split()
    chance = random.Random(7)  # noqa: S311 - the same codebook each time
    codes: list[Code] = []
    for number in range(count):
        words = chance.sample(of_all, 3)
        parent = codes[chance.randrange(len(codes))].id if codes and chance.random() < 0.8 else None
        codes.append(
            Code(
                f"{words[0]}-{number}",
                " ".join(words).capitalize(),
                parent=parent,
                definition=" ".join(chance.choices(of_all, k=25)),
                aliases=(" ".join(chance.sample(of_all, 2)),),
            )
        )
    return Codebook(tuple(codes))


def ranking(book: Codebook) -> list[float]:
    """Return the milliseconds of ranking after each letter."""
    rank_codes(book, "")
    spent: list[float] = []
    for text in TYPED:
        for end in range(1, len(text) + 1):
            started = time.perf_counter()
            rank_codes(book, text[:end])
            spent.append((time.perf_counter() - started) * 1000)
    return spent


async def showing(book: Codebook) -> list[float]:
    """Return the milliseconds of ranking and of making the rows after each letter, in the dialog."""
    spent: list[float] = []
    app = QualcodeApp(Screen)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = CodePicker(book, book.codes[:9], "Code", ranked=lambda typed: rank_codes(book, typed))
        app.push_screen(dialog)
        await pilot.pause()
        for text in TYPED:
            for end in range(1, len(text) + 1):
                started = time.perf_counter()
                dialog.on_input_changed(Input.Changed(dialog.query_one(Input), text[:end]))
                spent.append((time.perf_counter() - started) * 1000)
                await pilot.pause()
    return spent


def told(what: str, spent: list[float]) -> str:
    """Return a line of the result."""
    return f"{what:<24} median {statistics.median(spent):5.1f} ms   slowest {max(spent):5.1f} ms"


def main() -> None:
    """Measure and print."""
    book = codebook()
    print(told("ranked", ranking(book)))
    print(told("ranked, rows shown", asyncio.run(showing(book))))


if __name__ == "__main__":
    main()
