"""Passages one below the other at a width: how many lines each takes, and what stands on a line.

Every height is exact, so that scrolling never jumps; rows are made again when they are looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from qualcode.model import Span
from qualcode.screens.tui.layout import NARROWEST, Row, cells_of, row_of, rows_of, span_at
from qualcode.screens.tui.passages import Passage

Part = Literal["title", "head", "words", "gap"]
WIDE = 110
_MEASURE = 96
_LABELS = 28
_STRIPES = ((60, 3), (WIDE, 4))
_STRIPES_WIDE = 6

_rows = lru_cache(maxsize=1024)(rows_of)


@dataclass(frozen=True, slots=True)
class Columns:
    """How the width is used, in cells: one for the cursor, `stripes`, a blank, `words`, then `labels`."""

    width: int
    stripes: int
    words: int
    labels: int

    @property
    def margin(self) -> int:
        """The cells left of the words."""
        return self.stripes + 2


def columns_for(width: int) -> Columns:
    """Return how a width is used; lines of words stay short enough to read on a wide screen."""
    stripes = next((count for below, count in _STRIPES if width < below), _STRIPES_WIDE)
    labels = _LABELS if width >= WIDE else 0
    words = width - stripes - 2 - (labels + 2 if labels else 0)
    return Columns(width, stripes, max(NARROWEST, min(_MEASURE, words)), labels)


@dataclass(frozen=True, slots=True)
class Place:
    """What stands on a line: which passage, which part of it, and which row of that part."""

    passage: int
    part: Part
    row: int


@dataclass(slots=True)
class Page:
    """Passages laid out in `columns`; lines count from 0.

    `before` is the page that was shown: what stands on it in the same columns is not measured again.
    """

    passages: Sequence[Passage]
    columns: Columns
    before: InitVar[Page | None] = None
    tops: list[int] = field(init=False)
    measured: dict[str, tuple[Passage, int]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self, before: Page | None) -> None:
        known = before.measured if before is not None and before.columns == self.columns else {}
        for passage in self.passages:
            was = known.get(passage.key)
            same = was is not None and was[0] is passage
            self.measured[passage.key] = was if same and was else (passage, self._lines_of(passage))
        counted = [
            self.measured[passage.key][1] + self._gap(place) for place, passage in enumerate(self.passages)
        ]
        self.tops = list(accumulate(counted, initial=0))

    @property
    def height(self) -> int:
        """How many lines there are."""
        return self.tops[-1]

    def rows(self, place: int) -> tuple[Row, ...]:
        """Return the rows of a passage's words."""
        return _rows(self.passages[place].text, self.columns.words)

    def title_rows(self, place: int) -> tuple[Row, ...]:
        """Return the rows of the title above a passage."""
        title = self.passages[place].title
        return _rows(title, self.columns.words) if title else ()

    def at(self, line: int) -> Place | None:
        """Return what stands on a line; None below the last."""
        if not 0 <= line < self.height:
            return None
        place = bisect_right(self.tops, line) - 1
        row = line - self.tops[place]
        passage = self.passages[place]
        titles = len(self.title_rows(place))
        if row < titles:
            return Place(place, "title", row)
        row -= titles
        if passage.head:
            if row == 0:
                return Place(place, "head", 0)
            row -= 1
        return Place(place, "words", row) if row < len(self.rows(place)) else Place(place, "gap", 0)

    def first_words(self, place: int) -> int:
        """Return the line of a passage's first words."""
        return self.tops[place] + len(self.title_rows(place)) + bool(self.passages[place].head)

    def nearest(self, where: Place, column: int) -> Span | None:
        """Return the character of a passage's text that stands nearest before a cell of a line.

        Above the words it is the first, below them the last; None where there are none.
        """
        text, rows = self.passages[where.passage].text, self.rows(where.passage)
        if where.part in {"title", "head"}:
            return span_at(text, rows[0], 0)
        row = rows[-1] if where.part == "gap" else rows[where.row]
        found = span_at(text, row, max(0, column - self.columns.margin)) if where.part == "words" else None
        if found is not None or row.start == row.end:
            return found
        last = cells_of(text, row)[-1]
        return Span(last.start, last.end)

    def line_of(self, place: int, position: int) -> int:
        """Return the line on which a code point of a passage's text stands."""
        return self.first_words(place) + row_of(self.rows(place), position)

    def lines(self, place: int) -> tuple[int, int]:
        """Return the first line of a passage, and the line after its last without the gap."""
        return self.tops[place], self.tops[place + 1] - self._gap(place)

    def shown_between(self, first: int, last: int, near: int) -> int:
        """Return the passage with a line of its own between two lines, the one on the line `near` if it has.

        A title or the blank line after a passage is not its own.
        """
        where = self.at(min(max(near, first), last - 1, self.height - 1))
        place = where.passage if where is not None else 0
        head = self.first_words(place) - bool(self.passages[place].head)
        if head >= last:
            return max(0, place - 1)
        return min(len(self.passages) - 1, place + 1) if self.lines(place)[1] <= first else place

    def _lines_of(self, passage: Passage) -> int:
        titles = len(rows_of(passage.title, self.columns.words)) if passage.title else 0
        words = len(rows_of(passage.text, self.columns.words))
        return titles + bool(passage.head) + words

    def _gap(self, place: int) -> int:
        """One blank line, but none before more of the same turn."""
        if place + 1 >= len(self.passages):
            return 0
        this, after = self.passages[place], self.passages[place + 1]
        goes_on = (
            not after.head and not after.title and (this.source, this.turn) == (after.source, after.turn)
        )
        return 0 if goes_on else 1
