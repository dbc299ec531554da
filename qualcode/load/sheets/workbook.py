"""Surveys in spreadsheets: Excel of every age, OpenDocument, and the HTML tables that websites call .xls.

One visible sheet is read; what is hidden, merged or stands on other sheets is named, never passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.containers import MAX_CELLS, error_cells, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger
from qualcode.load.encodings import clean, mended_rows
from qualcode.load.marks import Marks
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.sheets.balance_sheets import words_in_ods, words_in_xls, words_in_xlsb
from qualcode.load.sheets.balance_workbook import words_in_workbook
from qualcode.load.sheets.delimited import HEADROOM, MAX_ROWS, too_many_rows
from qualcode.load.sheets.html_table import html_tables
from qualcode.load.sheets.ods_breaks import with_plain_breaks
from qualcode.load.sheets.sheet_marks import marks_of
from qualcode.load.sheets.survey import Frame, load_rows
from qualcode.load.sheets.survey_problems import error_problem, marks_problems, other_sheets
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.signatures import sniff
from qualcode.text import count_words

_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_WORKBOOK = "Workbook".encode("utf-16-le")
_BOOK = "Book".encode("utf-16-le") + b"\0\0"
_DOCUMENT = "WordDocument".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SUFFIXES = (".ods", ".xls", ".xlsb")
_TABLE = re.compile(r"<table\b", re.IGNORECASE)


def kind_of_workbook(content: bytes) -> str:
    """Name the kind of spreadsheet that `content` is ("xlsx", "xlsb", "ods", "xls"), or ""."""
    container = sniff(content)
    if container == "ole":
        book = (_WORKBOOK in content or _BOOK in content) and _DOCUMENT not in content
        return "xls" if book and _ENCRYPTED not in content else ""
    if container != "zip":
        return ""
    if _ODS in content[:200]:
        return "ods"
    if b"xl/workbook.bin" in content:
        return "xlsb"
    return "xlsx" if b"xl/workbook" in content else ""


@dataclass(frozen=True, slots=True)
class _Workbook:
    """One family of spreadsheets as a loader; `kinds` and `suffixes` are those it knows as its own."""

    name: str
    what: str
    kinds: tuple[str, ...]
    suffixes: tuple[str, ...]
    version: str = "4"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the parts of a workbook, or for a table of a web page under a spreadsheet's name."""
        if kind_of_workbook(content) in self.kinds:
            return Recognition(0.95, self.what)
        named = name.casefold().endswith(self.suffixes)
        if named and _is_page(content):
            return Recognition(0.96, "an HTML table under the name of a spreadsheet")
        if named and (self.name != "xls" or sniff(content)):
            return Recognition(0.9, f"named {name[name.rfind('.') :]}")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the first visible sheet that holds rows; other sheets are named, never read silently."""
        if _is_page(content):
            return _load_page(self.name, content, name, options)
        kind = kind_of_workbook(content)
        _require_workbook(content, name, kind)
        marks = _marks(content, kind, name, options)
        sheets = workbook_sheets(with_plain_breaks(content, kind), name, force=options.force)
        chosen = next((sheet for sheet in sheets if sheet.visible and any(map(any, sheet.rows))), None)
        if chosen is None:
            raise BadInputError(f"{name} has no visible sheet with rows in it", hint="is the sheet hidden?")
        if len(chosen.rows) > MAX_ROWS + HEADROOM and not options.force:
            raise too_many_rows(name, len(chosen.rows))
        ledger = Ledger()
        place = sheets.index(chosen)
        own = marks[place] if place < len(marks) else Marks()
        errors = error_cells(content, name, force=options.force) if kind == "xlsx" else own.errors
        problems = (*other_sheets(sheets, chosen), *marks_problems(own), *error_problem(errors))
        for sheet in sheets:
            if sheet is not chosen:
                words = sum(count_words(clean(cell)) for row in sheet.rows for cell in row)
                ledger.add_words("other sheets", words)
        raw, doubtful = mended_rows(chosen.rows, repair=options.repair_encoding)
        rows = [tuple(clean(cell) if cell else "" for cell in row) for row in raw]
        why = f"the first visible sheet of {self.what}"
        return load_rows(
            rows, name, options, Frame(self.name, why, _words(content, kind), ledger, (*problems, *doubtful))
        )


def _is_page(content: bytes) -> bool:
    return not sniff(content) and _TABLE.search(head_text(content)) is not None


def _require_workbook(content: bytes, name: str, kind: str) -> None:
    if sniff(content) == "ole" and kind == "xls":
        return
    if content.strip() and not sniff(content) and name.casefold().endswith(_SUFFIXES):
        raise BadInputError(
            f"{name} is not a spreadsheet: its first bytes are no workbook's",
            hint="download it again, or save it once more in the program it came from",
        )
    refuse_binary(content, name, expected="zip")


def _marks(content: bytes, kind: str, name: str, options: LoadOptions) -> list[Marks]:
    """Scan the sheets; refuse a binary one whose few cells lie too far apart for the memory."""
    found = marks_of(content, kind, name, force=options.force)
    for rows, columns in (sheet.extent for sheet in found):
        if rows * columns > MAX_CELLS and not options.force:
            raise BadInputError(
                f"{name} has a sheet of {rows:,} rows and {columns:,} columns",
                hint="delete what stands far from the answers, and save it again",
            )
    return found


def _words(content: bytes, kind: str) -> int:
    counters = {"ods": words_in_ods, "xls": words_in_xls, "xlsb": words_in_xlsb}
    return counters.get(kind, words_in_workbook)(content)


def _load_page(form: str, content: bytes, name: str, options: LoadOptions) -> Loaded:
    """Read the largest table of a page that was given a spreadsheet's name."""
    page = html_tables(content, name, encoding=options.encoding)
    rows = page.largest
    if not rows:
        raise BadInputError(f"{name} is a web page without a table", hint="export the answers again as CSV")
    ledger = Ledger()
    for reason, words in page.left_out.items():
        ledger.add_words(reason, words)
    for table in page.tables:
        if table is not rows:
            ledger.add_words("other tables", sum(count_words(cell) for row in table for cell in row))
    suffix = name[name.rfind(".") :]
    repaired = Problem(
        code="html-table",
        message=f"{name} is an HTML table named {suffix}; read as a table",
        hint="export it as CSV or XLSX if a column is missing",
        severity="repair",
    )
    problems = (repaired, *page.problems)
    return load_rows(rows, name, options, Frame(form, "an HTML table", page.words_in, ledger, problems))


XLSX = _Workbook("xlsx", "an Excel workbook", ("xlsx", "xlsb"), (".xlsx", ".xlsm", ".xlsb"))
XLS = _Workbook("xls", "an old Excel workbook", ("xls",), (".xls",))
ODS = _Workbook("ods", "an OpenDocument spreadsheet", ("ods",), (".ods",))
