"""Numbers with their uncertainty: intervals for proportions, and shares estimated from an audit.

Every interval says what it is uncertain about; the same numbers give the same answer on any threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal


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


def exact(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Return the interval of a proportion that never covers too little, however rare what is counted.

    Clopper and Pearson 1934, Biometrika 26: 404-413.
    """
    from scipy.stats import beta

    if not 0 <= successes <= n:
        raise ValueError(f"not a proportion: {successes} of {n}")
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes else 0.0
    high = float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0
    return Interval(low, high)


LEAST_POSITIVES = 3
PPI_POSITIVES = 10
_SCORE_ENDS = 0.005
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often something is the case among a known number of texts, from an audit of some of them.

    Shares, not counts. `interval` is the uncertainty of the coding of these texts and of nothing else;
    `human_only` is what the audit alone says. `method` is "prediction-powered"; "audit alone", with an exact
    interval, where fewer than `PPI_POSITIVES` audited texts have it, or lack it; "too few" below
    `LEAST_POSITIVES`: then nothing should be said. With the machine an audited
    text is worth `gain` of those without.
    """

    value: float
    interval: Interval
    human_only: Interval
    audited: int
    positives: int
    population: int
    method: Literal["prediction-powered", "audit alone", "too few"]
    gain: float = 1.0


def prevalence_ppi(
    audited: Sequence[bool],
    predicted_audited: Sequence[float],
    predicted_rest: Sequence[float],
    confidence: float = 0.95,
) -> Estimate:
    """Return the share of positives among all texts, from a random audit and scores of all of them.

    `audited` is what a person said of each text of a simple random sample without replacement; the scores,
    from 0 to 1, come from a model that never saw those answers. The point is that of prediction-powered
    inference with power tuning (Angelopoulos, Bates et al. 2023, Science 382: 669-674; Angelopoulos, Duchi
    and Zrnic 2023, arXiv:2311.01453), on the log odds of the scores. That is the regression estimator of
    survey sampling (Cochran 1977, Sampling Techniques, chapter 7), hence the interval: Wilson's at the sample
    size that would do as well without the machine, n / ((1 - r2)(1 - n/N)), with r2 corrected for degrees of
    freedom and the finite population (chapter 2). A plain normal interval covers too little at small counts.
    """
    import numpy as np

    n, rest = len(audited), len(predicted_rest)
    if len(predicted_audited) != n or n == 0:
        raise ValueError("one score for each audited text, and at least one of them")
    found = np.asarray(audited, dtype=float)
    positives = int(found.sum())
    total = n + rest
    remaining = max(rest / total, 1e-9)
    human = _within(wilson(positives / remaining, n / remaining, confidence), positives, total, n)
    few = min(positives, n - positives)
    if few < PPI_POSITIVES or rest == 0:
        method: Literal["audit alone", "too few"] = "too few" if few < LEAST_POSITIVES else "audit alone"
        rare = human if rest == 0 else _within(exact(positives, n, confidence), positives, total, n)
        return Estimate(positives / n, rare, human, n, positives, total, method)
    sample, others = _log_odds(predicted_audited), _log_odds(predicted_rest)
    everything = (sample.sum() + others.sum()) / total
    shift = float(everything - sample.mean())
    spread = float(((sample - sample.mean()) ** 2).sum())
    together = float(((sample - sample.mean()) * (found - found.mean())).sum())
    tuning = together / spread if spread > _SAME else 0.0
    outcome = float(((found - found.mean()) ** 2).sum())
    unexplained = max(outcome - tuning * together, 0.0) / max(n - 2, 1)
    share_unexplained = min(1.0, max(0.05, unexplained * (n - 1) / outcome))
    leverage = 1 + n * shift * shift / spread if spread > _SAME else 1.0
    value = min(max(positives / n + tuning * shift, positives / total), 1 - (n - positives) / total)
    gain = 1 / (share_unexplained * leverage)
    worth = n * gain / remaining
    interval = _within(wilson(value * worth, worth, confidence), positives, total, n)
    return Estimate(value, interval, human, n, positives, total, "prediction-powered", gain)


def _log_odds(scores: Sequence[float]) -> Any:
    import numpy as np

    kept = np.clip(np.asarray(scores, dtype=float), _SCORE_ENDS, 1 - _SCORE_ENDS)
    return np.log(kept / (1 - kept))


def _within(interval: Interval, positives: int, total: int, n: int) -> Interval:
    """Return an interval within what is possible: the audited texts are known."""
    least, most = positives / total, 1 - (n - positives) / total
    return Interval(min(max(interval.low, least), most), max(min(interval.high, most), least))
