"""A dialog that offers a few things by name: which coding to take away, which source to open.

Typing narrows them, a number picks one of the first nine, and Enter takes the one under the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget
from textual.widgets import Input

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.pick_input import MOVES, PickInput
from qualcode.screens.tui.dialogs.rows import Row, RowList
from qualcode.text import fold

_NUMBERED = 9


class ChooseDialog(Dialog[str | None]):
    """Rows of (id, words); gives back the id of the one that was taken."""

    DEFAULT_CSS = """
    ChooseDialog RowList { height: auto; max-height: 60vh; }
    """
    hints = "enter take · 1-9 take at once · type to narrow · up, down · esc leave"

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._all = tuple(rows)

    def body(self) -> Iterable[Widget]:
        """Yield the line that narrows, and the rows."""
        yield PickInput(acts=MOVES, shortcuts="123456789", placeholder="type to narrow")
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

    def on_pick_input_pressed(self, message: PickInput.Pressed) -> None:
        """Move, or take a row by its number."""
        rows = self.query_one(RowList)
        if rows.follow(message.key):
            return
        place = int(message.key) - 1
        if place < len(rows.rows):
            self.dismiss(rows.rows[place].id)
        else:
            self.say(f"! there is no number {message.key}")

    def on_input_submitted(self) -> None:
        """Take the row under the cursor."""
        row = self.query_one(RowList).row
        if row is not None:
            self.dismiss(row.id)

    def on_row_list_taken(self, message: RowList.Taken) -> None:
        """Take the row that was clicked."""
        self.dismiss(message.row.id)
