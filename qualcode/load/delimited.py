"""Delimited text as rows: the delimiter is found by how even it makes the rows.

A quotation mark that never closes would swallow the rest of the file, so it is refused with its line.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

from qualcode.errors import BadInputError

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 200
_END = "\x01end"


def sniffed_delimiter(text: str) -> tuple[str, float]:
    """Return the delimiter that gives most rows the same number of cells, and the share of such rows.

    A heading without any delimiter stands above a single column, whatever its answers hold.
    """
    head = next((line for line in text.split("\n") if line.strip()), "")
    present = [delimiter for delimiter in DELIMITERS if delimiter in head or head.count('"') % 2]
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


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) >= _SAMPLE:
                break
    except csv.Error:
        pass
    return widths


def read_delimited(text: str, delimiter: str, name: str) -> list[tuple[str, ...]]:
    """Return every row, blank ones too; raise `BadInputError` for a quotation mark left open."""
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter)
    start = previous = 1
    try:
        for row in reader:
            rows.append(tuple(row))
            start, previous = reader.line_num + 1, start
    except csv.Error as error:
        raise BadInputError(
            f"{name}: line {start} cannot be read as a row of a table", hint=str(error)
        ) from error
    if rows.pop() != (_END,):
        raise BadInputError(
            f"{name}: a quotation mark in the row that begins on line {previous} is never closed",
            hint="everything after it would become one cell; mend the line, or export the table again",
        )
    return rows
