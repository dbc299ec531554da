"""Delimited text as rows: the delimiter is found by how even it makes the rows.

A quotation mark that never closes would swallow the rest of the file, so it is refused with its line.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from qualcode.errors import BadInputError

DELIMITERS = (",", ";", "\t", "|")
MAX_ROWS = 1_000_000
_SAMPLE = 200
HEADROOM = 10
_SHORT = 60
_MOST = 0.8
_KNOWN = 20_000
_END = "\x01end"
_STATED = re.compile(r"\s*\"?sep=(.)\"?[,;\t|]*[ ]*\n", re.IGNORECASE)

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class DelimitedRows:
    """Every row, blank ones too, and the line of the file that each begins on."""

    rows: list[tuple[str, ...]]
    lines: list[int]


def stated_delimiter(text: str) -> tuple[str, str]:
    """Return what a first line "sep=;" says, and that line; ("", "") where there is none."""
    found = _STATED.match(text[:40])
    if found is None or found.group(1) not in DELIMITERS:
        return "", ""
    return found.group(1), found.group()


def sniffed_delimiter(text: str) -> tuple[str, float]:
    """Return the delimiter that gives most rows the same number of cells, and the share of such rows.

    A heading without any delimiter stands above a single column, whatever its answers hold; a title of one
    cell above a table does not count as one.
    """
    stated, _ = stated_delimiter(text)
    if stated:
        return stated, 1.0
    text = text[: 2**20]
    lines = [line for line in text.split("\n", 6)[:6] if line.strip()]
    head = lines[0] if lines else ""
    present = [delimiter for delimiter in DELIMITERS if delimiter in head or head.count('"') % 2]
    if not present and len(lines) > 3:
        present = [mark for mark in DELIMITERS if all(line.count(mark) > 1 for line in lines[2:])]
    present = present or _below_titles(text)
    if not present:
        return next((delimiter for delimiter in reversed(DELIMITERS) if delimiter not in text), ","), 0.0
    best, best_key = present[0], (0.0, 0)
    for delimiter in present:
        counts = Counter(_widths(text, delimiter))
        wide = [(count, width) for width, count in counts.items() if width > 1]
        if not wide:
            continue
        count, width = max(wide)
        key = (round(count / counts.total(), 2), width)
        if key > best_key:
            best, best_key = delimiter, key
    return best, best_key[0]


def _below_titles(text: str) -> list[str]:
    """Return the rare marks of which nearly every line holds as many, whatever titles stand above."""
    lines = [line for line in text.split("\n", _SAMPLE)[:_SAMPLE] if line.strip()]
    found = []
    for mark in DELIMITERS[1:]:
        counts = Counter(count for line in lines if (count := line.count(mark)))
        if len(lines) > 3 and counts and max(counts.values()) >= _MOST * len(lines):
            found.append(mark)
    return found


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(_lines(text), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) >= _SAMPLE:
                break
    except csv.Error:
        pass
    return widths


def read_delimited(text: str, delimiter: str, name: str, *, force: bool = False) -> DelimitedRows:
    """Return every row; raise `BadInputError` for a quotation mark left open, and for too many rows."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    reader = csv.reader(chain(_lines(text), [_END]), delimiter=delimiter)
    known: dict[str, str] = {}
    start = 1
    try:
        for row in reader:
            rows.append(tuple(_kept_once(row, known)))
            lines.append(start)
            start = reader.line_num + 1
            if len(rows) > MAX_ROWS + HEADROOM and not force:
                raise too_many_rows(name, len(rows) + sum(1 for _ in reader) - 1)
    except csv.Error as error:
        raise BadInputError(
            f"{name}: line {start} cannot be read as a row of a table", hint=str(error)
        ) from error
    if rows.pop() != (_END,):
        raise BadInputError(
            f"{name}: a quotation mark in the row that begins on line {lines[-1]} is never closed",
            hint="everything after it would become one cell; mend the line, or export the table again",
        )
    lines.pop()
    return DelimitedRows(rows, lines)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one."""
    place = 0
    while (end := text.find("\n", place)) >= 0:
        yield text[place : end + 1]
        place = end + 1
    yield f"{text[place:]}\n"


def _kept_once(row: list[str], known: dict[str, str]) -> Iterator[str]:
    """Yield the cells of a row; of equal short ones only one is kept in memory."""
    for cell in row:
        if len(cell) > _SHORT:
            yield cell
        elif len(known) < _KNOWN:
            yield known.setdefault(cell, cell)
        else:
            yield known.get(cell, cell)


def too_many_rows(name: str, count: int) -> BadInputError:
    """Build the refusal of a table beyond the limit."""
    return BadInputError(
        f"{name} holds {count:,} rows; more than {MAX_ROWS:,} are not read",
        hint="save it in parts, or use --force if the machine has the memory",
    )
