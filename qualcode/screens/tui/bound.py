"""What every screen of the application shares: keys from the one table, acts that ask, the line of mistakes.

It knows nothing of studies or words; screens say where what was done is told.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from qualcode.errors import QualcodeError
from qualcode.flows.keymap import KEYS, keys_of, shown_key
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from textual import events
    from textual.message import Message
    from textual.screen import ModalScreen

    from qualcode.flows.keymap import Key, KeyPlace

Result = TypeVar("Result")
WIDE = 110
_PAINTED_S = 1.0
_NUMBERED = frozenset({"recent", "take"})


def bindings_for(place: KeyPlace, keymap: Sequence[Key] = KEYS) -> list[Binding]:
    """Return the bindings of a place; a key that is one of several numbers gives its number to the action."""
    found = []
    for key in keys_of(place, keymap):
        for number, name in enumerate(key.keys, start=1):
            action = f"{key.action}({number})" if key.action in _NUMBERED else key.action
            found.append(Binding(name, action, key.what, show=False))
    return found


class BoundScreen(Screen[None], inherit_bindings=False):
    """A screen with the keys of its `place`; what is its own it adds as `action_<name>`."""

    place: ClassVar[KeyPlace] = "coding"

    def __init__(self, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__()
        self.keymap = tuple(keymap)
        self._bindings = BindingsMap(bindings_for(self.place, self.keymap))

    def say(self, message: str) -> None:
        """Say in the status line what was done."""
        self.query_one(StatusLine).say(message)

    def refuse(self, error: QualcodeError) -> None:
        """Say in the status line why something could not be done, and what would help."""
        self.query_one(StatusLine).say(f"! {error.message}", error.hint or "")

    @property
    def qualcode(self) -> QualcodeApp:
        """The application."""
        app = self.app
        assert isinstance(app, QualcodeApp)  # noqa: S101 - no other has these screens
        return app

    def first_key(self, action: str) -> str:
        """Return the first key of an act here, as it is written; "" where this person has none."""
        named = next((key for key in keys_of(self.place, self.keymap) if key.action == action), None)
        return shown_key(named.keys[0]) if named and named.keys else ""

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Begin what asks a person something on the way; a mistake of theirs is one line in the status.

        Keys are held until it asks, or is done; it waits for an act that is under way.
        """

        async def guarded() -> None:
            try:
                await work
            except QualcodeError as error:
                self.refuse(error)
            finally:
                work.close()

        self.qualcode.acting.begin(self, guarded())

    async def asked(self, dialog: ModalScreen[Result]) -> Result | None:
        """Put a dialog over the screen and return what it gave; None where it was left."""
        return await self.qualcode.acting.asked(dialog)

    async def painted(self) -> None:
        """Wait until what was changed is on the screen."""
        done = asyncio.Event()
        if self.call_after_refresh(done.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _PAINTED_S)

    async def _dispatch_message(self, message: Message) -> None:
        """Take a message; what cannot be read meanwhile is told, and ends nothing."""
        try:
            await super()._dispatch_message(message)
        except QualcodeError as error:
            self.refuse(error)
            self.qualcode.watch_over.look()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew for the room that there is."""
        width = event.size.width
        self.set_class(width >= WIDE, "-wide")
        self.set_class(width < WIDE, "-narrow")

    def action_help(self) -> None:
        """Show the keys of this place."""
        from qualcode.screens.tui.dialogs import KeysDialog

        self.app.push_screen(KeysDialog(self.place, self.keymap))

    def action_quit(self) -> None:
        """Leave this place; the last one ends the application."""
        self.qualcode.leave(self)
