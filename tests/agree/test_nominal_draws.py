"""What is drawn together, what one unit and one code come to, and that the table of measures is told."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from qualcode.agree import Ratings, family, measured, several


def chance(seed: int) -> Random:
    """Seeded random numbers for test data."""
    return Random(seed)  # noqa: S311


def simulated(units: int, draw: Random) -> list[tuple[bool, bool]]:
    """Two coders who mostly give the same."""
    truths = [draw.random() < 0.4 for _ in range(units)]
    return [(one, one if draw.random() < 0.8 else not one) for one in truths]


def rated(rows: list[tuple[bool, bool]]) -> Ratings:
    """Two coders who gave the code a, or nothing."""
    cells = tuple(tuple(frozenset("a") if one else frozenset() for one in row) for row in rows)
    return Ratings("row", tuple(map(str, range(len(rows)))), ("ann", "ben"), cells)


def test_units_of_a_source_are_drawn_with_it() -> None:
    """Copies of a unit drawn together tell no more than the unit; drawn one by one they would."""
    rows = simulated(30, chance(8))
    once, thrice = rated(rows), rated([row for row in rows for _ in range(3)])
    names = tuple(f"S{number:02}" for number in range(30))
    alone = measured(replace(once, together=names), "percent", draws=300)
    copied = measured(
        replace(thrice, together=tuple(n for n in names for _ in range(3))), "percent", draws=300
    )
    apart = measured(thrice, "percent", draws=300)
    assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high))
    assert apart.low is not None
    assert copied.low is not None
    assert apart.low > copied.low


def test_draws_of_sources_hold_the_truth_where_units_of_a_source_are_alike() -> None:
    """Twenty sources of twenty units whose errors differ by source: about 95 %, drawn one by one far less."""
    draw = np.random.default_rng(2)
    held = {"together": 0, "apart": 0}
    for _ in range(150):
        wrong = np.repeat(draw.beta(1, 3, size=20), 20)
        cells = tuple((frozenset("a"), frozenset("b" if one else "a")) for one in draw.random(400) < wrong)
        sources = tuple(f"S{number // 20:02}" for number in range(400))
        apart = Ratings("turn", tuple(map(str, range(400))), ("ann", "ben"), cells)
        for name, ratings in (("apart", apart), ("together", replace(apart, together=sources))):
            found = measured(ratings, "percent", draws=200)
            assert found.low is not None
            assert found.high is not None
            held[name] += found.low <= 0.75 <= found.high
    assert held["together"] / 150 > 0.88
    assert held["apart"] / 150 < 0.8


def test_percent_is_defined_of_one_unit_and_has_no_interval() -> None:
    """One unit, on which two agree: all of it; what takes chance off cannot be computed."""
    ratings = Ratings("row", ("u1",), ("ann", "ben"), ((frozenset("a"), frozenset("a")),))
    found = measured(ratings, "percent")
    assert (found.value, found.low, found.note) == (1.0, None, "of one unit, so that there is no interval")
    assert measured(ratings, "alpha").value is None


def test_one_code_has_one_number_with_one_interval() -> None:
    """Cells, mean and the code itself are the same, and come on the same draws."""
    found = family(rated(simulated(40, chance(4))), ("alpha", "percent"))
    for place, own in enumerate(found.per_code[0].agreements):
        for pooled in found.pooled[2 * place : 2 * place + 2]:
            assert replace(pooled.agreement, code="a") == own


def test_an_unknown_measure_is_told_with_those_that_there_are() -> None:
    """Whoever typed it sees what could be meant."""
    ratings = rated(simulated(5, chance(6)))
    for of in (several, family):
        with pytest.raises(ValueError, match=r"'kapa'; there are alpha, ac1, percent"):
            of(ratings, ("kapa",))
