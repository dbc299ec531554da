"""What the machine proposes, one proposal after the other: the words, the evidence, the code, one key each.

An answer is in the log before the screen says so, and the next proposal comes by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.workbench.records import Act
from qualcode.screens.tui.memo_lines import memo_lines
from qualcode.screens.tui.review_places import ReviewPlaces
from qualcode.screens.tui.until_kept import MemoPlace, flag_kept, memo_kept

if TYPE_CHECKING:
    from qualcode.flows.suggest.review_records import Said
    from qualcode.screens.tui.dialogs import FlagTyped


class ReviewScreen(ReviewPlaces):
    """Open proposals one by one; an answer is a key."""

    def answered(self, said: Said) -> None:
        """Say something to the proposal in view; the next comes by itself."""
        if self.review.finished and said not in {"undo", "redo"}:
            self.say("that was the last proposal")
            return
        self.done(lambda: Act(self.review.say(said)))

    def action_accept(self) -> None:
        """Make the proposal this coder's own coding."""
        self.answered("accept")

    def action_reject(self) -> None:
        """Say no to the proposal."""
        self.answered("reject")

    def action_skip(self) -> None:
        """Leave the proposal open."""
        self.answered("skip")

    def action_undo(self) -> None:
        """Take the last act of this review back, and go where it was."""
        self.answered("undo")

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self.answered("redo")

    def action_clear(self) -> None:
        """Choose the proposal's words again."""
        if not self.review.finished:
            self.shown()
        self.say("")

    def action_context(self) -> None:
        """Show more of what was said around it; where there is no more, as little as at first."""
        if self.review.finished:
            return
        if not self.review.widen():
            self.review.context = 1
        self.shown()

    def action_pane(self) -> None:
        """Show or hide the codebook and the memos."""
        self.toggle_class("-no-pane")
        self.pane_chosen = True

    def action_star(self) -> None:
        """Star the words as a quote, or take the star away."""
        if not self.review.finished:
            self.done(self.review.star)

    def action_memo(self) -> None:
        """Write a memo about the turn and the code."""
        if not self.review.finished:
            self.begin(self._memo())

    async def _memo(self) -> None:
        review = self.review
        put = review.view()
        place = MemoPlace(
            review.desk, f"{put.proposal.code} on {put.turn}", (put.proposal.source, *review.memo_about())
        )
        await memo_kept(self, place, lambda typed: review.write_memo(typed.text, kind=typed.kind, put=put))

    def action_flag(self) -> None:
        """Raise a flag on the words."""
        if not self.review.finished:
            self.begin(self._flag())

    async def _flag(self) -> None:
        review = self.review
        put = review.view()

        def raised(typed: FlagTyped) -> Act:
            said = {"note": typed.note, "told": typed.told, "told_on": typed.told_on}
            return review.raise_flag(typed.kind, put=put, **said)

        await flag_kept(self, review.desk, put.turn, raised)

    def action_browse_memos(self) -> None:
        """Read the memos of this source, those about the turn or the code first."""
        from qualcode.screens.tui.dialogs import ReadDialog

        if self.review.finished:
            return
        here = self.memos_here()
        memos = [*here, *(one for one in self.review.bench.memos() if one not in here)]
        if memos:
            self.app.push_screen(ReadDialog("Memos of this source", memo_lines(memos)))
        else:
            self.say(f"no memo about this source yet; {self.keys_for('memo')} writes one")
