"""The log of codings and what it adds up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.log import Retraction, apply_event, coding_from, fold, retract_event
from qualcode.errors import StudyFormatError
from qualcode.model import Coding, Span

CODING = Coding(
    "C-1", "S4K2QFA", 1, Span(12, 80), "9f1c", "not-called-back", "3a", "ann", "2026-03-12T10:15:00Z"
)


def applied(identity: str, *, start: int = 0, code: str = "a", source: str = "S1") -> dict[str, Any]:
    """Return an apply line."""
    coding = replace(CODING, id=identity, span=Span(start, start + 5), code=code, source=source)
    return apply_event(coding, event=f"e-{identity}")


def retracted(identity: str) -> dict[str, Any]:
    """Return a retract line."""
    return retract_event(Retraction(identity, "ann", "2026-03-13T10:15:00Z"), event=f"r-{identity}")


def test_an_apply_line_has_the_documented_fields_in_order() -> None:
    """The line on disk is a contract; a stance stands there only when there is one."""
    expected = {
        "op": "apply",
        "event": "e1",
        "id": "C-1",
        "source": "S4K2QFA",
        "revision": 1,
        "span": [12, 80],
        "anchor": "9f1c",
        "code": "not-called-back",
        "code_revision": "3a",
        "by": "ann",
        "at": "2026-03-12T10:15:00Z",
        "why": "",
        "origin": "person",
        "run": "",
    }
    line = apply_event(CODING, event="e1")
    assert list(expected.items()) == list(line.items())
    assert apply_event(replace(CODING, stance="negated"), event="e1") == {**expected, "stance": "negated"}


def test_a_coding_survives_its_line() -> None:
    """coding_from is the inverse of apply_event."""
    coding = replace(CODING, why="asked twice", origin="rules:r1", stance="negated", run="r2")
    assert coding == coding_from(apply_event(coding, event="e"))


def test_codings_come_sorted_by_source_span_code_and_id() -> None:
    """The order of the log is not the order of the answer."""
    lines = [
        applied("C-4", source="S2"),
        applied("C-3", start=9),
        applied("C-2", code="b"),
        applied("C-5"),
        applied("C-1"),
    ]
    assert [coding.id for coding in fold(lines)] == ["C-1", "C-5", "C-2", "C-3", "C-4"]


@pytest.mark.parametrize("order", [(0, 1, 0), (1, 0, 0), (0, 0, 1), (1, 0)])
def test_a_retracted_id_stays_dead_whatever_the_order(order: Any) -> None:
    """Also when the retraction comes first, or the application is there once more after it."""
    lines = [applied("C-1"), retracted("C-1")]
    assert fold(lines[place] for place in order) == ()


def test_of_two_different_applications_of_one_id_the_smaller_event_holds() -> None:
    """A damaged merge has one answer, not one per order of lines."""
    one, two = applied("C-1") | {"event": "e2"}, applied("C-1", code="b") | {"event": "e1"}
    assert [coding.code for coding in fold([one, two])] == ["b"]
    assert fold([one, two]) == fold([two, one])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"op": "rename"}, "rename"),
        ({"op": None}, "None"),
        ({"id": 3}, "id"),
        ({"span": [5, 2]}, "span"),
        ({"span": [-1, 2]}, "span"),
        ({"span": [1]}, "span"),
        ({"span": [True, 2]}, "span"),
        ({"revision": "1"}, "revision"),
        ({"by": None}, "by"),
        ({"stance": 1}, "stance"),
    ],
)
def test_a_damaged_or_unknown_event_is_refused_by_name(change: Any, named: Any) -> None:
    """Nothing is guessed: the event and the field are named."""
    with pytest.raises(StudyFormatError, match=named) as caught:
        fold([applied("C-1") | change])
    assert "e-C-1" in caught.value.message


EVENTS = st.lists(
    st.builds(applied, st.sampled_from("ABCDE"), start=st.integers(0, 2), code=st.sampled_from("xy"))
    | st.builds(retracted, st.sampled_from("ABCDE")),
    max_size=12,
)


@given(EVENTS, st.data())
def test_order_and_repetition_change_nothing(events: list[dict[str, Any]], data: Any) -> None:
    """Any permutation with any repetitions folds to the same codings."""
    shuffled = data.draw(st.permutations(events))
    repeats = data.draw(st.lists(st.sampled_from(events))) if events else []
    assert fold(events) == fold([*shuffled, *repeats])


@given(EVENTS, EVENTS)
def test_merging_two_logs_is_the_same_from_either_side(one: Any, other: Any) -> None:
    """Two people's branches fold alike, whoever merges."""
    assert fold([*one, *other]) == fold([*other, *one])


@given(EVENTS)
def test_no_retracted_id_stands_and_every_other_applied_id_does(events: list[dict[str, Any]]) -> None:
    """Retract wins, and nothing else takes a coding away."""
    dead = {event["id"] for event in events if event["op"] == "retract"}
    alive = {event["id"] for event in events if event["op"] == "apply"} - dead
    assert {coding.id for coding in fold(events)} == alive
    assert len(fold(events)) == len(alive)
