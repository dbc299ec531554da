"""From words that a person gives to their one place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.locating import locate
from qualcode.errors import UnknownNameError, UsageError
from qualcode.model import Source, Turn

SOURCE = Source(
    "S1",
    1,
    "interview",
    (
        Turn("Nobody rang. They said “we’ll ring  you” – and nobody rang.", "P1", "t1"),
        Turn("I kept bringing it up… every week.", "P1", "t2"),
        Turn("Every week I wait.", "P2", "t3"),
    ),
)


def words_at(text: str, turn: str = "") -> str:
    """Return the words that `locate` finds."""
    span = locate(SOURCE, text, turn=turn)
    return SOURCE.text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("they said", "They said"),
        ("Nobody rang", "Nobody rang"),
        ('"we\'ll ring you" - and', "“we’ll ring  you” – and"),
        ("it up... every", None),
        ("it up… every", "it up… every"),
        ("every week. Every week", "every week.\nEvery week"),
        ("ring", "ring"),
        ("  said\n“we’ll ", "said “we’ll"),
    ],
)
def test_quotes_dashes_and_white_space_do_not_matter(text: str, expected: Any) -> None:
    """Words typed on a keyboard find the words that a word processor wrote; words stand whole."""
    if expected is None:
        with pytest.raises(UnknownNameError):
            words_at(text)
    else:
        assert words_at(text) == expected


def test_words_in_several_places_are_refused_by_turn_and_never_repeated() -> None:
    """The message names the turns and not one of the words."""
    with pytest.raises(UsageError, match="2 places of S1: t1") as caught:
        locate(SOURCE, "rang")
    with pytest.raises(UsageError, match="t2, t3"):
        locate(SOURCE, "EVERY WEEK")
    assert "rang" not in caught.value.message + caught.value.hint
    assert words_at("EVERY week", turn="t3") == "Every week"


@pytest.mark.parametrize(
    ("text", "turn"), [("wonderful", ""), ("bring", ""), ("rang", "t2"), ("rang", "t99")]
)
def test_words_that_stand_nowhere_are_an_error_without_the_words(text: str, turn: Any) -> None:
    """Part of a word does not count, and the words are not repeated in the message."""
    with pytest.raises(UnknownNameError) as caught:
        locate(SOURCE, text, turn=turn)
    assert text not in caught.value.message + caught.value.hint


def test_no_words_at_all_are_a_mistake() -> None:
    """An empty text is nowhere and everywhere."""
    with pytest.raises(UsageError, match="no words"):
        locate(SOURCE, "  ")


def test_in_a_survey_words_do_not_run_from_one_answer_into_the_next() -> None:
    """Two answers are two people."""
    survey = Source("S2", 1, "survey", (Turn("too long", "R1", "t1"), Turn("and cold", "R2", "t2")))
    with pytest.raises(UnknownNameError):
        locate(survey, "long and")
    assert len(locate(survey, "and cold")) == 8


WORDS = ("Nobody’s", "“rang”", "back", "week—long", "waited", "Mum,", "said…", "it", "don't", "(sic)")


@given(st.permutations(WORDS), st.integers(1, 9), st.data())
def test_any_run_of_words_is_found_exactly_where_it_was_copied_from(
    words: list[str], cut: int, data: Any
) -> None:
    """With straight quotes, a plain dash and other white space, over a turn's end or not, in any case."""
    source = Source(
        "S1", 1, "interview", (Turn(" ".join(words[:cut]), "P", "t1"), Turn(" ".join(words[cut:]), "P", "t2"))
    )
    first, last = sorted(data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2)))
    copied = data.draw(st.sampled_from([" ", "\n", "  "])).join(words[first : last + 1])
    typed = copied.replace("’", "'").replace("“", '"').replace("”", '"').replace("—", "-")
    span = locate(source, data.draw(st.sampled_from([typed, typed.upper(), copied])))
    assert source.text[span.start : span.end].split() == list(words[first : last + 1])
