"""The rows of a PDF's pages, and what stands around the text: line numbers, running heads, page numbers.

Pure geometry over words with places; every word of a page ends in a row or in what was left out, by reason.
"""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.pdf_container import PdfPage, PdfWord

LINE_NUMBERS = "line numbers"
RUNNING = "page headers and footers"
OFF_PAGE = "outside the page"
SIDEWAYS = "text at an angle"

Variant = tuple[str, int, tuple[tuple[str, int], ...]]

_OUTER_ROWS = 4
_WIDE = 1.2
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|tudalen|p\.?|pg\.?)\s*)?\d{1,4}\W*(?:(?:of|von|o|/)\s*\d{1,4}\W*)?", re.IGNORECASE
)
_EXPLICIT = re.compile(r"\W*(?:page|tudalen)\s*\d|\W*\d{1,4}\s*(?:/|of)\s*\d{1,4}\W*$", re.IGNORECASE)


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


def sheets_of(pages: Sequence[PdfPage]) -> list[Sheet]:
    """Return the pages as rows of text, without line numbers, running heads and what is not on the page."""
    sheets: list[Sheet] = []
    for page in pages:
        sheet = Sheet(page, [])
        words = _without_line_numbers(page.words, sheet)
        kept: list[PdfWord] = []
        for word in words:
            reason = SIDEWAYS if word.sideways else "" if _is_on(page, word) else OFF_PAGE
            (sheet.left_out[reason] if reason else kept).append(word)
        sheet.rows = rows_of(kept, page.number)
        sheets.append(sheet)
    whole = [list(sheet.rows) for sheet in sheets]
    _take_out_running_rows(sheets)
    if not any(sheet.rows or sheet.page.pictures for sheet in sheets):
        for sheet, rows in zip(sheets, whole, strict=True):
            sheet.rows = rows
            sheet.left_out[RUNNING].clear()
    return sheets


def _is_on(page: PdfPage, word: PdfWord) -> bool:
    inside = -word.size < word.base < page.height + word.size
    return inside and word.right > -word.size and word.left < page.width + word.size


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
    if _off_base(row[0][0], run[0]):
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


def _without_line_numbers(words: Sequence[PdfWord], sheet: Sheet) -> list[PdfWord]:
    """Leave out numbers that stand alone in a strip beside the text and count the lines."""
    strips: dict[int, list[PdfWord]] = defaultdict(list)
    for word in words:
        if word.text.isascii() and word.text.isdigit() and len(word.text) <= 5 and not word.sideways:
            strips[round(word.right / 6)].append(word)
            strips[round(word.right / 6) + 1].append(word)
    numbers: set[int] = set()
    for strip in strips.values():
        if len(strip) >= 3 and _counts_lines(strip) and _stands_alone(strip, words):
            numbers |= {id(word) for word in strip}
    sheet.left_out[LINE_NUMBERS] += [word for word in words if id(word) in numbers]
    return [word for word in words if id(word) not in numbers]


def _counts_lines(strip: Sequence[PdfWord]) -> bool:
    values = [int(word.text) for word in sorted(strip, key=lambda word: -word.base)]
    steps = Counter(later - earlier for earlier, later in itertools.pairwise(values))
    step, times = steps.most_common(1)[0]
    return step > 0 and times >= 0.8 * len(values) - 1 and min(steps) >= 0


def _stands_alone(strip: Sequence[PdfWord], words: Sequence[PdfWord]) -> bool:
    """Whether all other words on the page's lines stand on one side of the strip, with a gap."""
    own = {id(word) for word in strip}
    left, right = min(word.left for word in strip), max(word.right for word in strip)
    top, bottom = max(word.base for word in strip), min(word.base for word in strip)
    others = [word for word in words if id(word) not in own and bottom - 2 <= word.base <= top + 2]
    gap = 0.7 * strip[0].size
    before = sum(word.right <= left - gap for word in others)
    after = sum(word.left >= right + gap for word in others)
    return len(others) > 0 and max(before, after) == len(others)


def _take_out_running_rows(sheets: Sequence[Sheet]) -> None:
    """Take out rows that stand at the same place of most pages, alike but for a number that counts pages."""
    filled = [sheet for sheet in sheets if sheet.rows]
    usual = usual_gap(filled)
    for at_top in (True, False):
        running = _running(filled, usual, at_top=at_top)
        for sheet in filled:
            for row in _outer(sheet, at_top=at_top):
                alone = _is_apart(row, _outer(sheet, at_top=at_top), usual)
                if running.isdisjoint(_variants(row, sheet, at_top=at_top)) and not (
                    alone and _is_page_number(row, sheet)
                ):
                    break
                sheet.left_out[RUNNING] += row.words
                sheet.rows.remove(row)


def usual_gap(sheets: Sequence[Sheet]) -> float:
    """Return the gap that four of five rows keep to the next one at most, in sizes of their letters."""
    gaps = sorted(
        (row.base - following.base) / max(row.size, following.size)
        for sheet in sheets
        for row, following in itertools.pairwise(sheet.rows)
    )
    return gaps[int(0.8 * len(gaps))] if gaps else 1.2


def _outer(sheet: Sheet, *, at_top: bool) -> list[Row]:
    return sheet.rows[:_OUTER_ROWS] if at_top else sheet.rows[::-1][:_OUTER_ROWS]


def _running(sheets: Sequence[Sheet], usual: float, *, at_top: bool) -> set[Variant]:
    found: Counter[Variant] = Counter()
    apart: Counter[Variant] = Counter()
    for sheet in sheets:
        outer = _outer(sheet, at_top=at_top)
        for row in outer:
            own = set(_variants(row, sheet, at_top=at_top))
            found.update(own)
            if _is_apart(row, outer, usual):
                apart.update(own)
    many = len(sheets)
    return {
        variant
        for variant, times in found.items()
        if (times >= max(3, 0.8 * many)) or (times >= max(2, 0.4 * many) and apart[variant] >= 0.8 * times)
    }


def _variants(row: Row, sheet: Sheet, *, at_top: bool) -> Iterator[Variant]:
    """Yield the ways to see a row again on another page: each number the same, or counting with the pages."""
    text = " ".join(word.text for word in row.words)
    numbers = [int(found[:9]) for found in _NUMBER.findall(text)]
    words = _NUMBER.sub("#", text)
    height = (sheet.page.height - row.base if at_top else row.base) / 8
    for place in {round(height), round(height + 0.5)}:
        for kinds in itertools.product("=+", repeat=min(len(numbers), 3)):
            counting = [
                ("=", number) if kind == "=" else ("+", number - sheet.page.number)
                for kind, number in itertools.zip_longest(kinds, numbers, fillvalue="=")
                if isinstance(number, int)
            ]
            yield (words, place, tuple(counting))


def _is_apart(row: Row, outer: Sequence[Row], usual: float) -> bool:
    """Whether a row is set apart from the next one inwards: by its size, or by a gap wider than the usual."""
    place = next(place for place, other in enumerate(outer) if other is row)
    if place + 1 >= len(outer):
        return True
    following = outer[place + 1]
    gap = abs(row.base - following.base) / max(row.size, following.size)
    return abs(row.size - following.size) > 0.5 or gap > 1.25 * usual


def _is_page_number(row: Row, sheet: Sheet) -> bool:
    """Whether a row is a page's number: it says so, or it is the number of the page in the file."""
    text = " ".join(word.text for word in row.words)
    if not _PAGE_NUMBER.fullmatch(text):
        return False
    return bool(_EXPLICIT.match(text)) or int(_NUMBER.findall(text)[0]) == sheet.page.number
