"""A dialog for one line: a search, a place to go to, a correction.

It gives back what was typed, or None where it was left.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.fields import line
from qualcode.screens.tui.dialogs.plain import plain


class LineDialog(Dialog[str | None]):
    """One line with a title; `hint` says what may be typed, `text` stands there already."""

    hints = "enter take · esc leave"

    def __init__(self, title: str, text: str = "", hint: str = "", *, said: str = "") -> None:
        super().__init__(title, said=said)
        self._text = text
        self._hint = hint

    def body(self) -> Iterable[Widget]:
        """Yield the line, and the hint below it."""
        yield line(self._text, name="line")
        if self._hint:
            yield Static(plain(self._hint), classes="note", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give back what was typed."""
        self.dismiss(event.value)
