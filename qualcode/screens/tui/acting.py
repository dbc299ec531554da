"""Acts that ask a person something on the way: one at a time, and known to be under way.

While an act runs, and is not waiting for the person's answer, keys are held (`held_keys`): none of them can
reach the screen behind a dialog that is still opening.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import Worker

    from qualcode.screens.tui.watching import Watch

Result = TypeVar("Result")
_LOOK_AGAIN_S = 0.05


class Acting:
    """The acts of an application that are under way; a second one waits for the first."""

    def __init__(self, app: App[Any], watch: Watch) -> None:
        self.app = app
        self.watch = watch
        self._begun: list[Worker[None]] = []
        self._question: Screen[Any] | None = None
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()

    def begin(self, owner: DOMNode, work: Coroutine[None, None, None]) -> None:
        """Begin an act of a screen; it is cancelled where the screen goes."""
        self._begun = [one for one in self._begun if not one.is_finished]
        self._begun.append(owner.run_worker(self._in_turn(work), group="act"))

    async def _in_turn(self, work: Coroutine[None, None, None]) -> None:
        try:
            async with self._turn:
                await work
        finally:
            work.close()
            self._changed.set()

    async def asked(self, dialog: Screen[Result]) -> Result | None:
        """Put a dialog over the screen, within an act, and return what it gave; None where it was left."""
        await self.watch.free()
        self._question = dialog
        try:
            answer = self.app.push_screen(dialog, wait_for_dismiss=True)
            self._changed.set()
            return await asyncio.shield(answer)
        finally:
            self._question = None

    @property
    def is_busy(self) -> bool:
        """Whether an act is under way that waits for no answer: its dialog is not there yet, or is closed."""
        waiting = self._question is not None and self._question in self.app.screen_stack
        waiting = waiting or self.watch.page is not None
        return not waiting and any(not one.is_finished for one in self._begun)

    async def changed(self) -> None:
        """Wait until an act may have come to its end, or to a question."""
        self._changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), _LOOK_AGAIN_S)
