"""Sheets that a team keeps, CSV or XLSX, as rows of text by column.

Every cell comes back as it was written; a ragged row is named.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qualcode.containers import sniff, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.load.encodings import decode
from qualcode.store.files import read_input


def read_sheet(path: Path, *, required: str) -> list[dict[str, str]]:
    """Return the rows of a sheet; raise `BadInputError` when the column `required` is not there."""
    content = read_input(path)
    rows = _workbook_rows(content, path.name) if sniff(content) == "zip" else _csv_rows(content, path.name)
    if not rows:
        raise BadInputError(f"{path.name}: no rows", hint=f"the first row names the columns, {required!r} among them")
    header = [name.strip().casefold().replace(" ", "_") for name in rows[0]]
    if required not in header:
        raise BadInputError(f"{path.name} has no column called {required!r}", hint=f"its columns: {', '.join(header)}")
    if len(set(header)) != len(header):
        raise BadInputError(f"{path.name}: two columns have the same name", hint=f"its columns: {', '.join(header)}")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BadInputError(f"{path.name} line {number}: {len(row)} cells where the first row has {len(header)}")
        found.append({name: cell.strip() for name, cell in zip(header, row, strict=True) if name})
    return found


def _workbook_rows(content: bytes, name: str) -> list[list[str]]:
    shown = [sheet for sheet in workbook_sheets(content, name) if sheet.visible]
    rows = [list(row) for row in shown[0].rows] if shown else []
    width = len(rows[0]) if rows else 0
    return [row + [""] * (width - len(row)) for row in rows]


def _csv_rows(content: bytes, name: str) -> list[list[str]]:
    text = decode(content)[0]
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInputError(f"{name}: {error}", hint="check the quotation marks") from None
