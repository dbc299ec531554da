"""A dialog that offers a few things by name: which coding to take away, which source to open.

Typing narrows them, a number picks one of the first nine, and Enter takes the one under the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.pick_input import PickInput
from qualcode.screens.tui.dialogs.rows import Row, RowList
from qualcode.text import fold

_NUMBERED = 9


class ChooseDialog(Dialog[str | None]):
    """Rows of (id, words); gives back the id of the one that was taken."""

    DEFAULT_CSS = """
    ChooseDialog RowList { height: auto; max-height: 60vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]
    hints = "enter take · 1-9 take at once · type to narrow · up, down · esc leave"

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._all = tuple(rows)

    def body(self) -> Iterable[Widget]:
        """Yield the line that narrows, and the rows."""
        yield PickInput(shortcuts="123456789", placeholder="type to narrow")
        yield RowList(sign_width=2)

    def on_mount(self) -> None:
        """Show all rows."""
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that hold every word that was typed."""
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        wanted = fold(typed).split()
        found = [row for row in self._all if all(word in fold(f"{row[1]} {row[0]}") for word in wanted)]
        rows = [
            Row(identifier, words, sign=f"{place} " if place <= _NUMBERED and not wanted else "")
            for place, (identifier, words) in enumerate(found, 1)
        ]
        self.query_one(RowList).show(rows)
        self.say("" if rows else ("nothing fits" if self._all else "there is nothing to choose from"))

    def on_pick_input_shortcut(self, message: PickInput.Shortcut) -> None:
        """Take a row by its number, while nothing is typed."""
        place = int(message.key) - 1
        rows = self.query_one(RowList).rows
        if place < len(rows):
            self.dismiss(rows[place].id)
        else:
            self.say(f"! there is no number {message.key}")

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(RowList).move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.query_one(RowList).page(by)

    def on_input_submitted(self) -> None:
        """Take the row under the cursor."""
        row = self.query_one(RowList).row
        if row is not None:
            self.dismiss(row.id)

    def on_row_list_taken(self, message: RowList.Taken) -> None:
        """Take the row that was clicked."""
        self.dismiss(message.row.id)
