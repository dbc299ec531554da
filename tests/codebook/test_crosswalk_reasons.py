"""The reasons of a pair are true as they are read: words stand in the texts, no two contradict each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from qualcode.codebook.crosswalk.heads import Head
from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Pair
from qualcode.codebook.crosswalk.proposing import Proposal, propose
from qualcode.codebook.crosswalk.wording import tokens
from qualcode.flows.codebook.crosswalk.books import read_books
from qualcode.model import Code, Codebook

AREAS = ("birmingham", "kent", "north-northamptonshire", "sandwell", "wales")


def compared(one: Code, other: Code) -> Pair:
    """Return the pair of two codes of two books."""
    return next(iter(propose([Book("one", Codebook((one,))), Book("other", Codebook((other,)))]).every()))


@pytest.fixture(scope="module")
def shipped() -> Proposal:
    """Compare the five areas' codebooks that come with the program."""
    return propose(read_books(AREAS))


def test_other_names_are_not_called_labels() -> None:
    """The word stands in another name of one of them: it is no word of its label."""
    found = compared(Code("a", "Waiting", aliases=("Slow buses",)), Code("b", "Buses"))
    assert "names or other names share: buses" in found.reasons
    assert not any(said.startswith("labels share") for said in found.reasons)


def test_a_label_that_is_another_name_of_the_other_counts_and_is_said() -> None:
    """Two codes that only have another name in common are called nothing by it."""
    text = "Long waiting lists for a first appointment."
    alias = compared(
        Code("a", "Delays", definition=text, aliases=("Queues",)), Code("b", "Queues", definition=text)
    )
    assert alias.kind == "same"
    assert "the label of one is another name of the other" in alias.reasons
    both = compared(
        Code("a", "Delays", definition=text, aliases=("Queues",)),
        Code("b", "Slow lists", definition=text, aliases=("Queues",)),
    )
    assert both.kind != "same"


def test_words_are_printed_as_they_stand() -> None:
    """A word that has two forms is said in both, and never as a stem."""
    found = compared(
        Code("a", "Asked at home", definition="Nurses meet mothers."),
        Code("b", "Told at clinic", definition="A nurse at each meeting."),
    )
    assert "definitions share: meet ~ meeting, nurses ~ nurse" in found.reasons


def test_definitions_never_share_words_and_nothing(shipped: Proposal) -> None:
    """One cell does not contradict itself."""
    for pair in shipped.every():
        about = [said for said in pair.reasons if said.startswith("definitions share")]
        assert len(about) <= 1, pair


def test_every_word_of_a_reason_stands_in_the_entries(shipped: Proposal) -> None:
    """In all pairs of five codebooks, what labels and definitions share is in both of them."""
    codes = {(book.name, code.id): code for book in shipped.books for code in book.codebook.codes}
    for pair in shipped.pairs:
        said = []
        for side in (pair.left, pair.right):
            code = codes[side.book, side.code]
            texts = (code.name, *code.aliases, code.definition, *code.include)
            said.append(
                {
                    part.removesuffix("'s")
                    for text in texts
                    for word in tokens(text)
                    for part in (word, *word.split("-"))
                }
            )
        for reason in pair.reasons:
            kind, _, words = reason.partition(": ")
            for word in words.split(", ") if kind.endswith(" share") else ():
                one, _, other = word.partition(" ~ ")
                assert {one, other or one} <= said[0] | said[1], (pair, word)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The letter was sent twice.", "Same-sex couples were not welcome."),
        ("They judged us.", "We were heard at last."),
        ("Partner organisations met monthly.", "Dads stayed outside."),
    ],
)
def test_words_of_another_meaning_do_not_make_a_concept(text: str, other: str) -> None:
    """A verb is no special need, judging is no hearing, a partner organisation is no father."""
    found = compared(Code("a", "First thing", definition=text), Code("b", "Second matter", definition=other))
    assert not any(said.startswith("concept") for said in found.reasons)


def test_a_label_of_the_lead_is_no_leadership(shipped: Proposal) -> None:
    """Parents who are in the lead, or lead a group, are not what people mean by leadership."""
    (leadership,) = (head for head in shipped.heads if head.word == "leadership")
    assert [str(code) for code in leadership.codes] == [
        "kent:leading-collaboratively",
        "wales:leadership-priority",
    ]


def test_the_codebooks_that_ship_tell_the_words_of_several_meanings(shipped: Proposal) -> None:
    """Accessibility, workforce and leadership are listed, and no two of one list are called the same."""
    assert {"accessibility", "workforce", "leadership"} <= {head.word for head in shipped.heads}
    kinds = {frozenset((pair.left, pair.right)): pair.kind for pair in shipped.pairs}
    assert not [pair for pair in _listed_together(shipped.heads) if kinds.get(pair) == "same"]
    pair = {"sandwell:accessibility", "north-northamptonshire:accessibility-for-families"}
    assert [kind for both, kind in kinds.items() if {str(code) for code in both} == pair] == ["label_only"]


def _listed_together(heads: tuple[Head, ...]) -> list[frozenset[CodeOf]]:
    return [frozenset(pair) for head in heads for pair in combinations(head.codes, 2)]
