"""Numbers with their uncertainty: intervals for proportions, resampling, and tables safe to print.

Every interval says what it is uncertain about; a seed gives the same answer on any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of shares or counts, `low <= high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.high - self.low

    def covers(self, value: float) -> bool:
        """Whether `value` lies inside, its ends included."""
        return self.low <= value <= self.high


def wilson(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Return the score interval of a proportion (Wilson 1927, JASA 22: 209-212), within [0, 1].

    `successes` and `n` may be effective sizes and need not be whole; without any observation it is [0, 1].
    """
    if not 0 <= successes <= n:
        raise ValueError(f"not a proportion: {successes} of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + half) / scale)
    return Interval(low, high)
