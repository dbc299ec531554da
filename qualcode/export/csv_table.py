"""A table as CSV that spreadsheets read right; a cell that one would run is made text.

Every cell can be read back exactly with `csv_rows`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from qualcode.export.escaping import escape_cell, unescape_cell


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return RFC 4180 in UTF-8 with a byte order mark, so that Excel shows every letter."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([escape_cell(cell) for cell in row])
    return lines.getvalue().encode("utf-8-sig")


def csv_rows(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of a CSV file without the apostrophes that `csv_bytes` put before what might be run."""
    return tuple(tuple(unescape_cell(cell) for cell in row) for row in rows)
