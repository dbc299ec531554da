"""Tables as a spreadsheet that people work in: a frozen heading, wrapped text, and no cell that is run.

Every cell is text, also one that begins with = + - or @; the same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from qualcode.errors import UsageError
from qualcode.export.packing import repacked

MAX_CELL = 32_767
MAX_ROWS = 1_048_576
LANGUAGE = "en-GB"
_EARLIEST = "1980-01-01T00:00:00Z"
_MAX_CHOICES = 255
_WIDEST = 60
_USUAL = 14


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its name, headings, rows of text, and by column the widths and the values to choose from.

    `answers` are the columns that people fill in: framed, also where they are blank; `filtered` puts a filter
    into the heading. `numbers` are columns of figures, written as such; `hidden` ones are not shown.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Mapping[int, int] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    answers: frozenset[int] = frozenset()
    filtered: bool = False
    numbers: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


def workbook_bytes(pages: Sequence[Page], *, title: str, moment: str = "") -> bytes:
    """Return an XLSX workbook; `moment` is when its content was last changed, in UTC.

    Raises `UsageError` for a text or a table that is longer than a sheet can hold.
    """
    import xlsxwriter

    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    created = datetime.fromisoformat(moment or _EARLIEST)
    workbook.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None)})
    head = workbook.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8E8E8"}
    )
    text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    answer = workbook.add_format(
        {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#BFBFBF"}
    )
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        _write(sheet, page, head, text)
        _frame(sheet, page, answer)
    workbook.close()
    return repacked(content.getvalue(), with_language)


def _write(sheet: Any, page: Page, head: Any, text: Any) -> None:
    if len(page.rows) >= MAX_ROWS:
        raise UsageError(f"{page.name}: a sheet holds {MAX_ROWS:,} rows", hint="use .csv")
    for column, heading in enumerate(page.headings):
        width = min(page.widths.get(column, _USUAL), _WIDEST)
        sheet.set_column(column, column, width, text, {"hidden": column in page.hidden})
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(page.rows, start=1):
        for column, cell in enumerate(row):
            if len(cell) > MAX_CELL:
                where = f"{page.name}, row {number + 1}, {page.headings[column]}"
                raise UsageError(f"{where}: a cell holds {MAX_CELL:,} characters", hint="use .docx or .yaml")
            if cell and column in page.numbers:
                sheet.write_number(number, column, float(cell))
            elif cell:
                sheet.write_string(number, column, cell, text)
    for column, values in page.choices.items():
        if values and page.rows and len(",".join(values)) <= _MAX_CHOICES:
            _offer(sheet, page, column, values)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _frame(sheet: Any, page: Page, answer: Any) -> None:
    """Frame the cells of the columns that people fill in, and put the filter into the heading."""
    for column in sorted(page.answers):
        for number, row in enumerate(page.rows, start=1):
            if row[column]:
                sheet.write_string(number, column, row[column], answer)
            else:
                sheet.write_blank(number, column, None, answer)
    if page.filtered and page.rows:
        sheet.autofilter(0, 0, len(page.rows), len(page.headings) - 1)


def _offer(sheet: Any, page: Page, column: int, values: Sequence[str]) -> None:
    if any("," in value for value in values):
        return
    offered = {"validate": "list", "source": list(values), "error_type": "warning"}
    sheet.data_validation(1, column, len(page.rows), column, offered)


def with_language(name: str, raw: bytes) -> bytes:
    """Return an entry of a workbook, with the language said among the facts of the document."""
    if name != "docProps/core.xml":
        return raw
    end = b"</cp:coreProperties>"
    return raw.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)
