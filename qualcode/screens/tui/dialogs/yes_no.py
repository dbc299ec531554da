"""A question with yes or no: y says yes; n, Enter and Escape say no, which changes nothing.

The safe answer is the one that a hand gives by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.plain import plain


class YesNoDialog(Dialog[bool]):
    """Ask a question; `detail` says what follows from yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "say_yes", "yes", show=False),
        Binding("n,N,enter", "leave", "no", show=False),
    ]
    hints = "y yes · n, enter, esc no"

    def __init__(self, question: str, *, detail: str = "") -> None:
        super().__init__(question)
        self._detail = detail

    def body(self) -> Iterable[Widget]:
        """Yield what follows from yes."""
        if self._detail:
            yield Static(plain(self._detail), classes="label", markup=False)

    def action_say_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """No."""
        self.dismiss(False)
