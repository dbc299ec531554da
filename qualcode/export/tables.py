"""The quote bank as a table: CSV that spreadsheets read right, and JSON, one object a line.

Every word of every cell can be read back exactly; a cell that a spreadsheet would run is made text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qualcode.export.csv_table import csv_bytes
from qualcode.export.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class CsvExporter:
    """RFC 4180 in UTF-8 with a byte order mark, so that Excel shows every letter; see `escape_cell`."""

    name = "csv"
    suffix = ".csv"

    def render(self, rows: Sequence[Mapping[str, str]], *, title: str) -> bytes:  # noqa: ARG002
        """Return `rows` under a header line; a table has no place for `title`."""
        columns = columns_of(rows)
        return csv_bytes(columns, ([row.get(column, "") for column in columns] for row in rows))


class JsonLinesExporter:
    """One JSON object a row, keys sorted, letters as they are; for programs."""

    name = "jsonl"
    suffix = ".jsonl"

    def render(self, rows: Sequence[Mapping[str, str]], *, title: str) -> bytes:  # noqa: ARG002
        """Return `rows`, one a line; there is no place for `title`."""
        lines = [json.dumps(dict(row), ensure_ascii=False, sort_keys=True) for row in rows]
        return "".join(f"{line}\n" for line in lines).encode()


def columns_of(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the columns of `rows` in order of appearance; of none, those of the quote bank."""
    return tuple(dict.fromkeys(column for row in rows for column in row)) or COLUMNS


CSV = CsvExporter()
JSONL = JsonLinesExporter()
