"""What the sheets of a workbook hide or merge: rows, columns, cells, filters, read from the raw parts.

Nothing is left out because it is hidden; it is counted, so that a person can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qualcode.containers import open_archive, read_entry
from qualcode.load.marks import Marks
from qualcode.load.sheets.biff import xls_marks
from qualcode.load.sheets.biff12 import xlsb_marks

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\br?:?id="([^"]+)"', re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ID = re.compile(rb'\bId="([^"]*)"')
_TARGET = re.compile(rb'\bTarget="([^"]*)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_MIN = re.compile(rb'\bmin="(\d{1,5})"')
_MAX = re.compile(rb'\bmax="(\d{1,5})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="[A-Z]+(\d{1,7})(?::[A-Z]+(\d{1,7}))?"')
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b")
_UNVALUED = re.compile(
    rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<>]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_TABLE = re.compile(rb"<table:table\s[^>]*>.*?</table:table>", re.DOTALL)
_ODS_PART = re.compile(rb"<table:table-(row|column|cell)\b([^>]*)>")
_ODS_TIMES = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,7})"')
_ODS_SPAN = re.compile(rb'number-rows-spanned="(\d{1,7})"')
_ODS_WIDE = re.compile(rb'number-columns-spanned="(\d{1,5})"')
_ODS_HIDDEN = re.compile(rb'visibility="(?:collapse|filter)"')
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')
_FARTHEST = 16_384


def marks_of(content: bytes, kind: str, name: str, *, force: bool = False) -> list[Marks]:
    """Return what each sheet of a workbook of a kind ("xlsx", "xlsb", "ods", "xls") hides, in order."""
    if kind == "xls":
        return xls_marks(content, name)
    what = "OpenDocument sheet" if kind == "ods" else "Excel file"
    with open_archive(content, name, what=what, force=force) as archive:

        def part(entry: str) -> bytes:
            return read_entry(archive, entry, name, what=what) if entry in entries else b""

        entries = set(archive.namelist())
        if kind == "xlsb":
            return xlsb_marks(part)
        return _ods_marks(part("content.xml")) if kind == "ods" else _xlsx_marks(part)


def _xlsx_marks(part: Callable[[str], bytes]) -> list[Marks]:
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(part("xl/_rels/workbook.xml.rels")):
        found, target = _ID.search(relation), _TARGET.search(relation)
        if found and target:
            path = target.group(1).decode("utf-8", "replace")
            targets[found.group(1)] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    sheets = _SHEET.findall(part("xl/workbook.xml"))
    return [_xlsx_sheet(part(targets.get(sheet, ""))) for sheet in sheets]


def _xlsx_sheet(xml: bytes) -> Marks:
    columns: list[int] = []
    for match in _HIDDEN_COLUMN.findall(xml[: xml.find(b"sheetData") + 1] or xml):
        first, last = _MIN.search(match), _MAX.search(match)
        if first and last:
            columns += range(int(first.group(1)), min(int(last.group(1)), _FARTHEST) + 1)
    rows = map(int, _HIDDEN_ROW.findall(xml)) if b'hidden="' in xml else ()
    return Marks(
        hidden_rows=tuple(rows),
        hidden_columns=tuple(columns),
        merged=tuple((int(first), int(last or first)) for first, last in _MERGED.findall(xml)),
        filtered=_FILTER.search(xml) is not None,
        unvalued=len(_UNVALUED.findall(xml)),
    )


def _ods_marks(xml: bytes) -> list[Marks]:
    return [_ods_sheet(table) for table in _TABLE.findall(xml)]


def _ods_sheet(xml: bytes) -> Marks:
    rows: list[int] = []
    columns: list[int] = []
    merged: list[tuple[int, int]] = []
    row = column = 0
    for part, attributes in _ODS_PART.findall(xml):
        times = int(found.group(1)) if (found := _ODS_TIMES.search(attributes)) else 1
        hidden = _ODS_HIDDEN.search(attributes) is not None
        if part == b"row":
            if hidden and times < _FARTHEST:
                rows += range(row + 1, row + times + 1)
            row += times
        elif part == b"column":
            if hidden and times < _FARTHEST:
                columns += range(column + 1, column + times + 1)
            column += times
        else:
            high, wide = _ODS_SPAN.search(attributes), _ODS_WIDE.search(attributes)
            if (high and high.group(1) != b"1") or (wide and wide.group(1) != b"1"):
                merged.append((row, row + int(high.group(1) if high else 1) - 1))
    return Marks(
        errors=len(_ODS_ERROR.findall(xml)),
        hidden_rows=tuple(rows),
        hidden_columns=tuple(columns),
        merged=tuple(merged),
        filtered=b'visibility="filter"' in xml,
    )
