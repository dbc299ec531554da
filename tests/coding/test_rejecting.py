"""A person's no to a proposal: order and repeats change nothing, and undone is undone."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.log import Retraction, apply_event, fold, retract_event
from qualcode.coding.rejecting import fold_rejections, reject_event
from qualcode.model import Coding, Span


def coding(number: int, *, kind: str = "J") -> Coding:
    """Return a coding, or a rejection's place, of a number."""
    return Coding(
        id=f"{kind}-{number:04d}", source="SAAAAAA", revision=1, span=Span(number, number + 3),
        anchor="0" * 16,
        code=f"c{number % 3}", code_revision="0" * 12, coder="ann", at="2026-03-01T10:00:00Z",
        origin="suggest:0123456789ab",
    )  # fmt: skip


def log() -> list[dict[str, Any]]:
    """Return a log of five rejections, one taken back, and a coding."""
    events: list[dict[str, Any]] = [
        dict(reject_event(coding(n), event=f"{n:016x}", proposal=f"C-{n}")) for n in range(5)
    ]
    events.append(dict(retract_event(Retraction("J-0002", "ann", "2026-03-01T11:00:00Z"), event="f" * 16)))
    events.append(dict(apply_event(coding(9, kind="C"), event="e" * 16)))
    return events


@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_repeats_change_nothing(shuffler: random.Random, times: int) -> None:
    """Any order of the lines, each once or more, leaves the same rejections."""
    events = log() * times
    shuffler.shuffle(events)
    assert [one.id for one in fold_rejections(events)] == ["J-0000", "J-0001", "J-0003", "J-0004"]


def test_a_rejection_is_no_coding() -> None:
    """The codings of a log are the same with and without the rejections in it."""
    assert [one.id for one in fold(log())] == ["C-0009"]
