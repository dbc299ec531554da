"""The file people decide in, written as a workbook for a meeting or as CSV, and read back from either.

They go into a new proposal by the pair, either way round; about a changed entry people decide anew.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.pairs import DECISIONS, PAIR_KINDS
from qualcode.codebook.crosswalk.sheet import Proposal, code_rows, csv_rows, decide_rows
from qualcode.codebook.crosswalk.sheet_columns import ANSWERS, CODES, COLUMNS, NOTES, SHEET
from qualcode.codebook.crosswalk.sheet_reading import kept, read_rows
from qualcode.containers import workbook_sheets
from qualcode.errors import BadInputError, unknown_name
from qualcode.flows.codebook.files.reading import delimited_rows
from qualcode.signatures import sniff
from qualcode.store.files import read_input

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Decided, Pair
    from qualcode.codebook.crosswalk.sheet_reading import Row
    from qualcode.export.sheet import Page
    from qualcode.model import Problem

SUFFIXES = (".csv", ".xlsx")
DECIDE, CODES_SHEET, ALL_PAIRS, NOTES_SHEET = "Decide", "Codes", "All pairs", "Notes"
_SMALL = 2_000


def decision_file(
    books: Sequence[Book],
    pairs: Sequence[Pair],
    *,
    suffix: str,
    known: Mapping[tuple[CodeOf, CodeOf], Decided] | None = None,
) -> bytes:
    """Return the file people decide in: `.csv` with every pair, or `.xlsx` with those worth a meeting.

    `known` are decisions that stand already, as `kept_decisions` returns them. CSV begins with no byte order
    mark, so that any program finds the column `left`. The same books, pairs and
    decisions give the same bytes.
    """
    proposal = Proposal(books, pairs, known or {})
    if suffix == ".csv":
        from qualcode.export.csv_table import csv_bytes

        return csv_bytes(COLUMNS, csv_rows(proposal)).removeprefix(BOM_UTF8)
    if suffix != ".xlsx":
        raise unknown_name("kind of file", suffix, SUFFIXES, hint="end it in .xlsx (for a meeting) or .csv")
    from qualcode.export.sheet import workbook_bytes

    title = f"What answers to what: {', '.join(book.name for book in books)}"
    return workbook_bytes(_pages(proposal), title=title)


def _pages(proposal: Proposal) -> list[Page]:
    from qualcode.export.sheet import Page

    rows = list(decide_rows(proposal))
    names = [name for name, _, _ in SHEET]
    widths = {place: width for place, (_, _, width) in enumerate(SHEET)}
    answers = frozenset(names.index(name) for name in ANSWERS)
    headings = [heading for _, heading, _ in SHEET]
    choices = {names.index("decision"): DECISIONS}
    hidden = frozenset(names.index(name) for name in ("left_revision", "right_revision"))
    numbers = frozenset({names.index("score")})
    pages = [
        Page(DECIDE, headings, rows, widths, choices, answers, filtered=True, numbers=numbers, hidden=hidden)
    ]
    heads, wide = zip(*CODES, strict=True)
    pages.append(
        Page(CODES_SHEET, heads, list(code_rows(proposal.books)), dict(enumerate(wide)), filtered=True)
    )
    if len(proposal.pairs) <= _SMALL:
        pages.append(
            Page(
                ALL_PAIRS,
                ("Code", "Other code", *(name.title() for name in COLUMNS[2:5])),
                [row[:5] for row in csv_rows(proposal)],
                {0: 26, 1: 26, 2: 8, 3: 13, 4: 60},
                filtered=True,
                numbers=frozenset({2}),
            )
        )
    return [*pages, Page(NOTES_SHEET, NOTES[0], [*NOTES[1:], _kinds()], {0: 24, 1: 60})]


def _kinds() -> tuple[str, str]:
    said = {
        "same": "the same label or nearly, and the meaning fits",
        "label_only": "the same label or head word, the meaning in doubt or another: beware",
        "meaning_only": "the same meaning under another label",
        "parent_child": "a heading in one book, a code below it in the other",
        "split": "one code that the other book has as several",
        "merge": "several codes that the other book has as one", "none": "no likeness worth a question",
    }  # fmt: skip
    return "Kinds", "; ".join(f"{kind}: {said[kind]}" for kind in PAIR_KINDS)


def read_decisions(content: bytes, name: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file that people decided in, and what was not understood of it.

    Of a workbook the sheet `Decide` is read, or the first visible one with a column Decision.
    """
    container = sniff(content)
    if container not in {"", "zip", "ole"}:
        hint = "save it as .xlsx or .csv"
        raise BadInputError(f"{name} is no file of decisions", hint=hint)
    if not container:
        return read_rows(delimited_rows(content, name))
    sheets = [sheet for sheet in workbook_sheets(content, name) if sheet.visible]
    sheets.sort(key=lambda sheet: sheet.name.casefold() != DECIDE.casefold())
    rows: list[Row] = []
    problems: list[Problem] = []
    for sheet in sheets:
        rows, problems = read_rows(sheet.rows, sheet.name)
        if not any(problem.code == "no-decisions" for problem in problems):
            break
    return rows, problems


def kept_decisions(
    path: Path, books: Sequence[Book]
) -> tuple[dict[tuple[CodeOf, CodeOf], Decided], list[Row], list[Problem]]:
    """Return the decisions of an earlier file for a new proposal, the rows to decide again, and Problems."""
    rows, problems = read_decisions(read_input(path), path.name)
    known, aside = kept(rows, books)
    return known, aside, problems
