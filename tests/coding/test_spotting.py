"""Where the words of an explanation stand in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.spotting import spot
from qualcode.model import Span


def words(text: str, *terms: str) -> list[str]:
    """Return the words at the places that are found."""
    return [text[span.start : span.end] for span in spot(text, terms)]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["rang back"], ["rang back"]),
        (["RANG"], ["rang"]),
        (["nobody", "rang back"], ["Nobody", "rang back"]),
        (["waited week"], ["waited a week"]),
        (["sian"], ["Siân"]),
        (["ran"], []),
        ([""], []),
    ],
)
def test_terms_are_found_as_word_statistics_count_them(terms: list[str], expected: list[str]) -> None:
    """Case and accents do not count, a single letter between two words is passed over, parts are no words."""
    assert words("Nobody ever rang back. Siân waited a week.", *terms) == expected


@given(st.lists(st.sampled_from(["never", "rang", "back", "a", "we"]), min_size=1, max_size=12), st.data())
def test_places_are_whole_words_in_order_and_apart(said: list[str], data: st.DataObject) -> None:
    """Whatever stands in the text is found; places do not touch, and begin and end at words."""
    text = " ".join(said)
    spans = spot(text, [data.draw(st.sampled_from(said))])
    assert spans
    assert list(spans) == sorted(spans)
    assert all(second.start > first.end for first, second in pairwise(spans))
    starts = {sum(len(word) + 1 for word in said[:place]) for place in range(len(said))}
    assert {span.start for span in spans} <= starts
    assert all(span.contains(Span(span.start, span.start + 1)) for span in spans)
