"""Links of turns to questions: the fold ignores order and repeats, and a turn's own question stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.asked import (
    Event,
    Link,
    Unlinking,
    beginnings,
    fold_links,
    link_event,
    rivals,
    unlink_event,
    with_questions,
)
from qualcode.errors import StudyFormatError
from qualcode.model import Source, Turn

AT = "2026-03-12T10:15:00Z"
LATER = "2026-03-12T10:16:00Z"
FIRST = Link("L-01", "SAAAAAA", "t3", "A1", "ann", AT)
SECOND = replace(FIRST, id="L-02", turn="t10", question="B1")
OTHER = replace(FIRST, id="L-03", question="C1", by="bea", at=LATER)
ELSEWHERE = replace(FIRST, id="L-04", source="SBBBBBB")


def linked(link: Link) -> Event:
    """Return the event of a link."""
    return link_event(link, event=f"{link.id[2:]}abcdef")


def unlinked(link: Link) -> Event:
    """Return the event that takes a link back."""
    return unlink_event(link, Unlinking(f"{link.id[2:]}fedcba", "bea", LATER))


EVENTS = [*map(linked, (FIRST, SECOND, OTHER, ELSEWHERE)), unlinked(SECOND)]


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS), max_size=6))
def test_order_and_repeats_change_nothing(events: list[Event], again: list[Event]) -> None:
    """Two branches merge by joining their lines, in whatever order and however often."""
    assert fold_links([*events, *again]) == (FIRST, OTHER, ELSEWHERE)


def test_what_was_taken_back_stays_dead() -> None:
    """An unlink that comes before its link, or from another branch, still holds."""
    assert fold_links([unlinked(FIRST), linked(FIRST), linked(FIRST)]) == ()


def test_turns_stand_in_the_order_of_their_numbers() -> None:
    """The tenth turn comes after the third."""
    assert [link.turn for link in fold_links([linked(SECOND), linked(FIRST)])] == ["t3", "t10"]


def test_of_two_links_of_a_turn_the_later_counts_and_both_are_told() -> None:
    """Nothing that somebody decided is lost in silence."""
    assert beginnings([OTHER, FIRST, SECOND]) == {"t3": "C1", "t10": "B1"}
    assert rivals([OTHER, FIRST, SECOND]) == [(FIRST, OTHER)]


def test_two_people_who_say_the_same_are_no_rivals() -> None:
    """Each has an event, and the question begins once."""
    same = replace(OTHER, question="A1")
    assert rivals([FIRST, same]) == []
    assert beginnings([FIRST, same]) == {"t3": "A1"}


@pytest.mark.parametrize("event", [{"op": "apply", "event": "ab"}, {**linked(FIRST), "turn": 3}])
def test_another_kind_of_event_is_refused(event: Event) -> None:
    """The event is named, and what it holds is not told."""
    with pytest.raises(StudyFormatError, match="event "):
        fold_links([event])


def source(*questions: str | None) -> Source:
    """Return a source with a turn for each question of its own."""
    turns = tuple(
        Turn(f"words {number}", "P1", f"t{number}", question=own)
        for number, own in enumerate(questions, start=1)
    )
    return Source("SAAAAAA", 1, "interview", turns)


def test_a_question_runs_until_the_next_link() -> None:
    """From its turn on, until another begins or none ends it."""
    begins = {"t2": "A1", "t4": "none", "t5": "B1"}
    found = with_questions(source(*[None] * 6), begins, {"A1": "How?", "B1": "Why?", "C1": "What?"})
    assert [turn.question for turn in found.turns] == [None, "A1", "A1", None, "B1", "B1"]
    assert found.questions == {"A1": "How?", "B1": "Why?"}


def test_a_turn_keeps_the_question_of_its_own() -> None:
    """A heading of the notes is not overruled by the talk before it."""
    found = with_questions(source(None, "What helps?", None), {"t1": "A1"}, {})
    assert [turn.question for turn in found.turns] == ["A1", "What helps?", "A1"]


def test_the_words_stay_as_they_are() -> None:
    """Questions are no part of a source's text, so every anchor holds."""
    before = source(None, None)
    assert with_questions(before, {"t1": "A1"}, {}).text == before.text
