"""Text: normalising with its map, folding and sentences, as properties over any text at all."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model import Span
from qualcode.text import count_words, fold, fold_aligned, normalise, normalised, sentences, words

ANY = st.text(st.characters(codec=None), max_size=60)
AWKWARD = st.text(
    st.sampled_from(
        "aeE iıİßﬁ\r\n\t\x01\x1b\x7f\xa0\xad\u0301\u0327\u200b\ufeff\u2060’`ø"
        "\u09c7\u09be\u1100\u1161\u11a8😀👩\u200d👧"
    ),
    max_size=40,
)
TALK = st.text(st.sampled_from("abI .!?…\n\"'”)5Dr"), max_size=60)


@given(ANY | AWKWARD)
def test_normalised_text_is_nfc_with_plain_line_ends(raw: str) -> None:
    """No carriage return, no control or invisible character, composed, and writable as UTF-8."""
    text = normalised(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & set("\r\x00\x01\x1b\x7f\xad\ufeff\u200b\u2060")
    assert text.encode().decode() == text


@given(ANY | AWKWARD)
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    """Normalised text is as it stays."""
    assert normalised(raw) == normalised(normalised(raw))


@given(ANY | AWKWARD)
def test_the_map_leads_back_to_the_same_character(raw: str) -> None:
    """Where a character was left alone, the map finds it; it never runs backwards or outside."""
    text, offsets = normalise(raw)
    places = [offsets.to_old(place) for place in range(len(text) + 1)]
    assert sorted(places) == places
    assert all(0 <= place <= len(raw) for place in places)
    assert places[-1] == len(raw)
    composed = unicodedata.normalize("NFC", raw)
    if raw == composed and text == raw:
        assert list(range(len(raw) + 1)) == places


@given(st.text(st.sampled_from("abc \n"), max_size=30), st.text(st.sampled_from("abc \n"), max_size=30))
def test_the_map_crosses_what_was_removed(before: str, after: str) -> None:
    """A span after removed and composed characters is found where it was."""
    raw = f"{before}e\u0301\ufeff\r\n{after}"
    text, offsets = normalise(raw)
    assert f"{before}é\n{after}" == text
    for place, char in enumerate(after):
        at = len(before) + 2 + place
        assert (char, char) == (text[at], raw[offsets.to_old(at)])


@given(ANY | AWKWARD)
def test_words_survive_normalising(raw: str) -> None:
    """Letters and digits are neither lost nor made, but for what composing joins."""

    def letters(text: str) -> list[str]:
        plain = unicodedata.normalize("NFD", text)
        return [char for char in plain if char.isalnum()]

    assert letters(raw) == letters(normalised(raw))


@given(ANY | AWKWARD)
def test_fold_aligned_keeps_the_length(text: str) -> None:
    """Spans in folded text are spans in the text."""
    assert len(text) == len(fold_aligned(text))


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_folding_ascii_is_lower_case(text: str) -> None:
    """Both ways of folding agree with lower case where there is nothing else to fold."""
    straight = text.replace("`", "'")
    assert straight.lower() == fold(text)
    assert text.lower() == fold_aligned(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siân", "SIAN"),
        ("O’Brien", "o'brien"),
        ("Anne‑Marie", "anne-marie"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "STRASSE"),
        ("e\u0301", "é"),
    ],
)
def test_names_that_are_the_same_fold_to_the_same(one: str, other: str) -> None:
    """Case, diacritics, kinds of apostrophe and hyphen make no difference."""
    assert fold(one) == fold(other)


@given(ANY | TALK)
def test_sentences_cover_every_character_once(text: str) -> None:
    """What is not white space lies in exactly one sentence; sentences are trimmed, in order and apart."""
    spans = sentences(text)
    covered = [place for span in spans for place in range(span.start, span.end)]
    assert sorted(set(covered)) == covered
    assert {place for place, char in enumerate(text) if not char.isspace()} <= set(covered)
    for span in spans:
        piece = text[span.start : span.end]
        assert piece
        assert piece == piece.strip()


@given(ANY | TALK)
def test_a_sentence_never_crosses_a_line(text: str) -> None:
    """A line end ends a sentence."""
    assert not any("\n" in text[span.start : span.end] for span in sentences(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They said so. Nobody rang!", ["They said so.", "Nobody rang!"]),
        ("I saw Dr. Hill. She was kind.", ["I saw Dr. Hill.", "She was kind."]),
        ("No. They never rang.", ["No.", "They never rang."]),
        ("It is No. 5, by the church.", ["It is No. 5, by the church."]),
        ("J. Smith came. So did I. Then we left.", ["J. Smith came.", "So did I.", "Then we left."]),
        ("“Why?” she said… And then?", ["“Why?”", "she said…", "And then?"]),
        ("e.g. at 5 p.m. on Mondays", ["e.g. at 5 p.m. on Mondays"]),
        ("It cost 3.50. A lot.", ["It cost 3.50.", "A lot."]),
        ("one\ntwo", ["one", "two"]),
        (" \n ", []),
    ],
)
def test_sentences_of_talk(text: str, expected: list[str]) -> None:
    """Full stops of titles, initials and numbers do not end a sentence; a plain "No." does."""
    assert expected == [text[span.start : span.end] for span in sentences(text)]


@given(ANY)
def test_words_have_the_spans_they_say(text: str) -> None:
    """Each word stands in the text at its span, and words do not overlap."""
    found = list(words(text))
    assert all(text[span.start : span.end] == word for word, span in found)
    assert all(one.end <= two.start for (_, one), (_, two) in pairwise(found))


def test_an_apostrophe_or_hyphen_does_not_part_a_word() -> None:
    """Don’t and follow-up are words; a dash parts them."""
    assert [("don’t", Span(0, 5)), ("follow-up", Span(6, 15)), ("now", Span(18, 21))] == list(
        words("don’t follow-up — now")
    )


def test_words_are_counted_between_white_space() -> None:
    """The measure of every balance: no-break spaces part words, punctuation does not."""
    assert count_words("a b\u00a0c —\n…") == 5
