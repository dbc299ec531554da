"""Where a guide's questions are asked: measured on labelled talk, held apart from what it was tuned on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from asking_cases import CARERS, DEVELOPMENT, SERVICES, TEST, Case
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.asking import THRESHOLD, Asked, propose, stem
from qualcode.coding.guides import guide_from
from qualcode.model import Question, Role, Turn
from qualcode.store.yamlfiles import parse_yaml

SAMPLE = Path(__file__).resolve().parents[2] / "transcripts_sample"


def right(case: Case) -> tuple[int, int, int]:
    """Return how many proposals are right, how many there are, and how many questions are asked."""
    found = propose(case.guide, case.turns)
    hits = sum(one.turn in case.asked.get(one.question, ()) for one in found)
    return hits, len(found), len(case.asked)


def measured(cases: Sequence[Case]) -> tuple[int, int, int]:
    """Return the sums over some conversations."""
    counts = [right(case) for case in cases]
    return sum(one[0] for one in counts), sum(one[1] for one in counts), sum(one[2] for one in counts)


def test_the_labelled_set_is_large_enough() -> None:
    """Two guides; 28 facilitator's turns to choose the threshold on, and 39 others to measure it on."""
    turns = [[line for case in part for line in case.lines if line[0] == "f"] for part in (DEVELOPMENT, TEST)]
    assert [len(part) for part in turns] == [28, 39]
    assert {case.guide for case in (*DEVELOPMENT, *TEST)} == {SERVICES, CARERS}


def test_proposals_on_the_development_set() -> None:
    """What the threshold was chosen on: every question found, none wrongly."""
    assert measured(DEVELOPMENT) == (16, 16, 16)


def test_proposals_on_the_test_set() -> None:
    """What it was not chosen on: no wrong proposal, and what is asked in other words is left to a person."""
    hits, proposed, asked = measured(TEST)
    assert hits == proposed
    assert (hits, asked) == (19, 23)


@pytest.mark.parametrize("case", [*DEVELOPMENT, *TEST], ids=lambda case: case.name)
def test_another_guide_finds_nothing_in_a_conversation(case: Case) -> None:
    """Talk that was led by another guide: words in common are not enough."""
    other = CARERS if case.guide is SERVICES else SERVICES
    assert propose(other, case.turns) == ()


def sample_turns(name: str, facilitator: str) -> tuple[Turn, ...]:
    """Return a transcript of the sample study as turns."""
    lines = (SAMPLE / "src" / name).read_text(encoding="utf-8").split("\n")
    said = [line.lstrip("+").partition(": ") for line in lines if ": " in line and not line.startswith("#")]
    roles: list[Role] = ["facilitator" if who == facilitator else "participant" for who, _, _ in said]
    return tuple(
        Turn(words, speaker=who, id=f"t{number}", role=role)
        for number, ((who, _, words), role) in enumerate(zip(said, roles, strict=True), start=1)
    )


@pytest.mark.parametrize(
    ("name", "facilitator", "expected"),
    [
        (
            "focus-group-harrowmere.txt",
            "Grace Holloway",
            {
                "A1": "When you were pregnant, how did you find out what there was for you?",
                "B1": "Take me through one thing you tried to get.",
                "B2": "What about waiting, once you were actually on something?",
                "C1": "Who's been good, and what did they do that was good?",
                "C2": "Let's talk about groups and places",
                "C3": "What about advice, feeding, sleep, all of that?",
                "D1": "If you could change one thing.",
            },
        ),
        (
            "interview-eastling.txt",
            "Interviewer",
            {
                "A1": "So when you were pregnant, where did support come from?",
                "C2": "What about groups, or anything local?",
                "D1": "And if you could change one thing?",
                "D2": "Is there anything I haven't asked you?",
            },
        ),
    ],
)
def test_the_sample_study(name: str, facilitator: str, expected: dict[str, str]) -> None:
    """Each proposal was read by a person, and is right."""
    content = (SAMPLE / "guide.yaml").read_bytes()
    guide, _ = guide_from(parse_yaml(content, "guide.yaml"))
    turns = sample_turns(name, facilitator)
    words = {turn.id: turn.text for turn in turns}
    found = {one.question: words[one.turn] for one in propose(guide.questions, turns)}
    assert found.keys() == expected.keys()
    assert all(wording in found[question] for question, wording in expected.items())


def test_only_a_facilitator_asks() -> None:
    """A participant who says the question's words is not asking it."""
    turns = [replace(turn, role="participant") for turn in DEVELOPMENT[0].turns]
    assert propose(SERVICES, turns) == ()


def test_a_prompt_leads_to_its_question() -> None:
    """Where only a prompt is asked, its question is proposed, and the prompt is what fits."""
    turns = (
        Turn("And does your employer know? Was your employer flexible about it?", "F", "t1", "facilitator"),
    )
    (found,) = propose(CARERS, turns)
    assert (found.question, found.turn, found.wording) == ("4", "t1", "Was your employer flexible?")
    assert found.shared == ("employer", "flexible")


def test_two_questions_that_fit_alike_are_left_to_a_person() -> None:
    """What is not clear is not proposed."""
    alike = (Question("1", "What about school meals?"), Question("2", "What about school buses?"))
    assert propose(alike, (Turn("What about school?", "F", "t1", "facilitator"),)) == ()


def test_nothing_to_ask_and_nobody_to_ask() -> None:
    """No guide and no turns give no proposals."""
    assert propose((), DEVELOPMENT[0].turns) == ()
    assert propose(SERVICES, ()) == ()


@given(st.permutations(DEVELOPMENT[1].turns[:14]), st.floats(0.05, 0.9))
def test_a_turn_begins_one_question_and_a_question_begins_once(turns: list[Turn], threshold: float) -> None:
    """In any order of turns and at any threshold; and the same words give the same proposals."""
    found = propose(CARERS, turns, threshold=threshold)
    assert len({one.turn for one in found}) == len({one.question for one in found}) == len(found)
    assert all(threshold <= one.score <= 1 for one in found)
    assert [turns.index(_turn(turns, one)) for one in found] == sorted(
        turns.index(_turn(turns, one)) for one in found
    )
    assert propose(CARERS, turns, threshold=threshold) == found


def _turn(turns: Sequence[Turn], asked: Asked) -> Turn:
    return next(turn for turn in turns if turn.id == asked.turn)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_talk_breaks_it(texts: list[str]) -> None:
    """Whatever is said, however strange."""
    turns = [Turn(text, "F", f"t{number}", "facilitator") for number, text in enumerate(texts, start=1)]
    assert all(one.score >= THRESHOLD for one in propose(SERVICES, turns))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pregnant", "pregnancy"),
        ("referrals", "referred"),
        ("caring", "care"),
        ("families", "family"),
        ("asked", "ask"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    """A question is seldom asked in the guide's own forms."""
    assert stem(one) == stem(other)
