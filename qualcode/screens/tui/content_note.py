"""What a person should know of a source's content before they read its words: they go on, or they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class ContentNoteDialog(Dialog[bool]):
    """The note on the content of a source; gives back whether to open it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "go_on", "open it", show=False),
        Binding("q", "leave", "not now", show=False),
    ]
    hints = "enter open it · q, esc not now"

    def __init__(self, title: str, note: str) -> None:
        super().__init__(f"Before you open {title}")
        self.note = note

    def body(self) -> Iterable[Widget]:
        """Yield the note."""
        yield Static(plain(f"Content: {self.note}"), classes="label", markup=False)

    def action_go_on(self) -> None:
        """Open the source."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Leave it for another time."""
        self.dismiss(False)
