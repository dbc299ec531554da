"""What stands around the text of a PDF: numbers of lines in the margin, running heads and feet, page numbers.

They are told from speech by their places on many pages, and by numbers that count lines or pages.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from qualcode.load.paged.page_rows import Row, Sheet
from qualcode.pdf_container import PdfPage, PdfWord

RUNNING = "page headers and footers"
FOOTNOTES = "footnotes"

Variant = tuple[str, int, tuple[tuple[str, int], ...]]

_OUTER_ROWS = 4
_NUMBER = re.compile(r"\d+")
_NOTE_MARK = re.compile(r"\d{1,3}\b(?!\s*:)|[*†‡§]")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|tudalen|p\.?|pg\.?)\s*)?\d{1,4}\W*(?:(?:of|von|o|/)\s*\d{1,4}\W*)?", re.IGNORECASE
)
_EXPLICIT = re.compile(r"\W*(?:page|tudalen)\s*\d|\W*\d{1,4}\s*(?:/|of)\s*\d{1,4}\W*$", re.IGNORECASE)


def line_numbers(pages: Sequence[PdfPage]) -> list[set[int]]:
    """Return, for each page, the ids of numbers that stand alone in a strip beside the text and count lines.

    A page with too few of them to be sure has them where the other pages have them.
    """
    found: list[set[int]] = []
    strips: list[tuple[float, float]] = []
    for page in pages:
        numbers: set[int] = set()
        for strip in _strips(page.words):
            if len(strip) >= 2 and _counts_lines(strip) and _stands_alone(strip, page.words):
                numbers |= {id(word) for word in strip}
                strips.append((min(word.left for word in strip), max(word.right for word in strip)))
        found.append(numbers)
    for page, numbers in zip(pages, found, strict=True):
        if strips and not numbers:
            left, right = min(strips, key=lambda strip: strip[0] - strip[1])
            few = [
                word
                for word in page.words
                if _is_number(word) and (abs(word.left - left) < 3 or abs(word.right - right) < 3)
            ]
            if few and _stands_alone(few, page.words):
                numbers |= {id(word) for word in few}
    return found


def _strips(words: Iterable[PdfWord]) -> Iterator[list[PdfWord]]:
    """Yield the numbers of a page that end, or begin, at about the same distance from its edge."""
    strips: dict[tuple[str, int], list[PdfWord]] = defaultdict(list)
    for word in filter(_is_number, words):
        for side, place in (("right", word.right), ("left", word.left)):
            strips[side, round(place / 6)].append(word)
            strips[side, round(place / 6) + 1].append(word)
    yield from strips.values()


def _is_number(word: PdfWord) -> bool:
    return word.text.isascii() and word.text.isdigit() and len(word.text) <= 5 and not word.sideways


def _counts_lines(strip: Sequence[PdfWord]) -> bool:
    """Whether numbers grow by the same step down the page; of two only, by fives or tens."""
    values = [int(word.text) for word in sorted(strip, key=lambda word: -word.base)]
    steps = Counter(later - earlier for earlier, later in itertools.pairwise(values))
    step, times = steps.most_common(1)[0]
    if len(values) == 2:
        return step in {5, 10} and values[0] % step == 0
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


def take_out_running_rows(sheets: Sequence[Sheet]) -> None:
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


def take_out_footnotes(sheets: Sequence[Sheet]) -> None:
    """Take out notes at the foot of pages: small letters below the text, from a number or star on."""
    sizes = [row.size for sheet in sheets for row in sheet.rows]
    if not sizes:
        return
    small = 0.88 * statistics.median(sizes)
    for sheet in sheets:
        foot = list(itertools.takewhile(lambda row: row.size <= small, reversed(sheet.rows)))
        starts = [place for place, row in enumerate(foot) if _NOTE_MARK.match(row.text)]
        notes = foot[: starts[-1] + 1] if starts else []
        if notes and 2 * len(notes) < len(sheet.rows):
            sheet.left_out[FOOTNOTES] += [word for row in reversed(notes) for word in row.words]
            del sheet.rows[-len(notes) :]


def usual_gap(sheets: Sequence[Sheet]) -> float:
    """Return the gap that four of five rows keep to the next one at most, in sizes of their letters."""
    gaps = sorted(
        (row.base - following.base) / max(row.size, following.size)
        for sheet in sheets
        for row, following in itertools.pairwise(sheet.rows)
    )
    return gaps[int(0.8 * (len(gaps) - 1))] if gaps else 1.2


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
