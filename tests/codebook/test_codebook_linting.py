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
    assert found(replace(SOUND, parent="trust"), replace(OTHER, status="retired", rationale="Gone.")) == [
        ("wait", "retired-parent")
    ]


def test_a_sentence_that_stands_in_several_codes_is_counted_once() -> None:
    """Definitions, includes and examples count together, over all codes; what is retired does not."""
    same = "Families said that nobody had told them."
    codes = (
        replace(SOUND, definition=f"Weeks until help came. {same}"),
        replace(OTHER, include=(same,)),
        replace(
            OTHER, id="told", name="Told", definition="To be told.", examples=(Example(f"{same} Ever."),)
        ),
        replace(SOUND, id="gone", name="Gone", definition=same, status="retired", rationale="Doubled."),
    )
    repeated = [problem for problem in lint(Codebook(codes)) if problem.code == "repeated-sentence"]
    assert [(problem.where, problem.count) for problem in repeated] == [("wait", 3)]
    assert "stands in 3 codes (wait, trust, told)" in repeated[0].message


def test_an_example_here_may_be_a_counter_example_there() -> None:
    """That is how two close codes are told apart."""
    words = "they said someone would ring and nobody did"
    other = replace(OTHER, counter_examples=(Example(words),))
    assert found(replace(SOUND, examples=(Example(words),)), other) == []


def test_entries_made_from_a_template_are_found() -> None:
    """The same sentence but for the label sets nothing apart."""
    names = ("Housing", "Transport", "Child care")
    codes = [
        replace(
            SOUND,
            id=name.lower().replace(" ", "-"),
            name=name,
            definition=f"Use this when people talk about {name.lower()} at all.",
            examples=(Example(f"{number} of us"),),
        )
        for number, name in enumerate(names)
    ]
    templated = [problem for problem in lint(Codebook(tuple(codes))) if problem.code == "template-made"]
    assert [(problem.where, problem.count) for problem in templated] == [("housing", 3)]


FRAMED = Codebook((SOUND,), facets={"kind": ["barrier", "ask"]}, frames={"eif": "EIF"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"frame": "elf"}, "frame-unknown"),
        ({"facets": {"sort": "barrier"}}, "facet-unknown"),
        ({"facets": {"kind": "gap"}}, "facet-value-unknown"),
        ({"status": "retired", "replaced_by": ("gone",)}, "successor-unknown"),
        ({"status": "retired"}, "retired-without-reason"),
        ({"replaced_by": ("trust",)}, "replaced-in-use"),
    ],
)
def test_what_is_not_declared_or_not_there_is_found(changes: Any, expected: str) -> None:
    """Frames, facets, their values and successors are held against the codebook."""
    book = replace(FRAMED, codes=(replace(SOUND, **changes), OTHER))
    assert [expected] == [problem.code for problem in lint(book)]


def test_a_child_of_another_frame_than_its_parent_is_found() -> None:
    """A frame stands beside the team's tree, not in it."""
    book = replace(FRAMED, codes=(SOUND, replace(OTHER, parent="wait", frame="eif")))
    assert [(problem.where, problem.code) for problem in lint(book)] == [("trust", "frame-of-parent")]


def test_a_code_replaced_by_a_retired_one_is_found() -> None:
    """Whoever looks for what to use now must not end at another code that is gone."""
    gone = replace(SOUND, status="retired", replaced_by=("trust",))
    last = replace(OTHER, status="retired", rationale="Not needed.")
    assert found(gone, last) == [("wait", "successor-retired")]


def test_the_name_of_a_merged_code_may_be_an_alias_of_the_one_that_is_left() -> None:
    """That is what a merge makes, so that the old name still finds something."""
    gone = replace(SOUND, status="retired", replaced_by=("trust",))
    assert found(gone, replace(OTHER, aliases=("Waiting",))) == []


def test_a_synonym_under_two_glossary_terms_is_found() -> None:
    """A term that means two things makes rules fire for both."""
    assert found(doctor=["Dr", "GP"], gp=["general practitioner"]) == [("glossary: gp", "glossary-doubled")]
