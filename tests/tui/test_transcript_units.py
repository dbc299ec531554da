"""What a selection moves by: the house's words and sentences, in every script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strange_texts import TEXTS

from qualcode.coding.segments import segments
from qualcode.model import Source, Span, Turn
from qualcode.screens.tui.cells import bounds
from qualcode.screens.tui.units import letters, sentence_units, trimmed, word_units
from qualcode.text import normalised, words


def parts(text: str, spans: tuple[Span, ...]) -> list[str]:
    """The words of spans."""
    return [text[span.start : span.end] for span in spans]


@settings(deadline=None)
@given(TEXTS)
def test_units_stand_in_order_on_whole_characters_without_outer_blanks(text: str) -> None:
    """Letters, words and sentences never overlap, never cut a character, never begin or end with a blank."""
    edges = set(bounds(text))
    for found in (letters(text), word_units(text), sentence_units(text)):
        assert all(one.end <= other.start for one, other in pairwise(found))
        for span in found:
            assert {span.start, span.end} <= edges
            assert text[span.start : span.end].strip() == text[span.start : span.end] != ""


@settings(deadline=None)
@given(TEXTS)
def test_the_whole_is_from_the_first_letter_to_the_last(text: str) -> None:
    """Nothing but blanks has no whole."""
    found = letters(text)
    assert trimmed(text) == (Span(found[0].start, found[-1].end) if found else None)


@given(
    st.lists(st.from_regex(r"[A-Za-z]+(?:['’-][a-z]+)?[,.;!?]?", fullmatch=True), max_size=20).map(" ".join)
)
def test_words_of_english_are_those_of_the_house(text: str) -> None:
    """In a script with blanks, a word on the screen is a word of the search, the tagger and the counts."""
    assert word_units(text) == tuple(span for _, span in words(text))


@settings(deadline=None)
@given(TEXTS.map(normalised))
def test_sentences_are_those_that_the_tagger_codes(text: str) -> None:
    """The `s` key chooses what `tag` and `search --unit sentence` call a sentence."""
    turn = Turn(text, speaker="P01", id="t1")
    source = Source("S1", 1, "interview", turns=(turn,))
    edges = bounds(text)
    whole = [
        segment.span
        for segment in segments(source, "sentence")
        if segment.span.start in edges and segment.span.end in edges
    ]
    assert set(whole) <= set(sentence_units(text))
    assert len(sentence_units(text)) <= len(list(segments(source, "sentence")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it’s a long-term “plan”, isn't it?", ["it’s", "a", "long-term", "plan", "isn't", "it"]),
        ("it costs £50 or 20% more", ["it", "costs", "£50", "or", "20%", "more"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("وَلَمْ يُخبرنا", ["وَلَمْ", "يُخبرنا"]),
        ("九个月。", ["九", "个", "月"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("カタカナです", ["カタカナ", "で", "す"]),
        ("ok 👍🏽👍🏽 + 👨\u200d👩\u200d👧!", ["ok", "👍🏽", "👍🏽", "+", "👨\u200d👩\u200d👧"]),
        ("[laughs] [/b]", ["laughs", "b"]),
        ("...", []),
        ("", []),
    ],
)
def test_words_in_every_script(text: str, expected: list[str]) -> None:
    """Marks do not part a word; scripts without blanks go by character; an emoji is a word of its own."""
    assert parts(text, word_units(text)) == expected
