"""Binary Excel workbooks (.xlsb) record by record: words, errors, and what is hidden or merged.

The records are walked by their own lengths with no code of the reader of cells; [MS-XLSB] names them.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qualcode.load.balance import words_in_text
from qualcode.load.marks import Marks

_ROW, _RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_TRUTH, _FORMULA_ERROR, _RICH = 8, 9, 10, 11, 62
_ITEM, _COLUMNS, _MERGED, _FILTER, _BUNDLE = 19, 60, 176, 161, 156
_VALUES = frozenset({_RK, _TRUTH, _REAL, _FORMULA_NUMBER, _FORMULA_TRUTH})
_CELLS = frozenset({*_VALUES, 1, _TEXT, _SHARED, _ERROR, _FORMULA_TEXT, _FORMULA_ERROR, _RICH})
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(Id|Target)="([^"]*)"')


def xlsb_marks(part: Callable[[str], bytes]) -> list[Marks]:
    """Scan the sheets of a workbook in order; `part` returns an entry of the archive, b"" for none."""
    shared = [_words(body[1:]) for kind, body in _records(part("xl/sharedStrings.bin")) if kind == _ITEM]
    targets: dict[str, str] = {}
    for relation in _RELATION.findall(part("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")):
        stated = dict(_ATTRIBUTE.findall(relation))
        target = stated.get("Target", "")
        targets[stated.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = [_text(body[8:]) for kind, body in _records(part("xl/workbook.bin")) if kind == _BUNDLE]
    return [_scan(part(targets.get(sheet, "")), shared) for sheet in sheets]


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(part):
        kind = part[place]
        place += 1
        if kind & 0x80 and place < len(part):
            kind = (kind & 0x7F) | (part[place] & 0x7F) << 7
            place += 1
        length = 0
        for shift in range(0, 28, 7):
            byte = part[place] if place < len(part) else 0
            place += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, part[place : place + length]
        place += length


def _text(body: bytes) -> str:
    if len(body) < 4:
        return ""
    length = struct.unpack_from("<I", body)[0]
    return body[4 : 4 + 2 * length].decode("utf-16-le", "replace")


def _words(body: bytes) -> int:
    return words_in_text(_text(body).encode("utf-8", "replace"), "utf-8")


@dataclass(slots=True)
class _Sheet:
    """What was met of a sheet so far."""

    shared: Sequence[int]
    words: int = 0
    errors: int = 0
    row: int = 0
    extent: tuple[int, int] = (0, 0)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False

    def take(self, kind: int, body: bytes) -> None:
        """Take one record; raise `struct.error` or `IndexError` for a damaged one."""
        if kind in _CELLS:
            column = struct.unpack_from("<I", body)[0] + 1
            self.extent = (max(self.extent[0], self.row), max(self.extent[1], column))
            self.words += self._words_of(kind, body)
            self.errors += kind in {_ERROR, _FORMULA_ERROR}
        elif kind == _ROW:
            self.row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                self.rows.append(self.row)
        elif kind == _COLUMNS and body[16] & 1:
            first, last = struct.unpack_from("<II", body)
            self.columns += range(first + 1, min(last, 16383) + 2)
        elif kind == _MERGED:
            first, last = struct.unpack_from("<II", body)
            self.merged.append((first + 1, last + 1))
        self.filtered = self.filtered or kind == _FILTER

    def _words_of(self, kind: int, body: bytes) -> int:
        if kind in _VALUES:
            return 1
        if kind == _SHARED:
            place: int = struct.unpack_from("<I", body, 8)[0]
            return self.shared[place]
        if kind in {_TEXT, _FORMULA_TEXT}:
            return _words(body[8:])
        return _words(body[9:]) if kind == _RICH else 0


def _scan(part: bytes, shared: Sequence[int]) -> Marks:
    sheet = _Sheet(shared)
    for kind, body in _records(part):
        with contextlib.suppress(struct.error, IndexError):
            sheet.take(kind, body)
    return Marks(
        words=sheet.words,
        errors=sheet.errors,
        hidden_rows=tuple(sheet.rows),
        hidden_columns=tuple(sheet.columns),
        merged=tuple(sheet.merged),
        filtered=sheet.filtered,
        extent=sheet.extent,
    )
