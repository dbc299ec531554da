"""Likeness by words: worked by hand, symmetric where it should be, the same for the same texts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.deviating import (
    as_like,
    entry_texts,
    furthest,
    likeness,
    middle,
    polarity_of,
    usual_polarity,
)
from qualcode.model import Code, Example

RANG = ["they never rang back", "nobody rang us back", "never rang me", "she rang and rang", "no one rang"]


def test_the_odd_one_is_furthest() -> None:
    """An extract that shares no word with the rest has likeness 0, and is named first."""
    found = likeness([*RANG, "the bus was late"], [], [])
    assert found.extracts[5] == 0.0
    assert furthest(found.extracts, most=10)[0] == 5
    assert len(furthest(found.extracts, most=10)) == 3


def test_likeness_worked_by_hand() -> None:
    """Two texts that share one of their two words, the others once each: the cosine of their vectors."""
    found = likeness(["letter midwife", "letter clinic"], [], [])
    shared, own = 1.0, math.log(3 / 2) + 1
    expected = shared / (shared + own**2)
    assert list(found.extracts) == pytest.approx([expected, expected], abs=1e-6)


def test_texts_without_words_of_their_own_are_not_judged() -> None:
    """Of "and so it is" nothing can be said; where nothing holds a word, of nothing."""
    assert likeness(["and so it is", "rang"], ["rang"], ["", "it is"]).extracts[0] is None
    assert likeness(["the", "a"], [], ["it"]).further == (None,)


def test_those_that_say_no_are_words_too() -> None:
    """What a code is about may be "nobody": it is no empty word."""
    assert likeness(["nobody"], ["nobody"], []).extracts == (1.0,)


def test_few_extracts_have_no_furthest() -> None:
    """Under five there is no rest to speak of."""
    assert furthest([0.1, 0.2, 0.3, None, 0.5], most=9) == ()
    assert middle([0.1, 0.2, 0.3, 0.4]) is None
    assert middle([0.1, 0.5, 0.3, 0.4, 0.2]) == 0.3


def test_what_is_as_like_as_the_middle_comes_nearest_first() -> None:
    """A text as like as the middle extract, never under a tenth; without a middle one, a fifth."""
    assert as_like([0.2, 0.5, None, 0.3], 0.3) == (1, 3)
    assert as_like([0.05, 0.15], 0.0) == (1,)
    assert as_like([0.15, 0.2], None) == (1,)


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(["rang", "letter", "nurse", "the", "bus"]), max_size=4).map(" ".join),
        min_size=1,
        max_size=8,
    )
)
def test_likeness_does_not_depend_on_the_order(texts: list[str]) -> None:
    """Extracts in another order have the same likeness, from 0 to 1."""
    one, other = likeness(texts, ["rang"], []), likeness(texts[::-1], ["rang"], [])
    assert [None if s is None else round(s, 4) for s in one.extracts] == [
        None if s is None else round(s, 4) for s in other.extracts[::-1]
    ]
    assert all(score is None or 0 <= score <= 1.000001 for score in one.extracts)


def test_the_usual_polarity() -> None:
    """What the entry says, else what more than half of the extracts that have one say."""
    plain = Code("a", "A")
    assert usual_polarity([Code("a", "A", facets={"Polarity": "Positive"})], []) == "positive"
    assert (
        usual_polarity([plain], [{"polarity": "negative"}] * 2 + [{"polarity": "positive"}, {}]) == "negative"
    )
    assert usual_polarity([plain], [{"polarity": "negative"}, {"polarity": "positive"}]) == ""
    assert usual_polarity([plain], [{"polarity": "mixed"}]) == ""
    assert polarity_of({"about": "staff"}) == ""


def test_what_the_entry_says() -> None:
    """Name, definition, what belongs and examples; nothing empty."""
    code = Code("a", "Name", definition="", include=("belongs",), examples=(Example("words", "synthetic"),))
    assert entry_texts([code]) == ("Name", "belongs", "words")
