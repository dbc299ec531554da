"""The suggester learns from the codebook and from people, shows why, and is silent where it knows nothing."""

from __future__ import annotations

import pytest

from qualcode.coding.suggest_material import rows_of
from qualcode.coding.suggesting import Labelled, Learning, Suggester, trained
from qualcode.model import Code, Codebook, Example

WAIT = Code(
    "wait", "Waiting", definition="Waiting long for an appointment.",
    examples=(Example("I waited three months to be seen."), Example("The queue took for ever.")),
    exclude=("rude receptionists, see manner",),
)  # fmt: skip
FOOD = Code(
    "food", "Food", definition="Meals and drinks.", examples=(Example("The dinners were cold."),),
    counter_examples=(Example("Food for thought."),), aliases=("canteen",),
)  # fmt: skip
MANNER = Code("manner", "Manner", definition="How staff behave: kind, friendly or rude.")
BARE = Code("bare", "Something else")
GONE = Code("gone", "Parking", definition="Parking of cars.", status="retired")
BOOK = Codebook((WAIT, FOOD, MANNER, BARE, GONE), glossary={"general practitioner": ("GP",)})


def codes(suggester: Suggester, text: str) -> list[str]:
    """Return the codes suggested for one text."""
    return [one.code for one in suggester.suggest([text])[0]]


def test_the_codebook_alone_teaches() -> None:
    """With nothing labelled and nothing unread the first suggestion is the code whose words stand there."""
    suggester = trained(BOOK, Learning())
    texts = ["We waited months.", "Cold meals again!", "Rude and unkind staff"]
    assert [found[0].code for found in suggester.suggest(texts)] == ["wait", "food", "manner"]


def test_codes_with_a_name_only_and_retired_ones_are_never_suggested() -> None:
    """Nothing speaks for a bare name; an accepted text does."""
    assert trained(BOOK, Learning()).codes == ("wait", "food", "manner")
    taught = trained(BOOK, Learning([Labelled("c1", "The garden was lovely.", frozenset({"bare"}))]))
    assert "bare" in taught.codes
    assert codes(taught, "a lovely garden")[0] == "bare"


@pytest.mark.parametrize("text", ["", "...", "Honestly?", "Zzz qqq.", "and it was"])
def test_nothing_is_suggested_where_no_word_is_known(text: str) -> None:
    """A text without a word of any entry gets no suggestion, no code and no score."""
    suggester = trained(BOOK, Learning())
    assert suggester.suggest([text]) == ((),)
    assert suggester.decided([text]) == (frozenset(),)
    assert set(suggester.scores([text])[0]) == {0.0}


def test_every_suggestion_shows_words_of_the_text_or_its_neighbour() -> None:
    """Terms are words of the text itself; the neighbour is an example by number or an accepted text by id."""
    taught = trained(BOOK, Learning([Labelled("c7", "Soup was thin and grey.", frozenset({"food"}))]))
    for text in ("The queue took for ever today.", "Thin grey soup", "friendly people, cold dinners"):
        for one in taught.suggest([text])[0]:
            assert one.evidence.terms or one.evidence.nearest
            assert all(term in text.lower() for term, weight in one.evidence.terms if weight > 0)
    assert taught.suggest(["Thin grey soup"])[0][0].evidence.nearest == "c7"
    assert taught.suggest(["The queue took for ever today."])[0][0].evidence.nearest == "wait#2"


def test_an_exclusion_that_names_a_code_speaks_for_that_code() -> None:
    """An exclusion "rude receptionists, see manner" speaks for manner and against waiting."""
    (row,) = [row for row in rows_of(BOOK, ()) if "receptionists" in row.text]
    assert (row.text, row.codes, row.against) == (
        "rude receptionists",
        frozenset({"manner"}),
        frozenset({"wait"}),
    )


def test_what_was_rejected_for_a_text_is_not_suggested_again() -> None:
    """A rejection settles that code for those words, and others stay."""
    text = "We waited for cold dinners."
    assert "wait" in codes(trained(BOOK, Learning()), text)
    taught = trained(BOOK, Learning([Labelled("r", text, frozenset(), frozenset({"wait"}))]))
    assert "wait" not in codes(taught, text)
    assert "food" in codes(taught, text)


def test_texts_read_as_nothing_teach_that_nothing_applies() -> None:
    """What people read and left without a code makes such words less likely to be suggested for."""
    text = "We had a long drive."
    before = max(trained(BOOK, Learning()).scores([text])[0])
    nothing = [
        Labelled(f"n{n}", words, frozenset()) for n, words in enumerate(["A long drive.", "long drive home"])
    ]
    assert max(trained(BOOK, Learning(nothing)).scores([text])[0]) < before


def test_a_single_code_is_scored_by_likeness() -> None:
    """With one code, a text that is unlike it does not get all of it."""
    suggester = trained(Codebook((FOOD,)), Learning())
    like, unlike = suggester.scores(["The dinners were cold.", "cold hands in the park"])
    assert like[0] > 0.9 > unlike[0]


def test_empty_books_and_no_texts() -> None:
    """A codebook that teaches nothing suggests nothing; no texts give no answers."""
    empty = trained(Codebook((BARE,)), Learning(unread=["a", "b"]))
    assert (empty.codes, empty.suggest(["x"]), empty.scores(["x"]), empty.decided(["x"])) == (
        (), ((),), ((),), (frozenset(),),
    )  # fmt: skip
    assert trained(BOOK, Learning()).suggest([]) == ()


def test_precise_is_a_part_of_the_usual() -> None:
    """`lean="precise"` keeps the likeliest of what is suggested, and at most five stand in either."""
    suggester = trained(BOOK, Learning(unread=["We waited.", "Cold food."]))
    texts = ["We waited months for a meal", "kind people", "the canteen queue", "cold"]
    for usual, precise in zip(
        suggester.suggest(texts), suggester.suggest(texts, lean="precise"), strict=True
    ):
        assert set(precise) <= set(usual)
        assert [one.score for one in usual] == sorted((one.score for one in usual), reverse=True)
        assert all(0 < one.score <= 1 for one in usual)


def test_batches_change_nothing() -> None:
    """A text scores the same alone and among thousands."""
    suggester = trained(BOOK, Learning())
    text = "The dinners took for ever."
    many = suggester.scores([text, *["kind staff"] * 4100, text])
    assert many[0] == many[-1] == suggester.scores([text])[0]
