"""A source as segments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.segments import Unit, is_evidence, is_spoken, segments
from qualcode.model import ROLES, Source, Turn

SOURCE = Source(
    "S1",
    1,
    "focus_group",
    (
        Turn("How was it?", "P1", "t1", role="facilitator"),
        Turn("Slow. Nobody rang. ", "P2", "t2"),
        Turn("", "P3", "t3"),
        Turn("She says it was cold.", "P4", "t4", role="interpreter", speaks_for="P5"),
    ),
)


def test_each_unit_gives_its_own_segments() -> None:
    """Turns whole, sentences trimmed, responses without the facilitator's, the source in one."""
    found = {
        unit: [segment.text for segment in segments(SOURCE, unit)]
        for unit in ("turn", "sentence", "response")
    }
    assert found["turn"] == ["How was it?", "Slow. Nobody rang. ", "She says it was cold."]
    assert found["sentence"] == ["How was it?", "Slow.", "Nobody rang.", "She says it was cold."]
    assert found["response"] == ["Slow. Nobody rang. ", "She says it was cold."]
    (whole,) = segments(SOURCE, "source")
    assert (whole.text, whole.turn.speaker, whole.turn.role) == (SOURCE.text, None, "none")


def test_a_facilitator_is_never_evidence_and_an_unattributed_note_is() -> None:
    """Who spoke decides, not what was said."""
    assert {role for role in ROLES if is_evidence(Turn("x", "P1", role=role))} == {
        "participant",
        "staff",
        "interpreter",
    }
    assert is_evidence(Turn("x", None, role="none"))
    assert not is_evidence(Turn("x", None, role="facilitator"))


TURNS = st.lists(
    st.builds(Turn, st.text(alphabet="ab. ?!\n’é", max_size=20), st.just("P"), role=st.sampled_from(ROLES)),
    max_size=5,
)


@given(TURNS, st.sampled_from(["turn", "sentence", "response", "source"]))
def test_a_segment_is_its_span_of_the_text_and_lies_within_its_turn(turns: Any, unit: Unit) -> None:
    """Spans point to the very words, in order, and never across a turn but in the unit source."""
    source = Source("S1", 2, "interview", tuple(turns))
    found = list(segments(source, unit))
    bounds = source.turn_spans()
    assert [segment.text for segment in found] == [
        source.text[segment.span.start : segment.span.end] for segment in found
    ]
    assert [segment.span for segment in found] == sorted(segment.span for segment in found)
    if unit != "source":
        assert all(any(bound.contains(segment.span) for bound in bounds) for segment in found)
        assert all(segment.text in segment.turn.text for segment in found)


@given(TURNS)
def test_no_word_is_lost_between_sentences(turns: Any) -> None:
    """The sentences together hold every character of the text that is not white space."""
    source = Source("S1", 1, "interview", tuple(turns))
    kept = "".join("".join(segment.text.split()) for segment in segments(source, "sentence"))
    assert kept == "".join(source.text.split())


@pytest.mark.parametrize(
    ("words", "spoken", "written"),
    [
        ("[laughs]", False, False),
        (" [no answer]. ", False, False),
        ("[pause] [laughs]", False, False),
        ("(pause)", False, True),
        ("(They never rang me back.)", False, True),
        ("[laughs] No.", True, True),
        ("Nobody [inaudible] back", True, True),
        ("[one] and [two]", True, True),
    ],
)
def test_a_note_in_brackets_is_nobodys(words: str, *, spoken: bool, written: bool) -> None:
    """Square ones everywhere; round ones in a transcript, and not where people wrote themselves."""
    (segment,) = segments(Source("S1", 1, "survey", (Turn(words, "P1", "t1"),)), "turn")
    assert (spoken, written) == (is_spoken(segment), is_spoken(segment, written=True))
