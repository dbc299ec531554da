"""Surveys in CSV: every column gets a role, every open answer is a turn of its respondent.

"None", "N/A" and "NULL" are words that somebody wrote; only an empty cell is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from qualcode.load.balance import Ledger, words_in_csv
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.sheets.delimited import read_delimited, sniffed_delimiter, stated_delimiter
from qualcode.load.sheets.survey_answers import Reading
from qualcode.load.sheets.survey_columns import looks_of, placed_columns
from qualcode.load.sheets.survey_problems import (
    closed_questions,
    missing_codes,
    no_open_columns,
    non_answers,
    repeated_ids,
    roles_guessed,
    unfinished_rows,
    words_at_risk,
)
from qualcode.load.sheets.survey_table import Row, table_of
from qualcode.load.sheets.survey_tools import missing_code_cells
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted


def _parts_words(text: str, delimiter: str) -> bool:
    """Whether the delimiter stands between words of most lines, and not only behind them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return 2 * sum(delimiter in line.rstrip(delimiter) for line in lines) > len(lines)


@dataclass(frozen=True, slots=True)
class _Csv:
    """Delimited text as a loader."""

    name: str = "csv"
    version: str = "5"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the suffix, or for rows of the same number of cells."""
        text = head_text(content)
        if not text.strip() or text.lstrip().startswith(("WEBVTT", "{", "<", "---")) or "-->" in text[:500]:
            return None
        named = name.casefold().endswith((".csv", ".tsv"))
        delimiter, share = sniffed_delimiter(text)
        if named:
            return Recognition(0.95, f"named as a table; cells parted by {_spelt(delimiter)}")
        prose = name.casefold().endswith((".md", ".markdown")) or not _parts_words(text, delimiter)
        if share > 0.95 and text.count("\n") > 2 and not prose:
            return Recognition(0.45, f"rows of the same number of cells, parted by {_spelt(delimiter)}")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the table; refuse a file without rows, and one whose rows cannot be told apart."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        delimiter, _ = sniffed_delimiter(text)
        ledger = Ledger()
        _, line = stated_delimiter(text)
        if line:
            words = line.replace('"', "") if '"' in line else line.replace(delimiter, " ")
            ledger.add(("line that states the delimiter", words))
            text = "\n" * line.count("\n") + text[len(line) :]
        table = read_delimited(text, delimiter, name, force=options.force)
        total = words_in_csv(content, encoding, delimiter)
        why = f"a table with cells parted by {_spelt(delimiter)}"
        frame = Frame(self.name, why, total, ledger, tuple(problems), tuple(table.lines))
        return load_rows(table.rows, name, options, frame)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a table before its rows are read; `lines` for the rows of a delimited file."""

    format: str
    why: str
    words_in: int
    ledger: Ledger
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = ()


def load_rows(rows: Sequence[Row], name: str, options: LoadOptions, frame: Frame) -> Loaded:
    """Return what the rows of a survey hold; raise `BadInputError` where there are no answers."""
    table, found = table_of(rows, name, options, frame.ledger, lines=frame.lines)
    placed = placed_columns(table, options)
    columns = tuple(each.column for each in placed)
    answers = Reading(table, placed, frame.ledger, missing=missing_code_cells(table)).read()
    problems = (
        *frame.problems,
        *found,
        *no_open_columns(columns),
        *words_at_risk(columns, looks_of(table, options)),
        *closed_questions(columns, options),
        *unfinished_rows(table),
        *repeated_ids(answers.repeated),
        *missing_codes(answers.missing),
        *non_answers(answers.non_answers),
        *roles_guessed(columns, options),
    )
    return Loaded(
        format=frame.format,
        why=f"{frame.why}: {counted(len(table.rows), 'row')}, {counted(len(table.names), 'column')}, "
        f"{counted(len(answers.turns), 'open answer')}",
        kind=options.kind or "survey",
        turns=tuple(answers.turns),
        balance=frame.ledger.balance(frame.words_in, answers.turns),
        problems=problems,
        columns=columns,
        respondents=tuple(answers.respondents),
        personal=MappingProxyType(answers.personal),
        header_rows=table.header_rows,
    )


def _spelt(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]


CSV = _Csv()
