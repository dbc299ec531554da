"""Random samples, agreement with a coder, and Krippendorff's alpha against published examples."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.auditing import FEW, alpha_nominal, compare, draw
from qualcode.model import Segment, Span, Turn
from qualcode.stats import wilson

OBSERVERS = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}
"""Four observers with missing data: Krippendorff (2011), section C."""


def population(size: int) -> list[Segment]:
    """Return segments of a source, ten characters each."""
    turn = Turn("x" * 10)
    return [
        Segment("SAAAAAA", 1, Span(11 * place, 11 * place + 10), "turn", "x" * 10, turn)
        for place in range(size)
    ]


def test_alpha_of_binary_data_without_gaps() -> None:
    """Two observers, ten units, binary: 0.095 (Krippendorff 2011, section A)."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert round(alpha_nominal(list(zip(meg, owen, strict=True))) or 0, 3) == 0.095


def test_alpha_of_nominal_data_without_gaps() -> None:
    """Two observers, twelve units, five values: 0.692 (Krippendorff 2011, section B)."""
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    assert len(ben) == len(gerry) == 12
    assert round(alpha_nominal(list(zip(ben, gerry, strict=True))) or 0, 3) == 0.692


def test_alpha_of_nominal_data_with_gaps() -> None:
    """Four observers, twelve units, values missing: 0.743 (Krippendorff 2011, section C)."""
    assert round(alpha_nominal(list(zip(*OBSERVERS.values(), strict=True))) or 0, 3) == 0.743


@pytest.mark.parametrize("units", [[], [(True,)], [(True, None)], [(False, False), (False, False)]])
def test_alpha_says_nothing_where_nothing_varies(units: list[tuple[bool | None, ...]]) -> None:
    """One value throughout, or no two values to compare: there is no alpha."""
    assert alpha_nominal(units) is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=2, max_size=40))
def test_alpha_is_symmetric_and_one_only_in_full_agreement(units: list[tuple[str, str]]) -> None:
    """Swapping the coders changes nothing; 1 means that they never differ, and less that they do."""
    found, swapped = alpha_nominal(units), alpha_nominal([(second, first) for first, second in units])
    assert found == swapped
    if found is not None:
        assert math.isclose(found, 1.0) == all(first == second for first, second in units)
        assert found <= 1.0


@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_a_sample_is_of_the_population_without_repeats(
    size: int, all_of: int, seed: int, order: object
) -> None:
    """It has the size asked for, or all; the order of the population does not matter."""
    segments = population(all_of)
    drawn = draw(segments, size, seed=seed)
    assert len(drawn) == len({one.span for one in drawn}) == min(size, all_of)
    shuffled = list(segments)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert drawn == draw(shuffled, size, seed=seed)


def test_every_segment_is_equally_likely() -> None:
    """Over 2,000 seeds each of 20 segments is drawn in about a quarter of the samples of five."""
    segments = population(20)
    seen = Counter(one.span.start for seed in range(2000) for one in draw(segments, 5, seed=seed))
    chi_square = sum((count - 500) ** 2 / 500 for count in seen.values())
    assert len(seen) == 20
    assert chi_square < 43.8  # 0.1 % of chi-square with 19 degrees of freedom


def test_comparing_counts_each_code_apart() -> None:
    """Both, machine only and coder only, with Wilson's intervals; a code nobody gave has no row."""
    machine = [{"a"}, {"a", "b"}, set(), {"a"}]
    coder = [{"a"}, {"b"}, {"b"}, {"a"}]
    rows = {one.code: one for one in compare(["a", "b", "c"], machine, coder)}
    assert list(rows) == ["a", "b"]
    first = rows["a"]
    assert (first.n, first.both, first.machine_only, first.coder_only) == (4, 2, 1, 0)
    assert (first.precision, first.recall, first.f1) == (2 / 3, 1.0, 0.8)
    assert first.precision_interval == wilson(2, 3)
    assert rows["b"].recall == 0.5


def test_too_few_to_judge_is_said_of_the_coders_codes() -> None:
    """What counts is how often the coder gave the code, not the machine."""
    rare = compare(["a"], [{"a"}] * 30, [{"a"}] * (FEW - 1) + [set()] * (31 - FEW))
    enough = compare(["a"], [set()] * 30, [{"a"}] * FEW + [set()] * (30 - FEW))
    assert (rare[0].few, enough[0].few, enough[0].precision) == (True, False, None)


def test_people_are_compared_on_what_both_read() -> None:
    """With each other coder alpha is over the pairs of those two."""
    people = [({"a"}, {"a"}), (set(), set()), ({"a"}, set()), (set(), set())]
    (row,) = compare(["a"], [{"a"}], [{"a"}], people={"ben": people, "rae": people[:1]})
    ben = alpha_nominal([(True, True), (False, False), (True, False), (False, False)])
    assert row.between_people == {"ben": ben, "rae": None}
