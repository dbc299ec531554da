"""Codes that a team numbered as an outline, 1, 1.1, 1.2, 2: the numbers say what stands under what.

Names lose their number only where every name of a table has one, and the study knows none of them with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.table_rows import SUMS
from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.table_columns import Layout
    from qualcode.model import Codebook

_NUMBERED = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,3})*)([.)]?)\s+(\S.*)", re.DOTALL)
_NUMBER = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,3})*)\.?\s*")
_TREE = ("parent", "path", "depth")
_TAKEN_OFF = "the numbers before the names were taken off"


@dataclass(frozen=True, slots=True)
class _Outline:
    """The number of each row of a table, as 2.1 gives (2, 1), and the names without them."""

    numbers: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]


def numbered(layout: Layout, known: Codebook) -> tuple[Layout, tuple[Problem, ...]]:
    """Return a table of codes with its numbers read as levels; any other table as it is."""
    if layout.purpose != "codes" or layout.name < 0:
        return layout, ()
    if layout.above or any(map(layout.of, _TREE)):
        return _without_numbers(layout, known)
    found = _by_names(layout, known) or _by_column(layout, known)
    if found is None:
        return layout, ()
    outline, column = found
    below = next((place for place, number in enumerate(outline.numbers) if len(number) > 1), None)
    said = _TAKEN_OFF
    if below is not None:
        said = f"the numbers were read as levels: {_dotted(outline.numbers[below])} is below " + _dotted(
            outline.numbers[below][:-1]
        )
    where = layout.where(layout.heading, column)
    return _with_levels(layout, outline, column), (Problem("numbered", said, where, "", "info"),)


def _without_numbers(layout: Layout, known: Codebook) -> tuple[Layout, tuple[Problem, ...]]:
    """Return a table that shows what is below what otherwise, with the numbers before all names taken off.

    One with a column of ids is left as it is: it is an export, or made with as much care.
    """
    columns = {*layout.above, layout.name, *layout.of("parent")}
    names = [cell for column in sorted(columns) for cell in _column(layout, column)]
    if layout.of("id") or not _parts(names, known):
        return layout, ()
    heads, rows = layout.sheet.rows[: layout.heading + 1], layout.sheet.rows[layout.heading + 1 :]
    plain = [
        tuple(_plain(cell) if column in columns else cell for column, cell in enumerate(row)) for row in rows
    ]
    where = layout.where(layout.heading, layout.name)
    sheet = replace(layout.sheet, rows=(*heads, *plain))
    return replace(layout, sheet=sheet), (Problem("numbered", _TAKEN_OFF, where, "", "info"),)


def _plain(cell: str) -> str:
    found = _NUMBERED.fullmatch(cell)
    return found[3] if found else cell


def _parts(names: Sequence[str], known: Codebook) -> list[re.Match[str]]:
    """Return the numbers and names of cells where all have one, and the study knows none of them with it."""
    found = [_NUMBERED.fullmatch(name) for name in names if _counts(name)]
    parts = [each for each in found if each is not None]
    if len(parts) < max(len(found), 2) or not any(each[2] or "." in each[1] for each in parts):
        return []
    labels = {fold(label) for code in known.codes for label in (code.name, *code.aliases)}
    return [] if any(fold(name.strip()) in labels for name in names) else parts


def _by_names(layout: Layout, known: Codebook) -> tuple[_Outline, int] | None:
    names = _column(layout, layout.name)
    parts = [] if layout.of("id") else _parts(names, known)
    if not parts:
        return None
    rest = iter(parts)
    numbers, plain = [], []
    for name in names:
        each = next(rest) if _counts(name) else None
        numbers.append(_number(each[1]) if each else ())
        plain.append(each[3] if each else name)
    outline = _Outline(tuple(numbers), tuple(plain))
    return (outline, layout.name) if _in_order(outline) else None


def _by_column(layout: Layout, known: Codebook) -> tuple[_Outline, int] | None:
    """Return the outline of a column such as No or Ref that holds 1, 1.1, 1.2 and is no column of ids."""
    for column in (*layout.of("id"), *layout.of("label")):
        cells = _column(layout, column)
        said = [_NUMBER.fullmatch(cell) for cell in cells if cell.strip()]
        if not said or not all(said) or not any("." in cell.strip().rstrip(".") for cell in cells):
            return None
        if any(cell.strip() in known.by_id() for cell in cells):
            return None
        names = tuple(_column(layout, layout.name))
        numbers = tuple(
            _number(cell) if name.strip() else () for cell, name in zip(cells, names, strict=True)
        )
        outline = _Outline(numbers, names)
        return (outline, column) if _in_order(outline) else None
    return None


def _counts(name: str) -> bool:
    """Whether a row's name must have a number: a blank one, and a sum below the table, need none."""
    return bool(name.strip()) and fold(name.strip()) not in SUMS


def _with_levels(layout: Layout, outline: _Outline, column: int) -> Layout:
    """Return the table with the names of an outline, and a column more that holds the levels."""
    wide = max(map(len, layout.sheet.rows))
    rows = [(*row, *[""] * (wide - len(row)), "") for row in layout.sheet.rows]
    start = layout.heading + 1
    for place, (number, name) in enumerate(zip(outline.numbers, outline.names, strict=True), start=start):
        row = list(rows[place])
        row[layout.name] = name
        row[wide] = str(len(number)) if number else ""
        rows[place] = tuple(row)
    columns = {place: kind for place, kind in layout.columns.items() if place != column or kind == "name"}
    sheet = replace(layout.sheet, rows=tuple(rows))
    return replace(layout, sheet=sheet, columns={**columns, wide: "depth"})


def _column(layout: Layout, column: int) -> list[str]:
    rows = layout.sheet.rows[layout.heading + 1 :]
    return [row[column] if column < len(row) else "" for row in rows]


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().strip(".").split(".") if part)


def _dotted(number: Sequence[int]) -> str:
    return ".".join(map(str, number))


def _in_order(outline: _Outline) -> bool:
    """Whether every number stands once, but for rows that go on, and none before the one it is below."""
    seen: set[tuple[int, ...]] = set()
    before: tuple[tuple[int, ...], str] = ((), "")
    for number, name in zip(outline.numbers, outline.names, strict=True):
        if not number or (number, name) == before:
            continue
        if any(other[: len(number)] == number for other in seen):
            return False
        seen.add(number)
        before = number, name
    return True
