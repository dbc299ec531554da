"""How fast the transcript is: opening a long source, moving in it, choosing words, painting what changed.

    python benchmarks/transcript_widget.py [TURNS] [WORDS] [STRIPES]

TURNS turns (10,000) of WORDS words (30) with STRIPES stripes (5,000), in a window of 100 x 30 without a
terminal behind it. A move is one key: the cursor's act, and painting every line that it changed. Beside it
stands what a window of turns costs when rich wraps and styles it anew at every key. Memory is what
opening adds, as tracemalloc counts it.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text
from textual.app import App, ComposeResult

from qualcode.screens.tui.passages import Passage, Stripe
from qualcode.screens.tui.transcript import Transcript

SIZE = (100, 30)
MOVES = 1_000
SCRIPTS = {
    "English": "waiting list bus nurse’s group friday baby tired phone letter, door rain sleep. milk",
    "Hindi": "मुझे नौ महीने तक इंतज़ार करना पड़ा और किसी ने फ़ोन नहीं किया।",
    "Chinese": "等了九个月 才有人打 电话给我们， 他们说名单 很长。 没有人告诉 我们原因",
}
ACTS = (
    "next_passage", "previous_passage", "page_down", "next_word", "extend_word", "extend_letter", "sentence",
    "extend_passage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one script: seconds to open, milliseconds per key (median, slowest of 100)."""

    opening_s: float
    layout_s: float
    keys_ms: dict[str, tuple[float, float]]
    rich_ms: float


class Bench(App[None]):
    """The transcript alone."""

    def compose(self) -> ComposeResult:
        """Nothing but the words."""
        yield Transcript()


def source_of(script: str, turns: int, words: int) -> list[Passage]:
    """Return turns of words drawn from a script, the same ones every time."""
    drawn, known = random.Random(6), SCRIPTS[script].split()  # noqa: S311
    found, start = [], 0
    for place in range(turns):
        text = " ".join(drawn.choices(known, k=words))
        name = f"t{place + 1}"
        found.append(Passage(name, "S1", name, text, start, head=f"{name} · P{place % 9:02} · participant"))
        start += len(text) + 1
    return found


def stripes_on(passages: Sequence[Passage], count: int) -> list[Stripe]:
    """Return codings on every second turn, one after the other until there are enough."""
    return [
        Stripe(f"c{number}", "own", "S1", passages[number * 2 % len(passages)].span, f"code {number % 40}")
        for number in range(count)
    ]


async def measured(script: str, turns: int, words: int, stripes: int) -> Figures:
    """Open a source, press keys, and return what it took."""
    passages = source_of(script, turns, words)
    on = stripes_on(passages, stripes)
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        widget = app.query_one(Transcript)
        start = time.perf_counter()
        widget.show(passages, on)
        shown_lines(widget)
        opening = time.perf_counter() - start
        await pilot.pause()
        start = time.perf_counter()
        widget._lay_out()  # noqa: SLF001
        layout = time.perf_counter() - start
        keys = {act: pressed(widget, getattr(widget, act)) for act in ACTS}
        await pilot.pause()
    return Figures(opening, layout, keys, in_rich(passages))


def shown_lines(widget: Transcript) -> None:
    """Paint the window; lines that did not change are kept."""
    for line in range(SIZE[1]):
        widget.render_line(line)


def pressed(widget: Transcript, act: Callable[[], None]) -> tuple[float, float]:
    """Return the median and the 99th percentile of an act with its painting, in milliseconds."""
    widget.stand(len(widget.passages) // 2)
    taken = []
    for number in range(MOVES):
        if number % 50 == 0:
            widget.stand(len(widget.passages) // 2 + number // 10)
        start = time.perf_counter()
        act()
        shown_lines(widget)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]


def in_rich(passages: Sequence[Passage]) -> float:
    """Return the milliseconds in which rich wraps and styles a window of turns anew."""
    console = Console(width=SIZE[0], force_terminal=True)
    taken = []
    for first in range(0, 400, 4):
        start = time.perf_counter()
        for passage in passages[first : first + 8]:
            text = Text(passage.text)
            text.stylize("reverse", 5, 40)
            console.render_lines(Text(passage.head), pad=True)
            console.render_lines(text, pad=True)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


async def memory_of(turns: int, words: int, stripes: int) -> tuple[float, float]:
    """Return the megabytes that the passages take, and those that showing them adds."""
    tracemalloc.start()
    passages = source_of("English", turns, words)
    on = stripes_on(passages, stripes)
    given = tracemalloc.get_traced_memory()[0]
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        before = tracemalloc.get_traced_memory()[0]
        app.query_one(Transcript).show(passages, on)
        await pilot.pause()
        added = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return given / 1e6, added / 1e6


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    turns, words, stripes = (int(given) for given in (*arguments, *("10000", "30", "5000")[len(arguments) :]))
    print(f"{turns:,} turns of {words} words, {stripes:,} stripes, window {SIZE[0]} x {SIZE[1]}")
    for script in SCRIPTS:
        found = asyncio.run(measured(script, turns, words, stripes))
        opened, again = found.opening_s * 1000, found.layout_s * 1000
        print(f"\n{script}: opened in {opened:.0f} ms, laid out anew in {again:.0f} ms")
        for act, (median, slowest) in found.keys_ms.items():
            print(f"  {act:<18} {median:6.2f} ms (99 of 100 under {slowest:.1f})")
        print(f"  {'the same in rich':<18} {found.rich_ms:6.2f} ms")
    given, added = asyncio.run(memory_of(turns, words, stripes))
    print(f"\nmemory: {given:.1f} MB the turns and stripes themselves, {added:.1f} MB for showing them")


if __name__ == "__main__":
    main(sys.argv[1:])
