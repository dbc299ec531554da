"""The words of an Excel workbook, counted by patterns over its XML and by nothing that parses it.

It shares no code with the reader of the cells, so that a word which that loses shows.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Sequence

from qualcode.load.balance import visible_words

_CELL = re.compile(r"<(?:\w+:)?c(?=[\s>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_SHARED_CELL = re.compile(
    r'<(?:\w+:)?c\s(?:[\w:]+="[^"<>]*"\s+)*?t="s"[^<>]*>\s*<(?:\w+:)?v>([0-9]{1,9})</(?:\w+:)?v>\s*</(?:\w+:)?c>'
)
_TYPE = re.compile(r'\bt="(\w+)"')
_STRING = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?(?<!/)>([^<]*)</")
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>([^<]*)</")
_SHARED = re.compile(r"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_PHONETIC = re.compile(r"<(?:\w+:)?rPh[\s>].*?</(?:\w+:)?rPh>", re.DOTALL)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def words_in_workbook(content: bytes) -> int:
    """Count the words of every sheet of a workbook; a number or a date is one word, an Excel error none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.namelist()
        shared = (
            _shared_words(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in entries else []
        )
        sheets = [entry for entry in entries if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry)]
        return sum(
            _words_of_sheet(archive.read(entry).decode("utf-8", "replace"), shared) for entry in sheets
        )


def _shared_words(raw: bytes) -> list[int]:
    return [_string_words(match.group(1) or "") for match in _SHARED.finditer(raw.decode("utf-8", "replace"))]


def _string_words(xml: str) -> int:
    spoken = _PHONETIC.sub("", xml) if "rPh" in xml else xml
    text = html.unescape("".join(_STRING.findall(spoken)))
    return visible_words(_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text))


def _words_of_sheet(xml: str, shared: Sequence[int]) -> int:
    places = _SHARED_CELL.findall(xml)
    total = sum(shared[int(place)] for place in places if int(place) < len(shared))
    for attributes, body in _CELL.findall(_SHARED_CELL.sub("", xml)):
        if 't="inlineStr"' in attributes:
            total += _string_words(body)
        elif body:
            kind = _TYPE.search(attributes)
            value = _VALUE.search(body)
            total += _words_of_cell(
                kind.group(1) if kind else "n", value.group(1) if value else "", body, shared
            )
    return total


def _words_of_cell(kind: str, value: str, body: str, shared: Sequence[int]) -> int:
    if kind == "inlineStr":
        return _string_words(body)
    if kind == "s":
        return shared[int(value)] if value.strip().isdigit() and int(value) < len(shared) else 0
    if kind == "str":
        return visible_words(html.unescape(value))
    return 0 if kind == "e" else int(bool(value.strip()))
