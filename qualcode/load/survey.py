"""Surveys in CSV and Excel: every column gets a role, every open answer is a turn of its respondent.

"None", "N/A" and "NULL" are words that somebody wrote; only an empty cell is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from qualcode.containers import Sheet, error_cells, sniff, workbook_sheets
from qualcode.errors import BadInputError, unknown_name
from qualcode.load.balance import LABEL, SPEECH, Ledger, words_in_csv, words_in_workbook
from qualcode.load.columns import column_as, guessed_columns
from qualcode.load.delimited import read_delimited, sniffed_delimiter
from qualcode.load.encodings import clean, decode_file
from qualcode.load.headings import detected_header_rows, joined_headings
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.survey_problems import (
    error_problem,
    header_problem,
    no_open_columns,
    ragged_rows,
    repeated_ids,
    roles_guessed,
)
from qualcode.load.turns import one_line
from qualcode.model import Column, ColumnRole, Loaded, Problem, Turn
from qualcode.ports import LoadOptions, Recognition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REASONS: Mapping[ColumnRole, str] = {
    "id": LABEL,
    "open": SPEECH,
    "personal": "personal columns (to the vault)",
    "closed_single": "closed answers (kept as attributes)",
    "closed_multi": "closed answers (kept as attributes)",
    "matrix": "closed answers (kept as attributes)",
    "attribute": "attributes (kept)",
    "metadata": "metadata (kept)",
    "ignore": "ignored columns",
}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a survey as clean text, with their numbers, the columns' letters, and the headings."""

    letters: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    places: tuple[int, ...]
    header_rows: int

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows]


@dataclass(slots=True)
class _Answers:
    """The respondents, turns and personal values that the rows gave."""

    turns: list[Turn] = field(default_factory=list)
    respondents: list[Mapping[str, str]] = field(default_factory=list)
    personal: dict[str, Mapping[str, str]] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Csv:
    """Delimited text as a loader."""

    name: str = "csv"
    version: str = "2"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the suffix, or for rows of the same number of cells."""
        text = head_text(content)
        if not text.strip() or text.lstrip().startswith(("WEBVTT", "{", "<", "---")) or "-->" in text[:500]:
            return None
        named = name.casefold().endswith((".csv", ".tsv"))
        delimiter, share = sniffed_delimiter(text)
        if named:
            return Recognition(0.95, f"named as a table; cells parted by {_spelt(delimiter)}")
        if share > 0.95 and text.count("\n") > 2 and not name.casefold().endswith((".md", ".markdown")):
            return Recognition(0.45, f"rows of the same number of cells, parted by {_spelt(delimiter)}")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the table; refuse a file without rows, and one with a quotation mark that never closes."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(content, name, encoding=options.encoding)
        delimiter, _ = sniffed_delimiter(text)
        rows = read_delimited(text, delimiter, name)
        words = words_in_csv(content, encoding, delimiter)
        why = f"a table with cells parted by {_spelt(delimiter)}"
        return _load_rows(rows, name, options, _Frame(self.name, why, words, Ledger(), tuple(problems)))


@dataclass(frozen=True, slots=True)
class _Xlsx:
    """Excel workbooks as a loader."""

    name: str = "xlsx"
    version: str = "2"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a zip with a workbook in it."""
        named = name.casefold().endswith((".xlsx", ".xlsm"))
        if sniff(content) == "zip" and (b"xl/workbook" in content or named):
            return Recognition(0.95, "an Excel workbook")
        return Recognition(0.9, "named .xlsx") if named else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the first visible sheet that holds rows; other sheets are named, never read silently."""
        refuse_binary(content, name, expected="zip")
        sheets = workbook_sheets(content, name)
        chosen = next((sheet for sheet in sheets if sheet.visible and any(map(any, sheet.rows))), None)
        if chosen is None:
            raise BadInputError(f"{name} has no visible sheet with rows in it", hint="is the sheet hidden?")
        ledger = Ledger()
        problems = [*_other_sheets(sheets, chosen, ledger), *error_problem(error_cells(content, name))]
        rows = [tuple(clean(cell) for cell in row) for row in chosen.rows]
        frame = _Frame(
            self.name,
            "the first visible sheet of a workbook",
            words_in_workbook(content),
            ledger,
            tuple(problems),
        )
        return _load_rows(rows, name, options, frame)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is known of a table before its rows are read."""

    format: str
    why: str
    words_in: int
    ledger: Ledger
    problems: tuple[Problem, ...]


def _load_rows(rows: Sequence[Row], name: str, options: LoadOptions, frame: _Frame) -> Loaded:
    table, found = _table(rows, name, options, frame.ledger)
    columns = _columns(table, options)
    answers = _answers(table, columns)
    _account(table, columns, frame.ledger)
    if not any(column.role == "open" for column in columns):
        found = (*found, no_open_columns())
    return Loaded(
        format=frame.format,
        why=f"{frame.why}: {len(table.rows)} rows, {len(columns)} columns, {len(answers.turns)} open answers",
        kind=options.kind or "survey",
        turns=tuple(answers.turns),
        balance=frame.ledger.balance(frame.words_in, answers.turns),
        problems=(
            *frame.problems,
            *found,
            *repeated_ids(answers.repeated),
            *roles_guessed(columns, options),
        ),
        columns=tuple(columns),
        respondents=tuple(answers.respondents),
        personal=MappingProxyType(answers.personal),
        header_rows=table.header_rows,
    )


def _table(
    rows: Sequence[Row], name: str, options: LoadOptions, ledger: Ledger
) -> tuple[_Table, tuple[Problem, ...]]:
    filled = [(row, place) for place, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not filled:
        raise BadInputError(f"{name} holds no rows", hint="was the export complete?")
    detected = detected_header_rows([row for row, _ in filled[:4]])
    count = options.header_rows if options.header_rows is not None else detected
    width = max(len(row) for row, _ in filled[:count]) if count else max(len(row) for row, _ in filled)
    headings = [_padded(row, width) for row, _ in filled[:count]]
    body = filled[count:]
    if not body:
        raise BadInputError(f"{name} has headings but no answers", hint="was the export complete?")
    for row in headings:
        for cell in row:
            ledger.add(("column headings", cell))
    for row, _ in body:
        for cell in row[width:]:
            ledger.add(("cells beyond the last column", cell))
    names = joined_headings(headings, width)
    used = [
        place
        for place in range(width)
        if names[place] or any("".join(row[place : place + 1]).strip() for row, _ in body)
    ]
    table = _Table(
        letters=tuple(_letter(place) for place in used),
        names=_distinct(
            [one_line(names[place].replace("\u00a0", " ")) or f"Column {_letter(place)}" for place in used]
        ),
        rows=tuple(tuple(_padded(row, width)[place].strip() for place in used) for row, _ in body),
        places=tuple(place for _, place in body),
        header_rows=count,
    )
    return table, (*header_problem(count, options), *ragged_rows(body, width))


def _padded(row: Row, width: int) -> Row:
    return (*row[:width], *("" for _ in range(width - len(row))))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    distinct: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        distinct.append(candidate)
    return tuple(distinct)


def _columns(table: _Table, options: LoadOptions) -> list[Column]:
    for name in options.columns:
        if name not in table.names:
            raise unknown_name("column", name, table.names, hint="columns: " + ", ".join(table.names[:12]))
    values = [table.column(place) for place in range(len(table.names))]
    columns = guessed_columns(table.names, values)
    stated_id = any(role == "id" for role in options.columns.values())
    for place, column in enumerate(columns):
        stated = options.columns.get(column.name)
        if stated is not None:
            columns[place] = column_as(column.name, stated, values[place])
        elif stated_id and column.role == "id":
            columns[place] = Column(column.name, "metadata")
    return columns


def _answers(table: _Table, columns: Sequence[Column]) -> _Answers:
    answers = _Answers()
    taken: set[str] = set()
    identity = next((place for place, column in enumerate(columns) if column.role == "id"), None)
    for row, place in zip(table.rows, table.places, strict=True):
        respondent = _respondent(
            one_line(row[identity]) if identity is not None else "", place, taken, answers
        )
        kept: dict[str, str] = {}
        private: dict[str, str] = {}
        for column, letter, value in zip(columns, table.letters, row, strict=True):
            if not value:
                continue
            if column.role == "open":
                answers.turns.append(
                    _answer(value, respondent, column.name, f"cell {letter}{place}", answers)
                )
            elif column.role == "personal":
                private[column.name] = value
            elif column.role not in {"id", "ignore"}:
                kept[column.name] = value
        answers.respondents.append(MappingProxyType({**kept, "id": respondent}))
        if private:
            answers.personal[respondent] = MappingProxyType(private)
    return answers


def _answer(value: str, respondent: str, question: str, where: str, answers: _Answers) -> Turn:
    number = len(answers.turns) + 1
    return Turn(text=value, speaker=respondent, id=f"t{number}", question=question, where=where)


def _respondent(stated: str, place: int, taken: set[str], answers: _Answers) -> str:
    """Return an id that no other row has: the stated one, or the row's number, made distinct."""
    name = stated or f"row {place}"
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    if candidate != name:
        answers.repeated.append(f"row {place}")
    taken.add(candidate)
    return candidate


def _account(table: _Table, columns: Sequence[Column], ledger: Ledger) -> None:
    for row in table.rows:
        for column, value in zip(columns, row, strict=True):
            ledger.add((_REASONS[column.role], value))


def _other_sheets(sheets: Sequence[Sheet], chosen: Sheet, ledger: Ledger) -> list[Problem]:
    problems: list[Problem] = []
    for sheet in sheets:
        if sheet is chosen or not any(map(any, sheet.rows)):
            continue
        for row in sheet.rows:
            for cell in row:
                ledger.add(("other sheets", clean(cell)))
        problems.append(
            Problem(
                code="sheet-not-read" if sheet.visible else "hidden-sheet",
                message=f"a {'' if sheet.visible else 'hidden '}sheet with {len(sheet.rows)} rows not read",
                where=f"sheet {sheet.name}",
                hint="save it as a file of its own to import it",
                severity="question" if sheet.visible else "warning",
            )
        )
    return problems


def _letter(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _spelt(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]


CSV = _Csv()
XLSX = _Xlsx()
