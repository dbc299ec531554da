"""What the parts of the review screen share: the review, and what is shown of it.

What is shown is what the review says; the screen keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.queue_screen import Queued, QueueScreen
from qualcode.screens.tui.review_lines import (
    asked_lines,
    finished_lines,
    place_parts,
    title_parts,
)
from qualcode.screens.tui.review_passages import proposal_passages, proposal_stripes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.findings import Memo
    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.suggest.reviewing import Review


class ReviewBase(QueueScreen):
    """A review on the screen; the acts are in the classes that build on this one."""

    place: ClassVar[KeyPlace] = "review"
    one: ClassVar[str] = "proposal"
    short: ClassVar[Mapping[str, str]] = {
        "accept": "accept",
        "reject": "reject",
        "skip": "leave open",
        "undo": "undo",
        "context": "more around",
        "memo": "memo",
        "open_view": "the code",
    }

    DEFAULT_CSS = """
    ReviewBase #asked {
        height: auto; max-height: 40vh; width: 100%; padding: 0 1;
        border-top: solid ansi_bright_black;
    }
    ReviewBase.-finished #middle { display: none; }
    """

    def __init__(self, review: Review, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.review = review
        self.found: list[int] = []

    @property
    def work(self) -> Queued:
        """The review."""
        return self.review

    def on_unmount(self) -> None:
        """Let this coder's window go, and leave a line for the terminal: what was answered."""
        from qualcode.screens.tui.app import QualcodeApp

        self.review.close()
        if isinstance(self.app, QualcodeApp):
            accepted, rejected, left = self.review.counts()
            said = f"{accepted:,} accepted, {rejected:,} rejected, {left:,} open still"
            self.app.farewells.append(said)

    def source_in_view(self) -> str:
        """Return the source of the proposal."""
        return self.review.proposal.source

    def standing(self) -> tuple[object, ...]:
        """Return all on which the picture depends."""
        review = self.review
        words = "" if review.finished else review.reading.source.edition
        return review.codebook, review.queue, review.place, review.counts(), review.answer, words

    def heading(self) -> tuple[str, ...]:
        """Return the study, and what goes on."""
        return title_parts(self.review)

    def footing(self) -> tuple[str, ...]:
        """Return where the review stands."""
        return place_parts(self.review)

    def ended(self) -> Sequence[str]:
        """Return what the review came to, and what can be done now."""
        return finished_lines(self.review, self.keys_for("undo"), self.keys_for("quit"))

    def show_one(self) -> None:
        """Show the proposal that is to be answered."""
        review = self.review
        put = review.view()
        proposal = put.proposal
        names = {code.id: code.name for code in review.codebook.codes}
        passages = proposal_passages(review.reading, proposal, context=review.context)
        own = [one for one in review.bench.own() if any(one.span.overlaps(p.span) for p in passages)]
        self.transcript.show(passages, proposal_stripes(put, own, names))
        place = next(number for number, each in enumerate(passages) if not each.fixed)
        self.transcript.stand(place, proposal.span)
        self.transcript.focus()
        self.ask(asked_lines(put, review.answer))
        pane = self.query_one(CodePane)
        pane.show_codebook(review.codebook, {})
        pane.show_code(proposal.code)
        pane.show_memos(self.memos_here())

    def memos_here(self) -> list[Memo]:
        """Return the memos about the turn or the code in view."""
        put = self.review.view()
        return [one for one in self.review.bench.memos() if {put.turn, put.proposal.code} & set(one.about)]
