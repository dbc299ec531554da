"""What all screens on a transcript share: movements, acts, and how they are told.

An act is a call of a flow, which has committed when it returns; only then does the screen say so.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.flows.keymap import KEYS
from qualcode.flows.meanwhile import require_sound_runs, runs_now
from qualcode.screens.tui.bound import WIDE, BoundScreen, bindings_for
from qualcode.screens.tui.status_line import StatusLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.records import Act
    from qualcode.store.growing import Stamp
    from qualcode.store.study import Study

__all__ = ("WIDE", "KeyedScreen", "bindings_for")


class KeyedScreen(BoundScreen):
    """A screen on a transcript, with the keys of its `place`; what is its own it adds as `action_<name>`.

    `unkept` is what was typed into a dialog for words that changed before it was kept, by its type.
    """

    def __init__(self, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
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
