"""The earlier alpha for unitising, which older reports print: squared distances of units that overlap.

Krippendorff 1995, Sociological Methodology 25: 47-76; in the form of Krippendorff 2004, Quality & Quantity
38: 787-800. Gaps have no inner structure and what is near counts for more than what is far.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from qualcode.agree.ratings import Continua
from qualcode.agree.unit_sums import united_spans
from qualcode.findings import Agreement

MEASURE = "alpha-u-2004"
_NO_INTERVAL = "no interval: the measure is of one continuum as a whole"
Spans = Sequence[tuple[int, int]]


def alpha_u(continua: Continua) -> tuple[Agreement, ...]:
    """Return alpha-U of all codes together (disagreement summed over codes, p. 796), and of each code.

    Sources are joined end to end. Coders must have read the same sources: the measure knows no missing data.
    """
    joined = _joined(continua)
    blank = Agreement(MEASURE, "nominal", "code point", None, n_units=sum(continua.lengths.values()))
    if isinstance(joined, str):
        return (replace(blank, note=joined),)
    blank = replace(blank, n_coders=len(joined.coders), n_pairable=joined.length)
    codes = sorted({code for _, code in joined.units})
    if not codes:
        return (replace(blank, note="not computable: nobody marked anything"),)
    single = [_of_code(joined, code) for code in codes]
    pooled = tuple(sum(each) for each in zip(*single, strict=True))
    return (
        _agreement(blank, pooled[0], pooled[1]),
        *(replace(_agreement(blank, *pair), code=code) for pair, code in zip(single, codes, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Continuum:
    """One continuum: its length, its coders, and each coder's units of each code, in order."""

    length: int
    coders: tuple[str, ...]
    units: Mapping[tuple[str, str], Spans]


def _joined(continua: Continua) -> _Continuum | str:
    """Return the sources end to end, or why they cannot be."""
    shared = [source for source, readers in sorted(continua.read.items()) if len(readers) > 1]
    if not shared:
        return "not computable: no source that two coders read"
    readers = {frozenset(continua.read[source]) for source in shared}
    if len(readers) > 1:
        return "not computable: it takes coders who read the same sources; u-alpha knows what is missing"
    starts = dict(zip(shared, accumulate([0, *(continua.lengths[each] for each in shared)]), strict=False))
    units: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for span in continua.spans:
        if span.source in starts and span.coder in continua.read[span.source]:
            begin = starts[span.source]
            units[span.coder, span.code].append((span.start + begin, span.end + begin))
    length = sum(continua.lengths[source] for source in shared)
    united = {place: united_spans(sorted(spans)) for place, spans in units.items()}
    return _Continuum(length, tuple(sorted(readers.pop())), united)


def _agreement(blank: Agreement, observed: float, expected: float) -> Agreement:
    if not expected > 0:
        return replace(blank, note="not computable: everything is of one kind, so that nothing could differ")
    return replace(
        blank, value=1 - observed / expected, observed=observed, expected=expected, note=_NO_INTERVAL
    )


def _of_code(continuum: _Continuum, code: str) -> tuple[float, float]:
    """Return the observed and the expected disagreement of a code."""
    units = [continuum.units.get((coder, code), []) for coder in continuum.coders]
    gaps = [_gaps(each, continuum.length) for each in units]
    coders, length = len(units), continuum.length
    distance = sum(
        _distance(units[i], units[j], gaps[j]) for i in range(coders) for j in range(coders) if i != j
    )
    return distance / (coders * (coders - 1) * length**2), _expected(units, gaps, length)


def _gaps(units: Spans, length: int) -> Spans:
    """Return the stretches that have no unit."""
    ends = [0, *(end for _, end in units)]
    starts = [*(start for start, _ in units), length]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if end < start]


def _distance(ours: Spans, theirs: Spans, gaps: Spans) -> float:
    """Return the squared distances of units from those they overlap, and of those in the other's gaps.

    A unit in a gap counts its length squared, once from each side of the sum over ordered pairs.
    """
    starts, ends = [start for start, _ in theirs], [end for _, end in theirs]
    gap_starts = [start for start, _ in gaps]
    total = 0.0
    for start, end in ours:
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        total += sum((start - s) ** 2 + (end - e) ** 2 for s, e in theirs[first:last])
        within = bisect_right(gap_starts, start) - 1
        if within >= 0 and end <= gaps[within][1]:
            total += 2 * (end - start) ** 2
    return total


def _expected(units: Sequence[Spans], gaps: Sequence[Spans], length: int) -> float:
    """Return the disagreement expected of all ways to lay the units and gaps out (2004, p. 793)."""
    lengths = [end - start for each in units for start, end in each]
    spaces = sorted(end - start for each in gaps for start, end in each)
    below = list(accumulate(spaces, initial=0))
    total = 0.0
    for own in lengths:
        wide = bisect_left(spaces, own)
        room = below[-1] - below[wide] - (len(spaces) - wide) * (own - 1)
        total += (len(lengths) - 1) / 3 * (2 * own**3 - 3 * own**2 + own) + own**2 * room
    everything = len(units) * length
    ways = everything * (everything - 1) - sum(own * (own - 1) for own in lengths)
    return 2 / length * total / ways if ways else 0.0
