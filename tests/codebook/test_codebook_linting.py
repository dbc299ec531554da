"""What lint says about a codebook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qualcode.codebook.linting import lint
from qualcode.model import Code, Codebook, Example, Rules

SOUND = Code(
    "wait", "Waiting", definition="Weeks until help came.", examples=(Example("six weeks", "synthetic"),)
)
OTHER = replace(
    SOUND, id="trust", name="Trust", definition="Relying on staff.", examples=(Example("I trust her"),)
)


def found(*codes: Code, **glossary: list[str]) -> list[tuple[str, str]]:
    """Return place and kind of each finding."""
    return [(problem.where, problem.code) for problem in lint(Codebook(codes, glossary))]


def test_a_sound_codebook_has_no_findings() -> None:
    """Lint is silent when there is nothing to say."""
    assert found(SOUND, OTHER) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"definition": " "}, "empty-definition"),
        ({"definition": "Waiting."}, "definition-is-name"),
        ({"examples": ()}, "no-example"),
        ({"counter_examples": (Example("Six weeks"),)}, "example-both-ways"),
        ({"close_codes": ("wait",)}, "close-to-itself"),
        ({"close_codes": ("gone",)}, "close-code-unknown"),
        ({"rules": Rules(exclude_phrases=("six weeks",))}, "rule-never-fires"),
        ({"rules": Rules(phrases=("Six  weeks",), exclude_phrases=("six weeks",))}, "phrase-excluded"),
        ({"rules": Rules(phrases=("weeks",))}, "bare-keyword"),
        ({"rules": Rules(phrases=("six ... weeks",))}, "gap-without-within"),
        ({"rules": Rules(phrases=("six weeks",), within=3)}, "within-without-gap"),
        ({"rules": Rules(patterns=(({"POS": "NOUN"},),))}, "needs-pipeline"),
        ({"name": "trust"}, "same-name"),
        ({"aliases": ("Trust",)}, "alias-taken"),
        ({"definition": "Also this. Relying on staff every day."}, "repeated-sentence"),
        ({"examples": (Example("I trust her"),)}, "same-example"),
    ],
)
def test_each_weakness_is_found_once_and_on_the_code_that_has_it(changes: Any, expected: Any) -> None:
    """One change to a sound codebook gives one finding, of that kind."""
    other = replace(OTHER, definition="Relying on staff every day.")
    assert [("wait", expected)] == found(other, replace(SOUND, **changes))


def test_a_phrase_of_two_codes_is_named_with_the_other_code() -> None:
    """Two codes that fire on the same words cannot be told apart by a rule."""
    rules = Rules(phrases=("never rang back",))
    problems = lint(Codebook((replace(SOUND, rules=rules), replace(OTHER, rules=rules))))
    assert [(problem.where, problem.code) for problem in problems] == [("trust", "phrase-shared")]
    assert "'wait'" in problems[0].message


def test_a_code_that_groups_others_needs_no_example() -> None:
    """Examples belong to the codes that are put on extracts."""
    assert found(replace(SOUND, examples=()), replace(OTHER, parent="wait")) == []


def test_an_active_child_of_a_retired_parent_is_found() -> None:
    """It would hang in the air."""
    assert found(replace(SOUND, parent="trust"), replace(OTHER, status="retired")) == [
        ("wait", "retired-parent")
    ]


def test_a_synonym_under_two_glossary_terms_is_found() -> None:
    """A term that means two things makes rules fire for both."""
    assert found(doctor=["Dr", "GP"], gp=["general practitioner"]) == [("glossary: gp", "glossary-doubled")]
