"""Which words are chosen: every key keeps the choice whole, inside the source, and never empty."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strange_texts import TEXTS, passages_from

from qualcode.model import Span
from qualcode.screens.tui.cells import bounds
from qualcode.screens.tui.choosing import Cursor
from qualcode.screens.tui.passages import Passage
from qualcode.screens.tui.units import letters

ACTS = (
    "next_passage", "previous_passage", "first_passage", "last_passage", "next_word", "previous_word",
    "extend_word", "shrink_word", "extend_letter", "shrink_letter", "extend_passage", "shrink_passage",
    "sentence", "whole", "clear",
)  # fmt: skip
SAID = [
    "We waited nine months. Nobody told us why.",
    "And how was that?",
    "",
    "It was hard, cost £50 a week.",
]


def cursor_on(passages: list[Passage]) -> Cursor:
    """A cursor on the first of the passages."""
    cursor = Cursor()
    cursor.show(passages)
    return cursor


def chosen(cursor: Cursor, *acts: str, texts: list[str] | None = None) -> str:
    """The chosen words after acts; "" where none are."""
    for act in acts:
        getattr(cursor, act)()
    text = "\n".join(SAID if texts is None else texts)
    return text[cursor.choice.span.start : cursor.choice.span.end] if cursor.choice else ""


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXTS, max_size=5), st.lists(st.sampled_from(ACTS), max_size=30))
def test_any_keys_keep_the_choice_whole(texts: list[str], acts: list[str]) -> None:
    """In bounds, on whole characters, never empty, no blank at either end, and the cursor stands in it."""
    passages = passages_from(texts)
    text = "\n".join(texts)
    edges = {edge + one.start for one in passages for edge in bounds(one.text)}
    cursor = cursor_on(passages)
    for act in acts:
        getattr(cursor, act)()
        assert cursor.place == -1 or 0 <= cursor.place < len(passages)
        selection = cursor.selection
        if selection is None:
            continue
        words = text[selection.span.start : selection.span.end]
        assert words != ""
        assert words.strip() == words
        assert {selection.span.start, selection.span.end} <= edges
        assert passages[cursor.place].span.overlaps(selection.span)
        assert passages[int(selection.turn[1:]) - 1].span.contains(
            Span(selection.span.start, selection.span.start + 1)
        )


@settings(deadline=None, max_examples=100)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_any_span_is_chosen_as_whole_characters(texts: list[str], data: st.DataObject) -> None:
    """Words dragged over or gone to are widened to whole characters, and hold what was asked for."""
    passages = passages_from(texts)
    text = "\n".join(texts)
    place = data.draw(st.integers(0, len(passages) - 1))
    here = passages[place].span
    start = data.draw(st.integers(here.start, here.end))
    end = data.draw(st.integers(start, len(text)))
    cursor = cursor_on(passages)
    cursor.stand(place, Span(start, end))
    if cursor.choice is None:
        return
    span = cursor.choice.span
    assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
    asked = [one.shifted(each.start) for each in passages for one in letters(each.text)]
    asked = [one for one in asked if one.overlaps(Span(start, end))]
    assert Span(asked[0].start, asked[-1].end) == span
    again = cursor_on(passages)
    again.stand(cursor.place, span)
    assert again.choice is not None
    assert again.choice.span == span


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ("next_word", "We"),
        ("next_word next_word", "waited"),
        ("previous_word", "why"),
        ("previous_word previous_word", "us"),
        ("next_word extend_word extend_word", "We waited nine"),
        ("next_word extend_word shrink_word", "We"),
        ("next_word extend_word next_word", "nine"),
        ("next_word next_word shrink_word", "We waited"),
        ("next_word next_word shrink_word extend_word", "waited"),
        ("previous_word extend_word", "why."),
        ("next_word extend_letter", "We w"),
        ("next_word shrink_letter", "W"),
        ("next_word next_word extend_letter shrink_letter shrink_letter", "waite"),
        ("sentence", "We waited nine months."),
        ("sentence sentence", SAID[0]),
        ("previous_word sentence", "Nobody told us why."),
        ("whole", SAID[0]),
        ("whole shrink_word", SAID[0][:-1]),
        ("extend_passage", SAID[0] + "\n" + SAID[1]),
        ("next_word extend_passage", SAID[0]),
        ("extend_passage shrink_passage", SAID[0]),
        ("extend_passage extend_passage", "\n".join(SAID)),
        ("previous_word extend_word extend_word", "why.\nAnd"),
        ("next_word clear", ""),
        ("next_word next_passage", ""),
    ],
)
def test_what_each_key_chooses(acts: str, expected: str) -> None:
    """Word by word, letter by letter, sentence by sentence, turn by turn."""
    assert chosen(cursor_on(passages_from(SAID)), *acts.split()) == expected


def test_words_go_on_into_the_next_turn_one_by_one() -> None:
    """After the last word of a turn comes the first of the next; a turn without words is passed over."""
    cursor = cursor_on(passages_from(SAID))
    cursor.stand(1)
    assert chosen(cursor, "previous_word", "next_word") == "It"
    assert cursor.place == 3
    assert chosen(cursor, "previous_word") == "that"
    assert cursor.place == 1


def test_the_cursor_follows_the_edge_that_moves() -> None:
    """Choosing on into another turn brings the cursor there; the act is told of the turn where it begins."""
    cursor = cursor_on(passages_from(SAID))
    cursor.extend_passage()
    assert cursor.place == 1
    assert cursor.selection is not None
    assert cursor.selection.turn == "t1"


@pytest.mark.parametrize("act", ["extend_passage", "extend_word", "extend_letter"])
def test_words_of_two_sources_are_never_chosen_together(act: str) -> None:
    """At the end of a source nothing more can be chosen; quietly."""
    passages = [*passages_from(["one"]), *passages_from(["two"], source="S2")]
    cursor = cursor_on(passages)
    assert chosen(cursor, "whole", act, act, texts=["one"]) == "one"
    assert cursor.place == 0


def test_words_across_a_turn_left_out_are_not_chosen() -> None:
    """Where a filter hides what stands between, words of both sides are not one span."""
    passages = passages_from(["one", "hidden", "three"])
    cursor = cursor_on([passages[0], passages[2]])
    assert chosen(cursor, "extend_passage", texts=["one"]) == "one"


def test_context_is_passed_over_and_not_chosen() -> None:
    """Passages that are only there to be read are neither stood on nor chosen into."""
    before, extract, after = passages_from(["before", "extract", "after"])
    context = [
        Passage(one.key, one.source, one.turn, one.text, one.start, fixed=True) for one in (before, after)
    ]
    cursor = cursor_on([context[0], extract, context[1]])
    assert cursor.place == 1
    for act in ACTS:
        getattr(cursor, act)()
        assert cursor.place == 1
        assert cursor.selection is not None
        assert extract.span.contains(cursor.selection.span)


def test_what_is_shown_anew_keeps_the_cursor_and_words_that_are_the_same() -> None:
    """A turn put before moves the place, not the cursor; a corrected turn is chosen from anew."""
    passages = passages_from(SAID)
    cursor = cursor_on(passages)
    cursor.stand(3, Span(passages[3].start, passages[3].start + 2))
    cursor.show(passages[1:])
    assert (cursor.place, chosen(cursor)) == (2, "It")
    cursor.show(passages_from([*SAID[:3], "Was it hard?"]))
    assert (cursor.place, chosen(cursor)) == (3, "")
    cursor.show(passages[:1])
    assert cursor.place == 0
    cursor.show([])
    assert (cursor.place, cursor.selection) == (-1, None)


def test_a_turn_of_nothing_but_dots_is_chosen_whole() -> None:
    """Where there is no word to go to, the words are all there is."""
    assert chosen(cursor_on(passages_from(["...", "on"])), "next_word", texts=["...", "on"]) == "..."
