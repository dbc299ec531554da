"""Codings read through the codebook's log: in any order of its lines, as far as they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.following import Following, fold_following, followed, hidden_behind
from qualcode.model import Coding, Span

CODES = ("a", "b", "c", "d")
PLACES = tuple(f"C-{number}" for number in range(4))


def coding(identifier: str, code: str, coder: str = "ann", at: str = "1") -> Coding:
    """Return a coding; those of one number lie on the same words."""
    return Coding(identifier, "S1", 1, Span(0, 9), "x", code, "r", coder, at)


def line(number: int, op: str, **said: Any) -> dict[str, Any]:
    """Return a line of the log; its moment is its number."""
    return {
        "op": op,
        "event": f"e{number:03}",
        "id": f"G-{number}",
        "at": f"{number:03}",
        "by": "ann",
        **said,
    }


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return a log of merges, splits, assignments and what was taken back of them."""
    lines: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 12))):
        op = draw(st.sampled_from(["merge", "split", "assign", "retract"]))
        code, into = draw(st.sampled_from(CODES)), draw(st.sampled_from(CODES))
        if op == "retract":
            dead = f"G-{draw(st.integers(0, 12))}"
            lines.append({"op": op, "event": f"e{number:03}", "id": dead, "at": f"{number:03}", "by": "bob"})
        elif op == "assign":
            lines.append(line(number, op, code=code, into=[into], of=draw(st.sampled_from(PLACES))))
        else:
            lines.append(line(number, op, code=code, into=[into]))
    return lines


CODINGS = tuple(
    coding(place, code, coder)
    for place, code, coder in zip(PLACES, CODES, ("ann", "ann", "bob", "ann"), strict=True)
)


@given(log=logs(), data=st.data())
def test_order_and_repeats_of_lines_change_nothing(log: list[dict[str, Any]], data: st.DataObject) -> None:
    """Two branches of a team may join their lines in any order, some of them twice."""
    shuffled = data.draw(st.permutations([*log, *log[:3]]))
    assert followed(CODINGS, fold_following(shuffled)) == followed(CODINGS, fold_following(log))


@given(log=logs())
def test_a_log_whose_decisions_were_all_taken_back_says_nothing(log: list[dict[str, Any]]) -> None:
    """What is dead stays dead, whatever else was decided."""
    over = [
        {"op": "retract", "event": f"x{one['id']}", "id": one["id"], "at": "0", "by": "ann"} for one in log
    ]
    assert followed(CODINGS, fold_following([*over, *log])) == CODINGS


@given(log=logs())
def test_merges_lose_and_invent_no_words(log: list[dict[str, Any]]) -> None:
    """Each coder's words stay coded; only what one coder says twice of the same words is told once."""
    after = followed(CODINGS, fold_following(log))
    assert {one.id for one in after} <= {one.id for one in CODINGS}
    assert {one.coder for one in after} == {one.coder for one in CODINGS}
    assert len({(one.coder, one.code) for one in after}) == len(after)


@given(log=logs())
def test_a_merge_leads_to_a_code_that_is_not_merged(log: list[dict[str, Any]]) -> None:
    """Circles, which only two branches can make, are cut by leaving the later merge out."""
    following = fold_following(log)
    assert all(following.code(code) not in following.merged for code in CODES)


def test_codings_of_the_merged_code_are_those_of_both() -> None:
    """Counts add up: what stood under three codes stands under the one that is left."""
    following = fold_following(
        [line(1, "merge", code="a", into=["c"]), line(2, "merge", code="b", into=["c"])]
    )
    spread = [replace(one, span=Span(place, place + 1)) for place, one in enumerate(CODINGS)]
    after = followed(spread, following)
    assert sorted(one.id for one in after if one.code == "c") == ["C-0", "C-1", "C-2"]
    assert {one.id: one.was for one in after} == {"C-0": "a", "C-1": "b", "C-2": "", "C-3": ""}


def test_what_one_coder_says_twice_is_told_once() -> None:
    """The coding made under the code itself is the one that is left; another coder's stays too."""
    following = fold_following([line(1, "merge", code="a", into=["b"])])
    both = [coding("C-1", "a"), coding("C-2", "b", at="2"), coding("C-3", "a", "bob")]
    assert [one.id for one in followed(both, following)] == ["C-2", "C-3"]
    assert hidden_behind(both, following, ["C-2"]) == {"C-1"}
    assert hidden_behind(both, following, ["C-3"]) == set()


def test_an_assignment_counts_only_while_its_code_is_split() -> None:
    """When the split is taken back, the coding is where it was."""
    split = line(1, "split", code="a", into=["b", "c"])
    given_away = line(2, "assign", code="a", into=["c"], of="C-0")
    assert fold_following([split, given_away]).coding(CODINGS[0]).code == "c"
    back = {"op": "retract", "event": "e9", "id": "G-1", "at": "9", "by": "ann"}
    assert fold_following([split, given_away, back]).coding(CODINGS[0]).code == "a"


def test_of_two_rival_assignments_the_later_holds_and_the_other_is_named() -> None:
    """Two colleagues on two branches cannot both be right; `check` says so."""
    log = [
        line(1, "split", code="a", into=["b", "c"]),
        line(2, "assign", code="a", into=["b"], of="C-0"),
        line(3, "assign", code="a", into=["c"], of="C-0"),
    ]
    following = fold_following(log[::-1])
    assert following.coding(CODINGS[0]).code == "c"
    assert [one.id for one in following.rivals] == ["G-2"]


def test_what_was_split_and_merged_further_is_followed_all_the_way() -> None:
    """Decisions follow on each other."""
    log = [
        line(1, "split", code="a", into=["b", "c"]),
        line(2, "assign", code="a", into=["b"], of="C-0"),
        line(3, "merge", code="b", into=["d"]),
    ]
    moved = fold_following(log).coding(CODINGS[0])
    assert (moved.code, moved.was) == ("d", "a")


def test_without_decisions_nothing_is_touched() -> None:
    """The codings come back as they are, in the order that they were in."""
    assert followed(CODINGS[::-1], Following()) == CODINGS[::-1]
