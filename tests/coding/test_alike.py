"""Which texts are most like others, by the words they share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.alike import most_alike

TEXTS = [
    "nobody ever rang me back after that",
    "the waiting list was four months long",
    "they said someone would ring and nobody rang",
    "the group kept me going",
    "rang",
]


def test_the_likest_comes_first_with_the_words_shared() -> None:
    """Order, and the words that make it; what shares no word is not there."""
    found = most_alike(["nobody rang me back"], TEXTS, top=5)
    assert [one.place for one in found][:2] == [0, 2]
    assert "nobody" in found[1].terms
    assert 1 not in [one.place for one in found]


def test_a_lone_word_counts_for_less() -> None:
    """A text of one word is not the likest only because it is the word."""
    found = most_alike(["nobody rang"], TEXTS, top=5)
    assert found[0].place != 4


def test_several_extracts_are_asked_for_at_once() -> None:
    """A text is as like as it is to the likest of them."""
    together = {one.place for one in most_alike([TEXTS[1], TEXTS[3]], TEXTS, top=2)}
    assert together == {1, 3}


def test_nothing_is_like_no_words() -> None:
    """Texts without a word are like nothing, and that is no error."""
    assert most_alike(["?"], ["!", "…"], top=3) == ()
    assert most_alike(["rang"], [], top=3) == ()


class Lengths:
    """An embedder that knows how long a text is."""

    def encode(self, texts: list[str]) -> list[list[float]]:
        """Return two numbers a text."""
        return [[1.0, float(len(text))] for text in texts]


def test_embeddings_are_averaged_in() -> None:
    """With an embedder a text that shares no word can be alike."""
    found = most_alike(["nobody rang me back"], TEXTS, top=5, embedder=Lengths())  # type: ignore[arg-type]
    assert 1 in [one.place for one in found]


@given(st.lists(st.text("abc ", min_size=1, max_size=12), max_size=8), st.text("abc ", max_size=12))
def test_scores_are_shares_in_falling_order(texts: list[str], wanted: str) -> None:
    """Between 0 and 1, never rising; the same call gives the same answer."""
    found = most_alike([wanted], texts, top=4)
    scores = [round(one.score, 9) for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert found == most_alike([wanted], texts, top=4)


def test_words_without_meaning_make_nothing_alike() -> None:
    """What is shared is told in words that carry meaning; "they were of the" is like nothing."""
    assert most_alike(["they were of the"], TEXTS, top=5) == ()
    shared = {term for one in most_alike(["they said the list was long"], TEXTS, top=5) for term in one.terms}
    assert {"list", "long"} <= shared
    assert shared.isdisjoint({"the", "was", "they", "the list"})


def test_there_is_a_floor() -> None:
    """One common word in a long text is no likeness; that nobody came is one."""
    long = " ".join(f"word{place}" for place in range(200)) + " rang"
    assert [one.place for one in most_alike(["rang me"], [long, "nobody rang us at all"], top=5)] == [1]
    assert most_alike(["nobody came"], ["nobody called us then", "the group is good"], top=5)[0].terms == (
        "nobody",
    )
