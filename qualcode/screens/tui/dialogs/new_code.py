"""Making a new code: its name, where it stands, and what it is for.

What is wrong is said here, and nothing that was typed is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.errors import QualcodeError
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.model import Codebook
from qualcode.screens.tui.dialogs.base import Dialog

Check = Callable[[CodeDraft], object]


def nothing_wrong(_draft: CodeDraft) -> None:
    """Refuse no draft."""


class NewCodeDialog(Dialog[CodeDraft | None]):
    """Ask for a new code; `check` raises a `QualcodeError` for a draft that cannot be made."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s,f2", "keep", "keep", show=False, priority=True)]
    hints = "tab, enter next line · ctrl+s, F2 make it · esc leave"

    def __init__(self, codebook: Codebook, name: str = "", *, check: Check = nothing_wrong) -> None:
        super().__init__("New code")
        self._codebook = codebook
        self._name = name
        self._check = check

    def body(self) -> Iterable[Widget]:
        """Yield the lines of the draft."""
        yield Static("Name", classes="label")
        yield Input(self._name, id="name", select_on_focus=False, compact=True)
        yield Static("Under (empty: at the top)", classes="label")
        yield Input("", id="parent", compact=True)
        yield Static("Definition", classes="label")
        yield Input("", id="definition", compact=True)

    def draft(self) -> CodeDraft:
        """Return what was typed."""
        name, parent, definition = (
            self.query_one(f"#{field}", Input).value.strip() for field in ("name", "parent", "definition")
        )
        return CodeDraft(name, parent=parent, definition=definition)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; the last one makes the code."""
        if event.input.id == "definition":
            self.action_keep()
        else:
            self.focus_next(Input)

    def action_keep(self) -> None:
        """Give back the draft, unless something is wrong with it."""
        draft = self.draft()
        try:
            self._check(draft)
        except QualcodeError as error:
            self.say_error(error)
            return
        if not draft.name:
            self.say("! a code needs a name")
            return
        self.dismiss(draft)
