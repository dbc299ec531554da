"""Intervals against published values and a second implementation."""

from __future__ import annotations

from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.stats import Interval, exact, prevalence_ppi, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998 (Statistics in Medicine 17: 857-872), table I, method 3."""
    assert wilson(successes, n).low == pytest.approx(low, abs=5e-5)
    assert wilson(successes, n).high == pytest.approx(high, abs=5e-5)


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counted: tuple[int, int]) -> None:
    """A second implementation gives the same interval for every count."""
    from scipy.stats import binomtest

    expected = binomtest(*counted).proportion_ci(method="wilson")
    assert wilson(*counted).low == pytest.approx(expected.low, abs=1e-12)
    assert wilson(*counted).high == pytest.approx(expected.high, abs=1e-12)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_exact_agrees_with_scipy(observed: tuple[int, int]) -> None:
    """A second implementation gives the same interval of Clopper and Pearson."""
    from scipy.stats import binomtest

    expected = binomtest(*observed).proportion_ci(method="exact")
    assert exact(*observed).low == pytest.approx(expected.low, abs=1e-9)
    assert exact(*observed).high == pytest.approx(expected.high, abs=1e-9)


def test_nothing_observed_says_nothing() -> None:
    """Without an observation the interval is everything."""
    assert Interval(0.0, 1.0) == wilson(0, 0)


def test_more_successes_than_observations_is_refused() -> None:
    """A count above its base is a mistake of the caller."""
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(3, 2)


def _population(size: int, share: float, seed: int) -> tuple[list[bool], list[float]]:
    """Return true answers and scores that know something of them."""
    draw = Random(seed)  # noqa: S311 (nothing secret is drawn)
    truth = [draw.random() < share for _ in range(size)]
    return truth, [1 / (1 + exp(2 - draw.gauss(2.0 if is_so else 0.0, 1.0))) for is_so in truth]


@pytest.mark.parametrize(("prevalence", "widest"), [(0.15, 0.85), (0.06, 1.05), (0.02, 1.1)])
def test_audited_intervals_cover_the_truth(prevalence: float, widest: float) -> None:
    """Over 600 audits of 150 of 3,000 texts the truth lies inside as often as promised."""
    truth, scores = _population(3000, prevalence, 3)
    share = sum(truth) / len(truth)
    covered, width, plain = 0, 0.0, 0.0
    for seed in range(600):
        chosen = set(Random(seed).sample(range(3000), 150))  # noqa: S311 (nothing secret is drawn)
        order = sorted(chosen)
        found = prevalence_ppi(
            [truth[at] for at in order],
            [scores[at] for at in order],
            [score for at, score in enumerate(scores) if at not in chosen],
        )
        covered += found.interval.covers(share)
        width += found.interval.width
        plain += found.human_only.width
    assert covered / 600 >= 0.93
    assert width < widest * plain


def test_scores_that_know_nothing_cost_nothing() -> None:
    """With the same score for every text the estimate is that of the audit alone."""
    found = prevalence_ppi([True] * 30 + [False] * 70, [0.3] * 100, [0.3] * 900)
    assert found.value == pytest.approx(0.3)
    assert found.interval.width == pytest.approx(found.human_only.width, rel=0.02)


@pytest.mark.parametrize(
    ("positives", "method"), [(2, "too few"), (9, "audit alone"), (10, "prediction-powered"), (98, "too few")]
)
def test_how_many_positives_decide_the_method(positives: int, method: str) -> None:
    """Below ten the machine does not help, below three nothing is said; so for those that lack the code."""
    audited = [place < positives for place in range(100)]
    assert prevalence_ppi(audited, [0.4] * 100, [0.4] * 100).method == method


def test_when_everything_is_audited_nothing_is_uncertain() -> None:
    """An audit of all texts gives the share itself."""
    found = prevalence_ppi([True] * 20 + [False] * 30, [0.5] * 50, [])
    assert (found.interval.low, found.value, found.interval.high) == pytest.approx((0.4, 0.4, 0.4), abs=1e-6)


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=50)
def test_an_estimate_is_possible(seed: int) -> None:
    """Value and interval never contradict the audited texts themselves."""
    truth, scores = _population(120, 0.3, seed)
    found = prevalence_ppi(truth[:60], scores[:60], scores[60:])
    least, most = found.positives / 120, 1 - (60 - found.positives) / 120
    assert least - 1e-9 <= found.interval.low <= found.value <= found.interval.high <= most + 1e-9
