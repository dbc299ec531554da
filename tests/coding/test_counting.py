"""Counting codes: against a second, dumber count; nothing twice, nothing that may not count."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.breaking_down import NOT_STATED, OTHERS, Breakdown, breakdowns
from qualcode.coding.counting import (
    DISPUTED,
    PEOPLE_COUNT_IN,
    Part,
    as_one,
    count_code,
    own_parts,
    tally,
)
from qualcode.model import STANCES, SourceKind

CODES = ("wait", "call", "kind")


def part(source: str, key: int, **more: object) -> Part:
    """Return a part of an interview, unless told otherwise."""
    return replace(Part(source, key, f"t{key}", "interview"), **more)  # type: ignore[arg-type]


@st.composite
def materials(draw: st.DrawFn) -> list[Part]:
    """Return parts of up to five sources of all kinds, with marks of all stances."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        kind: SourceKind = draw(st.sampled_from(get_args(SourceKind)))
        secondary = draw(st.booleans())
        for key in range(draw(st.integers(0, 8))):
            found += [
                Part(
                    source=f"S{number}",
                    key=key,
                    turn=f"t{key // 2}",
                    kind=kind,
                    person="" if secondary else draw(st.sampled_from(["", "P1", "P2", "P3", "R1", "R2"])),
                    question=draw(st.sampled_from(["Q1", "Q2"])) if kind == "survey" else "",
                    attributes={"area": draw(st.sampled_from(["", "North", "South"]))},
                    secondary=secondary,
                    through=draw(st.booleans()),
                    marks=frozenset(
                        draw(st.sets(st.tuples(st.sampled_from(CODES), st.sampled_from(STANCES)), max_size=3))
                    ),
                    coders=frozenset({"ann"}),
                    read=True,
                    campaign=draw(st.integers(0, 2)),
                )
            ]
    return found


@given(materials(), st.sets(st.sampled_from(CODES), min_size=1))
@settings(deadline=None)
def test_every_number_is_that_of_a_dumber_count(parts: list[Part], codes: set[str]) -> None:
    """Loops over everything, one thing at a time, come to the same numbers."""
    found = count_code(parts, codes)
    segments, persons, respondents, responses, sources, through = set(), set(), set(), set(), set(), 0
    for one in parts:
        plain = False
        for code, stance in one.marks:
            plain = plain or (code in codes and stance == "")
        if one.secondary or not plain:
            continue
        segments.add((one.source, one.key))
        sources.add(one.source)
        through += one.through
        if one.kind == "survey":
            responses.add((one.source, one.turn))
        if one.person and one.kind == "survey":
            respondents.add(one.person)
        elif one.person and one.kind in PEOPLE_COUNT_IN:
            persons.add(one.person)
    counted = found.tally
    assert [len(segments), len(persons), len(respondents), len(responses), len(sources), through] == [
        counted.segments, counted.participants, counted.respondents, counted.responses, counted.sources,
        found.through,
    ]  # fmt: skip


@given(materials(), st.sampled_from(CODES))
@settings(deadline=None)
def test_no_count_is_above_its_base(parts: list[Part], code: str) -> None:
    """A count, and what stands apart from it, never exceed what there is."""
    own = own_parts(parts)
    base, found = tally(own), count_code(parts, {code})
    for name in ("segments", "participants", "respondents", "responses", "sources"):
        assert getattr(found.tally, name) <= getattr(base, name)
    assert all(number + found.tally.segments <= base.segments for number in found.apart.values())
    assert sum(one.base for one in found.questions) <= 2 * base.responses
    assert all(one.in_campaigns <= one.responses <= one.base for one in found.questions)


def test_three_codings_on_one_turn_are_one_turn() -> None:
    """Several codes below one count once for the code above."""
    parts = [part("S1", 0, person="P1", marks=frozenset({("wait", ""), ("call", ""), ("kind", "")}))]
    assert count_code(parts, {"wait", "call", "kind"}).tally.segments == 1


def test_a_stance_stands_apart() -> None:
    """What was only negated is in no count; what was also said plainly is."""
    parts = [
        part("S1", 0, person="P1", marks=frozenset({("wait", "negated")})),
        part("S1", 1, person="P1", marks=frozenset({("wait", "hypothetical"), ("wait", "")})),
    ]
    found = count_code(parts, {"wait"})
    assert (found.tally.segments, found.apart) == (1, {"negated": 1})


def test_a_pair_is_one_source() -> None:
    """What was coded on either side of an original and its translation counts once, as the original's."""
    wait = frozenset({("wait", "")})
    original = [part("S1", 0, person="P1", marks=wait), part("S1", 1, person="P2")]
    translation = [part("S2", 0, marks=wait), part("S2", 1, marks=wait)]
    joined, whole = as_one(original, translation)
    found = tally(one for one in joined if one.marks)
    assert (whole, found.segments, found.participants, found.sources) == (True, 2, 2, 1)


def test_of_an_uneven_pair_the_more_coded_side_counts() -> None:
    """Where turns differ in number they cannot be matched, and codings on the other side are told of."""
    wait = frozenset({("wait", "")})
    original = [part("S1", 0, marks=wait), part("S1", 1)]
    translation = [part("S2", key, marks=wait) for key in range(3)]
    joined, whole = as_one(original, translation)
    assert ([one.source for one in joined], whole) == (["S1"] * 3, False)
    assert as_one(original, [replace(one, marks=frozenset()) for one in translation])[1]


def people_of(groups: dict[str, tuple[int, int]]) -> list[Part]:
    """Return parts of people by area: how many said it, of how many."""
    found: list[Part] = []
    for area, (having, base) in groups.items():
        for number in range(base):
            marks = frozenset({("wait", "")}) if number < having else frozenset()
            attributes = {"area": area} if area else {}
            found.append(part("S1", len(found), person=f"P{len(found)}", marks=marks, attributes=attributes))
    return found


def by_area(parts: list[Part]) -> Breakdown:
    """Return how many of each area said it."""
    (only,) = breakdowns(parts, [{"wait"}], "area", of="participants", k=5)
    return only


def test_where_coders_disagree_words_stand_apart() -> None:
    """What one takes for said and another for denied is in no count, unless it was said besides."""
    parts = [
        part("S1", 0, person="P1", marks=frozenset({("wait", DISPUTED)})),
        part("S1", 1, person="P2", marks=frozenset({("wait", DISPUTED), ("wait", "")})),
    ]
    found = count_code(parts, {"wait"})
    assert (found.tally.segments, found.apart) == (1, {DISPUTED: 1})


def test_what_was_only_proposed_and_accepted_is_counted_as_such() -> None:
    """A proposal that somebody accepted counts, and is told of; one that a person coded as well is theirs."""
    wait, both = frozenset({("wait", "")}), frozenset({("wait", ""), ("call", "")})
    parts = [
        part("S1", 0, marks=wait, proposed=frozenset({"wait"})),
        part("S1", 1, marks=both, proposed=frozenset({"wait"})),
        part("S1", 2, marks=wait),
    ]
    assert count_code(parts, {"wait"}).proposed == 2
    assert count_code(parts, {"wait", "call"}).proposed == 1
    joined, _ = as_one(parts[:1], [part("S2", 0, marks=wait)])
    assert count_code(joined, {"wait"}).proposed == 0


def test_groups_are_told_apart_where_nobody_can_be_told() -> None:
    """Large cells are printed; who states nothing has a row of their own, the last."""
    parts = people_of({"North": (10, 20), "South": (7, 15), "": (6, 12)})
    found = by_area(parts)
    assert [(one.value, one.count, one.base) for one in found.groups] == [
        ("North", 10, 20), ("South", 7, 15), (NOT_STATED, 6, 12),
    ]  # fmt: skip
    assert (found.count, found.base) == (23, 47)


def test_small_groups_are_put_together_and_small_counts_hidden() -> None:
    """Groups below k become one; a small count takes another with it, so that the total does not tell it."""
    parts = people_of({"North": (3, 20), "South": (10, 20), "East": (8, 18), "West": (2, 3), "": (1, 2)})
    found = by_area(parts)
    assert [one.value for one in found.groups] == ["East", "North", "South", OTHERS]
    assert [one.base for one in found.groups] == [18, 20, 20, 5]
    assert sum(one.count is None for one in found.groups) >= 2
    assert next(one.count for one in found.groups if one.value == "North") is None


@given(
    st.dictionaries(
        st.sampled_from(["N", "S", "E", "W", ""]), st.tuples(st.integers(0, 12), st.integers(0, 12))
    )
)
@settings(deadline=None)
def test_nobody_can_compute_what_is_not_printed(drawn: dict[str, tuple[int, int]]) -> None:
    """No printed count or base is from 1 to k - 1, and hidden counts never come alone."""
    parts = people_of({area: (min(pair), max(pair)) for area, pair in drawn.items()})
    found = by_area(parts)
    hidden = [one for one in found.groups if one.count is None]
    assert len(hidden) != 1
    for one in found.groups:
        assert one.base >= 5
        assert one.count is None or not 0 < one.count < 5
        assert one.count is None or not 0 < one.base - one.count < 5


def test_who_has_two_values_is_in_a_group_of_their_own() -> None:
    """A person of two areas is neither of one nor of the other."""
    parts = people_of({"North": (5, 10), "South": (5, 10)})
    both = [part("S2", place, person=f"P{place}", attributes={"area": "South"}) for place in range(5)]
    found = by_area([*parts, *both])
    assert [(one.value, one.base) for one in found.groups] == [
        ("North", 5), ("North and South", 5), ("South", 10),
    ]  # fmt: skip
