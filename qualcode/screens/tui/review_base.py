"""What the parts of the review screen share: the review, what is shown of it, and how acts are begun.

What is shown is what the review says; the screen keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.flows.content_notes import content_note
from qualcode.flows.keymap import KEYS, keys_of, shown_key
from qualcode.flows.workbench.records import Act
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.keyed import WIDE, KeyedScreen
from qualcode.screens.tui.review_lines import (
    asked_lines,
    finished_lines,
    place_parts,
    title_parts,
)
from qualcode.screens.tui.review_passages import proposal_passages, proposal_stripes
from qualcode.screens.tui.status_line import KeyLine, StatusLine, TitleLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from qualcode.findings import Memo
    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.suggest.reviewing import Review
    from qualcode.store.study import Study

Result = TypeVar("Result")
_SHORT = {
    "accept": "accept",
    "reject": "reject",
    "skip": "leave open",
    "undo": "undo",
    "context": "more around",
    "memo": "memo",
    "open_view": "the code",
}


class ReviewBase(KeyedScreen):
    """A review on the screen; the acts are in the classes that build on this one."""

    place: ClassVar[KeyPlace] = "review"

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
        self.pane_chosen = False
        self.noted: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay out the lines, the words, the pane, and what is proposed."""
        yield TitleLine()
        with Container(id="middle"):
            yield Transcript()
            yield CodePane(id="pane")
        with Vertical(id="foot"):
            yield Static("", id="asked", markup=False)
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the first proposal."""
        self.query_one(KeyLine).say(*self._hints())
        self.shown()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew; the codebook is beside the words where there is room, unless chosen otherwise."""
        super().on_resize(event)
        if not self.pane_chosen:
            self.set_class(event.size.width < WIDE, "-no-pane")

    def on_unmount(self) -> None:
        """Let this coder's window go, and leave a line for the terminal: what was answered."""
        from qualcode.screens.tui.app import QualcodeApp

        self.review.close()
        if isinstance(self.app, QualcodeApp):
            accepted, rejected, left = self.review.counts()
            said = f"{accepted:,} accepted, {rejected:,} rejected, {left:,} open still"
            self.app.farewells.append(said)

    def study(self) -> Study:
        """Return the study."""
        return self.review.desk.study

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        if self.is_mounted and self.query(Transcript):
            self.look()
            self.shown()

    def looked(self) -> None:
        """Read again what anybody did, and show it."""
        before = self._standing()
        self.review.refresh()
        if self._standing() != before:
            self.shown()

    def _standing(self) -> tuple[object, ...]:
        review = self.review
        words = "" if review.finished else review.reading.source.edition
        return review.codebook, review.queue, review.place, review.counts(), review.answer, words

    def shown(self) -> None:
        """Show the proposal that is to be answered, or what the review came to."""
        review = self.review
        finished = review.finished
        self.set_class(finished, "-finished")
        self.query_one(TitleLine).say(*title_parts(review))
        self.query_one(StatusLine).stand(*place_parts(review))
        if finished:
            self.transcript.show(())
            self._ask(finished_lines(review, self.keys_for("undo"), self.keys_for("quit")))
        elif note := self._new_note():
            self._before_words(note)
        else:
            self._show_proposal()

    def _new_note(self) -> str:
        """Return the note on the content of the source in view, where it was not shown yet."""
        source = self.review.proposal.source
        return "" if source in self.noted else content_note(self.review.desk.study, source)

    def _before_words(self, note: str) -> None:
        """Show the note on a source's content before any of its words."""
        self.transcript.show(())
        self._ask(("Before these words are shown",))
        self.begin(self._after_note(note))

    async def _after_note(self, note: str) -> None:
        from qualcode.screens.tui.content_note import ContentNoteDialog

        review = self.review
        if await self.asked(ContentNoteDialog(review.reading.title, note)):
            self.noted.add(review.proposal.source)
            self.shown()
        else:
            self.action_quit()

    def _show_proposal(self) -> None:
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
        self._ask(asked_lines(put, review.answer))
        pane = self.query_one(CodePane)
        pane.show_codebook(review.codebook, {})
        pane.show_code(proposal.code)
        pane.show_memos(self.memos_here())

    def _ask(self, lines: Sequence[str]) -> None:
        first, *rest = lines
        words = Content.styled(first, "bold")
        self.query_one("#asked", Static).update(Content("\n").join([words, *map(Content, rest)]))

    def keys_for(self, action: str) -> str:
        """Return the first key of an act, as it is written; "" where this person has none."""
        named = next((key for key in keys_of("review", self.keymap) if key.action == action), None)
        return shown_key(named.keys[0]) if named and named.keys else ""

    def _hints(self) -> list[str]:
        named = [f"{key} {what}" for one, what in _SHORT.items() if (key := self.keys_for(one))]
        return [f"{self.keys_for('help')} keys", *named]

    def safely(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused; return whether it was done."""
        try:
            act()
        except QualcodeError as error:
            self.refuse(error)
            return False
        return True

    def renewed(self, act: Act | None) -> None:  # noqa: ARG002 (what is shown follows from the review)
        """Show what stands now."""
        self.shown()

    def stand(self, place: int) -> None:
        """Go to a proposal of the queue; answered ones are shown too."""
        last = len(self.review.queue) - 1
        if not 0 <= place <= last:
            self.say("this is the last proposal" if place > last else "this is the first proposal")
            return
        self.review.stand(place)
        self.shown()
        self.say("")

    def memos_here(self) -> list[Memo]:
        """Return the memos about the turn or the code in view."""
        put = self.review.view()
        return [one for one in self.review.bench.memos() if {put.turn, put.proposal.code} & set(one.about)]

    def on_code_pane_left(self) -> None:
        """Be back at the words."""
        self.transcript.focus()
