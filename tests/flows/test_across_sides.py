"""Which side of its code an extract stands on, and which extracts are shown."""

from __future__ import annotations

import pytest

from qualcode.flows.across.extracts import Voiced, side_of, sides_of, some_of, turns_in

NEGATIVE = {"polarity": "negative"}
POSITIVE = {"Polarity": "Positive"}


@pytest.mark.parametrize(
    ("facets", "own", "stance", "side", "by_polarity"),
    [
        ({}, {}, "", "said", False),
        ({}, {}, "negated", "denied", False),
        ({}, {}, "negative case", "denied", False),
        ({}, {}, "hypothetical", "hypothetical", False),
        (NEGATIVE, {}, "hypothetical", "hypothetical", False),
        (NEGATIVE, {}, "", "negative", True),
        (NEGATIVE, {}, "negated", "positive", True),
        (POSITIVE, {}, "negative case", "negative", True),
        (POSITIVE, POSITIVE, "", "positive", True),
        (NEGATIVE, NEGATIVE, "negated", "negative", True),
        ({"polarity": "warm"}, {}, "negated", "denied", True),
        ({"polarity": "warm"}, {}, "", "warm", True),
        ({"polarity": "mixed"}, {}, "", "mixed", False),
        ({"kind": "barrier"}, {}, "", "said", False),
    ],
)
def test_polarity_of_the_coding_then_of_the_code_then_the_stance(
    facets: dict[str, str], own: dict[str, str], stance: str, side: str, *, by_polarity: bool
) -> None:
    """What is denied under a code of a polarity stands on the other side; a coding's own mark is its own."""
    found = side_of(facets, own, stance)
    assert (found[0], found[2]) == (side, by_polarity)


def extract(number: int, turn: int, person: str, side: str) -> Voiced:
    """An extract of a turn."""
    return Voiced(
        coding=f"C-{number}", code="a", source="S1", title="One", turn=f"t{turn}", person=person,
        attributes={}, side=side, why="", by_polarity=True, words="words",
    )  # fmt: skip


def test_both_sides_and_several_people_are_shown_first() -> None:
    """Three of six: each side, each person, no turn twice while there is another; in their order."""
    extracts = [
        extract(1, 1, "P1", "negative"),
        extract(2, 1, "P1", "negative"),
        extract(3, 2, "P1", "negative"),
        extract(4, 3, "P2", "negative"),
        extract(5, 4, "P1", "positive"),
        extract(6, 5, "P3", "negative"),
    ]
    assert [one.coding for one in some_of(extracts, 3)] == ["C-1", "C-4", "C-5"]
    assert some_of(extracts, 0) == ()
    assert (turns_in(extracts), sides_of(extracts)) == (5, {"negative": 4, "positive": 1})
