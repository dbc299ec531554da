"""Proposing a crosswalk: every pair once, by descending score, with a kind and reasons that hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.crosswalk.pairs import PAIR_KINDS, Book, CodeOf, Pair
from qualcode.codebook.crosswalk.proposing import Proposal, propose
from qualcode.model import Code, Codebook, Example

NORTH = Book(
    "north",
    Codebook(
        (
            Code("people", "Who does the work", definition="Staff and what they need."),
            Code("skills", "Courses for staff", "people", "Nurses were never trained to ask."),
            Code("posts", "Workforce", definition="Vacancies stay open and good people leave."),
            Code("ask", "Seeking support", definition="Telling somebody for the first time."),
            Code("gate", "Seeking support", definition="The receptionist decides who gets through."),
            Code("dads", "Fathers", definition="Nobody speaks to the men in the room."),
            Code("parking", "Parking", definition="The car park is full by nine."),
        )
    ),
)
SOUTH = Book(
    "south",
    Codebook(
        (
            Code("growing", "Workforce", definition="Learning together, supervision and reflection."),
            Code("training", "Training", definition="Workers want courses and refreshers."),
            Code("money", "Money for services", definition="Commissioners fund one year at a time."),
            Code("men", "Partners left out", definition="Dads feel outside."),
            Code("fear", "Being afraid of the label", definition="Shame keeps people silent."),
        )
    ),
)


def pair_of(proposal: Proposal, left: str, right: str) -> Pair:
    """Return the pair of two codes, written as `book:code`."""
    return next(pair for pair in proposal.every() if (str(pair.left), str(pair.right)) == (left, right))


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    """Compare the two books."""
    return propose([NORTH, SOUTH])


def test_every_pair_across_books_comes_once_by_descending_score(proposal: Proposal) -> None:
    """Seven codes and five make thirty-five pairs; the label that stands twice in one book is one more."""
    pairs = list(proposal.every())
    across = [(pair.left, pair.right) for pair in pairs if pair.left.book != pair.right.book]
    expected = {
        (CodeOf("north", one.id), CodeOf("south", other.id))
        for one in NORTH.codebook.codes
        for other in SOUTH.codebook.codes
    }
    assert set(across) == expected
    assert len(across) == len(expected)
    assert len(pairs) == proposal.total == len(expected) + 1
    assert all(before.score >= after.score for before, after in pairwise(pairs))
    assert all(0 <= pair.score <= 1 and pair.kind in PAIR_KINDS and pair.reasons for pair in pairs)


def test_other_words_for_one_thing_find_each_other(proposal: Proposal) -> None:
    """Fathers, partners and dads are one concept, and so are courses and training: they come first."""
    best = {str(pair.right): str(pair.left) for pair in reversed(list(proposal.every()))}
    assert (best["south:men"], best["south:training"]) == ("north:dads", "north:skills")
    assert any(
        said.startswith("concept fathers") for said in pair_of(proposal, "north:dads", "south:men").reasons
    )


def test_one_label_with_two_meanings_is_told(proposal: Proposal) -> None:
    """Workforce means vacancies here and learning there."""
    found = pair_of(proposal, "north:posts", "south:growing")
    assert found.kind == "label_only"
    assert "same label" in found.reasons
    heads = {head.word: [str(code) for code in head.codes] for head in proposal.heads}
    assert heads["Workforce"] == ["north:posts", "south:growing"]


def test_a_label_that_stands_twice_in_one_book_is_told(proposal: Proposal) -> None:
    """Seeking support is there twice and is not one thing: the pair has both sides in one book."""
    found = pair_of(proposal, "north:ask", "north:gate")
    assert found.kind == "label_only"
    assert "same label twice in one codebook" in found.reasons
    assert ["north:ask", "north:gate"] in [[str(code) for code in head.codes] for head in proposal.heads]


def test_codes_without_a_partner_are_named(proposal: Proposal) -> None:
    """Nothing in the south answers to parking; a shared label alone is no partner."""
    assert CodeOf("north", "parking") in proposal.alone
    assert CodeOf("north", "posts") in proposal.alone
    assert CodeOf("north", "dads") not in proposal.alone


def test_the_same_entry_in_both_books_is_the_same(proposal: Proposal) -> None:
    """A book beside its own copy: each code's first partner is itself, with a score of 1."""
    copy = propose([NORTH, replace(NORTH, name="copy")])
    assert proposal.kinds.get("same", 0) == 0
    for code in NORTH.codebook.codes:
        found = pair_of(copy, f"north:{code.id}", f"copy:{code.id}")
        assert (found.score, found.kind) == (1.0, "same")


def test_the_order_of_the_books_changes_left_and_right_alone(proposal: Proposal) -> None:
    """Scores are the same whichever book is named first; a split becomes a merge."""
    turned = {"split": "merge", "merge": "split"}
    there = {
        (pair.left, pair.right): (pair.score, turned.get(pair.kind, pair.kind))
        for pair in propose([SOUTH, NORTH]).every()
    }
    for pair in proposal.every():
        key = (pair.left, pair.right) if pair.left.book == pair.right.book else (pair.right, pair.left)
        assert there[key] == (pair.score, pair.kind)


def test_one_code_that_the_other_book_has_as_several_is_a_split() -> None:
    """Waiting is one code here; there, two siblings answer to it. The other way round it is a merge."""
    one = Book("one", Codebook((Code("wait", "Waiting", definition="Waiting lists and long delays."),)))
    several = Book(
        "several",
        Codebook(
            (
                Code("time", "Time"),
                Code("list", "Waiting lists", "time", "A long waiting list for a place."),
                Code("call", "Waiting for a call", "time", "Delays until somebody rings."),
                Code("food", "Food", definition="What there is to eat."),
            )
        ),
    )
    kinds = {pair.right.code: pair.kind for pair in propose([one, several]).every()}
    assert (kinds["list"], kinds["call"], kinds["food"]) == ("split", "split", "none")
    turned = {pair.left.code: pair.kind for pair in propose([several, one]).every()}
    assert (turned["list"], turned["call"]) == ("merge", "merge")


def test_a_heading_here_and_a_code_below_one_there_is_parent_and_child() -> None:
    """Training heads two codes in one book and stands below people in the other."""
    heading = Book(
        "heading",
        Codebook(
            (
                Code("training", "Learning and development", definition="Courses for staff."),
                Code("first-aid", "First aid", "training", "Keeping a baby breathing."),
                Code("forms", "Forms", "training", "Filling in the paperwork."),
            )
        ),
    )
    below = Book(
        "below",
        Codebook(
            (
                Code("people", "People", definition="Who is there."),
                Code("skills", "Skills", "people", "Training and courses for workers."),
            )
        ),
    )
    assert pair_of(propose([heading, below]), "heading:training", "below:skills").kind == "parent_child"


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            {"include": ("letters that never came",)},
            {"exclude": ("letters that never came",)},
            "one takes in what the other leaves out (letters that never came)",
        ),
        (
            {"facets": {"polarity": "positive"}},
            {"facets": {"polarity": "negative"}},
            "polarity is positive in one, negative in the other",
        ),
        (
            {},
            {"definition": "The health visitor never listened to mothers."},
            'one says it with a negation ("never listened")',
        ),
    ],
)
def test_definitions_that_clash_are_said(one: dict[str, object], other: dict[str, object], said: str) -> None:
    """What one takes in the other leaves out; they are of opposite sides; one negates."""
    code = Code("listen", "Being listened to", definition="The health visitor listened to mothers.")
    books = [
        Book("one", Codebook((replace(code, **one),))),  # type: ignore[arg-type]
        Book("other", Codebook((replace(code, **other),))),  # type: ignore[arg-type]
    ]
    found = propose(books)
    assert [f"definitions clash: {said}"] == [each for each in found.clashing[0].reasons if "clash" in each]


def test_words_of_examples_are_never_in_a_reason() -> None:
    """An example may be what somebody said: it counts, and is not told again."""
    example = (Example("grandmother zebedee said hush"),)
    books = [
        Book(name, Codebook((Code("a", label, definition=label, examples=example),)))
        for name, label in (("one", "Silence"), ("other", "Quiet"))
    ]
    assert not any("zebedee" in said for pair in propose(books).every() for said in pair.reasons)


def test_a_glossary_says_which_words_mean_one_thing() -> None:
    """Two books that share no word are alike where the glossary of one knows the other's word."""
    one = Book("one", Codebook((Code("a", "Portage"), Code("b", "Snow")), {"portage": ["home teaching"]}))
    other = Book("other", Codebook((Code("x", "Home teaching"), Code("y", "Rain"))))
    plain = replace(one, codebook=replace(one.codebook, glossary={}))
    told = pair_of(propose([one, other]), "one:a", "other:x")
    assert told.score > pair_of(propose([plain, other]), "one:a", "other:x").score
    assert told.kind == "meaning_only"


def test_retired_codes_and_books_without_codes_are_left_out() -> None:
    """What nobody may use any more needs no partner."""
    retired = Book("one", Codebook((Code("a", "Waiting", status="retired"), Code("b", "Access"))))
    assert {str(pair.left) for pair in propose([retired, SOUTH]).every()} == {"one:b"}
    assert list(propose([Book("empty", Codebook()), SOUTH]).every()) == []
    assert list(propose([]).every()) == []


def test_a_common_ancestor_makes_codes_the_same_and_says_who_changed_them() -> None:
    """The code has the ancestor's id in both books: it is one code, whatever it is called now."""
    base = Codebook((Code("a", "Waiting", definition="Long waits."), Code("b", "Access")))
    here = Book("here", Codebook((Code("a", "Delays", definition="Long waits."), Code("b", "Access"))))
    there = Book("there", Codebook((Code("a", "Waiting", definition="Queues."), Code("b", "Access"))))
    found = propose([here, there], base=base)
    changed = pair_of(found, "here:a", "there:a")
    assert changed.kind == "same"
    assert changed.reasons[0] == (
        "same code of the common ancestor; both changed it: "
        "changed in here (name), changed in there (definition)"
    )
    same = pair_of(found, "here:b", "there:b")
    assert (same.score, same.reasons[0]) == (1.0, "same code of the common ancestor, unchanged in both")


WORDS = st.sampled_from(
    ["waiting", "staff", "fathers", "not", "training", "Ω", "", "of the", "kind", "a-b", "2.1:"]
)
TEXTS = st.lists(WORDS, max_size=5).map(" ".join)


@st.composite
def books(draw: st.DrawFn) -> list[Book]:
    """Draw two or three books whose parents may be unknown or run in a circle."""
    made = []
    for name in ("ann", "bob", "cat")[: draw(st.integers(2, 3))]:
        ids = [f"c{number}" for number in range(draw(st.integers(0, 5)))]
        parents = st.sampled_from([None, "nowhere", *ids])
        codes = tuple(Code(one, draw(TEXTS) or "-", draw(parents), draw(TEXTS)) for one in ids)
        made.append(Book(name, Codebook(codes)))
    return made


@given(books())
@settings(max_examples=40, deadline=None)
def test_whatever_the_books_each_pair_comes_once_and_turning_them_keeps_the_scores(drawn: list[Book]) -> None:
    """No label, definition or tree breaks it; the books in another order give the same scores."""
    pairs = list(propose(drawn).every())
    across = {(pair.left, pair.right) for pair in pairs if pair.left.book != pair.right.book}
    sizes = [len(book.codebook.codes) for book in drawn]
    assert len(across) == (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    turned = {frozenset((pair.left, pair.right)): pair.score for pair in propose(drawn[::-1]).every()}
    assert turned == {frozenset((pair.left, pair.right)): pair.score for pair in pairs}
