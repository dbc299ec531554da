"""The words of a crosswalk: stems that hold labels together, and concepts that texts speak of."""

from __future__ import annotations

import pytest

from qualcode.codebook.crosswalk.concepts import (
    Thesaurus,
    concepts_in,
    glossary_concepts,
    shipped_concepts,
)
from qualcode.codebook.crosswalk.wording import plain_label, stem, stems, tokens
from qualcode.model import Codebook

SMALL = Thesaurus(
    concepts_in(
        (
            "# a remark: with a colon",
            "# ---- people",
            "fathers: father*, dad, partner",
            "# ---- services",
            "partnership: partnership*, joint working",
            "training: train*, joint",
        )
    )
)


def said(text: str) -> dict[str, tuple[str, ...]]:
    """Return the concepts of a text with the words that said them."""
    return {SMALL.concepts[place].name: one.words for place, one in SMALL.spoken(text).items()}


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("Action 1.1: Training for professionals", "Training for professionals"),
        ("Area four: workforce development", "workforce development"),
        ("Workstream 3: Analysing needs", "Analysing needs"),
        ("2.4 Access", "2.4 Access"),
        ("3) Access", "Access"),
        ("Case Example: one team", "Case Example: one team"),
        ("Barriers: language", "Barriers: language"),
        ("Theme 2:", "Theme 2:"),
    ],
)
def test_an_ordinal_is_no_part_of_a_label(label: str, plain: str) -> None:
    """What counts the labels is taken off, what says something stays."""
    assert plain_label(label) == plain


@pytest.mark.parametrize(
    "words",
    [
        ("access", "accessing", "accessibility", "accessible"),
        ("leading", "leadership", "leads"),
        ("train", "training", "trained"),
        ("barrier", "barriers"),
    ],
)
def test_forms_of_a_word_have_one_stem(words: tuple[str, ...]) -> None:
    """A head word is found whatever its ending."""
    assert {stem(word) for word in words} == {stem(words[0])}


def test_a_word_with_a_hyphen_is_one_word_of_a_label() -> None:
    """What is parent-led has nothing of leadership."""
    assert list(stems("Parent-led groups")) == [stem("parent-led"), stem("groups")]


def test_a_phrase_wins_over_its_words_and_each_word_counts_once() -> None:
    """Joint working is partnership; joint alone is what the thesaurus says it is."""
    assert said("Joint working with Dad's partners") == {
        "fathers": ("dad's", "partners"),
        "partnership": ("joint working",),
    }
    assert said("a joint") == {"training": ("joint",)}


def test_a_concept_knows_its_field() -> None:
    """Fields are what is said between the rules of the file; a remark is none."""
    assert [(one.name, one.field) for one in SMALL.concepts] == [
        ("fathers", "people"), ("partnership", "services"), ("training", "services"),
    ]  # fmt: skip


def test_the_thesaurus_that_ships_has_no_slips() -> None:
    """Names and the words of a concept are there once, folded as texts are; a star ends a word."""
    concepts = shipped_concepts()
    assert len({one.name for one in concepts}) == len(concepts) > 50
    for concept in concepts:
        assert len(set(concept.words)) == len(concept.words), concept.name
        assert concept.field, concept.name
        for word in concept.words:
            plain = word.removesuffix("*")
            assert plain, concept.name
            assert " ".join(tokens(plain)) == plain, (concept.name, word)


def test_a_word_of_several_concepts_speaks_less_for_each() -> None:
    """One word of two concepts weighs the root of a half for each."""
    both = Thesaurus(concepts_in(("a: shared", "b: shared, own")))
    assert [round(one.weight, 3) for one in both.spoken("shared").values()] == [0.707, 0.707]


def test_glossaries_of_several_books_are_joined_by_their_terms() -> None:
    """One book says HV, the other another name: it is one concept with all of them."""
    books = [Codebook((), {"Health visitor": ["HV"]}), Codebook((), {"health visitor": ["nurse at home"]})]
    (concept,) = glossary_concepts(books)
    assert (concept.name, concept.words) == ("health visitor", ("health visitor", "hv", "nurse at home"))
