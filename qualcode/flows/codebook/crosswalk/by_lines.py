"""Deciding a crosswalk one question after the other: each answer stands in the file at once.

Only the cells of the decision change; whatever else people put into the file stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.applying_groups import grouped
from qualcode.codebook.crosswalk.sheet_reading import columns_of, entries_of, read_rows
from qualcode.codebook.tree import path_of
from qualcode.errors import BadInputError, ChangedMeanwhileError, UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.flows.codebook.files.reading import delimited_rows
from qualcode.signatures import sniff
from qualcode.store.files import digest, read_input, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Decided
    from qualcode.model import Code

ANSWERED = ("decision", "name", "definition", "who", "why")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two entries of a question, and where it stands in its book."""

    place: CodeOf
    code: Code
    path: str


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that nobody has decided yet: its line in the file (from 0), both entries, kind and reasons."""

    line: int
    left: Side
    right: Side
    kind: str
    reasons: str


class Deciding:
    """The questions of a file of decisions, answered one by one by `who`; CSV alone is written here."""

    def __init__(self, path: Path, books: Sequence[Book], *, who: str) -> None:
        self.path, self.who = path, who
        self._content = read_input(path)
        if sniff(self._content):
            raise UsageError(
                f"{path.name} is decided in a spreadsheet",
                hint="propose in a .csv to decide here, line by line",
            )
        self._rows = [list(row) for row in delimited_rows(self._content, path.name)]
        self._given = tuple(books)
        self._books = {book.name: book.codebook for book in books}
        self._entries = entries_of(books)
        found = columns_of(self._rows)
        if found is None or not set(ANSWERED) <= found[1].keys():
            raise BadInputError(f"{path.name} is no file of decisions", hint="--propose OUT.csv writes one")
        self._start, self._columns = found
        self._undo: list[tuple[int, list[str]]] = []

    def questions(self) -> tuple[Question, ...]:
        """Return what is not decided yet and does not follow from other answers, in the order of the file.

        Rows of unknown codes are left out.
        """
        rows, _ = read_rows(self._rows)
        groups, _ = grouped(rows, self._given)
        return tuple(
            Question(
                int(row.place.rpartition(" ")[2]) - 1,
                self._side(row.decided.left),
                self._side(row.decided.right),
                row.kind,
                self._cell(int(row.place.rpartition(" ")[2]) - 1, "reasons"),
            )
            for row in rows
            if not row.decided.decision
            and {row.decided.left, row.decided.right} <= self._entries.keys()
            and groups.first[row.decided.left] != groups.first[row.decided.right]
        )

    def _side(self, place: CodeOf) -> Side:
        return Side(place, self._entries[place], path_of(self._books[place.book], place.code))

    def _cell(self, line: int, name: str) -> str:
        column = self._columns.get(name, -1)
        return self._rows[line][column] if 0 <= column < len(self._rows[line]) else ""

    def answer(self, question: Question, decided: Decided) -> None:
        """Write an answer into the file; raise `ChangedMeanwhileError` where somebody else wrote to it."""
        said: Mapping[str, str] = {
            "decision": decided.decision,
            "name": decided.name,
            "definition": decided.definition,
            "who": decided.who or self.who,
            "why": decided.why,
        }
        row = self._rows[question.line]
        before = list(row)
        row += [""] * (1 + max(self._columns.values()) - len(row))
        for name, text in said.items():
            row[self._columns[name]] = text
        self._undo.append((question.line, before))
        self._write()

    def undo(self) -> bool:
        """Take the last answer of this session back; False where there is none."""
        if not self._undo:
            return False
        line, before = self._undo.pop()
        self._rows[line] = before
        self._write()
        return True

    def _write(self) -> None:
        if digest(read_input(self.path)) != digest(self._content):
            raise ChangedMeanwhileError(
                f"{self.path.name} was changed by somebody else while you decided",
                hint="run the command again: what you had decided before is in it",
            )
        width = max(len(row) for row in self._rows)
        whole = [[*row, *[""] * (width - len(row))] for row in self._rows]
        content = csv_bytes(whole[0], whole[1:])
        write_whole(self.path, content)
        self._content = content
