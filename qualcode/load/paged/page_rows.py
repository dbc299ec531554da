"""Words of a PDF page to rows: what stands on one base line, in reading order, from top to bottom.

Every word ends in exactly one row.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.pdf_container import PdfPage, PdfWord

_WIDE = 1.2
_MOST_RUNS = 100


@dataclass(frozen=True)
class Row:
    """Words on one base line, in reading order, with their page and their number on it from the top."""

    words: tuple[PdfWord, ...]
    page: int = 0
    number: int = 0

    @property
    def where(self) -> str:
        """Its place as a person finds it."""
        return f"page {self.page}, line {self.number}"

    @cached_property
    def left(self) -> float:
        """Where the first word begins, from the left."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """Where the last word ends, from the left."""
        return max(word.right for word in self.words)

    @property
    def base(self) -> float:
        """The height of the base line above the page's bottom."""
        return self.words[0].base

    @cached_property
    def size(self) -> float:
        """The usual size of the letters."""
        return statistics.median(word.size for word in self.words)

    @cached_property
    def text(self) -> str:
        """The words with blanks between them; a tab where the gap is wide."""
        return "".join(self.pieces())

    def pieces(self) -> Iterator[str]:
        """Yield the text of each word with the blanks before it."""
        for place, word in enumerate(self.words):
            yield (_blank(self.words[place - 1], word) if place else "") + word.text


@dataclass(slots=True)
class Sheet:
    """A page as rows from top to bottom, and the words left out of it by reason."""

    page: PdfPage
    rows: list[Row]
    left_out: dict[str, list[PdfWord]] = field(default_factory=lambda: defaultdict(list))


def is_wide(before: PdfWord, after: PdfWord) -> bool:
    """Whether the gap between two words of a row is as wide as a tab."""
    gap = max(after.left - before.right, before.left - after.right)
    return gap > _WIDE * max(before.size, after.size)


def _blank(before: PdfWord, after: PdfWord) -> str:
    return "\t" if is_wide(before, after) else " " * max(1, min(after.blanks, 3))


def rows_of(words: Sequence[PdfWord], page: int) -> list[Row]:
    """Return the words in rows from top to bottom."""
    rows: list[list[list[PdfWord]]] = []
    for run in sorted(_runs(words), key=lambda run: -run[0].base):
        near = [row for row in rows[-3:] if _shares_base(row, run)]
        if near:
            near[-1].append(run)
        else:
            rows.append([run])
    ordered = [Row(tuple(_in_reading_order(row))) for row in rows]
    return [Row(row.words, page, number) for number, row in enumerate(ordered, start=1)]


def _runs(words: Iterable[PdfWord]) -> Iterator[list[PdfWord]]:
    """Yield stretches of words that follow each other in the file and on one base line."""
    run: list[PdfWord] = []
    for word in words:
        if run and (_off_base(run[-1], word) or (word.right < run[-1].left and not _leftward(word.text))):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _off_base(one: PdfWord, other: PdfWord) -> bool:
    return abs(one.base - other.base) > 0.4 * max(one.size, other.size)


def _leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def _shares_base(row: Sequence[Sequence[PdfWord]], run: Sequence[PdfWord]) -> bool:
    """Whether a run stands on the base line of a row, beside all that stands there."""
    if _off_base(row[0][0], run[0]) or len(row) > _MOST_RUNS:
        return False
    left, right = min(word.left for word in run), max(word.right for word in run)
    return all(
        right <= min(word.left for word in other) + 2 or left >= max(word.right for word in other) - 2
        for other in row
    )


def _in_reading_order(row: Sequence[Sequence[PdfWord]]) -> Iterator[PdfWord]:
    leftward = sum(_leftward(word.text) for run in row for word in run)
    backward = 2 * leftward > sum(len(run) for run in row)
    for run in sorted(row, key=lambda run: min(word.left for word in run), reverse=backward):
        yield from run
