"""Who heard how much: stretches united, order and repeats ignored, what was taken back gone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.listening import Listened, check_event, clipped, fold_listening, united


def event(number: int, by: str, revision: int, start: float, end: float) -> dict[str, object]:
    """Return a line of the log."""
    said = {"event": f"{number:016x}", "id": f"H-{number:010x}", "by": by, "at": "2026-03-12T10:15:00Z"}
    return check_event("S4K2QFA", revision, (start, end), said={**said, "why": ""})


def test_what_was_heard_twice_counts_once() -> None:
    """Stretches of one coder and one revision are united; another revision counts by itself."""
    events = [event(1, "ann", 1, 0, 60), event(2, "ann", 1, 30, 90), event(3, "ann", 2, 0, 5)]
    assert fold_listening([*events, event(4, "ben", 1, 0, 1)]) == (
        Listened("ann", 1, ((0, 90),)),
        Listened("ann", 2, ((0, 5),)),
        Listened("ben", 1, ((0, 1),)),
    )


def test_what_was_taken_back_is_gone_whatever_the_order() -> None:
    """Undo retracts by id; the log of a source holds revisions beside."""
    retract: dict[str, object] = {"op": "retract", "id": "H-0000000001"}
    events: list[dict[str, object]] = [
        retract,
        event(1, "ann", 1, 0, 60),
        event(1, "ann", 1, 0, 60),
        {"op": "revise", "id": "V-1"},
    ]
    assert fold_listening(events) == ()
    assert fold_listening(reversed(events)) == ()


STRETCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


@given(STRETCHES)
def test_united_stretches_hold_each_second_once(stretches: list[tuple[int, int]]) -> None:
    """The oracle counts whole seconds one by one."""
    heard = {second for start, end in stretches for second in range(start, end)}
    found = united((float(start), float(end)) for start, end in stretches)
    assert len(heard) == sum(end - start for start, end in found)
    assert len({second for second in heard if second < 7}) == sum(e - s for s, e in clipped(found, 7))
