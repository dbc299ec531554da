"""Words laid into rows of a width, and back: which code points stand in which cells.

The rows of a text follow each other without a gap, and no row is wider than it was asked to be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from qualcode.model import Span
from qualcode.screens.tui.cells import Glyph, ends_line, glyphs, is_plain, may_lead, may_part, shown_as

NARROWEST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row on the screen: code points `[start, end)` of a text."""

    start: int
    end: int


def rows_of(text: str, width: int) -> tuple[Row, ...]:
    """Return the rows of `text`, each at most `width` cells; a text without a character has one empty row.

    Words stand in `width - 1` cells, so that the blank after a row's last word has a cell of its own and a
    selection shows it. A word longer than a row is parted between characters; where a script has no blanks,
    a row may end between two wide characters. A newline ends its row.
    """
    if width < NARROWEST:
        raise ValueError(f"a row needs {NARROWEST} cells, not {width}")
    if not text:
        return (Row(0, 0),)
    if is_plain(text):
        return _plain_rows(text, width - 1)
    return _simple_rows(text, width - 1) or _spaced_rows(text, width - 1) or _any_rows(text, width - 1)


def _plain_rows(text: str, room: int) -> tuple[Row, ...]:
    found: list[Row] = []
    start, size = 0, len(text)
    while start < size:
        found.append(Row(start, _plain_end(text, start, room)))
        start = found[-1].end
    return tuple(found)


def _plain_end(text: str, start: int, room: int) -> int:
    size = len(text)
    newline = text.find("\n", start, start + room + 1)
    if newline >= 0:
        return newline + 1
    if size - start <= room:
        return size
    blank = text.rfind(" ", start, start + room + 1)
    return start + room if blank < 0 else blank + 1


class _Kinds(dict[int, str]):
    """What each code point is to a row, learnt as they are met.

    " " is a blank, "1" narrow, "2" wide, "3" wide and never first in a row; "x" is one that may join its
    neighbours or is not shown as it is.
    """

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        shown, width = shown_as(sign)
        alone = [one.end - one.start for one in glyphs(f"a{sign}{sign}a")] == [1, 1, 1, 1]
        kind = str(width) if shown == sign and alone else "x"
        if may_part(sign):
            kind = " " if kind == "1" else "x"
        elif kind == "2" and not may_lead(sign):
            kind = "3"
        self[code] = kind
        return kind


_KINDS = _Kinds()
_CELLS = {" ": 1, "1": 1, "2": 2, "3": 2}


def _simple_rows(text: str, room: int) -> tuple[Row, ...]:
    """Return the rows of a text whose code points all stand for themselves; () for other texts."""
    kinds = text.translate(_KINDS)
    if "x" in kinds:
        return ()
    edges = list(accumulate(map(_CELLS.__getitem__, kinds), initial=0))
    found: list[Row] = []
    start, size = 0, len(text)
    while start < size:
        end = bisect_right(edges, edges[start] + room) - 1
        if end < size:
            end = _simple_end(kinds, start, max(end, start + 1))
        found.append(Row(start, end))
        start = end
    return tuple(found)


def _simple_end(kinds: str, start: int, furthest: int) -> int:
    if kinds[furthest] == " ":
        return furthest + 1
    for end in range(furthest, start, -1):
        before = kinds[end - 1]
        if before == " " or (kinds[end] == "2" and before in "23"):
            return end
    return furthest


def _spaced_rows(text: str, room: int) -> tuple[Row, ...]:
    """Return the rows of words with single blanks between them, measured word by word; () for other texts."""
    found: list[Row] = []
    start = used = position = 0
    for word in text.split(" "):
        width = _word_width(word)
        if not 0 < width <= room:
            return ()
        if used + width > room and position > start:
            found.append(Row(start, position))
            start, used = position, 0
        position += len(word) + 1
        used += width + 1
    return (*found, Row(start, len(text)))


@lru_cache(maxsize=65536)
def _word_width(word: str) -> int:
    """Return the cells of a word; -1 where it may be parted, or is not apart from the blanks beside it."""
    laid = glyphs(f"a {word} a")
    if len(laid) < 5 or laid[1].end != 2 or laid[-2].start != len(word) + 2 or any(map(str.isspace, word)):
        return -1
    inner = laid[2:-2]
    if any(one.width == 2 == other.width for one, other in pairwise(inner)):
        return -1
    return sum(one.width for one in inner)


def _any_rows(text: str, room: int) -> tuple[Row, ...]:
    found: list[Row] = []
    laid = glyphs(text)
    start = 0
    while start < len(laid):
        end = _row_end(text, laid, start, room)
        found.append(Row(laid[start].start, laid[end - 1].end))
        start = end
    return tuple(found)


def _row_end(text: str, laid: Sequence[Glyph], start: int, room: int) -> int:
    """Return the glyph after the last of the row that begins with the glyph `start`."""
    used, parted = 0, 0
    for place in range(start, len(laid)):
        glyph = laid[place]
        words = text[glyph.start : glyph.end]
        blank = may_part(words)
        if used + glyph.width > room + (blank and glyph.width == 1):
            return parted or max(place, start + 1)
        used += glyph.width
        if ends_line(words):
            return place + 1
        if blank or _parts_wide(text, laid, place):
            parted = place + 1
    return len(laid)


def _parts_wide(text: str, laid: Sequence[Glyph], place: int) -> bool:
    if laid[place].width != 2 or place + 1 >= len(laid):
        return False
    following = laid[place + 1]
    return following.width == 2 and may_lead(text[following.start : following.end])


def cells_of(text: str, row: Row) -> tuple[Glyph, ...]:
    """Return what is shown in a row, from its first cell on."""
    return glyphs(text, row.start, row.end)


def row_of(rows: Sequence[Row], position: int) -> int:
    """Return the index of the row that holds a code point; the last row for the end of the text."""
    return max(0, bisect_right(rows, position, key=lambda row: row.start) - 1)


def span_at(text: str, row: Row, column: int) -> Span | None:
    """Return the character that a person sees in a cell of a row; None right of the last."""
    edge = 0
    for glyph in cells_of(text, row):
        edge += glyph.width
        if column < edge:
            return Span(glyph.start, glyph.end)
    return None
