"""The line above a list: letters narrow the list, other keys move in it or act on it.

All of them go the same way as the letters, so that keys that come fast act on the list that was typed for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection

MOVES = frozenset({"up", "down", "ctrl+n", "ctrl+p", "pageup", "pagedown"})


class PickInput(Input):
    """A line that sends `acts` (names of keys) and `shortcuts` (characters) on as `Pressed`, untyped.

    Shortcuts only while nothing, or nothing new, is typed; after a key of `renewing` the next letter replaces
    what is typed.
    """

    @dataclass
    class Pressed(Message):
        """A key that is none of the text; for a character, the character itself."""

        key: str

    def __init__(
        self,
        *,
        acts: Iterable[str] = (),
        shortcuts: str = "",
        renewing: Iterable[str] = (),
        placeholder: str = "",
    ) -> None:
        super().__init__("", placeholder, compact=True, select_on_focus=False, id="line")
        self._acts = frozenset(acts)
        self._shortcuts = frozenset(shortcuts)
        self._renewing = frozenset(renewing)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is typed, or the next letter would replace all of it."""
        return not self.value or self.selection == Selection(0, len(self.value))

    def on_key(self, event: events.Key) -> None:
        """Send a key that is none of the text."""
        character = event.character or ""
        if event.key in self._acts:
            self._send(event, event.key)
        elif character in self._shortcuts and self.is_fresh:
            self._send(event, character)

    def _send(self, event: events.Key, key: str) -> None:
        event.stop()
        event.prevent_default()
        if key in self._renewing:
            self.selection = Selection(0, len(self.value))
        self.post_message(self.Pressed(key))
