"""Reading PDF pages as words with their places, by pdfium, for every room that meets them.

A PDF that is damaged, cut off, protected or absurdly long is refused in one line; nothing in it is executed.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NamedTuple

from qualcode.errors import BadInputError

MAX_PAGES = 1_000
MAX_CHARACTERS = 200_000

_PDFIUM = Lock()
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_FORCE_BOLD = 1 << 18
_NOTE_KINDS = frozenset({1, 3, 8, 9, 10, 11, 12, 14})
_WIDGET = 20
_PICTURE = 3
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


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its number and size, its words in the order of the file, and its text by a second reading.

    `drawn` says that something is drawn on it, `pictures` that a picture is; `notes` and `fields` count its
    comments and its form fields.
    """

    number: int
    width: float
    height: float
    words: tuple[PdfWord, ...] = ()
    plain: str = ""
    drawn: bool = False
    pictures: bool = False
    notes: int = 0
    fields: int = 0


class _Unturned(NamedTuple):
    """A word before its page is turned upright: its first letter's origin, the angle, two letters' boxes."""

    word: PdfWord
    angle: float
    boxes: tuple[float, ...]


def pdf_pages(content: bytes, name: str, *, force: bool = False) -> tuple[PdfPage, ...]:
    """Read every page; raise `BadInputError` for a PDF that is damaged, cut off, protected or too long.

    `force` reads a file beyond the limits, and what is left of one that was cut off.
    """
    if b"%PDF-" not in content[:1024]:
        raise _no_pdf(content, name)
    if b"%%EOF" not in content[-65_536:] and not force:
        raise BadInputError(
            f"{name} is cut off: the end of the PDF is missing",
            hint="download or copy it again; --force reads the pages that are left",
        )
    with _PDFIUM:
        return tuple(_read(content, name, force=force))


def _no_pdf(content: bytes, name: str) -> BadInputError:
    if content.lstrip()[:1] == b"<":
        return BadInputError(
            f"{name} is a web page, not a PDF", hint="open it in a browser and download the PDF from there"
        )
    return BadInputError(f"{name} is not a PDF file", hint="was the download complete?")


def _read(content: bytes, name: str, *, force: bool) -> Iterator[PdfPage]:
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _refused(error, name) from error
    try:
        if len(document) > MAX_PAGES and not force:
            raise BadInputError(
                f"{name} has {len(document):,} pages, more than {MAX_PAGES:,}",
                hint="is it one transcript? --force reads it all the same",
            )
        for index in range(len(document)):
            yield _page(document, index, name, force=force)
    finally:
        document.close()


def _refused(error: Exception, name: str) -> BadInputError:
    code = getattr(error, "err_code", None)
    if code in {4, 5} or "password" in str(error).casefold():
        return BadInputError(
            f"{name} needs a password",
            hint="open it, print it to a new PDF or save it without the password, and import that",
        )
    return BadInputError(
        f"{name} is not a readable PDF (damaged)", hint="download it again, or print it to a new PDF"
    )


def _page(document: Any, index: int, name: str, *, force: bool) -> PdfPage:
    import pypdfium2

    try:
        page = document[index]
        try:
            text = page.get_textpage()
            try:
                return _read_page(page, text, index + 1, name, force=force)
            finally:
                text.close()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, AssertionError, ValueError, OverflowError) as error:
        raise BadInputError(
            f"{name}: page {index + 1} cannot be read (damaged)",
            hint="download it again, or print it to a new PDF",
        ) from error


def _read_page(page: Any, text: Any, number: int, name: str, *, force: bool) -> PdfPage:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped,unused-ignore]

    count = text.count_chars()
    if count > MAX_CHARACTERS and not force:
        raise BadInputError(
            f"{name}: page {number} holds {count:,} characters, more than {MAX_CHARACTERS:,}",
            hint="is it a transcript? --force reads it all the same",
        )
    left, bottom, right, top = page.get_bbox()
    words, width, height = _upright(list(_words(text, count)), (left, bottom, right, top))
    kinds = [
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, place))
        for place in range(min(pdfium.FPDFPage_CountObjects(page), 5_000))
    ]
    notes = _annotations(page)
    return PdfPage(
        number,
        width,
        height,
        words,
        plain=text.get_text_range() if count else "",
        drawn=bool(kinds),
        pictures=_PICTURE in kinds,
        notes=sum(notes[kind] for kind in _NOTE_KINDS),
        fields=notes[_WIDGET],
    )


def _annotations(page: Any) -> Counter[int]:
    import pypdfium2.raw as pdfium

    found: Counter[int] = Counter()
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), 10_000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        if annotation:
            found[pdfium.FPDFAnnot_GetSubtype(annotation)] += 1
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _words(text: Any, count: int) -> Iterator[_Unturned]:
    """Yield the words of a page in the order of the file; the hyphen at a line's end parts a word."""
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    start = last = blanks = 0
    for place in range(count + 1):
        code = pdfium.FPDFText_GetUnicode(text, place) if place < count else 0x20
        hyphen = code == 0xFFFE or (code == 0x02 and pdfium.FPDFText_IsHyphen(text, place) == 1)
        letter = chr(code) if code >= 0x20 or hyphen or chr(code).isspace() else ""
        if letter and not letter.isspace() and not hyphen:
            start = start if letters else place
            last = place
            letters.append(letter)
        elif letter:
            if letters:
                yield _unturned(text, letters, (start, last), blanks=blanks, goes_on=hyphen)
                letters, blanks = [], 0
            blanks += letter not in "\r\n\x02\ufffe"


def _unturned(
    text: Any, letters: Sequence[str], ends: tuple[int, int], *, blanks: int, goes_on: bool
) -> _Unturned:
    import pypdfium2.raw as pdfium

    first, last = ends
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, first, x, y)
    word = PdfWord(
        _joined(letters),
        left=x.value,
        right=x.value,
        base=y.value,
        size=_size(text, first),
        bold=_is_bold(text, first),
        blanks=blanks,
        goes_on=goes_on,
        unmapped=pdfium.FPDFText_HasUnicodeMapError(text, first) == 1,
    )
    return _Unturned(
        word, -pdfium.FPDFText_GetCharAngle(text, first), (*_box(text, first), *_box(text, last))
    )


def _joined(letters: Sequence[str]) -> str:
    """Join code units; a letter beyond the first plane comes as two."""
    word = "".join(letters)
    if any("\ud800" <= letter <= "\udfff" for letter in letters):
        return word.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return word


def _size(text: Any, place: int) -> float:
    """Return the size of a letter in points, as scaled on the page."""
    import pypdfium2.raw as pdfium

    scale = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, place, scale)
    size = float(pdfium.FPDFText_GetFontSize(text, place)) * math.hypot(scale.c, scale.d)
    return size if math.isfinite(size) and size > 0 else 1.0


def _box(text: Any, place: int) -> tuple[float, float, float, float]:
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, place, left, right, bottom, top)
    return (left.value, bottom.value, right.value, top.value)


def _is_bold(text: Any, place: int) -> bool:
    import pypdfium2.raw as pdfium

    name = (ctypes.c_char * 128)()
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, place, name, 128, flags)
    return any(mark in name.value.lower() for mark in _BOLD_NAMES) or bool(flags.value & _FORCE_BOLD)


def _upright(
    found: Sequence[_Unturned], frame: tuple[float, float, float, float]
) -> tuple[tuple[PdfWord, ...], float, float]:
    """Turn the page so that most of its lines run from left to right; return its words and its size."""
    quarters = Counter[int]()
    for item in found:
        quarters[_quarter(item.angle)] += len(item.word.text)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    corners = [_turned(x, y, quarter) for x in frame[::2] for y in frame[1::2]]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    words = tuple(_turned_word(item, quarter, (left, bottom)) for item in found)
    return words, max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom


def _quarter(angle: float) -> int:
    return round(angle / (math.pi / 2)) % 4


def _turned(x: float, y: float, quarter: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _turned_word(item: _Unturned, quarter: int, start: tuple[float, float]) -> PdfWord:
    word, boxes = item.word, item.boxes
    across = [_turned(x, y, quarter)[0] for x, y in zip(boxes[::2], boxes[1::2], strict=True)]
    tilt = math.remainder(item.angle - quarter * math.pi / 2, 2 * math.pi)
    origin = _turned(word.left, word.base, quarter)
    return replace(
        word,
        left=min(origin[0], *across) - start[0],
        right=max(across) - start[0],
        base=origin[1] - start[1],
        sideways=abs(tilt) > _TILT,
    )
