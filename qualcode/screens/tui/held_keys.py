"""Keys one by one: the next is handed over when all that the one before set going has come to rest.

Whoever types faster than the screen, or over a slow line, gets what they would have got key by key: what
follows a key that opens a dialog goes into the dialog, and what follows the one that closes it goes below.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.message_pump import MessagePump

    from qualcode.screens.tui.acting import Acting

_PATIENCE_S = 1.0
_ROUNDS = 40
_CALM_ROUNDS = 2


class HeldKeys:
    """What was typed, pasted and clicked, in order; `deliver` hands one of them to what has the focus."""

    def __init__(
        self, app: App[Any], acting: Acting, deliver: Callable[[events.Event], Awaitable[None]]
    ) -> None:
        self._app = app
        self._acting = acting
        self._deliver = deliver
        self._held: deque[events.Event] = deque()
        self._handing: asyncio.Task[None] | None = None

    async def take(self, event: events.Event) -> None:
        """Hand an event over at once where all is at rest, else hold it."""
        if self._handing is not None:
            self._held.append(event)
            return
        if self._acting.is_busy:
            self._held.append(event)
        else:
            await self._deliver(event)
        if not isinstance(event, events.MouseMove):
            self._handing = asyncio.create_task(self._hand_over())

    async def calm(self) -> None:
        """Wait until all that was taken is handed over, and has come to rest."""
        while self._handing is not None:
            await asyncio.wait([self._handing])

    async def _hand_over(self) -> None:
        try:
            await self._at_rest()
            while self._held and self._app.return_code is None:
                await self._deliver(self._held.popleft())
                await self._at_rest()
        except Exception as error:  # noqa: BLE001 (the application keeps it for the command's handler)
            self._app._handle_exception(error)  # noqa: SLF001
        finally:
            self._handing = None

    async def _at_rest(self) -> None:
        """Wait until no act is under way, and what was said to the widgets has gone round."""
        calm = 0
        for _ in range(_ROUNDS):
            while self._acting.is_busy and self._app.return_code is None:
                await self._acting.changed()
            stage = self._stage()
            for one in stage:
                await _heard(one)
            same = stage == self._stage() and not self._acting.is_busy
            calm = calm + 1 if same and not self._pending() else 0
            if calm == _CALM_ROUNDS or self._app.return_code is not None:
                return

    def _stage(self) -> list[MessagePump]:
        """Return what has the focus, and all that its messages rise through, up to the application."""
        if len(self._app.screen_stack) == 0:
            return [self._app]
        focused = self._app.focused or self._app.screen
        return list(focused.ancestors_with_self)

    def _pending(self) -> bool:
        """Whether a widget on the screen has messages still."""
        shown = self._app.screen.walk_children(with_self=True) if self._app.screen_stack else []
        return any(one.message_queue_size for one in shown)


async def _heard(pump: MessagePump) -> None:
    """Wait until a widget has handled what it was told before; one that goes away is not waited for."""
    heard = asyncio.Event()
    if pump.call_later(heard.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), _PATIENCE_S)
