"""The lines around the words: what is open, where one stands, what the last act did, the keys that matter.

Plain text and signs; an error is told by its first word, not by a colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

ELLIPSIS = "…"


def fitted(text: str, width: int) -> str:
    """Return a text in one line of at most `width` cells, cut with an ellipsis."""
    line = " ".join(text.split())
    if width <= 0:
        return ""
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + ELLIPSIS


def packed(parts: Sequence[str], width: int, *, between: str = "  ") -> str:
    """Return as many parts as fit whole into a line of `width` cells, the first ones first."""
    line = ""
    for part in parts:
        longer = f"{line}{between}{part}" if line else part
        if cell_len(longer) > width:
            return line or fitted(part, width)
        line = longer
    return line


class Line(Static):
    """One line of plain text, cut to the width that there is."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(markup=False, id=id)
        self.parts: tuple[str, ...] = ()

    def say(self, *parts: str) -> None:
        """Show parts, side by side as far as they fit."""
        self.parts = tuple(part for part in parts if part)
        self._shown()

    def on_resize(self) -> None:
        """Cut anew."""
        self._shown()

    def _shown(self) -> None:
        self.update(Content(packed(self.parts, self.content_size.width or 80)))


class TitleLine(Line):
    """What is open: the study, the source, its kind."""


class RecentLine(Line):
    """The codes under the keys 1 to 9."""


class KeyLine(Line):
    """The keys that matter here."""


class StatusLine(Static):
    """Two lines: where one stands, and what the last act did or why it could not be done."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.place: tuple[str, ...] = ()
        self.message = ""

    def stand(self, *parts: str) -> None:
        """Show where one stands: parts, the most important first."""
        self.place = tuple(part for part in parts if part)
        self._shown()

    def say(self, message: str) -> None:
        """Show what was done, or why it was not."""
        self.message = message
        self._shown()

    def on_resize(self) -> None:
        """Cut anew."""
        self._shown()

    def _shown(self) -> None:
        width = self.content_size.width or 80
        first = packed(self.place, width, between=" · ")
        self.update(Content(f"{first}\n{fitted(self.message, width)}"))
