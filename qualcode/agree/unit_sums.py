"""What the unitising family is computed from: sums of lengths over pieces of the continua, code by code.

Spans are intervals throughout, so that a million code points cost no more than their spans; pieces add up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qualcode.agree.ratings import CodedSpan, Continua

LENGTH, SAME, SQUARES, SHARED, SHARED_SAME, SHARED_SQUARES, PAIRED = KINDS = range(7)
FEWEST_SOURCES = 10
_BLOCKS = 100
Marked = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Unitised:
    """Sums by piece, kind of sum and code: an array of (pieces, 7, 1 + codes); column 0 are the gaps.

    `LENGTH`: code points under the code, over all coders; `SAME`: those that pairs of coders have alike, each
    pair weighing 1 / (coders - 1); `SQUARES`: lengths of its units squared, of gaps unsquared; `SHARED`: code
    points where another coder has a unit too; `SHARED_SAME`: those that are alike; `SHARED_SQUARES`: squares
    of what each unit shares with the units of another coder; `PAIRED`, in column 0 alone: code points once
    for each coder. What is shared is paired among the coders who have a unit in the source: there a pair
    weighs 1 / (those - 1), so that a reader who marked nothing in it changes nothing.

    `pieces_are` is "source" or "block"; `overlaps` counts places where a coder has two codes at once, and
    `united` spans that overlap one of the same code and coder. `pairable` are the code points of sources that
    two or more coders read.
    """

    codes: tuple[str, ...]
    sums: Any
    pieces_are: str
    overlaps: int
    united: int
    coders: int
    pairable: int


def unit_sums(continua: Continua, *, together: bool = False) -> Unitised:
    """Return the sums of every piece; `together`: all codes as one, overlapping spans of a coder united.

    Pieces are the sources where at least `FEWEST_SOURCES` were read by two coders, and else blocks of equal
    length, cut where no coder has a unit: a hundred, or as many as a coder has units on average if that is
    fewer.
    """
    import numpy as np

    spans = [span for span in continua.spans if span.coder in continua.read.get(span.source, ())]
    codes = ("",) if together else tuple(sorted({span.code for span in spans}))
    numbers = {} if together else {code: 1 + at for at, code in enumerate(codes)}
    marks, overlaps, united = _layers(spans, numbers)
    shared = [source for source, readers in sorted(continua.read.items()) if len(readers) > 1]
    whole = [continua.part_of.get(source, source) for source in shared]
    by_source = len(set(whole)) >= FEWEST_SOURCES
    pairable = sum(continua.lengths[source] for source in shared)
    block = max(1, pairable) if by_source else _block(pairable, shared, continua)
    rows: list[Any] = []
    for source in shared:
        of_coders = [marks.get((source, coder), []) for coder in continua.read[source]]
        ends = _cuts(continua.lengths[source], of_coders, block)
        sums = np.zeros((len(ends), len(KINDS), 1 + len(codes)))
        _add_lengths(sums, of_coders, ends)
        _add_squares(sums, of_coders, ends)
        rows.append(sums)
    if by_source:
        rows = _by_whole(rows, whole)
    coders = {coder for source in shared for coder in continua.read[source]}
    return Unitised(
        codes=codes,
        sums=np.concatenate(rows) if rows else np.zeros((0, len(KINDS), 1 + len(codes))),
        pieces_are="source" if by_source else "block",
        overlaps=overlaps,
        united=united,
        coders=len(coders),
        pairable=pairable,
    )


def _by_whole(rows: Sequence[Any], whole: Sequence[str]) -> list[Any]:
    """Return the sums of each source, those of its parts added up."""
    found: dict[str, Any] = {}
    for name, sums in zip(whole, rows, strict=True):
        found[name] = found[name] + sums if name in found else sums
    return list(found.values())


def _block(pairable: int, shared: Sequence[str], continua: Continua) -> int:
    """Return how many code points a block has at least."""
    coders = {coder for source in shared for coder in continua.read[source]}
    number = min(_BLOCKS, len(continua.spans) // max(1, len(coders)))
    return max(1, -(-pairable // max(1, number)))


def _layers(
    coded: Iterable[CodedSpan], numbers: Mapping[str, int]
) -> tuple[dict[tuple[str, str], list[Marked]], int, int]:
    """Return each coder's units of each source in order, what overlaps across codes, and what was united."""
    by_place: dict[tuple[str, str], list[CodedSpan]] = defaultdict(list)
    for span in coded:
        by_place[span.source, span.coder].append(span)
    marks = {}
    overlaps = united = 0
    for place, spans in by_place.items():
        by_code: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for span in spans:
            by_code[numbers.get(span.code, 1)].append((span.start, span.end))
        layers = {code: united_spans(sorted(each)) for code, each in by_code.items()}
        units = sorted((start, end, code) for code, each in layers.items() for start, end in each)
        united += len(spans) - len(units)
        overlaps += _crossings(units)
        marks[place] = units
    return marks, overlaps, united


def united_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans with those that overlap as one; spans that only touch stay two units."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _crossings(units: Sequence[Marked]) -> int:
    """How many units begin before an earlier one of the same coder has ended."""
    reached = count = 0
    for start, end, _ in units:
        count += start < reached
        reached = max(reached, end)
    return count


def _cuts(length: int, of_coders: Sequence[Sequence[Marked]], block: int) -> list[int]:
    """Return the ends of a source's pieces: every `block` code points, or after the unit that is there."""
    busy = united_spans(sorted((start, end) for units in of_coders for start, end, _ in units))
    starts = [start for start, _ in busy]
    ends: list[int] = []
    at = 0
    while length - at > block:
        at += block
        inside = bisect_left(starts, at) - 1
        if inside >= 0:
            at = max(at, busy[inside][1])
        ends.append(at)
    if not ends or ends[-1] < length:
        ends.append(length)
    return ends


def _add_lengths(sums: Any, of_coders: Sequence[Sequence[Marked]], ends: Sequence[int]) -> None:
    """Add the lengths of what stands between two boundaries of any coder, under each code that is there."""
    coders, marking = len(of_coders), _marking(of_coders)
    changes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for coder, units in enumerate(of_coders):
        for start, end, code in units:
            changes[start].append((coder, code, 1))
            changes[end].append((coder, code, -1))
    having: dict[int, int] = {}
    depth = [0] * coders
    for at, until in pairwise(sorted({0, *changes, *ends})):
        for coder, code, step in changes.get(at, ()):
            depth[coder] += step
            having[code] = having.get(code, 0) + step
        piece, length = bisect_right(ends, at), until - at
        marked = sum(map(bool, depth))
        sums[piece, PAIRED, 0] += length * coders
        _add(sums[piece], 0, length, (coders - marked, coders))
        for code, number in having.items():
            if number:
                _add(sums[piece], code, length, (number, coders))
                sums[piece, SHARED, code] += length * number * (marked - 1) / (marking - 1)
                sums[piece, SHARED_SAME, code] += length * number * (number - 1) / (marking - 1)


def _add(piece: Any, code: int, length: int, having: tuple[int, int]) -> None:
    number, coders = having
    piece[LENGTH, code] += length * number
    piece[SAME, code] += length * number * (number - 1) / (coders - 1)
    if code == 0:
        piece[SQUARES, code] += length * number


def _add_squares(sums: Any, of_coders: Sequence[Sequence[Marked]], ends: Sequence[int]) -> None:
    """Add the squared lengths of units, and of what each shares with the units of every other coder."""
    covered = [_Covered(units) for units in of_coders]
    for coder, units in enumerate(of_coders):
        for start, end, code in units:
            piece = bisect_right(ends, start)
            sums[piece, SQUARES, code] += float(end - start) ** 2
            others = (each for other, each in enumerate(covered) if other != coder)
            squares = sum(float(each.within(start, end)) ** 2 for each in others)
            sums[piece, SHARED_SQUARES, code] += squares / (_marking(of_coders) - 1)


def _marking(of_coders: Sequence[Sequence[Marked]]) -> int:
    """How many coders have a unit, at least two: what is shared is paired among them."""
    return max(2, sum(map(bool, of_coders)))


class _Covered:
    """How many code points of a stretch a coder has marked, by bisection."""

    def __init__(self, units: Sequence[Marked]) -> None:
        spans = united_spans((start, end) for start, end, _ in units)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._before = [0]
        for start, end in spans:
            self._before.append(self._before[-1] + end - start)

    def within(self, start: int, end: int) -> int:
        """Code points marked in `[start, end)`."""
        return self._until(end) - self._until(start)

    def _until(self, at: int) -> int:
        place = bisect_right(self._starts, at)
        if not place:
            return 0
        return self._before[place - 1] + min(at, self._ends[place - 1]) - self._starts[place - 1]
