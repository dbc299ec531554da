"""The pages of a PDF as rows of text, without what is not text: each such word is kept with its reason.

Every word of a page ends in a row or in what was left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.load.paged.page_edges import RUNNING, line_numbers, take_out_footnotes, take_out_running_rows
from qualcode.load.paged.page_rows import Sheet, rows_of
from qualcode.pdf_container import PdfPage, PdfWord

LINE_NUMBERS = "line numbers"
OFF_PAGE = "outside the page"
SIDEWAYS = "text at an angle"


def sheets_of(pages: Sequence[PdfPage]) -> list[Sheet]:
    """Return the pages as rows of text, without line numbers, running heads and what is not on the page."""
    sheets: list[Sheet] = []
    for page, numbers in zip(pages, line_numbers(pages), strict=True):
        sheet = Sheet(page, [])
        kept: list[PdfWord] = []
        for word in page.words:
            reason = LINE_NUMBERS if id(word) in numbers else _why_not(page, word)
            (sheet.left_out[reason] if reason else kept).append(word)
        sheet.rows = rows_of(kept, page.number)
        sheets.append(sheet)
    whole = [list(sheet.rows) for sheet in sheets]
    take_out_running_rows(sheets)
    if not any(sheet.rows or sheet.page.pictures for sheet in sheets):
        for sheet, rows in zip(sheets, whole, strict=True):
            sheet.rows = rows
            sheet.left_out[RUNNING].clear()
    take_out_footnotes(sheets)
    return sheets


def _why_not(page: PdfPage, word: PdfWord) -> str:
    """Say why a word is no part of the page's text, or ""."""
    if word.sideways:
        return SIDEWAYS
    across = word.right > -word.size and word.left < page.width + word.size
    return "" if across and -word.size < word.base < page.height + word.size else OFF_PAGE
