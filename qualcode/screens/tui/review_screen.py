"""What the machine proposes, one proposal after the other: the words, the evidence, the code, one key each.

An answer is in the log before the screen says so, and the next proposal comes by itself.
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
    memo_lines,
    place_parts,
    title_parts,
)
from qualcode.screens.tui.review_passages import proposal_passages, proposal_stripes
from qualcode.screens.tui.status_line import KeyLine, StatusLine, TitleLine, TooSmall
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.screen import ModalScreen, Screen

    from qualcode.findings import Memo
    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.suggest.review_records import Said
    from qualcode.flows.suggest.reviewing import Review

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


class ReviewScreen(KeyedScreen):
    """A review on the screen."""

    place: ClassVar[KeyPlace] = "review"

    DEFAULT_CSS = """
    ReviewScreen #asked {
        height: auto; max-height: 40vh; width: 100%; padding: 0 1;
        border-top: solid ansi_bright_black;
    }
    ReviewScreen.-finished #middle { display: none; }
    ReviewScreen.-small #asked { display: none; }
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
        yield TooSmall()

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

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        if self.is_mounted and self.query(Transcript):
            self._safely(self.review.refresh)
            self.shown()

    def shown(self) -> None:
        """Show the proposal that is to be answered, or what the review came to."""
        review = self.review
        finished = review.finished
        self.set_class(finished, "-finished")
        self.query_one(TitleLine).say(*title_parts(review))
        self.query_one(StatusLine).stand(*place_parts(review))
        if finished:
            self.transcript.show(())
            self._ask(finished_lines(review, self._keys_of("undo"), self._keys_of("quit")))
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
        pane.show_memos(self._memos_here())

    def _ask(self, lines: Sequence[str]) -> None:
        first, *rest = lines
        words = Content.styled(first, "bold")
        self.query_one("#asked", Static).update(Content("\n").join([words, *map(Content, rest)]))

    def _keys_of(self, action: str) -> str:
        named = next((key for key in keys_of("review", self.keymap) if key.action == action), None)
        return shown_key(named.keys[0]) if named and named.keys else ""

    def _hints(self) -> list[str]:
        named = [f"{key} {what}" for one, what in _SHORT.items() if (key := self._keys_of(one))]
        return [f"{self._keys_of('help')} keys", *named]

    def _safely(self, act: Callable[[], object]) -> bool:
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

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Begin what asks a person something on the way; a mistake of theirs is one line in the status."""

        async def guarded() -> None:
            try:
                await work
            except QualcodeError as error:
                self.refuse(error)

        self.run_worker(guarded(), group="act")

    async def asked(self, dialog: ModalScreen[Result]) -> Result | None:
        """Put a dialog over the screen and return what it gave; None where it was left."""
        return await self.app.push_screen_wait(dialog)

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

    def stand(self, place: int) -> None:
        """Go to a proposal of the queue; answered ones are shown too."""
        last = len(self.review.queue) - 1
        if not 0 <= place <= last:
            self.say("this is the last proposal" if place > last else "this is the first proposal")
            return
        self.review.stand(place)
        self.shown()
        self.say("")

    def action_next_passage(self) -> None:
        """Go to the next proposal; this one stays as it is."""
        self.stand(self.review.place + 1)

    def action_previous_passage(self) -> None:
        """Go to the proposal before."""
        self.stand(self.review.place - 1)

    def action_first_passage(self) -> None:
        """Go to the first proposal."""
        self.stand(0)

    def action_last_passage(self) -> None:
        """Go to the last proposal."""
        self.stand(len(self.review.queue) - 1)

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
        from qualcode.screens.tui.dialogs import MemoDialog

        put = self.review.view()
        typed = await self.asked(MemoDialog(f"{put.proposal.code} on {put.turn}"))
        if typed is not None:
            self.done(lambda: self.review.write_memo(typed.text, kind=typed.kind))

    def action_flag(self) -> None:
        """Raise a flag on the words."""
        if not self.review.finished:
            self.begin(self._flag())

    async def _flag(self) -> None:
        from qualcode.screens.tui.dialogs import FlagDialog

        today = self.review.desk.clock()[:10]
        typed = await self.asked(FlagDialog(self.review.view().turn, today=today))
        if typed is not None:
            self.done(
                lambda: self.review.raise_flag(
                    typed.kind, note=typed.note, told=typed.told, told_on=typed.told_on
                )
            )

    def action_browse_memos(self) -> None:
        """Read the memos of this source, those about the turn or the code first."""
        from qualcode.screens.tui.dialogs import ReadDialog

        if self.review.finished:
            return
        here = self._memos_here()
        memos = [*here, *(one for one in self.review.bench.memos() if one not in here)]
        if memos:
            self.app.push_screen(ReadDialog("Memos of this source", memo_lines(memos)))
        else:
            self.say(f"no memo about this source yet; {self._keys_of('memo')} writes one")

    def _memos_here(self) -> list[Memo]:
        put = self.review.view()
        return [one for one in self.review.bench.memos() if {put.turn, put.proposal.code} & set(one.about)]

    def on_code_pane_left(self) -> None:
        """Be back at the words."""
        self.transcript.focus()

    def action_search(self) -> None:
        """Ask for words, and go to the next proposal that holds them."""
        self.begin(self._search())

    async def _search(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        hint = "in the proposed words and the names of their codes; case and accents make no difference"
        typed = await self.asked(LineDialog("Search the proposals", "", hint))
        if typed is None:
            return
        self.found = self.review.searched(typed)
        if not self.found:
            self.say("nothing is found" if typed.strip() else "the search is over")
            return
        self._to_found([one for one in self.found if one >= self.review.place] or self.found)

    def action_next_hit(self) -> None:
        """Go to the next proposal that was found."""
        self._to_found([one for one in self.found if one > self.review.place])

    def action_previous_hit(self) -> None:
        """Go to the found proposal before."""
        self._to_found([one for one in reversed(self.found) if one < self.review.place])

    def _to_found(self, places: Sequence[int]) -> None:
        if not places:
            self.say(f"no other that way; {len(self.found)} found in all" if self.found else "! search first")
            return
        self.stand(places[0])
        self.say(f"found {self.found.index(places[0]) + 1} of {len(self.found)}")

    def action_open_extract(self) -> None:
        """Open the source at the proposal's words."""
        if self.review.finished:
            return
        from qualcode.screens.tui.opening import source_screen

        one = self.review.proposal
        self._open(lambda: source_screen(self.review.desk, one.source, self.keymap, at=one.span))

    def action_open_view(self) -> None:
        """Open all extracts of the code that is proposed."""
        if self.review.finished:
            return
        from qualcode.screens.tui.opening import code_view_screen

        code = self.review.proposal.code
        self._open(lambda: code_view_screen(self.review.desk, code, self.keymap))

    def action_open_source(self) -> None:
        """Offer the sources, and open one."""
        self.begin(self._open_source())

    async def _open_source(self) -> None:
        from qualcode.flows.source_choice import source_choices
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.opening import source_screen
        from qualcode.screens.tui.source_rows import source_rows

        rows = source_rows(source_choices(self.review.desk), percent=not self.review.reflexive)
        wanted = await self.asked(ChooseDialog("Open which source?", rows))
        if wanted is not None:
            self._open(lambda: source_screen(self.review.desk, wanted, self.keymap))

    def _open(self, screen: Callable[[], Screen[None]]) -> None:
        def opened() -> None:
            self.app.push_screen(screen())

        self._safely(opened)
