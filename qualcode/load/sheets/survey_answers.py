"""The rows of a survey as respondents: open answers are turns, closed answers and personal values go beside.

Every cell is accounted for once, as speech, label or by the reason it is kept elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from qualcode.load.balance import LABEL, SPEECH, Ledger
from qualcode.load.sheets.multi_answers import own_words, without_own_words
from qualcode.load.sheets.non_answers import is_non_answer
from qualcode.load.sheets.survey_columns import PlacedColumn
from qualcode.load.sheets.survey_table import Table
from qualcode.load.sheets.tick_columns import ticked_option
from qualcode.load.turns import one_line
from qualcode.model import ColumnRole, Turn
from qualcode.text import count_words

CLOSED = "closed answers (kept as attributes)"
MISSING = "codes for missing answers"
_REASONS: Mapping[ColumnRole, str] = {
    "id": LABEL,
    "open": SPEECH,
    "personal": "personal columns (to the vault)",
    "closed_single": CLOSED,
    "closed_multi": CLOSED,
    "matrix": CLOSED,
    "attribute": "attributes (kept)",
    "metadata": "metadata (kept)",
    "ignore": "ignored columns",
}
_ID_BESIDE = "id (as stated)"
_NOT_KEPT = frozenset({"id", "ignore"})


@dataclass(slots=True)
class Answers:
    """The respondents, turns and personal values that the rows gave, and what was met on the way."""

    turns: list[Turn] = field(default_factory=list)
    respondents: list[Mapping[str, str]] = field(default_factory=list)
    personal: dict[str, Mapping[str, str]] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    missing: int = 0
    non_answers: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Row:
    """One respondent on the way."""

    respondent: str
    cells: Sequence[str]
    number: int
    kept: dict[str, str] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)


class Reading:
    """Reads the rows of a table column by column of the study."""

    def __init__(
        self, table: Table, columns: Sequence[PlacedColumn], ledger: Ledger, *, missing: frozenset[str]
    ) -> None:
        self._table = table
        self._columns = columns
        self._ledger = ledger
        self._missing = missing
        self._taken: set[str] = set()
        self._plain: dict[tuple[int, str], int] = {}
        self.answers = Answers()

    def read(self) -> Answers:
        """Return what all rows give."""
        identity = next((each.places[0] for each in self._columns if each.column.role == "id"), None)
        words: Counter[str] = Counter()
        for each in self._columns:
            self._account(each, words)
        for cells, number in zip(self._table.rows, self._table.places, strict=True):
            stated = one_line(cells[identity]) if identity is not None else ""
            row = _Row(self._respondent(stated, number), cells, number)
            for each in self._columns:
                if each.options:
                    self._ticks(each, row, words)
                else:
                    self._take(each, row)
            self.answers.respondents.append(MappingProxyType({**row.kept, "id": row.respondent}))
            if row.private:
                self.answers.personal[row.respondent] = MappingProxyType(row.private)
        for reason, count in words.items():
            self._ledger.add_words(reason, count)
        return self.answers

    def _account(self, each: PlacedColumn, words: Counter[str]) -> None:
        """Account for the cells of a column; those of ticks and lists may hold speech and come row by row."""
        if each.options or each.column.role == "closed_multi":
            return
        for place in each.places:
            for value, count in Counter(self._table.columns[place]).items():
                reason = MISSING if value in self._missing else _REASONS[each.column.role]
                words[reason] += count_words(value) * count
                self.answers.missing += count if reason is MISSING else 0

    def _take(self, each: PlacedColumn, row: _Row) -> None:
        column = each.column
        for place in each.places:
            value = row.cells[place]
            if not value:
                continue
            if column.role == "closed_multi":
                self._list(each, row, value)
            elif value in self._missing:
                continue
            elif column.role == "open":
                self._turn(each, row, place, value)
            elif column.role == "personal":
                row.private[column.name] = value
            elif column.role not in _NOT_KEPT:
                row.kept[column.name if column.name != "id" else _ID_BESIDE] = value

    def _ticks(self, each: PlacedColumn, row: _Row, words: Counter[str]) -> None:
        """Put the options that a respondent ticked into one answer; words in a box are an open answer too."""
        chosen: dict[str, None] = {}
        for place, option in zip(each.places, each.options, strict=True):
            value = row.cells[place]
            if not value:
                continue
            ticked = None if value in self._missing else ticked_option(value, option)
            if ticked is None and value not in self._missing:
                words[SPEECH] += count_words(value)
                self._turn(each, row, place, value)
            else:
                words[CLOSED if value not in self._missing else MISSING] += count_words(value)
                self.answers.missing += value in self._missing
            if ticked is not False and value not in self._missing:
                chosen[option] = None
        if chosen:
            row.kept[each.column.name] = f"{each.column.delimiter} ".join(chosen)

    def _list(self, each: PlacedColumn, row: _Row, value: str) -> None:
        """Keep a list of options; what somebody wrote beside them is an open answer too."""
        if value in self._missing:
            self._ledger.add((MISSING, value))
            self.answers.missing += 1
            return
        plain = self._plain.get((each.places[0], value))
        if plain is None:
            span = own_words(value, each.column.delimiter, each.column.options)
            if span is not None:
                start, end = span
                self._ledger.add((CLOSED, value[:start]), (SPEECH, value[start:end]), (CLOSED, value[end:]))
                self._turn(each, row, each.places[0], value[start:end])
                row.kept[each.column.name] = without_own_words(value, span)
                return
            plain = self._plain[each.places[0], value] = count_words(value)
        self._ledger.add_words(CLOSED, plain)
        row.kept[each.column.name] = value

    def _turn(self, each: PlacedColumn, row: _Row, place: int, value: str) -> None:
        answers = self.answers
        answers.turns.append(
            Turn(
                text=value,
                speaker=row.respondent,
                id=f"t{len(answers.turns) + 1}",
                question=each.column.question or each.column.name,
                where=f"cell {self._table.letters[place]}{row.number}",
            )
        )
        if is_non_answer(value):
            answers.non_answers[each.column.name] += 1

    def _respondent(self, stated: str, place: int) -> str:
        """Return an id that no other row has: the stated one, or the row's number, made distinct."""
        name = stated or f"row {place}"
        number, candidate = 1, name
        while candidate in self._taken:
            number += 1
            candidate = f"{name} ({number})"
        if candidate != name:
            self.answers.repeated.append(f"row {place}")
        self._taken.add(candidate)
        return candidate
