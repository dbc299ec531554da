"""Three-way joins of documents: what one side changed is taken, what both changed differently is asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.three_way import Conflict, three_way

BASE: dict[str, Any] = {
    "format": 1,
    "codes": [
        {"id": "access", "name": "Getting help", "aliases": ["help"]},
        {"id": "long-wait", "name": "Waiting", "parent": "access", "definition": "A wait."},
        {"id": "warm", "name": "Warm welcome"},
    ],
    "glossary": {"health visitor": ["HV"]},
}


def changed(**fields: Any) -> dict[str, Any]:
    """Return the base with fields of `long-wait` changed."""
    codes = [{**code, **fields} if code["id"] == "long-wait" else code for code in BASE["codes"]]
    return {**BASE, "codes": codes}


def test_different_fields_of_one_entry_join() -> None:
    """One changed the definition, the other the name: both hold, and only theirs is told as taken."""
    joined = three_way(BASE, changed(definition="A long wait."), changed(name="Waiting too long"))
    assert joined.merged == changed(definition="A long wait.", name="Waiting too long")
    assert joined.taken == (("codes", "long-wait", "name"),)
    assert joined.conflicts == ()


def test_the_same_field_in_two_ways_is_asked() -> None:
    """A field that both changed in two ways is a conflict; ours stands meanwhile, and a word decides."""
    ours, theirs = changed(definition="A long wait."), changed(definition="Weeks.")
    joined = three_way(BASE, ours, theirs)
    assert joined.conflicts == (Conflict(("codes", "long-wait", "definition"), "A long wait.", "Weeks."),)
    assert joined.merged == ours
    decided = three_way(BASE, ours, theirs, decided={"long-wait": "theirs"})
    assert (decided.merged, decided.conflicts) == (theirs, ())


def test_the_same_change_twice_is_one() -> None:
    """What both changed alike is no conflict, and nothing is taken."""
    both = changed(definition="A long wait.")
    assert three_way(BASE, both, both).merged == both
    assert three_way(BASE, both, both).taken == ()


def test_lists_join_as_sets_in_order() -> None:
    """Words added on both sides stand both, a word that one took out goes."""
    mine, other = (
        {**BASE, "codes": [{**BASE["codes"][0], "aliases": words}]}
        for words in (["help", "way in"], ["door"])
    )
    base = {**BASE, "codes": [BASE["codes"][0]]}
    assert three_way(base, mine, other).merged["codes"][0]["aliases"] == ["way in", "door"]


def test_an_entry_that_one_removed_and_the_other_changed_is_asked() -> None:
    """A removal does not win over somebody's work, nor the work over the removal."""
    without = {**BASE, "codes": [code for code in BASE["codes"] if code["id"] != "long-wait"]}
    joined = three_way(BASE, without, changed(name="Waits"))
    assert [conflict.path for conflict in joined.conflicts] == [("codes", "long-wait")]
    assert three_way(BASE, without, BASE).merged == without
    assert three_way(BASE, BASE, without).merged == without


def test_an_entry_that_one_removed_and_the_other_put_something_under_is_asked() -> None:
    """No entry is left under a parent that is gone: either way the same place is asked, and ours stands."""
    without = {**BASE, "codes": [BASE["codes"][0], BASE["codes"][1]]}
    under = {**BASE, "codes": [*BASE["codes"], {"id": "smile", "name": "A smile", "parent": "warm"}]}
    for ours, theirs, kept in ((under, without, True), (without, under, False)):
        joined = three_way(BASE, ours, theirs)
        assert [one.path for one in joined.conflicts] == [("codes", "warm")]
        assert ("codes", "warm") not in joined.taken
        assert ("warm" in {one["id"] for one in joined.merged["codes"]}) is kept
    for ours, theirs, side in ((under, without, "ours"), (without, under, "theirs")):
        decided = three_way(BASE, ours, theirs, decided={"warm": side})  # type: ignore[dict-item]
        assert by_id(decided.merged) == by_id(under)
        assert (decided.conflicts, [one.entry for one in decided.settled]) == ((), ["warm"])


def test_a_new_entry_stands_where_it_stood() -> None:
    """What theirs put behind an entry stands behind that entry, not at the end."""
    codes = BASE["codes"]
    theirs = {**BASE, "codes": [codes[0], {"id": "door", "name": "The door"}, *codes[1:]]}
    assert [one["id"] for one in three_way(BASE, BASE, theirs).merged["codes"]] == [
        "access", "door", "long-wait", "warm",
    ]  # fmt: skip


def test_without_a_base_what_one_has_is_kept() -> None:
    """Two documents that share no past: entries of either are kept, and a field that differs is asked."""
    ours = {"codes": [{"id": "a", "name": "A"}, {"id": "both", "name": "One"}]}
    theirs = {"codes": [{"id": "b", "name": "B"}, {"id": "both", "name": "Two"}]}
    joined = three_way(None, ours, theirs)
    assert {one["id"] for one in joined.merged["codes"]} == {"a", "b", "both"}
    assert [conflict.path for conflict in joined.conflicts] == [("codes", "both", "name")]


def test_a_span_is_one_thing() -> None:
    """Numbers mean something in their places only: two spans are never joined into one."""
    base = {"quotes": [{"id": "Q-1", "span": [1, 9]}]}
    ours, theirs = ({"quotes": [{"id": "Q-1", "span": span}]} for span in ([1, 8], [2, 9]))
    assert [one.path for one in three_way(base, ours, theirs).conflicts] == [("quotes", "Q-1", "span")]


FIELDS = ("name", "definition", "parent")
VALUES = st.sampled_from(("", "one", "two", "three"))
ENTRY = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, VALUES))
BOOK = st.dictionaries(st.sampled_from(("a", "b", "c", "d")), ENTRY, max_size=4)


def document(book: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return a document that holds entries, by id."""
    return {"codes": [{"id": name, **fields} for name, fields in book.items()]}


def by_id(joined: Any) -> dict[str, Any]:
    """Return the entries of a joined document by id, whatever their order."""
    return {one["id"]: dict(one) for one in joined["codes"]}


@settings(max_examples=150, deadline=None)
@given(BOOK, BOOK, BOOK)
def test_both_orders_say_the_same(base: Any, ours: Any, theirs: Any) -> None:
    """Ours with theirs and theirs with ours have the same conflicts; without any, the same entries."""
    one = three_way(document(base), document(ours), document(theirs))
    other = three_way(document(base), document(theirs), document(ours))
    assert {c.path for c in one.conflicts} == {c.path for c in other.conflicts}
    if not one.conflicts:
        assert by_id(one.merged) == by_id(other.merged)


@settings(max_examples=150, deadline=None)
@given(BOOK, BOOK, BOOK)
def test_no_change_is_lost_and_only_rivals_conflict(base: Any, ours: Any, theirs: Any) -> None:
    """A field that one side alone changed has that side's value; one that both changed apart is asked."""
    joined = three_way(document(base), document(ours), document(theirs))
    asked = {conflict.path[1:] for conflict in joined.conflicts}
    merged = by_id(joined.merged)
    for entry in base.keys() & ours.keys() & theirs.keys():
        for name in FIELDS:
            was, mine, other = (book[entry].get(name) for book in (base, ours, theirs))
            rivals = mine not in (was, other) and other != was
            assert rivals == ((entry, name) in asked)
            if not rivals:
                assert merged[entry].get(name) == (mine if other in (was, mine) else other)


@settings(max_examples=100, deadline=None)
@given(BOOK, BOOK)
def test_nothing_changed_on_one_side_gives_the_other(base: Any, theirs: Any) -> None:
    """Joined with what nobody changed, either side is what it was, and nothing is asked."""
    for joined in (
        three_way(document(base), document(base), document(theirs)),
        three_way(document(base), document(theirs), document(base)),
    ):
        assert (by_id(joined.merged), joined.conflicts) == (by_id(document(theirs)), ())
