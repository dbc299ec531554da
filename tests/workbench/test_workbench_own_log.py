"""A coder's log folded as it grows stands for the same codings as the log folded at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.codebook.following import Following, fold_following, followed
from qualcode.coding.aligning import Alignment, Run
from qualcode.coding.log import Facetting, Retraction, apply_event, facet_event, fold, retract_event
from qualcode.coding.rejecting import reject_event
from qualcode.coding.revisions import Revision, Revisions
from qualcode.flows.proposals import identity_of
from qualcode.flows.revised import codings_now
from qualcode.flows.workbench.own_log import own_log
from qualcode.model import Coding, Span
from qualcode.store.files import append_lines
from qualcode.store.study import Settings, Study

if TYPE_CHECKING:
    import pytest

AT = "2026-03-01T10:00:00Z"


def _coding(number: int) -> Coding:
    """Of eight codings some say the same: as made, after a correction, or since two codes are one."""
    revision, code, start = (
        (1, 1, 1, 1, 1, 1, 2, 2)[number],
        "aabbacab"[number],
        (3, 3, 3, 0, 0, 3, 6, 6)[number],
    )
    return Coding(
        id=f"C-{number}", source="S1", revision=revision, span=Span(start, start + 4), anchor="0" * 16,
        code=code, code_revision="r", coder="ann", at=AT,
    )  # fmt: skip


def _put_on(number: int) -> dict[str, Any]:
    """An id is applied in one way only: no program writes it in two."""
    return apply_event(_coding(number), event=f"e{number}")


def _refused(number: int) -> dict[str, Any]:
    return reject_event(
        replace(_coding(number), id=f"C-{100 + number}"), event=f"j{number}", proposal=f"C-{number}"
    )


def _taken_off(number: int) -> dict[str, Any]:
    return retract_event(Retraction(f"C-{number}", "ann", AT, run="r1"), event=f"x{number}")


def _said(number: int, value: str, seq: int) -> dict[str, Any]:
    said = Facetting(f"C-{number}", {"kind": value}, "ann", AT, seq)
    return facet_event(said, event=f"f{value}{seq}")


AS_MADE = Revisions((), ())
CORRECTED = Revisions([Revision("V-1", "S1", 1, 2, Alignment((Run(0, 0, 2), Run(3, 6, 20))))], ())
EACH_CODE = Following()
ONE_CODE = fold_following([
    {"op": "merge", "event": "m1", "id": "G-1", "at": "1", "by": "ann", "code": "b", "into": ["a"]}
])  # fmt: skip
BASES = [(AS_MADE, EACH_CODE, 1), (CORRECTED, EACH_CODE, 2), (AS_MADE, ONE_CODE, 1), (CORRECTED, ONE_CODE, 2)]
_NUMBER = st.integers(0, 7)
_LINES = st.lists(
    st.one_of(
        st.builds(_put_on, _NUMBER),
        st.builds(_put_on, _NUMBER),
        st.builds(_taken_off, _NUMBER),
        st.builds(_said, _NUMBER, st.sampled_from("pq"), st.integers(1, 3)),
        st.builds(_refused, _NUMBER),
    ),
    max_size=8,
)
_PIECES = st.lists(_LINES, min_size=2, max_size=5)
_SAME = st.sampled_from(BASES).map(lambda basis: [basis] * 5)
_CHANGING = st.lists(st.sampled_from(BASES), min_size=5, max_size=5)


@given(pieces=_PIECES, bases=_SAME | _CHANGING)
@example(pieces=[[_put_on(0), _put_on(1)], [_taken_off(1)]], bases=[BASES[0]] * 5)
@example(pieces=[[_put_on(0), _put_on(6)], [_taken_off(6)], [_taken_off(0)]], bases=[BASES[1]] * 5)
def test_a_log_read_in_pieces_stands_for_the_same(
    pieces: list[list[dict[str, Any]]],
    bases: list[tuple[Revisions, Following, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In any order, with repeats, in any number of pieces, through corrections and merges: as read at once.

    What is said of some words by several codings is said as long as one of them stands.
    """
    study = Study(tmp_path_factory.mktemp("study"), Settings("s", "Synthetic"))
    log = own_log(study, "ann", "S1")
    path = study.path("codings/ann/S1.jsonl")
    lines: list[dict[str, Any]] = []
    for piece, (revisions, following, revision) in zip(pieces, bases, strict=False):
        append_lines(path, piece)
        lines += piece
        log.read_on(revisions, following, revision)
        at_once = followed(codings_now(fold(lines), revisions), following)
        expected = {one.id: one for one in at_once if one.revision == revision}
        assert log.here == expected
        assert log.by_identity.keys() == {identity_of(one) for one in expected.values()}
        assert all(log.here[one.id] is one for one in log.by_identity.values())
