"""The rows of a survey as clean text under their headings, with the place of every cell in the file.

Titles above, totals and notes below are no respondents: they are counted, named and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger
from qualcode.load.places import letter
from qualcode.load.sheets.headings import Heading, detected_header_rows, joined_headings
from qualcode.load.sheets.ragged import fitted_rows
from qualcode.load.sheets.table_edges import header_problem, without_endings, without_titles
from qualcode.model import Problem
from qualcode.ports import LoadOptions
from qualcode.text import count_words

Row = tuple[str, ...]
Placed = tuple[Row, int]


@dataclass(frozen=True)
class Table:
    """The rows of a survey as clean text, with their numbers, the columns' letters, and the headings.

    `names` are distinct; `header_rows` does not count titles above the headings.
    """

    letters: tuple[str, ...]
    names: tuple[str, ...]
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    places: tuple[int, ...]
    header_rows: int

    @cached_property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """The answers column by column."""
        return tuple(zip(*self.rows, strict=True))


def table_of(
    rows: Sequence[Row], name: str, options: LoadOptions, ledger: Ledger, *, lines: Sequence[int] = ()
) -> tuple[Table, tuple[Problem, ...]]:
    """Find title, headings, rows and notes; raise `BadInputError` where there are no answers.

    `lines` are the lines of a delimited file that its rows begin on; its rows must fit the headings.
    """
    filled = [(row, place) for place, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not filled:
        raise BadInputError(f"{name} holds no rows", hint="was the export complete?")
    filled, titled = without_titles(filled, ledger)
    count = options.header_rows
    if count is None:
        count = detected_header_rows([row for row, _ in filled[:4]])
    head, body = filled[:count], filled[count:]
    width = max(len(row) for row, _ in head or body or filled)
    body, ended = without_endings(body, width, ledger)
    if not body:
        raise BadInputError(f"{name} has headings but no answers", hint="was the export complete?")
    fitted: list[Problem] = []
    if lines and head:
        body, fitted = fitted_rows(body, width, lines, name, force=options.force)
    headings = joined_headings([padded(row, width) for row, _ in head], width)
    _account_edges(head, body, width, ledger)
    table = _table(headings, body, count)
    return table, (*titled, *header_problem(count, options), *fitted, *ended)


def _account_edges(head: Sequence[Placed], body: Sequence[Placed], width: int, ledger: Ledger) -> None:
    headings = sum(count_words(cell) for row, _ in head for cell in row)
    ledger.add_words("column headings", headings)
    beyond = sum(count_words(cell) for row, _ in body if len(row) > width for cell in row[width:])
    ledger.add_words("cells beyond the last column", beyond)
    for row in (row for row, _ in body if len(row) > width and beyond):
        ledger.keep("cells beyond the last column", " ".join(row[width:]))


def _table(headings: Sequence[Heading], body: Sequence[Placed], header_rows: int) -> Table:
    width = len(headings)
    rows = [tuple(cell.strip() for cell in padded(row, width)) for row, _ in body]
    used = [place for place in range(width) if headings[place].name or any(row[place] for row in rows)]
    if len(used) < width:
        rows = [tuple(row[place] for place in used) for row in rows]
    return Table(
        letters=tuple(letter(place) for place in used),
        names=distinct([headings[place].name or f"Column {letter(place)}" for place in used]),
        headings=tuple(headings[place] for place in used),
        rows=tuple(rows),
        places=tuple(place for _, place in body),
        header_rows=header_rows,
    )


def padded(row: Row, width: int) -> Row:
    """Return a row with exactly `width` cells."""
    return row if len(row) == width else (*row[:width], *("" for _ in range(width - len(row))))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each once: the second of one name gets "(2)"."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        found.append(candidate)
    return tuple(found)
