"""Codes by an attribute, several at once: what is not printed stays unknown, by subtraction of codes too."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from qualcode.coding.breaking_down import Breakdown, breakdowns, too_few
from qualcode.coding.counting import Part

TREE = {
    "access": frozenset({"access", "wait", "call", "rude", "long", "list"}),
    "wait": frozenset({"wait", "long", "list"}),
    "long": frozenset({"long"}),
    "list": frozenset({"list"}),
    "call": frozenset({"call"}),
    "rude": frozenset({"rude"}),
    "group": frozenset({"group"}),
}
K = 5


def person(number: int, area: str, *codes: str) -> Part:
    """Return what somebody of an area said."""
    marks = frozenset((code, "") for code in codes)
    return Part("S1", number, f"t{number}", "interview", f"P{number}", attributes={"area": area}, marks=marks)


def counts_of(parts: list[Part], codes: list[str]) -> list[Breakdown]:
    """Return codes by area."""
    found = breakdowns(parts, [TREE[code] for code in codes], "area", of="participants", k=K)
    return list(found)


def test_a_code_does_not_tell_the_one_below_it() -> None:
    """Fifteen of A said one or the other, fourteen the one: that one person said the other stays hidden."""
    parts = [person(number, "A", "wait") for number in range(14)]
    parts += [person(14, "A", "call")]
    parts += [person(number, "A") for number in range(15, 30)]
    parts += [person(number, "B", "wait" if number < 40 else "call") for number in range(30, 50)]
    parts += [person(number, "B") for number in range(50, 60)]
    access, wait, call = counts_of(parts, ["access", "wait", "call"])
    shown = [{group.value: group.count for group in one.groups} for one in (access, wait, call)]
    assert shown[2].get("A") is None
    assert None in (shown[0].get("A"), shown[1].get("A"))


def test_the_difference_of_two_totals_is_not_spread_over_groups() -> None:
    """Where one person more has the code above, it is not told of which group."""
    parts = [person(number, "AB"[number % 2], "wait") for number in range(40)]
    parts += [person(40, "A", "call"), *(person(number, "AB"[number % 2]) for number in range(41, 80))]
    access, wait = counts_of(parts, ["access", "wait"])
    assert bool(access.refused) != bool(wait.refused)


def test_what_everybody_or_nobody_said_is_no_secret() -> None:
    """Zero and all stand there as they are."""
    parts = [person(number, "AB"[number % 2], "wait") for number in range(40)]
    wait, group = counts_of(parts, ["wait", "group"])
    assert [one.count for one in wait.groups] == [20, 20]
    assert [one.count for one in group.groups] == [0, 0]


def test_a_small_total_is_told_for_its_own_code_alone() -> None:
    """Three people with a code are too few; what is left of the code above is not."""
    parts = [person(number, "A", "wait" if number < 3 else "call") for number in range(30)]
    parts += [person(number, "A") for number in range(30, 60)]
    having = [TREE[code] for code in ("access", "wait", "group")]
    assert too_few(parts, having, of="participants", k=K) == (False, True, False)


@st.composite
def printed(draw: st.DrawFn) -> tuple[list[Part], list[str]]:
    """Return people of two or three areas with codes of a tree, some codes rare, and codes to print."""
    seed = draw(st.integers(0, 10**9))
    chance = Random(seed)  # noqa: S311 (nothing secret is drawn)
    areas = "ABC"[: draw(st.integers(2, 3))]
    leaves = ["long", "list", "call", "rude", "group", *draw(st.sets(st.sampled_from(["wait", "access"])))]
    shares = (0, 0.05, 0.1, 0.3, 0.9, 1)
    often = {(code, area): chance.choice(shares) for code in sorted(leaves) for area in areas}
    parts = []
    for number in range(draw(st.integers(10, 70))):
        area = chance.choice(areas)
        single = chance.random() < 0.5
        codes = [code for code in leaves if chance.random() < often[code, area]]
        parts.append(person(number, area, *(codes[:1] if single else codes)))
    chosen = draw(st.lists(st.sampled_from(list(TREE)), min_size=2, unique=True))
    return parts, chosen


def sets_of(parts: list[Part], code: str) -> set[str]:
    """Return who has a code, or one below it."""
    return {part.person for part in parts if any(mark in TREE[code] for mark, _ in part.marks)}


class Attacker:
    """All whole numbers that fit what is printed: totals, bases, groups, and which code lies below which."""

    def __init__(self, parts: list[Part], codes: list[str], shown: list[Breakdown], bases: list[int]) -> None:
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.columns, self.size = len(bases), len(codes) * len(bases)
        for place, one in enumerate(shown):
            self._know([(place, column, 1) for column in range(self.columns)], one.count, one.count)
            for column, group in enumerate(one.groups):
                if group.count is not None:
                    self._know([(place, column, 1)], group.count, group.count)
        for above, below in ((a, b) for a in range(len(codes)) for b in range(len(codes)) if a != b):
            if TREE[codes[below]] < TREE[codes[above]]:
                for column in range(self.columns):
                    self._know([(above, column, 1), (below, column, -1)], 0, np.inf)
        for above, code in enumerate(codes):
            under = [place for place, other in enumerate(codes) if TREE[other] < TREE[code]]
            together = set().union(*(sets_of(parts, codes[place]) for place in under))
            if under and together == sets_of(parts, code):
                for column in range(self.columns):
                    self._know([(place, column, 1) for place in under] + [(above, column, -1)], 0, np.inf)
        self.most = np.tile(bases, len(codes)).astype(float)

    def _know(self, terms: list[tuple[int, int, int]], low: float, high: float) -> None:
        row = np.zeros(self.size)
        for place, column, sign in terms:
            row[place * self.columns + column] = sign
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def values(self, place: int, column: int) -> tuple[int, int]:
        """Return the least and the most that a cell may be."""
        known = LinearConstraint(np.array(self.rows), self.low, self.high)
        ends = []
        for sign in (1, -1):
            goal = np.zeros(self.size)
            goal[place * self.columns + column] = sign
            found = milp(goal, constraints=known, bounds=Bounds(0, self.most), integrality=np.ones(self.size))
            ends.append(round(abs(found.fun)))
        return ends[0], ends[1]


@given(printed())
@settings(deadline=None, max_examples=120)
def test_nothing_hidden_is_solved_by_all_that_is_printed(drawn: tuple[list[Part], list[str]]) -> None:
    """Every number that is not printed has two values or more; none printed, and no difference, is small."""
    parts, codes = drawn
    shown = counts_of(parts, codes)
    labels = next(([group.value for group in one.groups] for one in shown if one.groups), [])
    if not labels:
        return
    bases = [group.base for one in shown if one.groups for group in one.groups][: len(labels)]
    attacker = Attacker(parts, codes, shown, bases)
    for place, one in enumerate(shown):
        for column, base in enumerate(bases):
            count = one.groups[column].count if one.groups else None
            if count is None:
                least, most = attacker.values(place, column)
                assert least < most
            else:
                assert not 0 < count < K
                assert not 0 < base - count < K
    for above, below in combinations(range(len(codes)), 2):
        if TREE[codes[above]] <= TREE[codes[below]]:
            above, below = below, above  # noqa: PLW2901
        if TREE[codes[below]] < TREE[codes[above]]:
            for group, under in zip(shown[above].groups, shown[below].groups, strict=False):
                if group.count is not None and under.count is not None:
                    assert not 0 < group.count - under.count < K


@pytest.mark.parametrize("size", [30])
def test_a_whole_tree_is_quick(size: int) -> None:
    """A hundred codes of a few thousand people take less than some seconds: no cell is solved by a search."""
    chance = Random(3)  # noqa: S311 (nothing secret is drawn)
    leaves = [frozenset({f"c{number}"}) for number in range(size * 3)]
    codes = [frozenset().union(*leaves[start : start + 3]) for start in range(0, len(leaves), 3)] + leaves
    parts = [
        Part(
            "S1", number, f"t{number}", "survey", f"R{number}", attributes={"area": chance.choice("ABCDE")},
            marks=frozenset((f"c{chance.randrange(size * 3)}", "") for _ in range(3)),
        )
        for number in range(3000)
    ]  # fmt: skip
    assert len(breakdowns(parts, codes, "area", of="respondents", k=K)) == len(codes)
