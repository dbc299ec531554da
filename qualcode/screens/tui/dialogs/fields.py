"""Lines of a form: a label with a line beside it, and a paragraph in which Enter goes on.

Words only; what they mean is the dialog's.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static, TextArea


class Paragraph(TextArea):
    """Words that wrap; Enter goes on to the next field, as in a single line."""

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        area: Paragraph

    def __init__(self, text: str = "", *, name: str, placeholder: str = "") -> None:
        super().__init__(text, id=name, compact=True, placeholder=placeholder)

    def on_key(self, event: events.Key) -> None:
        """Go on with Enter."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))

    @property
    def value(self) -> str:
        """The words, on one line."""
        return " ".join(self.text.split())


def line(text: str = "", *, name: str, placeholder: str = "") -> Input:
    """Return a single line."""
    return Input(text, placeholder, id=name, compact=True, select_on_focus=False)


def field(label: str, entry: Input | TextArea) -> Horizontal:
    """Return a label with an entry beside it."""
    return Horizontal(Static(label, classes="label", markup=False), entry, classes="field")
