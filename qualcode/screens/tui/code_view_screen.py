"""The code view: all extracts of a code in one scroll, where half of the work of an analysis is done.

What is on the screen is what the view says; every act goes through it, and is in the log before it is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.code_view_passages import Passages, code_lines, stripes_of
from qualcode.screens.tui.code_view_places import CodeViewPlaces
from qualcode.screens.tui.status_line import KeyLine, Line, StatusLine, TitleLine
from qualcode.screens.tui.transcript import Transcript
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from qualcode.flows.code_view import CodeView
    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.records import Act
    from qualcode.screens.tui.passages import Passage, Stripe

_HINTS = (
    ("help", "keys"),
    ("remove", "remove"),
    ("move_code", "move"),
    ("also_code", "also"),
    ("narrow", "keep words"),
    ("against", "against"),
    ("star", "star"),
    ("memo", "memo"),
    ("context", "context"),
    ("filter", "only some"),
    ("undo", "undo"),
)


class DefinitionLine(Line):
    """The code's definition, in one line."""

    DEFAULT_CSS = """
    DefinitionLine { height: 1; padding: 0 1; text-style: italic; }
    """


class CodeViewScreen(CodeViewPlaces):
    """A code view on the screen, at a coding where `at` names one."""

    DEFAULT_CSS = """
    CodeViewScreen #head { dock: top; height: auto; width: 100%; }
    CodeViewScreen #head TitleLine { dock: none; }
    CodeViewScreen #about { height: auto; max-height: 40%; padding: 0 1; display: none;
        border-bottom: solid ansi_bright_black; }
    CodeViewScreen #about Static { height: auto; width: 100%; }
    CodeViewScreen.-about #about { display: block; }
    CodeViewScreen #middle { layout: vertical; }
    """

    def __init__(self, view: CodeView, *, keymap: Sequence[Key] = KEYS, at: str = "") -> None:
        super().__init__(view, keymap=keymap)
        self.at = at
        self._told = False
        self._places: dict[str, int] = {}
        self._passages = Passages()
        self._standing: tuple[Sequence[Passage], Sequence[Stripe]] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the lines, the entry of the code, and the extracts."""
        with Vertical(id="head"):
            yield TitleLine()
            yield DefinitionLine()
        with Container(id="middle"):
            with VerticalScroll(id="about", can_focus=False):
                yield Static(markup=False)
            yield Transcript()
        with Vertical(id="foot"):
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the extracts."""
        self.shown()
        if self.at:
            self.stand_at(self.at)
        self.transcript.focus()
        self._told = True

    def shown(self) -> None:
        """Show the extracts as the view has them, with what else stands on their words."""
        view = self.view
        self.codes = view.codebook()
        names = {code.id: code.name for code in self.codes.codes}
        self.query_one(TitleLine).say(view.path, view.desk.study.settings.name)
        self.query_one(DefinitionLine).say(view.code.definition or "no definition yet")
        about = self.query_one("#about Static", Static)
        about.update(Content("\n".join(code_lines(view.code, view.path))))
        self._places = {one.id: place for place, one in enumerate(view.extracts, start=1)}
        standing = self._passages.of(view, names), stripes_of(view, names, self.hits)
        if standing != self._standing:
            self._standing = standing
            self.transcript.show(*standing)
        self.placed()

    def renewed(self, act: Act | None) -> None:
        """Show what stands now, and stand where an act was done."""
        self.hits = []
        self.shown()
        for identifier in act.ids if act is not None else ():
            if self.stand_at(identifier):
                break
        self.placed()

    def stand_at(self, identifier: str) -> bool:
        """Go to an extract by its id; False where it is not shown."""
        for place, passage in enumerate(self.transcript.passages):
            if passage.key == identifier:
                self.transcript.stand(place)
                return True
        return False

    def placed(self) -> None:
        """Show which extract of how many this is, whose it is, and what is shown."""
        view = self.view
        passage = self.transcript.passage
        here = self._places.get(passage.key, 0) if passage else 0
        all_of_them = len(view.extracts)
        first = f"{here} of {all_of_them}" if all_of_them else "no extracts"
        if len(view.everything) > all_of_them:
            first += f" ({len(view.everything)} in all)"
        one = view.extracts[here - 1] if here else None
        told = view.told()
        self.query_one(StatusLine).stand(
            first,
            f"{one.title} {one.turns[0] if one.turns else ''}".rstrip() if one else "",
            told,
            f"{view.left} wait since a correction" if view.left else "",
            f"by {view.grouping}" if view.grouping != "source" else "",
            view.desk.coder,
        )
        self.query_one(KeyLine).say(*(self.hint(action, said) for action, said in _HINTS))

    def on_transcript_moved(self) -> None:
        """Say where one stands, and nothing more of what was done elsewhere."""
        self.gone_on()
        self.placed()

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        if self._told:
            self.look()

    def looked(self) -> None:
        """Read again, and show what stands now."""
        before = [(one.id, one.edition) for one in self.view.extracts]
        self.view.refresh()
        if [(one.id, one.edition) for one in self.view.extracts] != before:
            self.hits = []
        self.shown()

    def on_unmount(self) -> None:
        """Let go of this coder's window, and leave a line for the terminal."""
        from qualcode.screens.tui.app import QualcodeApp

        self.view.close()
        if isinstance(self.app, QualcodeApp):
            self.app.farewells.append(f"{self.view.path}: {counted(len(self.view.everything), 'extract')}")
