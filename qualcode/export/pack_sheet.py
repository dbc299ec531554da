"""A pack as a workbook for somebody without qualcode: what to do, what to code, and the codebook.

Every cell is text and stays as it is typed; the same pack gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qualcode.errors import UsageError
from qualcode.export.packing import repacked
from qualcode.export.sheet import MAX_CELL, with_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODE_COLUMNS = tuple(f"code {number}" for number in range(1, 6))
MEMO, SURE = "memo", "sure?"
ANSWERS = (*CODE_COLUMNS, MEMO, SURE)
FACTS = ("id", "source", "turn", "who", "question", "before", "words")
OTHERS = "codes so far"
NONE = "none"
UNSURE = "unsure"
SHEET_READ_ME, SHEET_CODE, SHEET_CODEBOOK = "Read me", "Code", "Codebook"
_WIDTHS = {
    "id": 14, "source": 16, "turn": 7, "who": 20, "question": 24, "before": 34, "words": 60, OTHERS: 24,
    MEMO: 30, SURE: 9, **dict.fromkeys(CODE_COLUMNS, 20),
}  # fmt: skip
_BOOK = ("name", "id", "below", "definition", "include", "exclude", "examples")
_BOOK_WIDTHS = (30, 24, 24, 50, 40, 40, 50)
_EARLIEST = "1980-01-01T00:00:00Z"
_LINE = 18


@dataclass(frozen=True, slots=True)
class PackUnit:
    """A unit as it stands in a pack: its id, where it is, who says it, what was said before, the words."""

    id: str
    source: str
    turn: str
    who: str
    question: str
    before: str
    words: str
    codes_so_far: str = ""


@dataclass(frozen=True, slots=True)
class BookRow:
    """A code as a coder reads it."""

    name: str
    id: str
    below: str
    definition: str
    include: str
    exclude: str
    examples: str


@dataclass(frozen=True, slots=True)
class PackSheet:
    """All of a pack's sheet: the lines of the first page, the units, the codes; `moment` is in UTC."""

    title: str
    lines: Sequence[str]
    units: Sequence[PackUnit]
    book: Sequence[BookRow]
    blind: bool
    moment: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns of the units; what nobody needs is left out."""
        facts = [name for name in FACTS if name != "question" or any(one.question for one in self.units)]
        return (*facts, *(() if self.blind else (OTHERS,)), *ANSWERS)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the units as rows, with empty cells for the answers."""
        for one in self.units:
            cells = {**{name: getattr(one, name) for name in FACTS}, OTHERS: one.codes_so_far}
            yield tuple(cells.get(name, "") for name in self.headings)


def pack_workbook(sheet: PackSheet) -> bytes:
    """Return an XLSX workbook; raise `UsageError` for a text that no cell can hold."""
    import xlsxwriter

    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    created = datetime.fromisoformat(sheet.moment or _EARLIEST)
    workbook.set_properties({"title": sheet.title, "created": created.astimezone(UTC).replace(tzinfo=None)})
    text = {"text_wrap": True, "valign": "top", "num_format": "@"}
    looks = {
        "head": workbook.add_format({**text, "bold": True, "bottom": 1, "bg_color": "#E8E8E8"}),
        "text": workbook.add_format({**text, "quote_prefix": True}),
        "given": workbook.add_format({**text, "font_color": "#595959", "quote_prefix": True}),
        "answer": workbook.add_format({**text, "border": 1, "border_color": "#BFBFBF"}),
        "title": workbook.add_format({**text, "bold": True, "font_size": 14}),
    }
    _read_me(workbook.add_worksheet(SHEET_READ_ME), sheet, looks)
    code = workbook.add_worksheet(SHEET_CODE)
    _code(code, sheet, looks)
    _codebook(workbook.add_worksheet(SHEET_CODEBOOK), sheet, looks)
    workbook.close()
    return repacked(content.getvalue(), with_language)


def _read_me(page: Any, sheet: PackSheet, looks: dict[str, Any]) -> None:
    page.set_column(0, 0, 100, looks["text"])
    page.write_string(0, 0, sheet.title, looks["title"])
    for number, line in enumerate(sheet.lines, start=1):
        page.write_string(number, 0, line, looks["text"])
        page.set_row(number, _LINE * (1 + len(line) // 95))


def _code(page: Any, sheet: PackSheet, looks: dict[str, Any]) -> None:
    headings = sheet.headings
    for column, name in enumerate(headings):
        look = looks["given"] if name in {"id", "source", "turn", "who"} else looks["text"]
        page.set_column(column, column, _WIDTHS[name], look)
        page.write_string(0, column, name, looks["head"])
    first = headings.index(CODE_COLUMNS[0])
    for number, row in enumerate(sheet.rows(), start=1):
        for column, cell in enumerate(row):
            if len(cell) > MAX_CELL:
                raise UsageError(
                    f"{row[0]}, {headings[column]}: a cell holds {MAX_CELL:,} characters, and there are more",
                    hint="write CSV, as in --out pack.csv",
                )
            look = looks["answer"] if column >= first else looks["given"] if column < 4 else looks["text"]
            if cell:
                page.write_string(number, column, cell, look)
            elif column >= first:
                page.write_blank(number, column, None, look)
    last = max(1, len(sheet.units))
    _offer(page, headings, last, len(sheet.book))
    page.autofilter(0, 0, last, len(headings) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _offer(page: Any, headings: Sequence[str], last: int, codes: int) -> None:
    """Offer the codes in the columns of codes, and let nobody type over an id."""
    page.data_validation(
        1, 0, last, 0,
        {"validate": "custom", "value": "=FALSE", "ignore_blank": False, "error_title": "This is an id",
         "error_message": "It brings your codes to the right words. Press Escape to leave it as it was."},
    )  # fmt: skip
    listed = f"='{SHEET_CODEBOOK}'!$A$2:$A${codes + 2}"
    for name in CODE_COLUMNS:
        place = headings.index(name)
        page.data_validation(
            1, place, last, place,
            {"validate": "list", "source": listed, "error_type": "information",
             "error_title": "Not in the list",
             "error_message": "An id or another name of a code is read too; anything else will be asked."},
        )  # fmt: skip
    place = headings.index(SURE)
    page.data_validation(
        1, place, last, place,
        {"validate": "list", "source": ["sure", UNSURE], "error_type": "information"},
    )  # fmt: skip


def _codebook(page: Any, sheet: PackSheet, looks: dict[str, Any]) -> None:
    nothing = BookRow(NONE, "", "", "You have read it, and no code fits. A blank says: not read.", "", "", "")
    for column, (name, width) in enumerate(zip(_BOOK, _BOOK_WIDTHS, strict=True)):
        page.set_column(column, column, width, looks["text"])
        page.write_string(0, column, name, looks["head"])
    for number, row in enumerate([nothing, *sheet.book], start=1):
        for column, name in enumerate(_BOOK):
            cell = str(getattr(row, name))[:MAX_CELL]
            if cell:
                page.write_string(number, column, cell, looks["text"])
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
