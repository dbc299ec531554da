"""Opening a PDF and reading its pages, one file at a time because pdfium knows no threads.

Whatever is refused is refused in one line that names the file; all that pdfium opens is closed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from qualcode.errors import BadInputError
from qualcode.pdf_container.streams import unpacks_to_more
from qualcode.pdf_container.words import PdfWord, words_of
from qualcode.text import counted

MAX_PAGES = 1_000
MAX_CHARACTERS = 100_000
MAX_UNPACKED = 200 * 1024 * 1024

_PDFIUM = Lock()
_NOTE_KINDS = frozenset({1, 3, 8, 9, 10, 11, 12, 14})
_WIDGET = 20
_PICTURE = 3


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


def pdf_pages(content: bytes, name: str, *, force: bool = False) -> tuple[PdfPage, ...]:
    """Read every page; raise `BadInputError` for a PDF that is damaged, cut off, protected or too long.

    `force` reads a file beyond the limits, and what is left of one that was cut off.
    """
    if b"%PDF-" not in content[:1024]:
        raise _no_pdf(content, name)
    if is_cut_off(content):
        _require_forced(content, name, force=force)
    if not force and unpacks_to_more(content, MAX_UNPACKED):
        raise BadInputError(
            f"{name} would unpack to more than {MAX_UNPACKED // 2**20} MB",
            hint="a file that grows so much is not opened; print the pages you need to a new PDF",
        )
    with _PDFIUM:
        return tuple(_read(content, name, force=force))


def is_cut_off(content: bytes) -> bool:
    """Whether the mark that ends every PDF is missing."""
    return b"%%EOF" not in content[-65_536:]


def _require_forced(content: bytes, name: str, *, force: bool) -> None:
    """Refuse a PDF without its end; one of which pages are left is read by `force`."""
    left = _pages_left(content)
    if not left:
        raise BadInputError(
            f"{name} is cut off: the end of the PDF is missing, and no page of it can be read",
            hint="download or copy it again",
        )
    if not force:
        raise BadInputError(
            f"{name} is cut off: the end of the PDF is missing",
            hint=f"download or copy it again; --force reads what is left ({counted(left, 'page')})",
        )


def _pages_left(content: bytes) -> int:
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return 0
        try:
            return len(document)
        finally:
            document.close()


def _no_pdf(content: bytes, name: str) -> BadInputError:
    if content.lstrip()[:1] == b"<":
        return BadInputError(
            f"{name} is a web page, not a PDF", hint="open it in a browser and download the PDF from there"
        )
    return BadInputError(f"{name} is not a PDF file", hint="was the download complete?")


def _read(content: bytes, name: str, *, force: bool) -> Iterator[PdfPage]:
    import pypdfium2

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
    words, width, height = words_of(text, count, page.get_bbox())
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
