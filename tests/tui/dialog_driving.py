"""How tests drive a dialog by itself: on the application's frame, keys pressed, the screen read as text."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from qualcode.screens.tui.app import QualcodeApp

_CHARACTERS = {"space": " ", "tab": "\t", "enter": "\r"}
_NAMES = {" ": "space", ";": "semicolon", "-": "minus", ".": "full_stop", ">": "greater_than_sign"}
Steps = Callable[[Pilot[int]], Awaitable[None]]
SIZES = ((60, 20), (80, 24), (140, 45))


def asked(
    dialog: ModalScreen[Any], *keys: str, size: tuple[int, int] = (80, 24), then: Steps | None = None
) -> list[Any]:
    """Open a dialog, press keys, and return what it gave back: an empty list while it is open."""
    results: list[Any] = []
    app = QualcodeApp(Screen)

    async def steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.push_screen(dialog, results.append)
            await pilot.pause()
            await pressed(pilot, *keys)
            if then is not None:
                await then(pilot)

    asyncio.run(steps())
    if app.fault is not None:
        raise app.fault
    return results


def painted(dialog: ModalScreen[Any], *keys: str, size: tuple[int, int] = (80, 24)) -> str:
    """Return what stands on the screen after keys were pressed in a dialog."""
    seen: list[str] = []

    async def look(pilot: Pilot[int]) -> None:
        seen.append(screen_of(pilot))

    asked(dialog, *keys, size=size, then=look)
    return seen[0]


async def pressed(pilot: Pilot[int], *keys: str) -> None:
    """Press keys as fast as a terminal hands them over: none waits for the one before.

    "" waits until all is painted.
    """
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        if not key:
            await pilot.pause()
            continue
        character = _CHARACTERS.get(key, key if len(key) == 1 else None)
        event = events.Key(_NAMES.get(key, key), character)
        event.set_sender(pilot.app)
        driver.send_message(event)
    await pilot.pause()
    await pilot.pause()


def screen_of(pilot: Pilot[int]) -> str:
    """Return what stands on the screen as text, without the blanks at the ends of lines."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip() + "\n"


def each_asked(make: Callable[[], ModalScreen[Any]], cases: Sequence[Sequence[str]]) -> list[Any]:
    """Open the same dialog anew for each row of keys, in one application; return what each gave back.

    "still open" where one gave nothing back.
    """
    answers: list[Any] = []
    app = QualcodeApp(Screen)

    async def steps() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for keys in cases:
                results: list[Any] = []
                depth = len(app.screen_stack)
                app.push_screen(make(), results.append)
                await pilot.pause()
                await pressed(pilot, *keys)
                answers.append(results[0] if results else "still open")
                while len(app.screen_stack) > depth:
                    app.pop_screen()
                    await pilot.pause()

    asyncio.run(steps())
    if app.fault is not None:
        raise app.fault
    return answers
