"""A blind random sample, and how a machine's codes compare with what a person put on it.

Every segment is equally likely to be drawn; the figures are agreement with one coder, and name their base.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.stats import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from qualcode.model import Segment

FEW = 10


def draw(population: Sequence[Segment], size: int, *, seed: int) -> list[Segment]:
    """Return a simple random sample without replacement, in random order; all of them where `size` is more.

    Each segment gets a number by SHA-256 of the seed and its place, and those with the smallest are drawn:
    the same seed and segments give the same sample on every machine, whatever their order.
    """
    return sorted(population, key=lambda one: _lot(one, seed))[:size]


def _lot(segment: Segment, seed: int) -> tuple[bytes, str, int]:
    place = f"{seed}\0{segment.source}\0{segment.revision}\0{segment.span.start}\0{segment.span.end}"
    return hashlib.sha256(place.encode()).digest(), segment.source, segment.span.start


@dataclass(frozen=True, slots=True)
class Agreed:
    """How a machine and a coder agree on one code over `n` segments.

    `both`, `machine_only` and `coder_only` are segments. Precision is the share of what the machine gave that
    the coder gave too, recall the share of what the coder gave that the machine gave too, None where there is
    nothing to take a share of; the intervals are Wilson's at 95 %. `alpha` is Krippendorff's for nominal data
    over the two, `between_people` the same between this coder and each other on the segments both read, None
    where it cannot be had. `few`: the coder gave the code fewer than `FEW` times, too few to judge.
    """

    code: str
    n: int
    both: int
    machine_only: int
    coder_only: int
    alpha: float | None
    between_people: Mapping[str, float | None] = field(default_factory=dict, hash=False)

    @property
    def given(self) -> int:
        """How often the coder gave the code."""
        return self.both + self.coder_only

    @property
    def few(self) -> bool:
        """Whether there is too little to judge by."""
        return self.given < FEW

    @property
    def precision(self) -> float | None:
        """Share of what the machine gave that the coder gave too."""
        return _share(self.both, self.both + self.machine_only)

    @property
    def recall(self) -> float | None:
        """Share of what the coder gave that the machine gave too."""
        return _share(self.both, self.given)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both shares."""
        return _share(2 * self.both, 2 * self.both + self.machine_only + self.coder_only)

    @property
    def precision_interval(self) -> Interval:
        """Wilson's interval of the precision; [0, 1] where the machine gave nothing."""
        return wilson(self.both, self.both + self.machine_only)

    @property
    def recall_interval(self) -> Interval:
        """Wilson's interval of the recall; [0, 1] where the coder gave nothing."""
        return wilson(self.both, self.given)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def compare(
    codes: Sequence[str],
    machine: Sequence[Collection[str]],
    coder: Sequence[Collection[str]],
    *,
    people: Mapping[str, Sequence[tuple[Collection[str], Collection[str]]]] | None = None,
) -> tuple[Agreed, ...]:
    """Return how machine and coder agree, for each of `codes` that either of them gave, in that order.

    `machine` and `coder` hold the codes of each segment; `people` those of the coder and each other
    coder, by name, on what both read.
    """
    found = []
    for code in codes:
        pairs = [(code in given, code in said) for given, said in zip(machine, coder, strict=True)]
        seen = Counter(pairs)
        if seen[True, True] + seen[True, False] + seen[False, True]:
            beside = {
                name: alpha_nominal([(code in first, code in second) for first, second in read])
                for name, read in (people or {}).items()
            }
            found.append(
                Agreed(
                    code,
                    len(pairs),
                    seen[True, True],
                    seen[True, False],
                    seen[False, True],
                    alpha_nominal(pairs),
                    beside,
                )
            )
    return tuple(found)


def alpha_nominal(units: Sequence[Sequence[Hashable | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal data; None where all values are one, or none can be paired.

    `units` holds the values of each unit by coder, None where a coder gave none; units with fewer than two
    values are left out. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A to C.
    """
    weights: dict[tuple[Hashable, Hashable], float] = {}
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        size = values.total()
        for first, times in values.items() if size > 1 else ():
            for second, others in values.items():
                pairs = times * (others - (first == second))
                weights[first, second] = weights.get((first, second), 0.0) + pairs / (size - 1)
    totals = _totals(weights)
    whole = sum(totals.values())
    expected = whole * whole - sum(total * total for total in totals.values())
    if not expected:
        return None
    observed = sum(weight for (first, second), weight in weights.items() if first != second)
    return 1 - (whole - 1) * observed / expected


def _totals(weights: Mapping[tuple[Hashable, Hashable], float]) -> dict[Hashable, float]:
    totals: dict[Hashable, float] = {}
    for (first, _), weight in weights.items():
        totals[first] = totals.get(first, 0.0) + weight
    return totals
