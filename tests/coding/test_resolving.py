"""Decisions of the consensus: what stands in whatever order of the lines, and the words a code covers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.log import Retraction, retract_event
from qualcode.coding.resolving import Decision, decision_event, fold_decisions, words_of_code
from qualcode.errors import StudyFormatError
from qualcode.model import Span

UNIT = Span(20, 60)
SPANS = st.lists(
    st.builds(lambda start, length: Span(start, start + length), st.integers(0, 70), st.integers(1, 20)),
    max_size=6,
)


def decided(identifier: str, *codes: str, at: str = "2026-03-01T10:00:00Z") -> Decision:
    """Return a decision on one unit."""
    said = (("ann", ("access",)), ("ben", ()))
    return Decision(
        identifier, "SABCDEF:t2", "turn", "SABCDEF", 1, UNIT, "0" * 16, codes, said, "decided", "ann", at,
        ("C-1",), "because",
    )  # fmt: skip


@given(st.permutations(range(4)))
def test_order_and_repetition_change_nothing(order: list[int]) -> None:
    """A decision that was taken back stays taken back, whenever its lines come, and however often."""
    first, second = decided("D-1", "access"), decided("D-2", at="2026-03-02T10:00:00Z")
    gone = retract_event(Retraction("D-1", "consensus", "2026-03-03T10:00:00Z"), event="03" * 4)
    lines = [
        decision_event(first, event="01" * 4, by="consensus"),
        decision_event(second, event="02" * 4, by="consensus"),
        gone,
        decision_event(second, event="02" * 4, by="consensus"),
    ]
    assert fold_decisions(lines[place] for place in order) == (second,)


def test_a_decision_comes_back_as_it_was_written() -> None:
    """All that a line says is read again, no codes among it."""
    for one in (decided("D-1"), decided("D-2", "access", "waiting")):
        assert fold_decisions([decision_event(one, event="01" * 4, by="consensus")]) == (one,)


def test_a_damaged_line_is_refused_by_its_id() -> None:
    """A decision without its unit is no decision."""
    line = decision_event(decided("D-7"), event="01" * 4, by="consensus")
    del line["span"]
    with pytest.raises(StudyFormatError, match="D-7"):
        fold_decisions([line])


@given(SPANS)
def test_a_code_covers_what_any_of_its_coders_marked_in_the_unit(spans: list[Span]) -> None:
    """The same letters as the marks inside the unit, in stretches that do not touch; else the whole unit."""
    found = words_of_code(UNIT, spans)
    marked = {place for one in spans for place in range(one.start, one.end)} & set(range(20, 60))
    covered = [place for one in found for place in range(one.start, one.end)]
    assert covered == (sorted(marked) if marked else list(range(20, 60)))
    assert all(one.end < after.start for one, after in pairwise(found))
