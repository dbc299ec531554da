"""How tests drive the coding application: a study at hand, keys pressed, the screen read as text."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from qualcode.flows.desk import Desk
from qualcode.flows.key_settings import own_keymap
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.store.sources import locked_sources
from qualcode.store.study import open_study

Driven = Callable[[Pilot[int], CodingScreen], Awaitable[None]]


def desk_of(study: Path, coder: str = "ann") -> Desk:
    """Return the desk of a coder in a study; the passphrase comes from the environment."""
    return Desk(open_study(study), coder)


def first_source(desk: Desk) -> str:
    """Return the id of the first source of a study."""
    return next(iter(locked_sources(desk.study)))


def screen_lines(app: App[Any]) -> list[str]:
    """Return what stands on the screen, line by line, without colours."""
    strips = app.screen._compositor.render_strips()
    return [strip.text.rstrip() for strip in strips]


def screen_text(app: App[Any]) -> str:
    """Return what stands on the screen as one text."""
    return "\n".join(screen_lines(app))


def drive(
    study: Path,
    driven: Driven,
    *,
    size: tuple[int, int] = (80, 24),
    note: str = "",
    every_turn: bool = False,
    **others: Any,
) -> QualcodeApp:
    """Open the first source of a study, let `driven` press keys, and return the application when it ended."""
    desk = others.pop("desk", None) or desk_of(study)
    bench = open_workbench(desk, first_source(desk), every_turn=every_turn)
    keymap = own_keymap()
    screen = CodingScreen(bench, note=note, keymap=keymap, **others)
    app = QualcodeApp(lambda: screen, keymap=keymap)

    async def steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await driven(pilot, screen)

    asyncio.run(steps())
    return app


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, one after the other, each done before the next; a text is typed letter by letter."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def typed(pilot: Pilot[int], text: str) -> None:
    """Type a text."""
    await pilot.press(*(" " if one == " " else one for one in text))
    await pilot.pause()


def on_top(pilot: Pilot[int]) -> Screen[Any]:
    """Return the screen that has the keys."""
    return pilot.app.screen
