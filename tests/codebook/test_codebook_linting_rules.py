"""What lint says about rules: gaps wherever they stand, single words together, names that deny."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.codebook.linting import lint
from qualcode.model import Code, Codebook, Example, Problem, Rules


def problems(*codes: Code) -> tuple[Problem, ...]:
    """Return the findings about codes."""
    return lint(Codebook(codes))


def a_code(name: str = "Waiting", **rules: Any) -> Code:
    """Return a sound code with rules."""
    example = Example("six weeks", "synthetic")
    return Code("a", name, definition="Weeks until help.", examples=(example,), rules=Rules(**rules))


@pytest.mark.parametrize("where", ["phrases", "lemmas", "requires_any", "exclude_phrases"])
def test_a_gap_counts_wherever_within_is_heard(where: Any) -> None:
    """Distance is measured in phrases, lemma phrases and conditions alike."""
    more: Any = {} if where in {"phrases", "lemmas"} else {"phrases": ("six weeks",)}
    gap: Any = {where: ("wait ... weeks",), **more}
    assert [one.code for one in problems(a_code(**gap, within=4))] == []
    assert [one.code for one in problems(a_code(**gap))] == ["gap-without-within"]


def test_single_words_of_a_code_are_one_finding() -> None:
    """It counts them and names the first."""
    (found,) = problems(a_code(phrases=("friendly", "kind"), lemmas=("smile", "greet", "warm", "nice")))
    assert (found.code, found.count) == ("bare-keyword", 6)
    assert found.message == "6 single words: friendly, kind, smile, greet and 2 more"


@pytest.mark.parametrize(
    ("name", "rules", "expected"),
    [
        ("Nobody called back", {"lemmas": ("ring back",)}, ["name-denies"]),
        ("Nobody called back", {"lemmas": ("ring back",), "negation": "keep"}, []),
        ("Nobody called back", {"phrases": ("never rang back",)}, []),
        ("No information", {"phrases": ("any information", "no leaflet given")}, ["name-denies"]),
        ("Nobody called back", {"phrases": ("left hanging",)}, ["name-denies"]),
        ("Nobody called back", {"phrases": ("left hanging", "never rang")}, []),
        ("Lack of information", {"lemmas": ("get information",)}, ["name-denies"]),
        ("Waiting for information", {"lemmas": ("get information",)}, []),
    ],
)
def test_a_name_that_denies_with_phrases_that_affirm_is_told(name: str, rules: Any, expected: Any) -> None:
    """There the true hits are denied ones, and would stand apart."""
    assert [one.code for one in problems(a_code(name, **rules))] == expected


def test_a_phrase_that_denial_turns_round_weighs_more_than_one_that_may_be_sound() -> None:
    """Words shared with what the name denies are a warning; a code worded another way altogether a hint."""
    assert [one.severity for one in problems(a_code("Nobody called back", lemmas=("ring back",)))] == [
        "warning"
    ]
    assert [one.severity for one in problems(a_code("Nobody called back", phrases=("left hanging",)))] == [
        "info"
    ]
