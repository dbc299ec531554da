"""Old Excel workbooks (BIFF5 and BIFF8) record by record: words, errors, and what is hidden or merged.

The records are walked by their own lengths with no code of the reader of cells; [MS-XLS] names them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qualcode.errors import BadInputError
from qualcode.load.balance import words_in_text
from qualcode.load.marks import Marks
from qualcode.load.sheets.compound import compound_stream

_BOF, _EOF, _SHEET, _SST, _CONTINUE, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x00FC, 0x003C, 0x002F
_LABEL, _RICH, _SHARED, _NUMBER, _RK, _MANY = 0x0204, 0x00D6, 0x00FD, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _TRUTH, _ROW, _COLUMNS, _MERGED = 0x0006, 0x0207, 0x0205, 0x0208, 0x007D, 0x00E5
_FILTERED = 0x009B
_BIFF8 = 0x0600
Record = tuple[int, bytes]


def xls_marks(content: bytes, name: str) -> list[Marks]:
    """Scan the sheets of a workbook in order; raise `BadInputError` when it is encrypted."""
    stream = compound_stream(content, "Workbook", "Book")
    shared: list[int] = []
    starts: list[int] = []
    wide = stream[4:6] == struct.pack("<H", _BIFF8)
    parts: list[bytes] = []
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD:
            raise BadInputError(
                f"{name} is password protected",
                hint="open it in Excel, remove the password, and save it again",
            )
        if kind == _SHEET and len(body) > 6:
            starts.append(struct.unpack_from("<I", body)[0])
        if parts and kind != _CONTINUE:
            shared, parts = _shared_words(parts), []
        if kind == _SST or (parts and kind == _CONTINUE):
            parts.append(body)
        if kind == _EOF:
            break
    return [_scan(stream, start, shared, wide=wide) for start in starts]


def _records(stream: bytes, start: int) -> Iterator[Record]:
    place = start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


@dataclass(slots=True)
class _Sheet:
    """What was met of a sheet so far."""

    words: int = 0
    errors: int = 0
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


def _scan(stream: bytes, start: int, shared: Sequence[int], *, wide: bool) -> Marks:
    sheet = _Sheet()
    depth = 0
    for kind, body in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        if depth == 1:
            try:
                _take(sheet, kind, body, shared, wide=wide)
            except (struct.error, IndexError):
                continue
    return Marks(
        words=sheet.words,
        errors=sheet.errors,
        hidden_rows=tuple(sheet.rows),
        hidden_columns=tuple(sheet.columns),
        merged=tuple(sheet.merged),
        filtered=sheet.filtered,
    )


def _take(sheet: _Sheet, kind: int, body: bytes, shared: Sequence[int], *, wide: bool) -> None:
    if kind == _SHARED:
        sheet.words += shared[struct.unpack_from("<I", body, 6)[0]]
    elif kind in {_LABEL, _RICH}:
        sheet.words += _string_words(body[6:], wide=wide)
    elif kind == _STRING:
        sheet.words += _string_words(body, wide=wide)
    elif kind in {_NUMBER, _RK}:
        sheet.words += 1
    elif kind == _MANY:
        sheet.words += (len(body) - 6) // 6
    elif kind == _FORMULA:
        _formula(sheet, body)
    elif kind == _TRUTH:
        sheet.words += body[7] == 0
        sheet.errors += body[7] == 1
    else:
        _look(sheet, kind, body)


def _formula(sheet: _Sheet, body: bytes) -> None:
    """Count a formula's kept value: a number or a truth is a word, a text follows in a record of its own."""
    if body[12:14] != b"\xff\xff" or body[6] == 1:
        sheet.words += 1
    elif body[6] == 2:
        sheet.errors += 1


def _look(sheet: _Sheet, kind: int, body: bytes) -> None:
    if kind == _ROW and struct.unpack_from("<I", body, 12)[0] & 0x20:
        sheet.rows.append(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
        first, last = struct.unpack_from("<HH", body)
        sheet.columns += range(first + 1, min(last, 255) + 2)
    elif kind == _MERGED:
        for number in range(struct.unpack_from("<H", body)[0]):
            first, last = struct.unpack_from("<HH", body, 2 + 8 * number)
            sheet.merged.append((first + 1, last + 1))
    elif kind == _FILTERED:
        sheet.filtered = True


def _string_words(body: bytes, *, wide: bool) -> int:
    length = struct.unpack_from("<H", body)[0]
    if not wide:
        return words_in_text(body[2 : 2 + length], "cp1252")
    if body[2] & 1:
        return words_in_text(body[3 : 3 + 2 * length], "utf-16-le")
    return words_in_text(body[3 : 3 + length], "latin-1")


def _shared_words(parts: Sequence[bytes]) -> list[int]:
    """Count the words of each shared string; a string cut by a record goes on after a byte of flags."""
    reader = _Parts(parts)
    total = struct.unpack_from("<I", reader.take(8), 4)[0]
    found: list[int] = []
    try:
        for _ in range(total):
            found.append(_shared_string(reader))  # noqa: PERF401 -- what was found before damage counts
    except (struct.error, IndexError):
        pass
    return found


def _shared_string(reader: _Parts) -> int:
    length, flags = struct.unpack("<HB", reader.take(3))
    runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
    extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
    text = ""
    while length:
        width = 2 if flags & 1 else 1
        count = min(length, reader.left // width)
        piece = reader.take(count * width)
        text += piece.decode("utf-16-le" if flags & 1 else "latin-1", "replace")
        length -= count
        if length:
            reader.next_part()
            flags = reader.take(1)[0]
    reader.skip(4 * runs + extra)
    return words_in_text(text.encode("utf-8", "replace"), "utf-8")


class _Parts:
    """Reads bytes on through a record and those that continue it."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._number = 0
        self._place = 0

    @property
    def left(self) -> int:
        """How many bytes of this record are left."""
        return len(self._parts[self._number]) - self._place

    def next_part(self) -> None:
        """Go on in the next record."""
        self._number += 1
        self._place = 0
        if self._number >= len(self._parts):
            raise IndexError

    def take(self, count: int) -> bytes:
        """Return the next bytes, of this record only."""
        if not self.left and count:
            self.next_part()
        found = self._parts[self._number][self._place : self._place + count]
        self._place += count
        return found

    def skip(self, count: int) -> None:
        """Pass over bytes, into the following records too."""
        while count > self.left:
            count -= self.left
            self.next_part()
        self._place += count
