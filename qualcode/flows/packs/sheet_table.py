"""The page of a sheet that holds a pack's units: its rows by column, whatever became of the headings.

A heading that is spelt a little otherwise is read; one that may be an answer's and cannot be told is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.export.pack_sheet import ANSWERS, CODE_COLUMNS, FACTS, MEMO, OTHERS
from qualcode.flows.sheets import tables_in
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

UNIT = re.compile(r"(PK-[A-Z0-9]+)-0*(\d{1,9})", re.IGNORECASE)
_SPACING = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(code|memo|sure)\d+")
_NEAR = 0.75
_LETTERS = 26


def _key(heading: str) -> str:
    return _SPACING.sub("", heading.casefold())


_KNOWN = {_key(name): name for name in (*FACTS, OTHERS, *ANSWERS)}
_ANSWER_KEYS = {_key(name): name for name in ANSWERS}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number as people see it, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackTable:
    """The rows of a pack's sheet, and the letter of each column that it has; `problems` are of headings."""

    rows: tuple[Row, ...]
    letters: Mapping[str, str]
    pack: str
    problems: tuple[Problem, ...] = ()

    @property
    def absent(self) -> frozenset[str]:
        """The columns for answers that are not there: they say nothing."""
        return frozenset(name for name in ANSWERS if name not in self.letters)


def pack_table(path: Path) -> PackTable:
    """Find the page with the ids in a file; raise `BadInputError` where there is none."""
    for _, rows in tables_in(path):
        if rows and (header := _header(rows[0][1])):
            return _table(header, rows, path.name)
    raise BadInputError(
        f"{path.name} is no pack that came back: it has no column 'id' with a column 'code 1'",
        hint="the first row names the columns, as it did when the pack was sent",
    )


def _table(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], name: str) -> PackTable:
    typed, below = rows[0], rows[1:]
    problems = tuple(_problems(header, typed, below))
    columns = [
        "" if one in header[:place] or (one in ANSWERS and header.count(one) > 1) else one
        for place, one in enumerate(header)
    ]
    letters = {one: _letter(place) for place, one in enumerate(columns) if one}
    found = tuple(Row(number, _cells(columns, cells)) for number, cells in below)
    kept = tuple(row for row in found if any(row.cells.values()))
    return PackTable(kept, letters, _pack_of(kept, name), problems)


def _known(cell: str) -> str:
    return _KNOWN.get(_key(cell), "")


def _header(cells: Sequence[str]) -> list[str]:
    """Return the known column of each heading, "" for another; nothing where it is another page."""
    names = [_known(cell) for cell in cells]
    return names if "id" in names and any(name in names for name in (*CODE_COLUMNS, MEMO)) else []


def _problems(
    header: Sequence[str], typed: tuple[int, Sequence[str]], below: Sequence[tuple[int, Sequence[str]]]
) -> Iterator[Problem]:
    """Yield the headings that are there twice, and those that may be an answer's and cannot be told."""
    row, cells = typed
    for place, (name, cell) in enumerate(zip(header, cells, strict=True)):
        where = f"row {row}, {_letter(place)}{row}"
        if name in ANSWERS and name in header[:place]:
            first = _letter(header.index(name))
            message = f"the heading {cell!r} is that of column {first} once more"
            yield Problem("pack", message, where, f"which is {name!r}? name the other otherwise", "error")
        filled = any(place < len(one) and one[place].strip() for _, one in below)
        meant = _meant(cell, header) if not name and filled else ""
        if meant:
            message = f"no column is called {cell.strip()!r}, and there is something in it"
            yield Problem("pack", message, where, meant, "error")


def _meant(cell: str, header: Sequence[str]) -> str:
    """Return what to do about a heading that may be an answer's; "" for one that is the coder's own."""
    key = _key(cell)
    if _NUMBERED.fullmatch(key):
        columns = ", ".join(ANSWERS)
        return f"the columns are {columns}; several codes go into one cell, parted by ';'"
    missing = [one for one, name in _ANSWER_KEYS.items() if name not in header]
    near = get_close_matches(key, missing, n=1, cutoff=_NEAR)
    return f"did you mean {_ANSWER_KEYS[near[0]]!r}?" if near else ""


def _cells(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}


def _letter(place: int) -> str:
    higher, last = divmod(place, _LETTERS)
    return (chr(64 + higher) if higher else "") + chr(65 + last)


def _pack_of(rows: Sequence[Row], name: str) -> str:
    for row in rows:
        match = UNIT.fullmatch(row.cells.get("id", ""))
        if match:
            return match[1].upper()
    raise BadInputError(
        f"{name}: no row has the id of a unit", hint="the ids of the first column bring the codes home"
    )
