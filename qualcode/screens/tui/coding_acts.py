"""Coding on the screen: codes put on, taken away, moved and made, proposals answered, acts undone.

After coding the cursor stays: a turn often takes several codes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.screens.printing import shortened
from qualcode.screens.tui.coding_base import CodingBase
from qualcode.screens.tui.until_kept import code_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.workbench.records import Act
    from qualcode.screens.tui.dialogs import Picked
    from qualcode.screens.tui.passages import Selection


_TITLE = 120


class CodingActs(CodingBase):
    """The acts that change codings."""

    def action_code(self) -> None:
        """Ask for codes, and put them on the chosen words or the whole turn."""
        self.begin(self._code())

    async def _code(self) -> None:
        selection = self.chosen()
        if selection is None:
            return
        picked = await self._picked(f"Code “{shortened(self.words_at(selection.span), _TITLE)}”")
        if picked is None:
            return
        if picked.new_name:
            await self._make(picked.new_name, self._made_of(selection))
        if picked.codes:
            self.done(partial(self._apply, picked.codes, selection))

    def _apply(self, codes: Sequence[str], selection: Selection) -> Act:
        return self.bench.apply(codes, selection.span, edition=selection.edition)

    def _made_of(self, selection: Selection | None) -> Callable[[CodeDraft], Act]:
        if selection is None:
            return partial(self.bench.create, span=None)
        return partial(self.bench.create, span=selection.span, edition=selection.edition)

    async def _picked(self, title: str, *, without: str = "") -> Picked | None:
        from qualcode.screens.tui.dialogs import CodePicker

        self.codes = self.bench.codebook()
        recent = self.bench.recent()
        ranked = self.bench.ranked
        return await self.asked(CodePicker(self.codes, recent, title, ranked=ranked, without=without))

    def action_recent(self, number: int) -> None:
        """Put the code under a number on the chosen words."""
        selection = self.chosen()
        if selection is None:
            return
        recent = self.bench.recent()
        if number > len(recent):
            self.say(f"! no code is under {number} yet: a code that you used comes there")
            return
        self.done(partial(self._apply, [recent[number - 1].id], selection))

    def action_new_code(self) -> None:
        """Make a new code of the chosen words."""
        selection = self.transcript.selection
        self.begin(self._make("", self._made_of(selection if selection and len(selection.span) else None)))

    async def _make(self, name: str, make: Callable[[CodeDraft], Act]) -> None:
        """Ask for a new code until it can be made."""
        await code_kept(self, self.bench.codebook, name, make)

    def action_remove(self) -> None:
        """Take a coding away: the one that is here, or the one that is chosen."""
        self.begin(self._remove())

    async def _remove(self) -> None:
        here = self.codings_here()
        self.require_words_of_code(here)
        one = await self.one_of("Take which coding away?", here)
        if one is not None:
            self.done(lambda: self.bench.remove([one.id]))

    def action_move_code(self) -> None:
        """Put another code in the place of one."""
        self.begin(self._move())

    async def _move(self) -> None:
        here = self.codings_here()
        self.require_words_of_code(here)
        one = await self.one_of("Move which coding?", here)
        if one is None:
            return
        picked = await self._picked(f"Instead of {self.name_of(one.code)}", without=one.code)
        if picked is None:
            return
        if len(picked.codes) > 1:
            raise UsageError("one code takes the place of another", hint="put the others on besides")
        if picked.new_name:
            await self._make(picked.new_name, partial(self.bench.move_to_new, [one.id]))
        elif picked.codes:
            self.done(lambda: self.bench.move([one.id], picked.codes[0]))

    def action_accept(self) -> None:
        """Make the proposal here a coding of one's own."""
        self.begin(self._answered("Accept which proposal?", accept=True))

    def action_reject(self) -> None:
        """Say no to the proposal here."""
        self.begin(self._answered("Reject which proposal?", accept=False))

    async def _answered(self, title: str, *, accept: bool) -> None:
        self.require_proposals()
        here = self.proposals_here()
        if not here:
            raise UsageError("no proposal is here", hint="] goes to the next one")
        wanted = await self.some_of(title, here)
        if wanted:
            answer = self.bench.accept if accept else self.bench.reject
            self.done(lambda: answer([one.id for one in wanted]))

    def require_proposals(self) -> None:
        """Raise `UsageError` in a reflexive workstream, where the machine proposes nothing."""
        if self.reflexive:
            raise UsageError(f"proposals are off: coding is interpretation in {self.reflexive!r}")

    def action_undo(self) -> None:
        """Take the last act back, and go where it was."""
        self._back(self.bench.undo)

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self._back(self.bench.redo)

    def _back(self, act: Callable[[], Act]) -> None:
        done = self.done(act)
        if done is not None and done.span is not None:
            self.stand_at(done.span, choose=done.span not in self.bench.source.turn_spans())
            self.say(" · ".join((done.line, *done.notices)))
