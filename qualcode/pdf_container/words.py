"""The words of a PDF page with their places, letter by letter as pdfium gives them.

Every letter that is not white space ends in a word; the page is turned so that its lines run level.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

_BOLD_NAMES = (b"bold", b"black", b"heavy")
_FORCE_BOLD = 1 << 18
_TILT = math.radians(10)


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word and where it stands, in points from the page's left and bottom once its lines run level.

    `blanks` are the characters of white space before it; `goes_on` says that it ends at a hyphen and its
    rest is the next word; `sideways` that it runs at another angle than the page; `unmapped` that the
    font does not say which letters it shows.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    blanks: int = 1
    goes_on: bool = False
    sideways: bool = False
    unmapped: bool = False


class _Found(NamedTuple):
    """A word before its page is turned: its first letter's origin and angle, two letters' boxes, the rest."""

    text: str
    origin: tuple[float, float]
    angle: float
    boxes: tuple[float, ...]
    size: float
    bold: bool
    blanks: int
    goes_on: bool
    unmapped: bool


def words_of(
    text: Any, count: int, frame: tuple[float, float, float, float]
) -> tuple[tuple[PdfWord, ...], float, float]:
    """Return the words of a text page of `count` letters, and the size of the page once turned."""
    return _level(list(_Letters(text).words(count)), frame)


class _Letters:
    """The letters of one page, asked for one at a time."""

    def __init__(self, text: Any) -> None:
        import pypdfium2.raw as pdfium  # type: ignore[import-untyped,unused-ignore]

        self._pdfium = pdfium
        self._page = text.raw
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self._matrix = pdfium.FS_MATRIX()
        self._font = (ctypes.c_char * 128)()
        self._flags = ctypes.c_int()

    def words(self, count: int) -> Iterator[_Found]:
        """Yield the words in the order of the file; the hyphen at a line's end parts a word."""
        letters: list[str] = []
        start = last = blanks = 0
        code_of, page = self._pdfium.FPDFText_GetUnicode, self._page
        for place in range(count + 1):
            code = code_of(page, place) if place < count else 0x20
            letter = chr(code) if code < 0x110000 else "\ufffd"
            hyphen = code == 0xFFFE or (code == 0x02 and self._pdfium.FPDFText_IsHyphen(page, place) == 1)
            if code > 0x20 and not hyphen and not letter.isspace():
                start = start if letters else place
                last = place
                letters.append(letter)
            elif hyphen or letter.isspace():
                if letters:
                    yield self._found(letters, (start, last), blanks=blanks, goes_on=hyphen)
                    letters, blanks = [], 0
                blanks += letter not in "\r\n\x02\ufffe"

    def _found(self, letters: Sequence[str], ends: tuple[int, int], *, blanks: int, goes_on: bool) -> _Found:
        first, last = ends
        x, y = self._numbers[:2]
        self._pdfium.FPDFText_GetCharOrigin(self._page, first, x, y)
        origin = (x.value, y.value)
        boxes = self._box(first)
        return _Found(
            _joined(letters),
            origin,
            -self._pdfium.FPDFText_GetCharAngle(self._page, first),
            boxes if first == last else (*boxes, *self._box(last)),
            self._size(first),
            self._is_bold(first),
            blanks,
            goes_on,
            self._pdfium.FPDFText_HasUnicodeMapError(self._page, first) == 1,
        )

    def _size(self, place: int) -> float:
        """Return the size of a letter in points, as scaled on the page."""
        self._pdfium.FPDFText_GetMatrix(self._page, place, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d)
        size = float(self._pdfium.FPDFText_GetFontSize(self._page, place)) * scale
        return size if math.isfinite(size) and size > 0 else 1.0

    def _box(self, place: int) -> tuple[float, float, float, float]:
        left, right, bottom, top = self._numbers
        self._pdfium.FPDFText_GetCharBox(self._page, place, left, right, bottom, top)
        return (left.value, bottom.value, right.value, top.value)

    def _is_bold(self, place: int) -> bool:
        self._pdfium.FPDFText_GetFontInfo(self._page, place, self._font, 128, self._flags)
        name = self._font.value.lower()
        return any(mark in name for mark in _BOLD_NAMES) or bool(self._flags.value & _FORCE_BOLD)


def _joined(letters: Sequence[str]) -> str:
    """Join code units; a letter beyond the first plane comes as two."""
    word = "".join(letters)
    if any("\ud800" <= letter <= "\udfff" for letter in letters):
        return word.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return word


def _level(
    found: Sequence[_Found], frame: tuple[float, float, float, float]
) -> tuple[tuple[PdfWord, ...], float, float]:
    """Turn the page so that most of its lines run from left to right; return its words and its size."""
    quarters = Counter[int]()
    for item in found:
        quarters[_quarter(item.angle)] += len(item.text)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    corners = [_turned(x, y, quarter) for x in frame[::2] for y in frame[1::2]]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    words = tuple(_level_word(item, quarter, (left, bottom)) for item in found)
    return words, max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom


def _quarter(angle: float) -> int:
    return round(angle / (math.pi / 2)) % 4


def _turned(x: float, y: float, quarter: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _level_word(item: _Found, quarter: int, start: tuple[float, float]) -> PdfWord:
    across = [_turned(x, y, quarter)[0] for x, y in zip(item.boxes[::2], item.boxes[1::2], strict=True)]
    origin = _turned(*item.origin, quarter)
    tilt = math.remainder(item.angle - quarter * math.pi / 2, 2 * math.pi)
    return PdfWord(
        item.text,
        min(origin[0], *across) - start[0],
        max(across) - start[0],
        origin[1] - start[1],
        item.size,
        item.bold,
        item.blanks,
        item.goes_on,
        abs(tilt) > _TILT,
        item.unmapped,
    )
