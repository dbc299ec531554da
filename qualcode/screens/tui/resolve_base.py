"""What the parts of the screen of cases share: the session, and what is shown of it.

What is shown is what the session says; the screen keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.queue_screen import Queued, QueueScreen
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from qualcode.flows.agree.resolving_session import Resolving
    from qualcode.flows.keymap import Key, KeyPlace
    from qualcode.flows.workbench.records import Act
    from qualcode.model import Code

_BESIDE = 3


class ResolveBase(QueueScreen):
    """Cases on the screen; the decisions are in the class that builds on this one."""

    place: ClassVar[KeyPlace] = "resolve"
    one: ClassVar[str] = "case"
    short: ClassVar[Mapping[str, str]] = {
        "take": "that coder's",
        "take_all": "all",
        "take_none": "nothing",
        "take_codes": "choose",
        "later": "leave open",
        "undo": "undo",
        "context": "more around",
        "memo": "memo",
    }

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
        self.meant: tuple[Code, ...] = ()

    @property
    def work(self) -> Queued:
        """The session."""
        return self.session

    def below_question(self) -> ComposeResult:
        """Lay out what the codes mean."""
        with Horizontal(id="meanings"):
            for number in range(_BESIDE):
                yield Static("", id=f"meaning{number}", classes="meaning", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew, what the codes mean too."""
        super().on_resize(event)
        self._mean(self.meant)

    def on_unmount(self) -> None:
        """Let this coder's window go, and leave a line for the terminal: what was decided."""
        self.session.close()
        decided, left = self.session.counts()
        self.qualcode.farewells.append(f"{decided:,} decided, {left:,} open still")

    def source_in_view(self) -> str:
        """Return the source of the case."""
        return self.session.case.source

    def standing(self) -> tuple[object, ...]:
        """Return all on which the picture depends."""
        session = self.session
        here = None if session.finished else (session.standing, session.reading.source.edition)
        return session.codebook, tuple(session.queue), session.place, session.counts(), here

    def heading(self) -> tuple[str, ...]:
        """Return the study, and what goes on."""
        return title_parts(self.session)

    def footing(self) -> tuple[str, ...]:
        """Return where the session stands."""
        return place_parts(self.session)

    def ended(self) -> Sequence[str]:
        """Return what it came to, and what can be done now."""
        return finished_lines(self.session, self.keys_for("undo"), self.keys_for("quit"))

    def covered(self) -> None:
        """Take away what the codes mean."""
        self._mean(())

    def show_one(self) -> None:
        """Show the case that is to be decided."""
        session = self.session
        put, case = session.view(), session.case
        names = {code.id: code.name for code in session.codebook.codes}
        passages = case_passages(session.reading, case, context=session.context)
        self.transcript.show(passages, case_stripes(case, session.desk.coder, names))
        self.transcript.stand(next(number for number, one in enumerate(passages) if not one.fixed), case.span)
        self.transcript.focus()
        self.ask(asked_lines(session, put))
        self._mean(put.entries)
        pane = self.query_one(CodePane)
        pane.show_codebook(session.codebook, {})
        if put.entries:
            pane.show_code(put.entries[0].id)
        pane.show_memos(put.memos)

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

    def renewed(self, act: Act | None) -> None:
        """Show what stands now; after a refusal what others did meanwhile is read first."""
        if act is None:
            self.session.refresh()
        super().renewed(act)
