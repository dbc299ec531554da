"""Rows of a table that do not fit its headings: mended where only one reading is left, else refused.

A comma or a line break in an answer without quotation marks would move words to other columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors import BadInputError
from qualcode.load.places import first_places
from qualcode.model import Problem
from qualcode.text import counted

Row = tuple[str, ...]
Placed = tuple[Row, int]


def fitted_rows(
    body: Sequence[Placed], width: int, lines: Sequence[int], name: str, *, force: bool
) -> tuple[list[Placed], list[Problem]]:
    """Return the rows with what could be mended; raise `BadInputError` naming the lines of the others."""
    plain_ids = sum(not _several_words(row) for row, _ in body) > 0.8 * len(body)
    rows: list[Placed] = []
    joined: list[int] = []
    crooked: list[int] = []
    for place, (row, number) in enumerate(body):
        before = body[place - 1][0] if place else None
        if any(map(str.strip, row[width:])):
            if _is_spaced(row, width):
                joined.append(lines[number - 1])
                rows.append(((*row[: width - 1], ",".join(row[width - 1 :])), number))
                continue
            crooked.append(lines[number - 1])
        elif (len(row) < width and _is_broken(row, before, width, plain_ids=plain_ids)) or _swallows(
            row, width
        ):
            crooked.append(lines[number - 1])
        rows.append((row, number))
    if crooked and not force:
        raise _do_not_fit(name, crooked)
    return rows, [*_joined(joined), *_crooked(crooked)]


def _several_words(row: Row) -> bool:
    return len(row[0].split()) > 1 if row else False


def _is_spaced(row: Row, width: int) -> bool:
    """Whether only the last answer was cut: all cells beyond the headings begin with a blank, no other."""
    return width > 1 and all(
        cell.startswith(" ") == (place >= width) for place, cell in enumerate(row) if cell
    )


def _is_broken(row: Row, before: Row | None, width: int, *, plain_ids: bool) -> bool:
    """Whether a short row is rather the rest of the row before, which a line break cut."""
    if before is not None and len(before) < width and len(before) + len(row) - 1 == width:
        return True
    return plain_ids and width > 1 and _several_words(row)


def _swallows(row: Row, width: int) -> bool:
    """Whether a cell holds lines that look like rows: a quotation mark opened too early."""
    if width < 3:
        return False
    for cell in row:
        if "\n" in cell:
            inner = cell.split("\n")[1:]
            like = sum(any(line.count(mark) == width - 1 for mark in ",;\t|") for line in inner)
            if like >= 2 and like >= 0.6 * len(inner):
                return True
    return False


def _do_not_fit(name: str, lines: Sequence[int]) -> BadInputError:
    fit = "does not fit" if len(lines) == 1 else "do not fit"
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {first_places(lines)}"
    return BadInputError(
        f"{name}: {counted(len(lines), 'row')} {fit} the headings ({where})",
        hint="an answer that holds the mark between cells, a line break or a quotation mark needs quotation "
        "marks around it; export the table again, or use --force to read it as it stands",
    )


def _joined(lines: Sequence[int]) -> list[Problem]:
    if not lines:
        return []
    return [
        Problem(
            code="commas-joined",
            message=f"{counted(len(lines), 'row')} had a comma in the last answer without quotation marks; "
            "the answer was put together again",
            where="line " + first_places(lines),
            severity="repair",
            count=len(lines),
        )
    ]


def _crooked(lines: Sequence[int]) -> list[Problem]:
    if not lines:
        return []
    return [
        Problem(
            code="ragged-rows",
            message=f"{counted(len(lines), 'row')} did not fit the headings and stand as they are",
            where="line " + first_places(lines),
            hint="cells beyond the last heading were left out; words may stand in the wrong column",
            severity="question",
            count=len(lines),
        )
    ]
