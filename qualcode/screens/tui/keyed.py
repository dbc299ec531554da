"""What all screens on a transcript share: keys from the one table, movements, acts, and how they are told.

An act is a call of a flow, which has committed when it returns; only then does the screen say so.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from qualcode.errors import QualcodeError
from qualcode.flows.keymap import KEYS, keys_of
from qualcode.flows.meanwhile import require_sound_runs, runs_now
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.status_line import StatusLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from textual import events
    from textual.message import Message
    from textual.screen import ModalScreen

    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.workbench.records import Act
    from qualcode.store.growing import Stamp
    from qualcode.store.study import Study

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


class KeyedScreen(Screen[None], inherit_bindings=False):
    """A screen on a transcript, with the keys of its `place`; what is its own it adds as `action_<name>`.

    `unkept` is what was typed into a dialog for words that changed before it was kept, by its type.
    """

    place: ClassVar[KeyPlace] = "coding"

    def __init__(self, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__()
        self.keymap = tuple(keymap)
        self._bindings = BindingsMap(bindings_for(self.place, self.keymap))
        self._runs_seen: dict[str, Stamp] | None = None
        self.unkept: dict[type, Any] = {}
        self._said_at = ""

    @property
    def transcript(self) -> Transcript:
        """The words."""
        return self.query_one(Transcript)

    def say(self, message: str) -> None:
        """Say in the status line what was done."""
        self._said_at = self._key_here()
        self.query_one(StatusLine).say(message)

    def _key_here(self) -> str:
        passage = self.transcript.passage
        return passage.key if passage else ""

    def gone_on(self) -> None:
        """Say nothing any more of what was done at another passage."""
        if self._key_here() != self._said_at:
            self.say("")

    def refuse(self, error: QualcodeError) -> None:
        """Say in the status line why something could not be done, and what would help."""
        self.query_one(StatusLine).say(f"! {error.message}", error.hint or "")

    @property
    def qualcode(self) -> QualcodeApp:
        """The application."""
        app = self.app
        assert isinstance(app, QualcodeApp)  # noqa: S101 - no other has these screens
        return app

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

    def done(self, act: Callable[[], Act]) -> Act | None:
        """Do an act, show what it changed and say what it did; None where it could not be done."""
        try:
            return self.told(act)
        except QualcodeError:
            return None

    def told(self, act: Callable[[], Act]) -> Act:
        """Do an act, show what it changed and say what it did; raise again what a person has to mend.

        One that could not be done has changed nothing; what is on the screen is read again all the same.
        """
        try:
            result = act()
        except QualcodeError as error:
            with suppress(QualcodeError):
                self.renewed(None)
            self.refuse(error)
            self.qualcode.watch_over.look()
            raise
        self.renewed(result)
        self._runs_seen = runs_now(self.study())
        self.say(" · ".join((result.line, *result.notices)))
        return result

    def renewed(self, act: Act | None) -> None:
        """Show what stands now, after an act; screens say how."""

    def study(self) -> Study:
        """Return the study that is on the screen; screens say which."""
        raise NotImplementedError

    def look(self) -> None:
        """Show what changed meanwhile; raise `QualcodeError` where what is shown cannot be read."""
        now = runs_now(self.study())
        if now != self._runs_seen:
            require_sound_runs(self.study())
            self.looked()
            self._runs_seen = now

    def looked(self) -> None:
        """Read again, as something was done in the study, and show what stands now; screens say how."""

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

    def action_next_passage(self) -> None:
        """Go to the next passage."""
        self.transcript.next_passage()

    def action_previous_passage(self) -> None:
        """Go to the passage before."""
        self.transcript.previous_passage()

    def action_page_down(self) -> None:
        """Go a page on."""
        self.transcript.page_down()

    def action_page_up(self) -> None:
        """Go a page back."""
        self.transcript.page_up()

    def action_first_passage(self) -> None:
        """Go to the first passage."""
        self.transcript.first_passage()

    def action_last_passage(self) -> None:
        """Go to the last passage."""
        self.transcript.last_passage()

    def action_next_word(self) -> None:
        """Choose the next word."""
        self.transcript.next_word()

    def action_previous_word(self) -> None:
        """Choose the word before."""
        self.transcript.previous_word()

    def action_extend_word(self) -> None:
        """Choose one word more."""
        self.transcript.extend_word()

    def action_shrink_word(self) -> None:
        """Choose one word less."""
        self.transcript.shrink_word()

    def action_extend_passage(self) -> None:
        """Choose on to the next passage."""
        self.transcript.extend_passage()

    def action_shrink_passage(self) -> None:
        """Choose back to the passage before."""
        self.transcript.shrink_passage()

    def action_extend_letter(self) -> None:
        """Choose one letter more."""
        self.transcript.extend_letter()

    def action_shrink_letter(self) -> None:
        """Choose one letter less."""
        self.transcript.shrink_letter()

    def action_sentence(self) -> None:
        """Choose the sentence, or one more."""
        self.transcript.sentence()

    def action_whole(self) -> None:
        """Choose the whole passage."""
        self.transcript.whole()

    def action_clear(self) -> None:
        """Choose nothing."""
        self.transcript.clear()

    def action_help(self) -> None:
        """Show the keys of this place."""
        from qualcode.screens.tui.dialogs import KeysDialog

        self.app.push_screen(KeysDialog(self.place, self.keymap))

    def action_quit(self) -> None:
        """Leave this place; the last one ends the application."""
        self.qualcode.leave(self)
