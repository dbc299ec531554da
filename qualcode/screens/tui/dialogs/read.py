"""A dialog with something to read: lines that scroll, and Escape leaves.

Nothing can be changed in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.plain import plain


class ReadDialog(Dialog[None]):
    """Lines to read under a title."""

    DEFAULT_CSS = """
    ReadDialog VerticalScroll { height: auto; max-height: 75vh; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,question_mark", "leave", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("space", "turn_page(1)", show=False),
    ]
    AUTO_FOCUS = "VerticalScroll"
    hints = "up, down, page up, page down, home, end · esc, q leave"

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__(title)
        self._lines = tuple(lines)

    def content(self) -> Content:
        """Return what stands in the box."""
        return plain("\n".join(self._lines))

    def body(self) -> Iterable[Widget]:
        """Yield the lines, in a box that scrolls."""
        with VerticalScroll():
            yield Static(self.content(), markup=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_turn_page(self, by: int) -> None:
        """Scroll by pages."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=by * max(1, box.size.height - 1), animate=False)
