"""Tables of an HTML page as rows of text: what surveys and spreadsheets save under the name of .xls or .csv.

Every word of the page is in a cell or counted as left out, by reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.load.documents.balance_documents import words_in_page
from qualcode.load.documents.html_markup import BLOCKS, Token, decode_page, tokens
from qualcode.load.encodings import clean
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.model import Problem

OUTSIDE = "text outside the table"
HEAD = "page head"
CODE = "scripts and styles"
COMMENTS = "page comments"

_BLANKS = re.compile(r"[ \t\n]+")
_WIDEST = 1000


@dataclass(frozen=True, slots=True)
class HtmlTables:
    """The tables of a page in order, each as rows of cells; the words elsewhere, by reason.

    `words_in` is the second count of the whole page. A cell that spans columns is followed by empty
    ones; a table inside a cell is part of that cell's text.
    """

    tables: tuple[tuple[tuple[str, ...], ...], ...]
    left_out: Mapping[str, int]
    words_in: int
    encoding: str
    problems: tuple[Problem, ...]

    @property
    def largest(self) -> tuple[tuple[str, ...], ...]:
        """The rows of the table with the most cells."""
        return max(self.tables, key=lambda rows: sum(map(len, rows)), default=())


def html_tables(content: bytes, name: str, *, encoding: str = "", repair: bool = False) -> HtmlTables:
    """Read the tables of the page `content`; raise `BadInputError` when its bytes are no text."""
    text, used, problems = decode_page(content, name, encoding=encoding, repair=repair)
    reader = _Tables()
    for token in tokens(text):
        reader.take(token)
    reader.finish()
    return HtmlTables(
        tables=tuple(tuple(map(tuple, rows)) for rows in reader.tables if rows),
        left_out=dict(reader.left_out),
        words_in=words_in_page(content, used),
        encoding=used,
        problems=problems,
    )


def widest_table(markup: str) -> int:
    """Return how many columns the widest row of a page's tables has."""
    reader = _Tables()
    for token in tokens(markup):
        reader.take(token)
    reader.finish()
    return max((len(row) for rows in reader.tables for row in rows), default=0)


class _Tables:
    """Collects rows from tokens; only the outermost tables count."""

    def __init__(self) -> None:
        self.tables: list[list[list[str]]] = []
        self.left_out: Counter[str] = Counter()
        self._depth = 0
        self._in_head = False
        self._cell: list[str] | None = None
        self._span = 1
        self._outside: list[str] = []

    def take(self, token: Token) -> None:
        """Take the next token of the page."""
        if token.kind == "words":
            (self._outside if self._cell is None else self._cell).append(token.text)
        elif token.kind in {"comment", "code"}:
            reason = COMMENTS if token.kind == "comment" else CODE
            self.left_out[reason] += count_words(clean(token.text))
        else:
            self._tag(token)

    def finish(self) -> None:
        """Close what the page left open."""
        self._end_cell()
        self._end_outside()
        self.left_out = +self.left_out

    def _tag(self, token: Token) -> None:
        opens = token.kind == "open"
        if token.name == "table":
            self._table(opens=opens)
        elif token.name in {"tr", "td", "th"} and self._depth == 1:
            self._end_cell()
            self._end_outside()
            if opens:
                self._start(token)
        elif token.name in {"head", "body"}:
            self._end_outside()
            self._in_head = opens and token.name == "head"
        if token.name in BLOCKS or token.name == "br":
            (self._outside if self._cell is None else self._cell).append("\n")

    def _table(self, *, opens: bool) -> None:
        self._depth = max(0, self._depth + (1 if opens else -1))
        if self._depth == (1 if opens else 0):
            self._end_cell()
            self._end_outside()
        if opens and self._depth == 1:
            self.tables.append([])

    def _start(self, token: Token) -> None:
        rows = self.tables[-1]
        if token.name == "tr" or not rows:
            rows.append([])
        if token.name != "tr":
            span = token.attributes.get("colspan", "1").strip()
            self._span = min(int(span), _WIDEST) if span.isascii() and span.isdigit() and span != "0" else 1
            self._cell = []

    def _end_cell(self) -> None:
        if self._cell is not None:
            text = _BLANKS.sub(" ", clean("".join(self._cell))).strip()
            self.tables[-1][-1].extend([text, *[""] * (self._span - 1)])
            self._cell = None

    def _end_outside(self) -> None:
        reason = HEAD if self._in_head else OUTSIDE
        self.left_out[reason] += count_words(clean("".join(self._outside)))
        self._outside = []


def is_data_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows are a table of data, not of speech: more columns than time, speaker, text and a note."""
    return max(map(len, rows), default=0) > 4
