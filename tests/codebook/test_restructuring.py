"""A codebook rearranged by value: moves keep every code once, merges keep every word, splits keep the ids."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.merging import merged, with_new
from qualcode.codebook.restructuring import Target, moved, parted, renamed, retired, with_facet
from qualcode.codebook.tree import children, descendants, walk
from qualcode.errors import UsageError
from qualcode.model import Code, Codebook, Example, Rules

TREE = Codebook(
    (
        Code("access", "Access"),
        Code("calls", "Calls", parent="access"),
        Code("no-call", "No call", parent="calls"),
        Code("wait", "Waiting", parent="access"),
        Code("trust", "Trust"),
    )
)


@st.composite
def trees(draw: st.DrawFn) -> Codebook:
    """Return a codebook whose codes stand under earlier ones, or at the top."""
    codes = []
    for number in range(draw(st.integers(2, 9))):
        above = draw(st.integers(-1, number - 1))
        codes.append(Code(f"c{number}", f"C{number}", parent=None if above < 0 else f"c{above}"))
    return Codebook(tuple(codes))


@given(book=trees(), data=st.data())
def test_a_move_keeps_every_code_once_and_what_is_below_it(book: Codebook, data: st.DataObject) -> None:
    """A subtree goes as one, last among its new siblings; nothing comes to stand below itself."""
    ids = [code.id for code in book.codes]
    code, parent = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from([None, *ids]))
    below = {one.id for one in descendants(book, code)}
    if parent in {code, *below}:
        with pytest.raises(UsageError):
            moved(book, code, Target(parent))
        return
    after = moved(book, code, Target(parent))
    assert sorted(one.id for one in after.codes) == sorted(ids)
    assert {one.id for one in descendants(after, code)} == below
    assert children(after, parent)[-1].id == code
    assert len(list(walk(after))) == len(ids)


@given(book=trees(), data=st.data())
def test_a_code_stands_right_before_or_after_its_new_sibling(book: Codebook, data: st.DataObject) -> None:
    """Also where both have codes below them."""
    ids = [code.id for code in book.codes]
    code = data.draw(st.sampled_from(ids))
    family = {code, *(one.id for one in descendants(book, code))}
    others = [one for one in book.codes if one.id not in family]
    if not others:
        return
    sibling = data.draw(st.sampled_from(others))
    for target, offset in (
        (Target(sibling.parent, before=sibling.id), -1),
        (Target(sibling.parent, after=sibling.id), 1),
    ):
        row = [one.id for one in children(moved(book, code, target), sibling.parent)]
        assert row.index(code) == row.index(sibling.id) + offset


def test_a_new_name_keeps_the_old_one_as_an_alias() -> None:
    """Whoever types the old name still finds the code; --forget leaves it out."""
    assert renamed(TREE, "wait", "Long waits").by_id()["wait"].aliases == ("Waiting",)
    assert renamed(TREE, "wait", "Long waits", forget=True).by_id()["wait"].aliases == ()


def test_renaming_back_leaves_no_alias_that_is_the_name() -> None:
    """A name is not its own alias."""
    there = renamed(TREE, "wait", "Long waits")
    assert renamed(there, "wait", "Waiting").by_id()["wait"].aliases == ("Long waits",)


def test_a_retired_code_says_why_and_what_to_use() -> None:
    """The reason stands in the entry, where readers of the codebook look."""
    gone = retired(TREE, ["wait"], why="nobody used it", instead="trust").by_id()["wait"]
    assert (gone.status, gone.replaced_by, gone.rationale) == (
        "retired",
        ("trust",),
        "Retired: nobody used it",
    )


FULL = Codebook(
    (
        Code(
            "ring", "Ring back", definition="A promised call.", include=("calls",),
            exclude=("waits: see wait",),
            examples=(Example("nobody rang"),), counter_examples=(Example("months of it"),),
            close_codes=("wait",), facets={"kind": "barrier"}, rules=Rules(phrases=("nobody rang",)),
        ),
        Code(
            "wait", "Waiting", definition="Time.", include=("Calls.", "queues"), aliases=("queue",),
            examples=(Example("months of it"), Example("Nobody rang!")), facets={"kind": "gap", "who": "gp"},
            rules=Rules(phrases=("months of it", "Nobody rang"), exclude_phrases=("nobody rang",), within=3),
        ),
        Code("short", "Short wait", parent="wait", close_codes=("wait",)),
    )
)  # fmt: skip


def test_a_merge_unites_what_was_written_without_doubles() -> None:
    """Texts, examples, labels and rules go over; what told the two apart goes out."""
    done = merged(FULL, ["wait"], "ring")
    left = done.codebook.by_id()["ring"]
    assert left.include == ("calls", "queues")
    assert (left.exclude, left.close_codes) == ((), ())
    assert [one.text for one in left.examples] == ["nobody rang", "months of it"]
    assert left.counter_examples == ()
    assert left.aliases == ("Waiting", "queue")
    assert left.rules.phrases == ("nobody rang", "months of it")
    assert left.rules.exclude_phrases == ()


def test_a_merge_names_what_it_could_not_unite() -> None:
    """A facet with two values and rules with other conditions are for a person to look at."""
    done = merged(FULL, ["wait"], "ring")
    assert done.codebook.by_id()["ring"].facets == {"kind": "barrier", "who": "gp"}
    assert len(done.notices) == 2
    assert "within" in done.notices[1]


def test_children_and_close_codes_follow_the_merged_code() -> None:
    """Nothing is left hanging under a retired code, or names it."""
    after = merged(FULL, ["wait"], "ring").codebook.by_id()
    assert (after["short"].parent, after["short"].close_codes) == ("ring", ("ring",))
    assert (after["wait"].status, after["wait"].replaced_by) == ("retired", ("ring",))


def test_a_parent_may_be_merged_into_its_child() -> None:
    """The child takes its place in the tree."""
    after = merged(TREE, ["calls"], "no-call").codebook.by_id()
    assert after["no-call"].parent == "access"


def test_a_new_code_for_a_merge_stands_where_the_first_stood() -> None:
    """And under the same parent."""
    book, made = with_new(TREE, "Contact", ["wait", "calls"], Code("", "", author="ann"))
    assert [code.id for code in book.codes].index(made) == 1
    assert book.by_id()[made].parent == "access"


def test_codes_of_two_frames_are_not_merged() -> None:
    """The categories of a frame are given."""
    book = replace(TREE, codes=(replace(TREE.codes[0], frame="eif"), *TREE.codes[1:]))
    with pytest.raises(UsageError, match="not of the same frame"):
        merged(book, ["wait"], "access")


def test_a_split_puts_the_new_codes_behind_the_old_one_and_its_children_up() -> None:
    """The ids of the others stay, and the order of the tree is the one that was typed."""
    after = parted(TREE, "calls", ["Promised", "Returned"], stamp=Code("", ""), below=False)
    assert [one.id for one in children(after, "access")] == [
        "calls",
        "no-call",
        "promised",
        "returned",
        "wait",
    ]
    assert after.by_id()["calls"].replaced_by == ("promised", "returned")


def test_a_split_below_keeps_the_old_code_as_the_heading() -> None:
    """Its own children stay with it."""
    after = parted(TREE, "calls", ["Promised", "Trust"], stamp=Code("", ""), below=True)
    assert [one.id for one in children(after, "calls")] == ["no-call", "promised"]
    assert after.by_id()["calls"].replaced_by == ("promised", "trust")


def test_values_of_a_facet_are_added() -> None:
    """Those that are there stay first."""
    book = with_facet(with_facet(TREE, "kind", ["gap"]), "kind", ["ask", "gap"])
    assert book.facets == {"kind": ("gap", "ask")}
