"""Ids of cards: short, checked, and found again when a letter was misread."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.card_ids import LETTERS, as_written, card_id, card_ids, check_letter, is_sound

CODINGS = st.from_regex(r"C-[0-9a-f]{10}", fullmatch=True)
WRITTEN = st.text(alphabet=LETTERS, min_size=4, max_size=12)


@given(CODINGS, st.integers(4, 12))
def test_an_id_is_sound_and_always_the_same(coding: str, letters: int) -> None:
    """The same coding has the same letters, as many as asked for and a check."""
    written = card_id(coding, letters=letters)
    assert written == card_id(coding, letters=letters)
    assert (len(written), is_sound(written)) == (letters + 1, True)


@given(WRITTEN, st.data())
def test_one_misread_letter_is_found(letters: str, data: st.DataObject) -> None:
    """No change of a single letter, the check among them, gives an id that could have been printed."""
    written = letters + check_letter(letters)
    place = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from([one for one in LETTERS if one != written[place]]))
    assert not is_sound(written[:place] + other + written[place + 1 :])


@given(WRITTEN, st.data())
def test_two_letters_that_changed_places_are_found(letters: str, data: st.DataObject) -> None:
    """Any two different letters exchanged, wherever they stand before the check, are told by it."""
    first, second = sorted(data.draw(st.lists(st.integers(0, len(letters) - 1), min_size=2, max_size=2)))
    swapped = list(letters)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    changed = letters[first] != letters[second]
    assert is_sound("".join(swapped) + check_letter(letters)) is not changed


@given(st.sets(CODINGS, max_size=60))
def test_ids_of_several_cards_differ(codings: set[str]) -> None:
    """No two cards have one id, and the order they come in changes nothing."""
    found = card_ids(codings)
    assert len(set(found.values())) == len(codings)
    assert found == card_ids(sorted(codings, reverse=True))


def test_cards_that_would_share_an_id_are_longer() -> None:
    """Among 2,000 codings some share four letters; those, and only those, have more."""
    codings = [f"C-{number:010x}" for number in range(2000)]
    found = card_ids(codings)
    short = [card_id(one) for one in codings]
    shared = {one for one in codings if short.count(card_id(one)) > 1}
    assert shared
    assert {one for one, written in found.items() if len(written) > 5} == shared


def test_what_a_hand_writes_is_read() -> None:
    """Small letters, blanks and marks make no difference; digits are the letters they look like."""
    assert as_written(" k r-t.bm ") == "KRTBM"
    assert as_written("5RTB8") == "SRTBB"
