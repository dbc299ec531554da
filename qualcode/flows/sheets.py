"""Sheets that a team keeps, CSV, Excel or OpenDocument, as rows of text by column.

Every cell comes back as it was written; a ragged row is named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from qualcode.containers import workbook_sheets
from qualcode.errors import BadInputError
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import refuse_binary
from qualcode.load.sheets.columns import guessed_columns
from qualcode.signatures import sniff
from qualcode.store.files import read_input

SYNONYMS = {"name": ("speaker", "label", "full_name", "speaker_label", "participant_name")}
Row = dict[str, str]


def read_sheet(path: Path, *, required: str) -> list[Row]:
    """Return the rows of a sheet; raise `BadInputError` when the column `required` is not there."""
    return [row for _, row in numbered_rows(path, required=required)]


def numbered_rows(path: Path, *, required: str) -> list[tuple[int, Row]]:
    """Return the rows of a sheet with the line each stands on, as `read_sheet` does."""
    rows = rows_of(read_input(path), path.name)
    if not rows:
        raise BadInputError(
            f"{path.name}: no rows", hint=f"the first row names the columns, {required!r} among them"
        )
    header = _header(rows[0][1], required, path.name)
    found = []
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise BadInputError(
                f"{path.name} line {number}: {len(cells)} cells where the first row has {len(header)}",
                hint="a comma inside a cell needs quotation marks around the cell",
            )
        found.append((number, {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name}))
    return found


def rows_of(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Return the numbered rows of a CSV file, or of the first sheet of a workbook that people see."""
    if sniff(content) in {"zip", "ole"}:
        return _workbook_rows(content, name)
    refuse_binary(content, name)
    return _csv_rows(content, name)


def tables_in(path: Path) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Return every sheet of a workbook that people see, or the one of a CSV file, with its numbered rows."""
    content = read_input(path)
    if sniff(content) in {"zip", "ole"}:
        shown = [sheet for sheet in workbook_sheets(content, path.name) if sheet.visible]
        return [(sheet.name, list(enumerate(map(list, sheet.rows), start=1))) for sheet in shown]
    refuse_binary(content, path.name)
    return [("", _csv_rows(content, path.name))]


def personal_columns(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns that hold addresses, telephone numbers and the like, by heading or by content."""
    names = list(rows[0]) if rows else []
    headings = [name.replace("_", " ") for name in names]
    guessed = guessed_columns(headings, [[row[name] for row in rows] for name in names])
    return tuple(name for name, column in zip(names, guessed, strict=True) if column.role == "personal")


def _header(cells: Sequence[str], required: str, name: str) -> list[str]:
    header = [cell.strip().casefold().replace(" ", "_") for cell in cells]
    if required not in header:
        others = [place for place, cell in enumerate(header) if cell in SYNONYMS.get(required, ())]
        if not others:
            shown = ", ".join(cell for cell in header if cell)
            raise BadInputError(f"{name} has no column called {required!r}", hint=f"its columns: {shown}")
        header[others[0]] = required
    named = [cell for cell in header if cell]
    if len(set(named)) != len(named):
        raise BadInputError(
            f"{name}: two columns have the same name", hint=f"its columns: {', '.join(named)}"
        )
    return header


def _workbook_rows(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    shown = [sheet for sheet in workbook_sheets(content, name) if sheet.visible]
    rows = [list(row) for row in shown[0].rows] if shown else []
    width = len(rows[0]) if rows else 0
    return [(number, row + [""] * (width - len(row))) for number, row in enumerate(rows, start=1)]


def _csv_rows(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    text = decode_file(content, name)[0]
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        raise BadInputError(
            f"{name}: the row that begins on line {line} has a quotation mark that is not closed, or one in "
            "the middle of a cell",
            hint='a cell with quotation marks stands between two of them, each doubled: "so ""they"" said"',
        ) from None
    return rows
