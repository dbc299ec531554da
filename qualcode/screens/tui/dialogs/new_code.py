"""Making a new code: its name, where it stands, and what it is for.

What is wrong is said here, and nothing that was typed is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, TextArea

from qualcode.codebook.ranking import ranking_of
from qualcode.errors import QualcodeError
from qualcode.flows.codebook.codebook import CodeDraft, code_of
from qualcode.model import Code, Codebook
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.code_rows import found_rows, place_names
from qualcode.screens.tui.dialogs.fields import Paragraph, field, line
from qualcode.screens.tui.dialogs.plain import one_line
from qualcode.screens.tui.dialogs.rows import RowList
from qualcode.screens.tui.dialogs.yes_no import YesNoDialog

Check = Callable[[CodeDraft], object]
_ORDER = ("name", "parent", "definition", "include", "exclude")
_UNDEFINED = (
    "! no definition yet: others will not know when to use it, and lint will say so. Once more keeps it."
)


class NewCodeDialog(Dialog[CodeDraft | None]):
    """Ask for a new code; `draft` is what was typed before, over `name`.

    `check` raises a `QualcodeError` for a draft that cannot be made; without one, the name and the parent are
    checked against the codebook. A definition is asked for once; a second time the code is made without.
    """

    DEFAULT_CSS = """
    NewCodeDialog RowList { height: auto; max-height: 4; margin-left: 13; display: none; }
    NewCodeDialog RowList.-shown { display: block; }
    NewCodeDialog TextArea { height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "keep", "keep", show=False),
        Binding("tab", "go_on(1)", show=False),
        Binding("shift+tab", "go_on(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]
    hints = "enter, tab next line · ctrl+s, F2 make it · esc leave"

    def __init__(
        self,
        codebook: Codebook,
        name: str = "",
        *,
        draft: CodeDraft | None = None,
        check: Check | None = None,
        said: str = "",
    ) -> None:
        super().__init__("New code", said=said)
        self._codebook = codebook
        self._first = draft or _first_draft(codebook, name)
        self._check = check or self._check_names
        self._places = place_names(codebook)
        self._found: list[Code] = []
        self._found_for = ""
        self._under = codebook.by_id().get(self._first.parent)
        self._asked = False

    def _check_names(self, draft: CodeDraft) -> object:
        return code_of(draft, self._codebook, author="", since="")

    def body(self) -> Iterable[Widget]:
        """Yield the lines of the draft."""
        first = self._first
        yield field("Name", line(first.name, name="name"))
        parent = self._under.name if self._under else first.parent
        yield field("Under", line(parent, name="parent", placeholder="(empty: at the top)"))
        yield RowList()
        what = "what must be said for the code to be used"
        yield field("Definition", Paragraph(first.definition, name="definition", placeholder=what))
        several = "(several: put ; between them)"
        yield field("Include", line("; ".join(first.include), name="include", placeholder=several))
        yield field("Exclude", line("; ".join(first.exclude), name="exclude", placeholder=several))

    def on_mount(self) -> None:
        """Begin at the first line that is empty."""
        empty = [name for name in ("name", "parent", "definition") if not self._typed(name)]
        self._entry(empty[0] if empty else "definition").focus()

    def _entry(self, name: str) -> Input | Paragraph:
        found = self.query_one(f"#{name}")
        assert isinstance(found, Input | Paragraph)  # noqa: S101 - what `body` made
        return found

    def _typed(self, name: str) -> str:
        return one_line(self._entry(name).value)

    def draft(self) -> CodeDraft:
        """Return what was typed."""
        typed = self._typed("parent")
        parent = self._under.id if self._under and self._under.name == typed else typed
        return replace(
            self._first,
            name=self._typed("name"),
            parent=parent,
            definition=self._typed("definition"),
            include=_several(self._typed("include")),
            exclude=_several(self._typed("exclude")),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show which codes the name of the parent may mean."""
        if event.input.id == "parent":
            self._show_parents(event.value if event.input.has_focus else "")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Take the list of parents away when the line is left."""
        if event.widget.id == "parent":
            self._show_parents("")

    def _show_parents(self, typed: str) -> None:
        chosen = self._under is not None and self._under.name == one_line(typed)
        self._found = ranking_of(self._codebook).ranked(typed) if typed.strip() and not chosen else []
        self._found_for = typed
        rows = self.query_one(RowList)
        rows.show([one.row for one in found_rows(self._found, self._places)])
        rows.set_class(bool(self._found), "-shown")

    def action_move(self, by: int) -> None:
        """Move in the list of parents."""
        self.query_one(RowList).move(by)

    def _take_parent(self) -> None:
        typed = self.query_one("#parent", Input).value
        if typed != self._found_for:
            self._show_parents(typed)
        rows = self.query_one(RowList)
        if self._found and rows.place >= 0:
            self._under = self._found[rows.place]
            self._found = []
            self.query_one("#parent", Input).value = self._under.name
            rows.set_class(False, "-shown")

    def on_row_list_taken(self) -> None:
        """Take the parent that was clicked."""
        self._take_parent()

    def action_go_on(self, by: int) -> None:
        """Go to the next line (or the one before); the parent under the cursor is taken on the way."""
        here = self.focused.id if self.focused is not None and self.focused.id in _ORDER else _ORDER[0]
        if here == "parent" and by > 0:
            self._take_parent()
        place = (_ORDER.index(str(here)) + by) % len(_ORDER)
        self._entry(_ORDER[place]).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; the last one makes the code."""
        if event.input.id == _ORDER[-1]:
            self.action_keep()
        else:
            self.action_go_on(1)

    def on_paragraph_submitted(self) -> None:
        """Go to the next line."""
        self.action_go_on(1)

    def action_keep(self) -> None:
        """Give back the draft, unless something is wrong with it."""
        if self.focused is not None and self.focused.id == "parent":
            self._take_parent()
        draft = self.draft()
        try:
            self._check(draft)
        except QualcodeError as error:
            self.say_error(error)
            return
        if not draft.definition and not self._asked:
            self._asked = True
            self.say(_UNDEFINED)
            self.query_one("#definition", TextArea).focus()
            return
        self.dismiss(draft)

    def action_leave(self) -> None:
        """Leave; ask first where more than the name would be lost."""
        draft = self.draft()
        if draft == replace(self._first, name=draft.name, parent=draft.parent):
            self.dismiss(None)
            return
        question = YesNoDialog("Throw away what you typed?", detail="No goes back to the new code.")
        self.app.push_screen(question, self._leave_if)

    def _leave_if(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)


def _first_draft(codebook: Codebook, name: str) -> CodeDraft:
    """Return the draft that a typed name means: "Access > Nobody rang" stands under Access."""
    above, mark, own = name.rpartition(" > ")
    if mark:
        wanted = one_line(above)
        for code in ranking_of(codebook).ranked(wanted)[:1]:
            if wanted.casefold() in {code.id.casefold(), code.name.casefold()}:
                return CodeDraft(one_line(own), parent=code.id)
    return CodeDraft(one_line(name))


def _several(typed: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in typed.split(";") if one.strip())
