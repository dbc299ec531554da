"""PDF transcripts: turns run on across pages, and what a page adds around them is left out and counted.

A scan, a protected or a damaged file is refused; pages that give no words are named, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger
from qualcode.load.encodings import clean
from qualcode.load.paged.balance_pdf import words_in_pdf
from qualcode.load.paged.page_columns import blocks_by_page, columns_of, gutters_of, table_of
from qualcode.load.paged.page_edges import FOOTNOTES
from qualcode.load.paged.page_paragraphs import Block, Joins, joins_for, line_of, margin_of, paragraphs_of
from qualcode.load.paged.page_rows import Sheet
from qualcode.load.paged.pages import OFF_PAGE, SIDEWAYS, sheets_of
from qualcode.load.places import first_places
from qualcode.load.recognise import refuse_binary
from qualcode.load.talk.hearings import without_question_numbers
from qualcode.load.talk.labelled import Count, assembled
from qualcode.load.talk.paragraphs import read_labelled
from qualcode.load.talk.speaker_lines import Line
from qualcode.load.talk.tables import read_speaker_table
from qualcode.load.talk.unlabelled import Reading
from qualcode.load.turns import turns_of
from qualcode.model import Loaded, Problem
from qualcode.pdf_container import PdfPage, PdfWord, damaged_streams, is_cut_off, pdf_pages
from qualcode.ports import LoadOptions, Recognition
from qualcode.signatures import sniff
from qualcode.text import counted

JOINED = "joined at line ends"

_UNREADABLE = 0.3


@dataclass(frozen=True, slots=True)
class _Pdf:
    """PDF files as a loader."""

    name: str = "pdf"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the mark of a PDF."""
        if sniff(content) == "pdf":
            return Recognition(0.95, "a PDF file")
        return Recognition(0.9, "named .pdf") if name.casefold().endswith(".pdf") else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the words of all pages; refuse a scan, and fonts that do not say which letters they show."""
        refuse_binary(content, name, expected="pdf")
        pages = pdf_pages(content, name, force=options.force)
        _refuse_without_words(pages, name)
        sheets = sheets_of(pages)
        if not any(sheet.rows for sheet in sheets):
            raise _scan(pages, name)
        ledger = Ledger()
        joins = joins_for([row for sheet in sheets for row in sheet.rows])
        reading, in_columns = _reading(sheets, ledger, joins, marks=options.label_marks)
        ledger.add_words(JOINED, joins.joined)
        _account_for_the_rest(sheets, ledger)
        words_in = words_in_pdf(page.plain for page in pages)
        problems = [
            *_damage(content),
            *_page_problems(sheets),
            *_columns(sheets, in_columns),
            *_hyphens(joins),
        ]
        return assembled(
            self.name, reading, turns_of(reading.utterances), options, Count(ledger, words_in, problems)
        )


def _refuse_without_words(pages: Sequence[PdfPage], name: str) -> None:
    if not pages:
        raise BadInputError(f"{name} has no pages", hint="was the download complete?")
    words = [word for page in pages for word in page.words]
    if not words:
        raise _scan(pages, name)
    broken = sum(map(_is_unreadable, words))
    if broken > _UNREADABLE * len(words):
        raise BadInputError(
            f"{name}: the letters of {broken:,} of {len(words):,} words cannot be read "
            "(a font does not say which letters it shows)",
            hint="ask for the original document, or run OCR on the PDF (e.g. ocrmypdf --force-ocr)",
        )


def _is_unreadable(word: PdfWord) -> bool:
    strange = sum(
        letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000" for letter in word.text
    )
    return word.unmapped or (len(word.text) > 1 and 2 * strange > len(word.text)) or word.text == "\ufffd"


def _scan(pages: Sequence[PdfPage], name: str) -> BadInputError:
    if not any(page.drawn for page in pages):
        return BadInputError(
            f"{name} holds no words: {counted(len(pages), 'empty page')}", hint="was it saved right?"
        )
    return BadInputError(
        f"{name}: {counted(len(pages), 'page')}, no text: a scan", hint="run OCR first (e.g. ocrmypdf)"
    )


def _reading(
    sheets: Sequence[Sheet], ledger: Ledger, joins: Joins, *, marks: bool
) -> tuple[Reading, list[int]]:
    """Read the rows as a table of speakers, or as paragraphs; return the pages set in columns too."""
    table = table_of(sheets)
    cells = [[list(_lines(cell, joins)) for cell in row.cells] for row in table]
    if table:
        found = _labelled_cells(cells) or read_speaker_table(cells, ledger)
        if isinstance(found, Reading):
            return found, []
        if found:
            return read_labelled(found, ledger, label_marks=marks), []
        joins.joined = joins.kept = 0
    in_columns: list[int] = []
    blocks = list(_blocks(sheets, in_columns))
    lines = without_question_numbers(list(_lines(blocks, joins)))
    return read_labelled(lines, ledger, label_marks=marks), in_columns


def _lines(blocks: Sequence[Block], joins: Joins) -> Iterator[Line]:
    for rows in paragraphs_of(blocks):
        yield line_of(rows, joins)


def _labelled_cells(cells: Sequence[Sequence[Sequence[Line]]]) -> list[Line]:
    """Return label and words as one line where the labels of a table end in colons ("Ann:     Hello")."""
    labels = [row[0][0].text for row in cells if len(row) == 2 and row[0] and row[1]]
    if sum(label.endswith(":") for label in labels) < 0.6 * len(labels) or not labels:
        return []
    lines: list[Line] = []
    for row in cells:
        first = " ".join(line.text for line in row[0])
        filled = [line for cell in row for line in cell]
        if len(row) != 2 or not first or not row[1]:
            lines += filled
            continue
        bold = len(first) if all(line.bold == len(line.text) for line in row[0]) else 0
        lines.append(Line(f"{first} {row[1][0].text}", filled[0].where, bold=bold))
        lines += row[1][1:]
    return lines


def _blocks(sheets: Sequence[Sheet], in_columns: list[int]) -> Iterator[Block]:
    widths = {round(sheet.page.width) for sheet in sheets}
    margins = {
        width: margin_of(
            [row for sheet in sheets if round(sheet.page.width) == width for row in sheet.rows], width
        )
        for width in widths
    }
    for sheet in sheets:
        columns = columns_of(sheet)
        if columns:
            in_columns.append(sheet.page.number)
            yield from columns
        else:
            yield from blocks_by_page(sheet.rows, margins[round(sheet.page.width)])


def _account_for_the_rest(sheets: Sequence[Sheet], ledger: Ledger) -> None:
    for sheet in sheets:
        for reason, words in sheet.left_out.items():
            ledger.add((reason, " ".join(clean(word.text) for word in words)))


def _damage(content: bytes) -> Iterator[Problem]:
    if is_cut_off(content):
        hint = "was the download complete? look at its end"
        yield Problem("cut-off", "the file ends in the middle", where="at its end", hint=hint)
    damaged = damaged_streams(content)
    if damaged:
        yield Problem(
            code="damaged-parts",
            message=f"{counted(damaged, 'part')} of the PDF cannot be unpacked: words may be missing",
            hint="look whether every page is whole, or download the file again",
            count=damaged,
        )


def _page_problems(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    blank = [sheet.page.number for sheet in sheets if not sheet.rows and sheet.page.drawn]
    if blank:
        yield Problem(
            code="pages-without-text",
            message=f"{counted(len(blank), 'page')} without text: pictures or scans, not read",
            where=f"page {first_places(blank)}",
            hint="if somebody's words are on them, run OCR first (e.g. ocrmypdf --skip-text)",
            count=len(blank),
        )
    unread = [
        (sheet.page.number, word) for sheet in sheets for word in sheet.page.words if _is_unreadable(word)
    ]
    if unread:
        yield Problem(
            code="unreadable-letters",
            message=f"the letters of {counted(len(unread), 'word')} are unknown: a font does not name them",
            where=f"page {first_places(list(dict.fromkeys(page for page, _ in unread)))}",
            hint="look at these pages in the original",
            count=len(unread),
        )
    yield from _left_out(sheets)


def _left_out(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    for reason in (SIDEWAYS, OFF_PAGE, FOOTNOTES):
        held = [sheet for sheet in sheets if sheet.left_out.get(reason)]
        if held:
            words = sum(len(sheet.left_out[reason]) for sheet in held)
            yield Problem(
                code="left-out",
                message=f"{counted(words, 'word')} left out: {reason}",
                where=f"page {first_places([sheet.page.number for sheet in held])}",
                hint="look whether somebody's words are among them",
                count=words,
            )
    for field, what, hint in (
        ("notes", "comments or marks were not read", "the balance does not hold their words"),
        ("fields", "form fields were not read", "print the PDF to a new PDF if answers stand in them"),
    ):
        held = [sheet for sheet in sheets if getattr(sheet.page, field)]
        if held:
            many = sum(getattr(sheet.page, field) for sheet in held)
            yield Problem(
                code=f"pdf-{field}",
                message=f"{many} {what}",
                where=f"page {first_places([sheet.page.number for sheet in held])}",
                hint=hint,
                severity="info" if field == "notes" else "warning",
                count=many,
            )


def _columns(sheets: Sequence[Sheet], in_columns: Sequence[int]) -> Iterator[Problem]:
    if in_columns:
        yield Problem(
            code="columns",
            message=f"{counted(len(in_columns), 'page')} set in two columns, read one column after the other",
            where=f"page {first_places(in_columns)}",
            hint="look whether the turns of these pages follow each other as they should",
            severity="question",
            count=len(in_columns),
        )
    elif gutters_of([row for sheet in sheets for row in sheet.rows]) and not table_of(sheets):
        yield Problem(
            code="columns",
            message="this looks like a table, but not one of speakers and words; it was read line by line",
            where=f"page {sheets[0].page.number}",
            hint="look whether its cells are mixed; export the table to Excel or CSV if it is one",
            severity="question",
        )


def _hyphens(joins: Joins) -> Iterator[Problem]:
    if joins.joined:
        yield Problem(
            code="joined-words",
            message=f"{counted(joins.joined, 'word')} parted at the end of a line put together, "
            f"{joins.kept} of them with the hyphen",
            severity="repair",
            count=joins.joined,
        )


PDF = _Pdf()
