"""Draws the pictures of `docs/coding.md`: the application on the sample study, driven by keys, as SVG.

The same study gives the same pictures: ids that are drawn by lot are numbered in their order.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.opening import coding_screen
from qualcode.store.sources import locked_sources
from qualcode.store.study import open_study

FOLDER = Path(__file__).with_name("pictures")
_IDS = re.compile(r"\b(P[A-Z2-7]{4}|R[A-Z2-7]{6}|S[A-Z2-7]{6}|[CMQ]-[A-Za-z0-9]{4,10})\b")
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
CODED = ["g", *"t24", "enter", "j", *["w"] * 6]
PICTURES: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "coding": ((100, 30), CODED),
    "picker": ((100, 30), [*CODED, "enter", *"bus"]),
    "wide": ((140, 36), ["2", "j", "j", *CODED]),
    "memo": ((100, 30), [*CODED, "m", *"Whose"]),
    "keys": ((100, 36), ["question_mark"]),
    "view": ((100, 30), ["V", *"wait", "down", "enter"]),
    "review": ((100, 30), ["R"]),
}


def drawn(study: Path, size: tuple[int, int], keys: Sequence[str]) -> str:
    """Return the picture of the screen after some keys on the first source."""
    desk = Desk(open_study(study), os.environ["QUALCODE_CODER"])
    bench = open_workbench(desk, next(iter(locked_sources(desk.study))))
    app = QualcodeApp(lambda: coding_screen(bench, app.keymap))
    found: list[str] = []

    async def driven() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            found.append(app.export_screenshot(title="qualcode code", simplify=True))

    asyncio.run(driven())
    return steady(found[0])


def steady(picture: str) -> str:
    """Return a picture without what differs from one drawing to the next, and without fetched fonts."""
    picture = re.sub(r"terminal-\d+", "terminal", _FONTS.sub("", picture))
    for number, found in enumerate(dict.fromkeys(_IDS.findall(picture)), start=1):
        letters = len(found.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))
        head = found[: letters or 1]
        picture = picture.replace(found, f"{head}{number:0{len(found) - len(head)}d}")
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def draw(folder: Path) -> None:
    """Make the sample study in a place of its own, and draw all pictures into a folder."""
    with tempfile.TemporaryDirectory() as place:
        here = Path.cwd()
        os.environ.update(
            QUALCODE_CONFIG=f"{place}/settings",
            QUALCODE_VAULT=f"{place}/demo/vault",
            QUALCODE_PASSPHRASE="only for the demo",  # noqa: S106 (as the demo itself says it)
            QUALCODE_CODER="you",
        )
        os.environ.pop("NO_COLOR", None)
        run(["demo", "--yes", f"{place}/demo"])
        try:
            os.chdir(f"{place}/demo/study")
            for name, (size, keys) in PICTURES.items():
                picture = drawn(Path.cwd(), size, keys)
                (folder / f"{name}.svg").write_text(picture, encoding="utf-8", newline="\n")
        finally:
            os.chdir(here)


if __name__ == "__main__":
    draw(FOLDER)
