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
_LEAST = 12


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


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` cells, broken between words; a longer word is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, width))
    return lines


def in_two_lines(said: str, hint: str, width: int) -> list[str]:
    """Return what is said and what would help in one or two lines; where there is no room, said is cut."""
    parts = [" ".join(said.split()), " ".join(hint.split())]
    whole = " · ".join(filter(None, parts))
    if cell_len(whole) <= width or not hint:
        lines = wrapped(whole, width)
        return lines if len(lines) <= 2 else [lines[0], fitted(" ".join(lines[1:]), width)]
    if all(cell_len(part) <= width for part in parts):
        return parts
    for room in range(2 * width, _LEAST, -1):
        lines = wrapped(f"{fitted(parts[0], room)} · {parts[1]}", width)
        if len(lines) <= 2:
            return lines
    return [fitted(parts[0], width), fitted(parts[1], width)]


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
    """Two lines: where one stands, and what the last act did or why it could not be done.

    What takes both lines has both, until one moves on.
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.place: tuple[str, ...] = ()
        self.message = ""
        self._said, self._hint = "", ""
        self._just_said = False

    def stand(self, *parts: str) -> None:
        """Show where one stands: parts, the most important first."""
        place = tuple(part for part in parts if part)
        self._just_said = self._just_said and place == self.place
        self.place = place
        self._shown()

    def say(self, said: str, hint: str = "") -> None:
        """Show what was done, or why it was not, and what would help."""
        self._said, self._hint, self._just_said = said, hint, True
        self.message = " · ".join(filter(None, (said, hint)))
        self._shown()

    def on_resize(self) -> None:
        """Cut anew."""
        self._shown()

    def _shown(self) -> None:
        width = self.content_size.width or 80
        lines = in_two_lines(self._said, self._hint, width)
        if len(lines) < 2 or not self._just_said:
            lines = [packed(self.place, width, between=" · "), fitted(self.message, width)]
        self.update(Content("\n".join(lines)))
