"""The log of revisions: unchanged words are carried along, changed ones wait, and order does not matter."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.aligning import Alignment, Run
from qualcode.coding.revisions import (
    Place,
    Revision,
    Settlement,
    fold_revisions,
    revise_event,
    settle_event,
)
from qualcode.errors import StudyFormatError
from qualcode.model import Span


def revision(before: int, *runs: tuple[int, int, int], identity: str = "") -> Revision:
    """Build a revision of S from runs."""
    alignment = Alignment(tuple(Run(*run) for run in runs))
    return Revision(identity or f"V-{before}", "S", before, before + 1, alignment, by="ann", at="2026-01-01")


def logged(*things: Revision | Settlement) -> list[dict[str, Any]]:
    """Return the lines of a log."""
    return [
        revise_event(one, event=f"e{place}")
        if isinstance(one, Revision)
        else settle_event(one, event=f"e{place}")
        for place, one in enumerate(things)
    ]


FIRST = revision(1, (0, 0, 10), (20, 15, 30))
SECOND = revision(2, (0, 5, 60))


def test_unchanged_words_are_carried_through_all_revisions() -> None:
    """From revision 1 over 2 to 3."""
    found = fold_revisions(logged(FIRST, SECOND)).now("C-1", "S", Place(1, Span(22, 30)))
    assert Place(3, Span(22, 30)) == found


def test_changed_words_stay_in_their_revision() -> None:
    """A span over the gap between two runs waits for a decision."""
    found = fold_revisions(logged(FIRST, SECOND)).now("C-1", "S", Place(1, Span(5, 25)))
    assert Place(1, Span(5, 25)) == found


def test_a_decision_moves_changed_words() -> None:
    """The decision says where they stand; later revisions carry them on from there."""
    decided = Settlement("K-1", "C-1", "S", 2, Span(4, 18))
    revisions = fold_revisions(logged(FIRST, SECOND, decided))
    assert Place(3, Span(9, 23)) == revisions.now("C-1", "S", Place(1, Span(5, 25)))
    assert Place(1, Span(5, 25)) == revisions.now("C-2", "S", Place(1, Span(5, 25)))


def test_what_was_given_up_stays_an_orphan() -> None:
    """It keeps its old place, and says so."""
    decided = Settlement("K-1", "C-1", "S", 2, None)
    found = fold_revisions(logged(FIRST, decided)).now("C-1", "S", Place(1, Span(0, 5)))
    assert Place(1, Span(0, 5), given_up=True) == found


def test_the_later_decision_holds() -> None:
    """Two people decided; the second knew of the first."""
    decisions = [
        Settlement("K-1", "C-1", "S", 2, None, at="2026-01-01"),
        Settlement("K-2", "C-1", "S", 2, Span(4, 18), at="2026-01-02"),
    ]
    events = logged(FIRST, *decisions)
    assert fold_revisions(events).now("C-1", "S", Place(1, Span(5, 25))) == Place(2, Span(4, 18))
    assert fold_revisions(reversed(events)).now("C-1", "S", Place(1, Span(5, 25))) == Place(2, Span(4, 18))


def test_a_revision_that_was_taken_back_is_dead() -> None:
    """Undo appends; the place is where it was."""
    events = [*logged(FIRST), {"op": "retract", "id": "V-1", "event": "e9"}]
    revisions = fold_revisions(events)
    assert not revisions
    assert revisions.now("C-1", "S", Place(1, Span(0, 5))) == Place(1, Span(0, 5))


def test_an_unknown_event_is_refused() -> None:
    """A newer version may know it."""
    with pytest.raises(StudyFormatError, match="unknown revision event"):
        fold_revisions([{"op": "transmogrify", "id": "V-1"}])


@pytest.mark.parametrize("lost", ["id", "source", "before", "after", "runs"])
def test_a_damaged_event_is_refused_by_name(lost: str) -> None:
    """A missing field is no guess."""
    (event,) = logged(FIRST)
    del event[lost]
    with pytest.raises(StudyFormatError, match="revision event"):
        fold_revisions([event])


@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 3), max_size=6))
def test_fold_ignores_order_and_repeats(chance: random.Random, repeats: list[int]) -> None:
    """Branches may be merged line by line, in any order, twice."""
    decided = Settlement("K-1", "C-1", "S", 2, Span(4, 18))
    dead = {"op": "retract", "id": "V-9", "event": "e8"}
    events = [*logged(FIRST, SECOND, decided, revision(3, (0, 1, 50), identity="V-9")), dead]
    mixed = [*events, *(events[place] for place in repeats)]
    chance.shuffle(mixed)
    places = [Place(1, Span(5, 25)), Place(1, Span(0, 5)), Place(2, Span(0, 5))]
    expected = [fold_revisions(events).now("C-1", "S", place) for place in places]
    assert expected == [fold_revisions(mixed).now("C-1", "S", place) for place in places]
