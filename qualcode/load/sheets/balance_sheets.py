"""Second counts of the words of OpenDocument, binary and old Excel sheets, with no code of their reader.

OpenDocument is counted by regular expressions over its XML, the others by a walk over their raw records.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

from qualcode.load.balance import words_in_text
from qualcode.load.sheets.biff import xls_marks
from qualcode.load.sheets.biff12 import xlsb_marks

_TIMES = re.compile(r'table:number-(?:rows|columns)-repeated="(\d+)"')
_TYPED = re.compile(r'office:value-type="(float|percentage|currency|date|time|boolean)"')
_ROW = re.compile(r"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(
    r"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
)
_STATED = re.compile(r'office:string-value="([^"]*)"')
_NOTE = re.compile(r"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_SPACE = re.compile(r"<text:(?:s|tab|line-break)\b|</?text:p\b")


def words_in_ods(content: bytes) -> int:
    """Count the words of every sheet of an OpenDocument spreadsheet; a number or a date is one word.

    A cell or a row that is written once for several counts as often as it stands for; notes on cells do not.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").decode("utf-8", "replace")
    body = xml[xml.find("<office:spreadsheet") :]
    return sum(_times(row.group(1)) * _row_words(row.group(2) or "") for row in _ROW.finditer(body))


def _row_words(xml: str) -> int:
    cells = _CELL.finditer(_NOTE.sub("", xml))
    return sum(_times(cell.group(1)) * _cell_words(cell.group(1), cell.group(2) or "") for cell in cells)


def _cell_words(attributes: str, xml: str) -> int:
    if _TYPED.search(attributes):
        return 1
    stated = _STATED.search(attributes)
    if stated:
        return words_in_text(html.unescape(stated.group(1)).encode("utf-8", "replace"), "utf-8")
    text = re.sub(r"<[^>]*>", "", _SPACE.sub(" <", xml))
    return words_in_text(html.unescape(text).encode("utf-8", "replace"), "utf-8")


def _times(attributes: str) -> int:
    found = _TIMES.search(attributes)
    return int(found.group(1)) if found else 1


def words_in_xlsb(content: bytes) -> int:
    """Count the words of every sheet of a binary workbook by its records of cells and shared strings."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = set(archive.namelist())
        sheets = xlsb_marks(lambda entry: archive.read(entry) if entry in entries else b"")
    return sum(sheet.words for sheet in sheets)


def words_in_xls(content: bytes) -> int:
    """Count the words of every sheet of an old workbook by its records of cells and shared strings."""
    return sum(sheet.words for sheet in xls_marks(content, "the workbook"))
