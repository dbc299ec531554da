"""Which row of a table is its heading, and what each column holds; what nobody knows is a Problem.

A table may begin below titles and blank rows, as teams and other programs write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qualcode.codebook.headings import Heading, heading_of
from qualcode.containers import Sheet
from qualcode.model import Problem
from qualcode.text import counted

Purpose = Literal["codes", "glossary", "facets", "frames", "notes", ""]

_SEARCHED = 20
_OF_CODES = frozenset({"id", "name", "rank", "path"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the heading of a table is (its row, from 0), what it is for, and each known column's meaning.

    `above` are the columns of the codes above, the uppermost first; `name` is the column of the code itself.
    """

    sheet: Sheet
    purpose: Purpose
    heading: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)
    above: tuple[int, ...] = ()
    name: int = -1

    def of(self, kind: str) -> list[int]:
        """Return the columns of a kind."""
        return [place for place, found in self.columns.items() if found == kind]

    def where(self, row: int, column: int | None = None) -> str:
        """Return a place of the table as people find it; `row` and `column` count from 0."""
        cell = f"row {row + 1}" if column is None else f"cell {letters(column)}{row + 1}"
        return f"{self.sheet.name}, {cell}" if self.sheet.name else cell


def letters(column: int) -> str:
    """Return a column, counted from 0, as a spreadsheet names it: A, B, ... Z, AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def layout_of(sheet: Sheet, facets: Sequence[str] = ()) -> tuple[Layout, tuple[Problem, ...]]:
    """Return how a table is laid out, and what was not understood of it; `facets` are known by name."""
    place, headings = _heading(sheet, facets)
    kinds = {found.kind for found in headings.values()}
    purpose = _purpose(sheet, place, kinds)
    if purpose == "":
        rows = sum(any(map(str.strip, row)) for row in sheet.rows)
        problem = Problem(
            "unknown-table",
            f"no heading of a codebook stands here; {counted(rows, 'row')} left out",
            sheet.name or "the table",
            "a table of codes has headings such as Name, Parent, Definition, Include, Exclude, Examples",
        )
        return Layout(sheet, ""), (problem,) if rows else ()
    if purpose != "codes":
        columns = {column: found.kind for column, found in headings.items()}
        layout = Layout(sheet, purpose, place, columns)
    else:
        layout = _codes_layout(sheet, place, headings)
    return layout, () if purpose == "notes" else tuple(_left_out(layout))


def _heading(sheet: Sheet, facets: Sequence[str]) -> tuple[int, dict[int, Heading]]:
    best: tuple[int, int, dict[int, Heading]] = (0, 0, {})
    for number, row in enumerate(sheet.rows[:_SEARCHED]):
        known = {
            column: found
            for column, cell in enumerate(row)
            if cell.strip() and (found := heading_of(cell.strip(), facets)) is not None
        }
        filled = sum(bool(cell.strip()) for cell in row)
        if len(known) > best[0] and (len(known) > 1 or filled == 1):
            best = (len(known), number, known)
    return best[1], best[2]


def _purpose(sheet: Sheet, place: int, kinds: set[str]) -> Purpose:
    row = sheet.rows[place] if sheet.rows else ()
    if tuple(cell.strip() for cell in row[:2]) == ("Column", "What stands in it"):
        return "notes"
    if {"facet", "values"} <= kinds:
        return "facets"
    if {"frame", "frame_name"} <= kinds:
        return "frames"
    if kinds & {"term", "short"} and not kinds & _OF_CODES:
        return "glossary"
    return "codes" if kinds & _OF_CODES else ""


def _codes_layout(sheet: Sheet, place: int, headings: Mapping[int, Heading]) -> Layout:
    columns = {column: found.kind for column, found in headings.items()}
    kinds = set(columns.values())
    ranks = sorted((found.rank, column) for column, found in headings.items() if found.kind == "rank")
    if "name" in kinds and "id" not in kinds and (own := [column for rank, column in ranks if rank == 3]):
        columns[own[0]] = "label"
        ranks = [(rank, column) for rank, column in ranks if column != own[0]]
    name = next((column for column, kind in columns.items() if kind == "name"), -1)
    if name < 0 and ranks:
        name = ranks.pop()[1]
    above = () if "parent" in kinds else tuple(column for _, column in ranks)
    for column, kind in list(columns.items()):
        if kind == "rank" and column not in above:
            del columns[column]
        if kind == "remark":
            columns[column] = "rationale" if "definition" in kinds else "definition"
    if name >= 0:
        columns[name] = "name"
    return Layout(sheet, "codes", place, columns, above, name)


def _left_out(layout: Layout) -> list[Problem]:
    """Return the columns with something in them that nobody knows; counts of other programs are no loss."""
    rows = layout.sheet.rows
    found = []
    for column, heading in enumerate(rows[layout.heading]):
        below = sum(len(row) > column and bool(row[column].strip()) for row in rows[layout.heading + 1 :])
        kind = layout.columns.get(column)
        if not below or (kind is not None and kind != "counts"):
            continue
        named = f"the column {heading.strip()!r}" if heading.strip() else "a column without a heading"
        where = layout.where(layout.heading, column)
        if kind == "counts":
            found.append(Problem("counts", f"{named} is not part of a codebook", where, "", "info"))
            continue
        found.append(
            Problem(
                "unknown-column",
                f"{named} was not understood; {counted(below, 'cell')} left out",
                where,
                "give it a heading such as Definition, Include, Exclude, Examples, Aliases or Facet: NAME",
            )
        )
    return found
