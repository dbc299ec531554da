"""Intervals against published values and a second implementation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.stats import Interval, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(successes: int, n: int, low: float, high: float):
    """Newcombe 1998 (Statistics in Medicine 17: 857-872), table I, method 3."""
    assert wilson(successes, n).low == pytest.approx(low, abs=5e-5)
    assert wilson(successes, n).high == pytest.approx(high, abs=5e-5)


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counted: tuple[int, int]):
    """A second implementation gives the same interval for every count."""
    from scipy.stats import binomtest

    expected = binomtest(*counted).proportion_ci(method="wilson")
    assert wilson(*counted).low == pytest.approx(expected.low, abs=1e-12)
    assert wilson(*counted).high == pytest.approx(expected.high, abs=1e-12)


def test_nothing_observed_says_nothing():
    """Without an observation the interval is everything."""
    assert Interval(0.0, 1.0) == wilson(0, 0)


def test_more_successes_than_observations_is_refused():
    """A count above its base is a mistake of the caller."""
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(3, 2)
