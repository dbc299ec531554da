"""Columns of a PDF's pages: text set in two columns is read one after the other, a table row by row.

A gutter is a strip that hardly any line crosses and that many lines have words on both sides of.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.load.paged.page_paragraphs import Block, has_room, margin_of
from qualcode.load.paged.page_rows import Row, Sheet, is_wide

_STEP = 3
_NARROW = 0.35


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: the blocks of each of its columns. A row across the page has one."""

    cells: tuple[tuple[Block, ...], ...]


def parts_of(row: Row) -> list[Row]:
    """Return the parts of a row between wide gaps."""
    parts = [[row.words[0]]]
    for before, word in itertools.pairwise(row.words):
        if is_wide(before, word):
            parts.append([word])
        else:
            parts[-1].append(word)
    return [replace(row, words=tuple(part)) for part in parts]


def gutters_of(rows: Sequence[Row]) -> list[float]:
    """Return where the gutters between columns run, from left to right; empty for one column."""
    if len(rows) < 4:
        return []
    parts = [sorted(parts_of(row), key=lambda part: part.left) for row in rows]
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    places = [left + _STEP * step for step in range(1, int((right - left) / _STEP))]
    covered, parted = _counts(parts, left, len(places) + 2)
    inside = [
        covered[step] <= 0.05 * len(rows) + 1 and parted[step] >= max(3, 0.03 * len(rows))
        for step in range(1, len(places) + 1)
    ]
    gutters: list[float] = []
    for free, run in itertools.groupby(zip(inside, places, strict=True), key=lambda pair: pair[0]):
        strip = [place for _, place in run]
        if free:
            gutters.append((strip[0] + strip[-1]) / 2)
    return gutters


def _counts(parts: Sequence[Sequence[Row]], left: float, length: int) -> tuple[list[int], list[int]]:
    """Count, for each step across the page, the parts that cover it and the rows that are parted there."""
    covered, parted = [0] * length, [0] * length
    for row in parts:
        for part in row:
            _add(covered, part.left - left, part.right - left)
        for before, after in itertools.pairwise(row):
            _add(parted, before.right - left, after.left - left)
    return covered, parted


def _add(counts: list[int], start: float, end: float) -> None:
    first = max(0, int(start // _STEP) + 1)
    for step in range(first, min(len(counts), int(end // _STEP) + 1)):
        counts[step] += 1


def table_of(sheets: Sequence[Sheet]) -> list[TableRow]:
    """Return the rows of a table with narrow columns before a wide one, or nothing where there is none."""
    rows = [row for sheet in sheets for row in sheet.rows]
    gutters = gutters_of(rows)
    if not gutters or len(gutters) > 3:
        return []
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    edges = [left, *gutters, right]
    widths = [end - start for start, end in itertools.pairwise(edges)]
    if widths[-1] < 0.45 * (right - left) or any(width > _NARROW * (right - left) for width in widths[:-1]):
        return []
    found: list[list[list[Row]]] = []
    margins = [*gutters, margin_of([row for row in rows if row.right > gutters[-1]], right)]
    previous: list[list[Row]] = []
    for row in rows:
        cells = split_at(row, gutters)
        if cells is None:
            found.append([[row]])
            previous = []
            continue
        if previous and not _begins(cells, previous, margins):
            for cell, more in zip(found[-1], cells, strict=True):
                cell.extend(more)
        else:
            found.append([list(cell) for cell in cells])
        previous = cells
    return [_table_row(cells, margins) for cells in found]


def _table_row(cells: Sequence[Sequence[Row]], margins: Sequence[float]) -> TableRow:
    ends = margins if len(cells) > 1 else [margins[-1]]
    return TableRow(
        tuple(tuple(blocks_by_page(cell, margin)) for cell, margin in zip(cells, ends, strict=True))
    )


def blocks_by_page(rows: Sequence[Row], margin: float) -> Iterator[Block]:
    """Yield the rows in one block a page."""
    for _, run in itertools.groupby(rows, key=lambda row: row.page):
        yield Block(tuple(run), margin)


def split_at(row: Row, gutters: Sequence[float]) -> list[list[Row]] | None:
    """Return the parts of a row by column, or None where a word stands across a gutter."""
    if any(word.left < gutter < word.right for word in row.words for gutter in gutters):
        return None
    parts = parts_of(row)
    if any(part.left < gutter < part.right for part in parts for gutter in gutters):
        return None
    cells: list[list[Row]] = [[] for _ in range(len(gutters) + 1)]
    for part in parts:
        cells[sum(part.left > gutter for gutter in gutters)].append(part)
    return [
        [replace(cell[0], words=sum((part.words for part in cell), ()))] if cell else [] for cell in cells
    ]


def _begins(
    cells: Sequence[Sequence[Row]], before: Sequence[Sequence[Row]], margins: Sequence[float]
) -> bool:
    """Whether a row of the table begins: a narrow column has words that do not carry on those above."""
    words, above = cells[-1], before[-1]
    if any(cells[:-1]) and words and above and has_room(above[0], words[0], margins[-1]):
        return True
    return any(
        _begins_anew(cell[0], before[place], margins[place]) for place, cell in enumerate(cells[:-1]) if cell
    )


def _begins_anew(part: Row, before: Sequence[Row], margin: float) -> bool:
    """Whether words in a narrow column do not carry on those of the row before."""
    if not before or before[0].page != part.page or before[0].text.endswith(":"):
        return True
    return has_room(before[0], part, margin) or before[0].base - part.base > 1.6 * part.size


def columns_of(sheet: Sheet) -> list[Block]:
    """Return the blocks of a page in reading order: one, or where it is set in columns, column by column."""
    gutters = gutters_of(sheet.rows)
    split = [split_at(row, gutters) for row in sheet.rows]
    both = sum(cells is not None and all(cells) for cells in split)
    if len(gutters) != 1 or both < 0.4 * len(sheet.rows) or not _is_text(split):
        return []
    blocks: list[list[Row]] = []
    for across, run in itertools.groupby(
        zip(sheet.rows, split, strict=True), key=lambda pair: pair[1] is None
    ):
        pairs = list(run)
        if across:
            blocks.append([row for row, _ in pairs])
        else:
            blocks.extend([part for _, cells in pairs if cells for part in cells[side]] for side in (0, 1))
    right = max(row.right for row in sheet.rows)
    return [
        Block(tuple(rows), gutters[0] if rows[-1].right < gutters[0] else right) for rows in blocks if rows
    ]


def _is_text(split: Sequence[list[list[Row]] | None]) -> bool:
    """Whether the rows on both sides mostly hold several words: columns of text, not of names and figures."""
    sides = [[cells[side][0] for cells in split if cells and cells[side]] for side in (0, 1)]
    return all(rows and sum(len(row.words) > 2 for row in rows) > 0.5 * len(rows) for rows in sides)
