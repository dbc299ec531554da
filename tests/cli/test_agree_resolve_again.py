"""A session of `agree resolve`: its own decisions need no new comparison, and others' acts are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from agree_run import put

from qualcode.flows.agree.cases import Comparison
from qualcode.flows.agree.resolving_session import start_resolving
from qualcode.flows.desk import Desk
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qualcode.flows.agree.resolving_session import Resolving

WHY = "as the definition has it"


@pytest.fixture
def session(talks: Path) -> Iterator[Resolving]:
    """Three cases of ann and ben, in ann's hands."""
    put("ann", {"t2": "long-wait", "t4": "long-wait", "t6": "one-person"})
    put("ben", {"t2": "one-person", "t4": "group-good", "t6": "long-wait"})
    found = start_resolving(Desk(open_study(talks), "ann"), Comparison(coders=("ann", "ben")))
    yield found
    found.close()


def test_a_decision_of_the_session_compares_nothing_anew(session: Resolving) -> None:
    """The cases are those that were read before, through decisions, undo and redo."""
    read = session.found.cases
    session.decide(["long-wait"], why=WHY)
    assert session.counts() == (1, 2)
    session.undo()
    assert session.counts() == (0, 3)
    session.redo()
    session.refresh()
    assert session.counts() == (1, 2)
    assert session.found.cases is read


def test_what_somebody_else_did_meanwhile_is_seen_after_a_decision(session: Resolving) -> None:
    """Ben codes a turn that ann left: it is a case once ann has decided another."""
    put("ben", {"t8": "one-person"})
    session.decide(["long-wait"], why=WHY)
    assert [one.case.turn for one in session.resolution.left] == ["t4", "t6", "t8"]


def test_what_the_same_coder_did_elsewhere_is_seen_too(session: Resolving) -> None:
    """Ann codes in another window between two decisions."""
    session.decide(["long-wait"], why=WHY)
    put("ann", {"t8": "one-person"})
    session.decide(["long-wait"], why=WHY)
    assert [one.case.turn for one in session.resolution.left] == ["t6", "t8"]
