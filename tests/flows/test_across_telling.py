"""Codes by groups in a file: an attacker with the file, the totals and the bases learns of no few people."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.counting import Part, people, said
from qualcode.flows.across.telling import telling

K = 3
CODES = [frozenset({"access", "wait", "call"}), frozenset({"wait"}), frozenset({"call"}), frozenset({"good"})]
GROUPS = ("North", "South", "East")


def part(who: int, group: str, key: int, marks: frozenset[tuple[str, str]]) -> Part:
    """A turn of somebody in a group."""
    return Part("S1", key, f"t{key}", "interview", f"P{who}", attributes={"area": group}, marks=marks)


marked = st.frozensets(
    st.tuples(st.sampled_from(["access", "wait", "call", "good"]), st.sampled_from(["", "negated"])),
    max_size=3,
)
spoken = st.lists(st.tuples(st.sampled_from(GROUPS), st.lists(marked, min_size=1, max_size=2)), max_size=16)


def as_parts(talk: list[tuple[str, list[frozenset[tuple[str, str]]]]]) -> list[Part]:
    """Everybody's turns."""
    rows = [(who, group, marks) for who, (group, turns) in enumerate(talk) for marks in turns]
    return [part(who, group, key, marks) for key, (who, group, marks) in enumerate(rows)]


@settings(max_examples=150, deadline=None)
@given(spoken)
def test_nothing_of_few_people_is_left_in_a_table(
    talk: list[tuple[str, list[frozenset[tuple[str, str]]]]],
) -> None:
    """No printed cell, complement, or difference of codes is of 1 to k - 1; none is what a total leaves."""
    own = as_parts(talk)
    told = telling(own, CODES, "area", K)
    parts = {group: [one for one in own if one.attributes["area"] == group] for group in told}
    for place, codes in enumerate(CODES):
        printed = {group for group, each in told.items() if not each.cells[place]}
        for group in printed:
            base, having = (
                people(parts[group], "participants"),
                people(said(parts[group], codes), "participants"),
            )
            assert len(base) >= K
            assert len(having) == 0 or len(having) >= K
            assert len(base - having) == 0 or len(base - having) >= K
            denied = [one for one in parts[group] if any(code in codes for code, _ in one.marks)]
            alone = people([one for one in denied if one not in said(parts[group], codes)], "participants")
            assert len(alone) == 0 or len(alone) >= K
            for other, below in enumerate(CODES):
                if below < codes and not told[group].cells[other]:
                    rest = having - people(said(parts[group], below), "participants")
                    assert len(rest) == 0 or len(rest) >= K
        left = set(told) - printed
        if len(left) == 1 and len(told) > 1:
            (only,) = left
            taken = people(said(parts[only], codes), "participants")
            assert len(taken) == 0 or len(taken) >= K


def test_a_group_by_itself_is_printed_where_it_is_large() -> None:
    """Where all are of one group, its numbers are the totals."""
    own = [part(who, "North", who, frozenset({("wait", "")})) for who in range(4)]
    assert telling(own, CODES, "area", K)["North"].cells == (False, False, False, False)


def test_one_that_alone_denies_it_is_not_told() -> None:
    """Nobody says it plainly, one of ten denies it: the cell says nothing."""
    own = [part(who, "North", who, frozenset({("good", "negated")} if who == 0 else ())) for who in range(10)]
    assert telling(own, CODES, "area", K)["North"].cells == (False, False, False, True)
