"""The line above a list: letters narrow the list, and single keys act on it while nothing is typed.

What was typed before a mark was set stands chosen, so that the next letter replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection


class PickInput(Input):
    """A line whose `shortcuts` (characters) are sent as `Shortcut` while nothing new is typed."""

    @dataclass
    class Shortcut(Message):
        """One of the shortcut keys."""

        key: str

    def __init__(self, *, shortcuts: str = "", placeholder: str = "") -> None:
        super().__init__("", placeholder, compact=True, select_on_focus=False, id="line")
        self.shortcuts = shortcuts

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is typed, or the next letter would replace all of it."""
        return not self.value or self.selection == Selection(0, len(self.value))

    def on_key(self, event: events.Key) -> None:
        """Send a shortcut instead of typing it."""
        if event.character and event.character in self.shortcuts and self.is_fresh:
            event.stop()
            event.prevent_default()
            self.post_message(self.Shortcut(event.character))

    def offer_anew(self) -> None:
        """Let the next letter replace what is typed."""
        self.selection = Selection(0, len(self.value))
