"""Gamma aligns units as well as can be: against trying every alignment, and worked examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.agree.gamma import MOST_UNITS, Unit, Weights, _partitioned, best_cost, gamma
from qualcode.agree.ratings import CodedSpan, Continua

CASES = Path(__file__).resolve().parents[2] / "../shared/data/agree/cases.json"


def cases() -> list[Any]:
    """The worked examples of gamma, one placeholder where they are absent."""
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no worked examples here"))]
    found = json.loads(CASES.read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found if case["measure"] == "gamma_mathet2015"]


@pytest.mark.shared
@pytest.mark.parametrize("case", cases())
def test_disorder_is_exact_and_gamma_within_the_tolerance_of_its_draws(case: Any) -> None:
    """Disorder to 1e-6; gamma depends on random continua, so that 0.02 is what two tools may differ."""
    rows = case["data"]["continuum"]
    spans = tuple(
        CodedSpan("S1", row["annotator"], row["start"], row["end"], row["category"]) for row in rows
    )
    continua = Continua({"S1": 30}, {"S1": ("Ann1", "Ann2")}, spans)
    typed = case["data"]["params"]
    weights = Weights(typed["alpha"], typed["beta"], typed["deltaEmpty"])
    found = gamma(continua, weights=weights)
    assert found.observed == pytest.approx(case["expected"]["best_alignment_disorder"], abs=1e-6)
    assert found.value == pytest.approx(case["expected"]["gamma_seed1_30samples"], abs=case["tol"])


def partitions(units: list[tuple[int, Unit]]) -> Iterator[list[list[tuple[int, Unit]]]]:
    """Every way to put units into groups with at most one of each coder."""
    if not units:
        yield []
        return
    first, *rest = units
    for others in partitions(rest):
        yield [[first], *others]
        for at, group in enumerate(others):
            if all(coder != first[0] for coder, _ in group):
                yield [*others[:at], [first, *group], *others[at + 1 :]]


def dissimilarity(one: Unit, other: Unit, weights: Weights) -> float:
    """How unlike two units are, by place and by code (equations 4, 6 and 7)."""
    apart = abs(one[0] - other[0]) + abs(one[1] - other[1])
    place = (apart / (one[1] - one[0] + other[1] - other[0])) ** 2
    return weights.empty * (weights.alpha * place + weights.beta * (one[2] != other[2]))


def cost_of(group: list[tuple[int, Unit]], coders: int, weights: Weights) -> float:
    """The disorder of a unitary alignment, by its definition."""
    pairs = comb(coders, 2)
    unlike = sum(dissimilarity(one, other, weights) for (_, one), (_, other) in combinations(group, 2))
    return (unlike + (pairs - comb(len(group), 2)) * weights.empty) / pairs


UNITS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from("ab")).map(
        lambda drawn: (float(drawn[0]), float(drawn[0] + drawn[1]), drawn[2])
    ),
    max_size=2,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(UNITS, min_size=2, max_size=4), st.sampled_from([Weights(), Weights(3, 2), Weights(1, 0)]))
def test_the_best_alignment_is_the_best_of_all(coders: list[list[Unit]], weights: Weights) -> None:
    """Every partition of a few units is tried."""
    tagged = [(coder, unit) for coder, units in enumerate(coders) for unit in units]
    wanted = min(sum(cost_of(group, len(coders), weights) for group in each) for each in partitions(tagged))
    assert best_cost(coders, weights) == pytest.approx(wanted)


@settings(max_examples=40, deadline=None)
@given(st.lists(UNITS, min_size=2, max_size=2))
def test_for_two_coders_an_assignment_is_the_programme(coders: list[list[Unit]]) -> None:
    """Two ways to solve it agree."""
    assert best_cost(coders, Weights()) == pytest.approx(_partitioned(coders, Weights()))


def test_identical_coders_have_gamma_one_and_the_seed_repeats() -> None:
    """No disorder is left; the draws are the same for the same seed."""
    units = [(5 + 40 * at, 25 + 40 * at, "ab"[at % 2]) for at in range(4)]
    two, three = (
        Continua(
            {"S1": 180},
            {"S1": coders},
            tuple(CodedSpan("S1", name, *unit) for name in coders for unit in units),
        )
        for coders in (("ann", "ben"), ("ann", "ben", "cat"))
    )
    assert gamma(three).value == 1
    assert gamma(two).value == 1
    assert gamma(two) == gamma(two)
    assert gamma(two).expected != gamma(two, seed=2).expected


def test_what_is_too_much_or_cannot_be_is_said_in_words() -> None:
    """No coders in common, nothing marked, too many units."""
    many = tuple(CodedSpan("S1", "ann", at, at + 1, "a") for at in range(MOST_UNITS + 1))
    lengths = {"S1": 5000}
    assert gamma(Continua(lengths, {"S1": ("ann",)}, many)).note.endswith("no source that two coders read")
    assert gamma(Continua(lengths, {"S1": ("ann", "ben")}, ())).note.endswith("nobody marked anything")
    assert "2,001 units" in gamma(Continua(lengths, {"S1": ("ann", "ben")}, many)).note
