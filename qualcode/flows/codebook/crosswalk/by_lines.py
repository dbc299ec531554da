"""Deciding a crosswalk one question after the other: each answer stands in the file at once.

Only the cells of the decision change; whatever else people put into the file stays as it is. An answer that
somebody else gave meanwhile is never written over.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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

    from qualcode.codebook.crosswalk.applying_groups import Groups
    from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Decided
    from qualcode.codebook.crosswalk.sheet_reading import Row
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
    """A pair to decide: its line in the file (from 0), both entries, kind, reasons and score as written."""

    line: int
    left: Side
    right: Side
    kind: str
    reasons: str
    score: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it stands: open, decided, or its answer follows from others.

    `against` says, in words, what stands in the way of applying its row; `one` are the codes that are one
    with its two by what is decided so far.
    """

    question: Question
    decided: Decided
    state: Literal["open", "decided", "follows"]
    against: tuple[str, ...] = ()
    one: tuple[CodeOf, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answered:
    """What an answer of this session changed, by the pair: its cells before and after."""

    pair: tuple[CodeOf, CodeOf]
    before: tuple[str, ...]
    after: tuple[str, ...]


class Deciding:
    """The questions of a file of decisions, answered one by one by `who`; CSV alone is written here."""

    def __init__(self, path: Path, books: Sequence[Book], *, who: str) -> None:
        self.path, self.who = path, who
        self._given = tuple(books)
        self._books = {book.name: book.codebook for book in books}
        self._entries = entries_of(books)
        self._undo: list[_Answered] = []
        self.read_anew()

    @property
    def books(self) -> tuple[Book, ...]:
        """The books that the questions are about."""
        return self._given

    def read_anew(self) -> None:
        """Read the file as it is now, with what anybody else decided in it."""
        content = read_input(self.path)
        if sniff(content):
            raise UsageError(
                f"{self.path.name} is decided in a spreadsheet",
                hint="propose in a .csv to decide here, question by question",
            )
        rows = [list(row) for row in delimited_rows(content, self.path.name)]
        found = columns_of(rows)
        if found is None or not set(ANSWERED) <= found[1].keys():
            raise BadInputError(
                f"{self.path.name} is no file of decisions", hint="--propose OUT.csv writes one"
            )
        self._content, self._rows = content, rows
        self._start, self._columns = found

    def is_changed(self) -> bool:
        """Whether the file is another than the one that was read; raises `QualcodeError` where it is gone."""
        return digest(read_input(self.path)) != digest(self._content)

    def questions(self) -> tuple[Question, ...]:
        """Return what is not decided yet and does not follow from other answers, in the order of the file.

        Rows of unknown codes are left out.
        """
        return tuple(one.question for one in self.asked() if one.state == "open")

    def asked(self) -> tuple[Asked, ...]:
        """Return every question, decided or not, in the order of the file, and how it stands.

        Rows of unknown codes, and pairs without likeness that nobody decided about, are left out.
        """
        rows = [
            row
            for row in read_rows(self._rows)[0]
            if not row.by_nobody and {row.decided.left, row.decided.right} <= self._entries.keys()
        ]
        groups, problems = grouped(rows, self._given)
        against: dict[str, list[str]] = {}
        for problem in problems:
            if problem.code != "undecided":
                against.setdefault(problem.where, []).append(problem.message)
        return tuple(self._asked(row, groups, tuple(against.get(row.place, ()))) for row in rows)

    def _asked(self, row: Row, groups: Groups, against: tuple[str, ...]) -> Asked:
        decided, line = row.decided, int(row.place.rpartition(" ")[2]) - 1
        question = Question(
            line,
            self._side(decided.left),
            self._side(decided.right),
            row.kind,
            self._cell(line, "reasons"),
            self._cell(line, "score"),
        )
        first = groups.first[decided.left]
        united = first == groups.first[decided.right]
        if decided.decision:
            return Asked(question, decided, "decided", against, groups.members[first] if united else ())
        state: Literal["follows", "open"] = "follows" if united else "open"
        return Asked(question, decided, state, against, groups.members[first] if united else ())

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
        before = self._answers(question.line)
        after = tuple(said[name] for name in ANSWERED)
        self._write(question.line, after)
        self._undo.append(_Answered((question.left.place, question.right.place), before, after))

    def undo(self) -> bool:
        """Take the last answer of this session back; False where there is none."""
        return self.take_back() is not None

    def take_back(self) -> tuple[CodeOf, CodeOf] | None:
        """Take the last answer of this session back and return its pair; None where there is none.

        Raises `ChangedMeanwhileError` where somebody else has decided that pair anew: theirs stands.
        """
        if not self._undo:
            return None
        last = self._undo[-1]
        line = self._line_of(last.pair)
        if line is None or self._answers(line) != last.after:
            self._undo.pop()
            raise ChangedMeanwhileError(
                f"{last.pair[0]} and {last.pair[1]} were decided anew by somebody else since",
                hint="what they decided stands",
            )
        self._write(line, last.before)
        self._undo.pop()
        return last.pair

    def _line_of(self, pair: tuple[CodeOf, CodeOf]) -> int | None:
        rows = (row for row in read_rows(self._rows)[0] if (row.decided.left, row.decided.right) == pair)
        return next((int(row.place.rpartition(" ")[2]) - 1 for row in rows), None)

    def _answers(self, line: int) -> tuple[str, ...]:
        return tuple(self._cell(line, name) for name in ANSWERED)

    def _write(self, line: int, answers: Sequence[str]) -> None:
        if self.is_changed():
            raise ChangedMeanwhileError(
                f"{self.path.name} was changed by somebody else while you decided",
                hint="run the command again: what you had decided before is in it",
            )
        rows = [list(row) for row in self._rows]
        rows[line] += [""] * (1 + max(self._columns.values()) - len(rows[line]))
        for name, text in zip(ANSWERED, answers, strict=True):
            rows[line][self._columns[name]] = text
        width = max(len(row) for row in rows)
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        marked = self._content.startswith(BOM_UTF8)
        content = csv_bytes(rows[0], rows[1:])
        content = content if marked else content.removeprefix(BOM_UTF8)
        write_whole(self.path, content)
        self._content, self._rows = content, rows
