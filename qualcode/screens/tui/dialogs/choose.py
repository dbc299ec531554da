"""Dialogs that offer a few things by name: which coding to take away, which source to open.

A number picks one of the first nine, Enter takes the one under the cursor, and where there are many, typing
narrows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.widget import Widget
from textual.widgets import Input

from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.pick_input import MOVES, PickInput
from qualcode.screens.tui.dialogs.rows import Row, RowList
from qualcode.text import fold

Result = TypeVar("Result")
_NUMBERED = 9
_NUMBERS = frozenset("123456789")


class _Choosing(Dialog[Result]):
    """Rows of (id, words); with nine or fewer no letter is taken for a filter."""

    DEFAULT_CSS = """
    _Choosing RowList { height: auto; max-height: 60vh; }
    """
    AUTO_FOCUS = "Input, RowList"
    ACTS: ClassVar[frozenset[str]] = frozenset()
    SIGN_WIDTH: ClassVar[int] = 2

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._all = tuple(rows)
        self.many = len(self._all) > _NUMBERED
        self.hints = self.hint()

    def hint(self) -> str:
        """Return the keys that matter."""
        raise NotImplementedError

    def numbered(self, identifier: str) -> None:
        """Act on the row whose number was pressed."""
        raise NotImplementedError

    def taken(self, row: Row | None) -> None:
        """Act on Enter, or on a click on the row under the cursor."""
        raise NotImplementedError

    def pressed(self, key: str) -> None:
        """Act on a key of `ACTS`."""

    def body(self) -> Iterable[Widget]:
        """Yield the line that narrows, where there are many, and the rows."""
        if self.many:
            yield PickInput(
                acts=MOVES | self.ACTS, shortcuts="".join(sorted(_NUMBERS)), placeholder="type to narrow"
            )
        yield RowList(sign_width=self.SIGN_WIDTH, focusable=not self.many)

    def on_mount(self) -> None:
        """Show all rows."""
        self._narrow("")

    def on_key(self, event: events.Key) -> None:
        """Take a number, or a key of this dialog's own, where nothing can be typed."""
        if self.many or event.key not in _NUMBERS | self.ACTS:
            return
        event.stop()
        event.prevent_default()
        self._act(event.key)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that hold every word that was typed."""
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        rows = self.rows_for(typed)
        self.query_one(RowList).show(rows)
        self.say("" if rows else ("nothing fits" if self._all else "there is nothing to choose from"))

    def rows_for(self, typed: str) -> list[Row]:
        """Return the rows that fit what was typed, the first nine with their numbers while nothing is."""
        wanted = fold(typed).split()
        found = [row for row in self._all if all(word in fold(f"{row[1]} {row[0]}") for word in wanted)]
        return [
            Row(identifier, words, sign=self.sign(identifier, 0 if wanted else place))
            for place, (identifier, words) in enumerate(found, 1)
        ]

    def sign(self, identifier: str, place: int) -> str:
        """Return what stands before a row: its number; 0 is none."""
        del identifier
        return f"{place} " if 0 < place <= _NUMBERED else ""

    def on_pick_input_pressed(self, message: PickInput.Pressed) -> None:
        """Move, or act."""
        if not self.query_one(RowList).follow(message.key):
            self._act(message.key)

    def _act(self, key: str) -> None:
        if key not in _NUMBERS:
            self.pressed(key)
            return
        rows = self.query_one(RowList).rows
        if int(key) <= len(rows):
            self.numbered(rows[int(key) - 1].id)
        else:
            self.say(f"! there is no number {key}")

    def on_input_submitted(self) -> None:
        """Take the row under the cursor."""
        self.taken(self.query_one(RowList).row)

    def on_row_list_taken(self, message: RowList.Taken) -> None:
        """Take the row that was clicked, or on which Enter was pressed."""
        self.taken(message.row)


class ChooseDialog(_Choosing[str | None]):
    """Gives back the id of the row that was taken."""

    def hint(self) -> str:
        """Return the keys that matter."""
        narrow = "type to narrow · " if self.many else ""
        return f"enter take · 1-9 take at once · {narrow}up, down · esc leave"

    def numbered(self, identifier: str) -> None:
        """Take the row."""
        self.dismiss(identifier)

    def taken(self, row: Row | None) -> None:
        """Take the row."""
        if row is not None:
            self.dismiss(row.id)


class ChooseSeveralDialog(_Choosing[tuple[str, ...] | None]):
    """Gives back the ids of the rows that were marked, or of the one under the cursor, in the order shown."""

    SIGN_WIDTH = 4
    ACTS = frozenset({"tab", "ctrl+a", "space", "A"})

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, rows)
        self._marked: set[str] = set()

    def hint(self) -> str:
        """Return the keys that matter."""
        narrow = " · type to narrow" if self.many else ""
        every = "ctrl+a" if self.many else "A"
        return f"{every} all · 1-9, tab mark · enter take · up, down{narrow} · esc leave"

    def sign(self, identifier: str, place: int) -> str:
        """Return the number and the mark of a row."""
        mark = "x" if identifier in self._marked else " "
        return f"{super().sign(identifier, place):2}{mark} "

    def numbered(self, identifier: str) -> None:
        """Mark the row, or take its mark away."""
        self._marked ^= {identifier}
        self._painted()

    def pressed(self, key: str) -> None:
        """Take all of them, or mark the row under the cursor and go on."""
        if key in {"A", "ctrl+a"}:
            self.dismiss(tuple(identifier for identifier, _ in self._all))
            return
        rows = self.query_one(RowList)
        if rows.row is not None:
            self.numbered(rows.row.id)
            rows.move(1)

    def _painted(self) -> None:
        typed = self.query_one(PickInput).value if self.many else ""
        self.query_one(RowList).replace(self.rows_for(typed))

    def taken(self, row: Row | None) -> None:
        """Take what is marked, else the row."""
        wanted = self._marked or ({row.id} if row is not None else set())
        if wanted:
            self.dismiss(tuple(identifier for identifier, _ in self._all if identifier in wanted))
