"""What the parts of the screen of cases share: the session, what is shown of it, and where one goes.

What is shown is what the session says; the screen keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.flows.content_notes import content_note
from qualcode.flows.keymap import KEYS, keys_of, shown_key
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.keyed import WIDE, KeyedScreen
from qualcode.screens.tui.resolve_lines import (
    asked_lines,
    case_passages,
    case_stripes,
    finished_lines,
    fit_beside,
    meaning_lines,
    place_parts,
    title_parts,
)
from qualcode.screens.tui.status_line import KeyLine, StatusLine, TitleLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from qualcode.flows.agree.resolving_session import Resolving
    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.workbench.records import Act
    from qualcode.model import Code
    from qualcode.store.study import Study

_SHORT = {
    "take": "that coder's",
    "take_all": "all",
    "take_none": "nothing",
    "take_codes": "choose",
    "later": "leave open",
    "undo": "undo",
    "context": "more around",
    "memo": "memo",
}
_BESIDE = 3


class ResolveBase(KeyedScreen):
    """Cases on the screen; the decisions are in the class that builds on this one."""

    place: ClassVar[KeyPlace] = "resolve"

    DEFAULT_CSS = """
    ResolveBase #asked {
        height: auto; max-height: 30vh; width: 100%; padding: 0 1;
        border-top: solid ansi_bright_black;
    }
    ResolveBase #meanings { height: auto; max-height: 25vh; }
    ResolveBase .meaning { width: 1fr; height: auto; padding: 0 1; }
    ResolveBase.-finished #middle, ResolveBase.-finished #meanings { display: none; }
    """

    def __init__(self, session: Resolving, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.session = session
        self.pane_chosen = False
        self.noted: set[str] = set()
        self.meant: tuple[Code, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the lines, the words, the pane, what the coders gave, and what the codes mean."""
        yield TitleLine()
        with Container(id="middle"):
            yield Transcript()
            yield CodePane(id="pane")
        with Vertical(id="foot"):
            yield Static("", id="asked", markup=False)
            with Horizontal(id="meanings"):
                for number in range(_BESIDE):
                    yield Static("", id=f"meaning{number}", classes="meaning", markup=False)
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the first case."""
        self.query_one(KeyLine).say(*self._hints())
        self.shown()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew; the codebook is beside the words where there is room, unless chosen otherwise."""
        super().on_resize(event)
        if not self.pane_chosen:
            self.set_class(event.size.width < WIDE, "-no-pane")
        self._mean(self.meant)

    def on_unmount(self) -> None:
        """Let this coder's window go, and leave a line for the terminal: what was decided."""
        self.session.close()
        decided, left = self.session.counts()
        self.qualcode.farewells.append(f"{decided:,} decided, {left:,} open still")

    def study(self) -> Study:
        """Return the study."""
        return self.session.desk.study

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        if self.is_mounted and self.query(Transcript):
            self.look()
            self.shown()

    def looked(self) -> None:
        """Read again what anybody did, and show it."""
        before = self._standing()
        self.session.refresh()
        if self._standing() != before:
            self.shown()

    def _standing(self) -> tuple[object, ...]:
        session = self.session
        here = None if session.finished else (session.standing, session.reading.source.edition)
        return session.codebook, tuple(session.queue), session.place, session.counts(), here

    def shown(self) -> None:
        """Show the case that is to be decided, or what it came to."""
        session = self.session
        self.set_class(session.finished, "-finished")
        self.query_one(TitleLine).say(*title_parts(session))
        self.query_one(StatusLine).stand(*place_parts(session))
        if session.finished:
            self.transcript.show(())
            self._ask(finished_lines(session, self.keys_for("undo"), self.keys_for("quit")))
        elif note := self._new_note():
            self._before_words(note)
        else:
            self._show_case()

    def _new_note(self) -> str:
        """Return the note on the content of the source in view, where it was not shown yet."""
        source = self.session.case.source
        return "" if source in self.noted else content_note(self.study(), source)

    def _before_words(self, note: str) -> None:
        """Show the note on a source's content before any of its words."""
        self.transcript.show(())
        self._mean(())
        self._ask(("Before these words are shown",))
        self.begin(self._after_note(note))

    async def _after_note(self, note: str) -> None:
        from qualcode.screens.tui.content_note import ContentNoteDialog

        session = self.session
        if await self.asked(ContentNoteDialog(session.reading.title, note)):
            self.noted.add(session.case.source)
            self.shown()
        else:
            self.action_quit()

    def _show_case(self) -> None:
        session = self.session
        put, case = session.view(), session.case
        names = {code.id: code.name for code in session.codebook.codes}
        passages = case_passages(session.reading, case, context=session.context)
        self.transcript.show(passages, case_stripes(case, session.desk.coder, names))
        self.transcript.stand(next(number for number, one in enumerate(passages) if not one.fixed), case.span)
        self.transcript.focus()
        self._ask(asked_lines(session, put))
        self._mean(put.entries)
        pane = self.query_one(CodePane)
        pane.show_codebook(session.codebook, {})
        if put.entries:
            pane.show_code(put.entries[0].id)
        pane.show_memos(put.memos)

    def _ask(self, lines: Sequence[str]) -> None:
        first, *rest = lines
        words = Content.styled(first, "bold")
        self.query_one("#asked", Static).update(Content("\n").join([words, *map(Content, rest)]))

    def _mean(self, entries: Sequence[Code]) -> None:
        """Show what the codes at issue mean, beside each other, or below where an id would be broken."""
        self.meant = tuple(entries[:_BESIDE])
        below = not fit_beside(self.meant, self.app.size.width)
        self.query_one("#meanings").styles.layout = "vertical" if below else "horizontal"
        for number in range(_BESIDE):
            box = self.query_one(f"#meaning{number}", Static)
            box.display = number < len(self.meant)
            box.update(
                Content(meaning_lines(self.meant[number], short=below) if number < len(self.meant) else "")
            )

    def keys_for(self, action: str) -> str:
        """Return the first key of an act, as it is written; "" where this person has none."""
        named = next((key for key in keys_of("resolve", self.keymap) if key.action == action), None)
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

    def renewed(self, act: Act | None) -> None:
        """Show what stands now; after a refusal what others did meanwhile is read first."""
        if act is None:
            self.session.refresh()
        self.shown()

    def stand(self, place: int) -> None:
        """Go to a case of the queue; decided ones are shown too."""
        last = len(self.session.queue) - 1
        if not 0 <= place <= last:
            self.say("this is the last case" if place > last else "this is the first case")
            return
        self.session.stand(place)
        self.shown()
        self.say("")

    def on_code_pane_left(self) -> None:
        """Be back at the words."""
        self.transcript.focus()
