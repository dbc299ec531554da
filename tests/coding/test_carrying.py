"""Where spans stand after a correction: ends of sentences, typing marks, and words that only look alike."""

from __future__ import annotations

import pytest

from qualcode.coding.aligning import align
from qualcode.coding.carrying import Carried, Carrier
from qualcode.coding.correcting import Correction, corrected, replacement
from qualcode.model import Source, Span, Turn


def talk(number: int, *said: str) -> Source:
    """Build a revision of one person's turns."""
    turns = tuple(Turn(words, speaker="P", id=f"t{place}") for place, words in enumerate(said, start=1))
    return Source("S", number, "focus_group", turns)


def whole(old: Source, new: Source, words: str) -> tuple[str, str | None]:
    """Carry words as a coding of them; return the verdict and the words there now."""
    start = old.text.index(words)
    found = Carrier(align(old, new), old.text, new.text).carry_words(Span(start, start + len(words)))
    return found.verdict, None if found.span is None else new.text[found.span.start : found.span.end]


def test_a_corrected_last_word_keeps_the_full_stop() -> None:
    """The words "There always was." become "There always were.", stop and all, where a person says so."""
    old = talk(1, "There always was. I said so.")
    one = replacement(old.text, Span(13, 16), "were")
    new, alignment = corrected(old, Correction([one]))
    carrier = Carrier(alignment, old.text, new.text)
    found = carrier.carry(Span(0, 17))
    assert found == Carried("changed", Span(0, 18))
    assert new.text[:18] == "There always were."


def test_a_corrected_first_word_keeps_the_quotation_mark() -> None:
    """What stands before the first word belongs to it as what stands behind the last."""
    old = talk(1, "Yes, (was it) said.")
    new, alignment = corrected(old, Correction([replacement(old.text, Span(6, 9), "were")]))
    found = Carrier(alignment, old.text, new.text).carry(Span(5, 13))
    assert found.span is not None
    assert new.text[found.span.start : found.span.end] == "(were it)"


MARKS = (
    ('He said "it\'s fine - really" to me.', "He said “it’s fine – really” to me."),
    ("ten\u00a0pounds a week", "ten pounds a week"),
    ("I don't know... maybe", "I don’t know… maybe"),
    ("not now--not ever", "not now—not ever"),
)


@pytest.mark.parametrize(("typed", "printed"), [*MARKS, *((two, one) for one, two in MARKS)])
def test_marks_that_a_word_processor_changes_are_the_same_words(typed: str, printed: str) -> None:
    """Curly quotes, dashes, an ellipsis, hard blanks: no word is another; the new characters stand."""
    old, new = talk(1, "Before that.", typed, "After that."), talk(2, "Before that.", printed, "After that.")
    verdict, words = whole(old, new, typed)
    assert (verdict in {"kept", "moved"}, words) == (True, printed)
    assert whole(old, new, "After that.")[0] in {"kept", "moved"}


def test_words_of_a_length_go_into_the_runs_whatever_their_marks() -> None:
    """A straight apostrophe and a curly one are one character on both sides: the run goes on."""
    old, new = talk(1, 'I don\'t "know" - yet.'), talk(2, "I don’t “know” – yet.")
    assert [(run.old, run.new, run.length) for run in align(old, new).runs] == [(0, 0, len(old.text))]


def test_a_word_that_lost_its_apostrophe_is_another() -> None:
    """Marks inside a word may change the word: only their shape is free."""
    old, new = talk(1, "we're ill and tired"), talk(2, "were ill and tired")
    assert whole(old, new, "we're ill and tired") == ("changed", "were ill and tired")


def test_hardly_a_word_in_common_is_no_change_but_a_loss() -> None:
    """One small word that two sentences share does not make one of the other."""
    old = talk(1, "Nineteen years on the council and so nobody asked us about any of the benches here.")
    new = talk(2, "So I've mainly used the library so far, to be honest with you, for the children.")
    assert whole(old, new, old.text) == ("orphaned", None)


def test_one_changed_word_of_two_is_still_a_change() -> None:
    """What is short has few words to share."""
    old, new = talk(1, "we took the river path home"), talk(2, "we took the river road home")
    assert whole(old, new, "river path") == ("changed", "river road")


def test_what_a_person_put_in_place_is_a_change_however_different() -> None:
    """`source edit` says which words came for which."""
    old = talk(1, "It was an abomination of desolation.")
    at = old.text.index("an")
    one = replacement(old.text, Span(at, at + len("an abomination of desolation")), "fine")
    new, alignment = corrected(old, Correction([one]))
    found = Carrier(alignment, old.text, new.text).carry_words(Span(at, len(old.text)))
    assert found.verdict == "changed"


def test_a_place_begins_and_ends_at_whole_words() -> None:
    """A capital that changed leaves half a word in the run; the place is the whole word."""
    old = talk(1, "It went well. So they came back and sang us all the old songs.")
    new = talk(2, "It went well, so they came back and sang for us the new songs.")
    verdict, words = whole(old, new, "So they came back and sang us all the old songs")
    assert verdict == "changed"
    assert words is not None
    assert (words[:8], words[-9:]) == ("so they ", "new songs")
