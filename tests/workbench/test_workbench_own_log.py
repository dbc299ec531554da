"""A coder's log folded as it grows stands for the same codings as the log folded at once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.following import Following
from qualcode.coding.log import Facetting, Retraction, apply_event, facet_event, fold, retract_event
from qualcode.coding.rejecting import reject_event
from qualcode.coding.revisions import Revisions
from qualcode.flows.workbench.own_log import own_log
from qualcode.model import Coding, Span
from qualcode.store.files import append_lines
from qualcode.store.study import Settings, Study

if TYPE_CHECKING:
    import pytest

AT = "2026-03-01T10:00:00Z"


def _coding(number: int, code: str, start: int) -> Coding:
    return Coding(
        id=f"C-{number}", source="S1", revision=1, span=Span(start, start + 4), anchor="0" * 16, code=code,
        code_revision="r", coder="ann", at=AT,
    )  # fmt: skip


def _put_on(number: int) -> dict[str, Any]:
    """An id is applied in one way only: no program writes it in two."""
    return apply_event(_coding(number, f"code-{number}", number), event=f"e{number}")


def _refused(number: int) -> dict[str, Any]:
    return reject_event(_coding(100 + number, "a", number), event=f"j{number}", proposal=f"C-{number}")


def _taken_off(number: int) -> dict[str, Any]:
    return retract_event(Retraction(f"C-{number}", "ann", AT, run="r1"), event=f"x{number}")


def _said(number: int, value: str, seq: int) -> dict[str, Any]:
    said = Facetting(f"C-{number}", {"kind": value}, "ann", AT, seq)
    return facet_event(said, event=f"f{value}{seq}")


_NUMBER = st.integers(0, 5)
_LINES = st.lists(
    st.one_of(
        st.builds(_put_on, _NUMBER),
        st.builds(_taken_off, _NUMBER),
        st.builds(_said, _NUMBER, st.sampled_from("pq"), st.integers(1, 3)),
        st.builds(_refused, _NUMBER),
    ),
    max_size=30,
)


@given(lines=_LINES, cuts=st.lists(st.integers(0, 30), max_size=4))
def test_a_log_read_in_pieces_stands_for_the_same(
    lines: list[dict[str, Any]], cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In any order, with repeats, in any number of pieces: the same codings, facets and all, as `fold`."""
    study = Study(tmp_path_factory.mktemp("study"), Settings("s", "Synthetic"))
    log, revisions, following = own_log(study, "ann", "S1"), Revisions((), ()), Following()
    path = study.path("codings/ann/S1.jsonl")
    bounds = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]
    for start, end in pairwise(bounds):
        append_lines(path, lines[start:end])
        log.read_on(revisions, following, 1)
        assert sorted(log.here.values(), key=lambda one: one.id) == sorted(
            fold(lines[:end]), key=lambda one: one.id
        )
    assert {one.id for one in log.by_identity.values()} == set(log.here)
