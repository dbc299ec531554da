"""Words replaced, turns attributed and taken out: the text that comes of it, and the alignment."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.carrying import Carrier
from qualcode.coding.correcting import Correction, Replacement, corrected, replacement, reworded
from qualcode.errors import UsageError
from qualcode.model import Source, Span, Turn

TURNS = (
    Turn("How was it?", "P1A", "t1"),
    Turn("They said they would ring back", "P2B", "t2"),
    Turn("Yes.", "P3C", "t3"),
    Turn("And nobody did", "P2B", "t4"),
)
SOURCE = Source(
    "S4K2QFA", 1, "interview", TURNS, speakers={"P1A": "facilitator", "P2B": "participant", "P3C": "staff"}
)


def after(text: str, old: str, new: str) -> str:
    """Return a text after a replacement of some of its words."""
    start = text.index(old)
    one = replacement(text, Span(start, start + len(old)), new)
    return text[: one.span.start] + one.words + text[one.span.end :]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ring", "call", "so they would call back, um, then"),
        ("ring back,", "ring me back,", "so they would ring me back, um, then"),
        ("would ring back,", "would back,", "so they would back, um, then"),
        ("um,", "", "so they would ring back, then"),
        ("so", "", "they would ring back, um, then"),
        ("then", "", "so they would ring back, um,"),
        ("then", "then  what?", "so they would ring back, um, then what?"),
        ("so", "And so", "And so they would ring back, um, then"),
        ("ring", "ca\nll", "so they would ca ll back, um, then"),
    ],
)
def test_words_are_replaced_on_one_line_with_the_blanks_that_belong_there(
    old: str, new: str, expected: str
) -> None:
    """What goes takes one blank along; what comes is on one line."""
    assert expected == after("so they would ring back, um, then", old, new)


def test_what_stays_the_same_within_the_words_is_not_replaced() -> None:
    """A code on one of the words that stay keeps its place."""
    text = "they would ring back soon"
    assert replacement(text, Span(5, 20), "would call back") == Replacement(Span(11, 15), "call")


def test_a_turn_that_goes_takes_its_line_end_along() -> None:
    """In the middle, at the end, and several at the end."""
    assert corrected(SOURCE, Correction(removed={"t3"}))[0].text == SOURCE.text.replace("Yes.\n", "")
    assert corrected(SOURCE, Correction(removed={"t3", "t4"}))[0].text == "\n".join(t.text for t in TURNS[:2])
    assert corrected(SOURCE, Correction(removed={"t1", "t4"}))[0].text == "\n".join(
        t.text for t in TURNS[1:3]
    )


def test_who_says_nothing_any_more_is_no_speaker_of_the_source() -> None:
    """Roles follow the turns; somebody new is a participant unless another role is given."""
    new, alignment = corrected(SOURCE, Correction(speakers={"t3": "P4D"}, roles={"P4D": "observer"}))
    assert new.speakers == {"P4D": "observer", "P1A": "facilitator", "P2B": "participant"}
    assert alignment.speakers == (SOURCE.turn_spans()[2],)
    assert new.turns[2].role == "observer"


def test_a_turn_whose_words_are_all_replaced_is_changed_and_not_gone() -> None:
    """Who replaced the words said what came in their place."""
    place = SOURCE.turn_spans()[2]
    new, alignment = corrected(SOURCE, Correction([replacement(SOURCE.text, place, "Yeah, no.")]))
    carried = Carrier(alignment, SOURCE.text, new.text).carry(place)
    assert carried.verdict == "changed"
    assert carried.span is not None
    assert new.text[carried.span.start : carried.span.end] == "Yeah, no."


def test_times_and_heard_words_move_with_their_words() -> None:
    """Behind a replacement they move; inside one they begin where it begins; without words they go."""
    turn = Turn("one two three four", heard=(Span(4, 7), Span(8, 13)), times=((4, 2.0), (8, 3.0), (14, 4.0)))
    longer = reworded(turn, [Replacement(Span(4, 7), "twenty-two")])
    assert [longer.text[s.start : s.end] for s in longer.heard] == ["twenty-two", "three"]
    assert longer.times == ((4, 2.0), (15, 3.0), (21, 4.0))
    shorter = reworded(turn, [Replacement(Span(4, 14), "")])
    assert (shorter.text, shorter.heard, shorter.times) == ("one four", (), ((4, 4.0),))


def test_corrections_that_overlap_are_refused() -> None:
    """Nobody can say which of them goes first."""
    both = [Replacement(Span(12, 20), "x"), Replacement(Span(15, 25), "y")]
    with pytest.raises(UsageError):
        corrected(SOURCE, Correction(both))


WORDS = st.lists(st.sampled_from(["ring", "back", "no", "Yes.", "they", "ø", "[/]"]), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    turns=st.lists(WORDS, min_size=1, max_size=6),
    pick=st.data(),
    new=st.lists(st.sampled_from(["call", "no", "back", "é"]), max_size=4),
)
def test_runs_hold_the_same_characters_and_nothing_moves_over_other_words(
    turns: list[list[str]], pick: st.DataObject, new: list[str]
) -> None:
    """Whatever goes or comes, a run is equal on both sides, and kept or moved words are the same."""
    source = Source(
        "S4K2QFA", 1, "interview",
        tuple(Turn(" ".join(words), "P1A", f"t{n}") for n, words in enumerate(turns, 1)),
    )  # fmt: skip
    at = pick.draw(st.integers(0, len(turns) - 1))
    first = pick.draw(st.integers(0, len(turns[at]) - 1))
    last = pick.draw(st.integers(first, len(turns[at]) - 1))
    start = source.turn_spans()[at].start + len("".join(word + " " for word in turns[at][:first]))
    span = Span(start, start + len(" ".join(turns[at][first : last + 1])))
    removed = {f"t{n}" for n in range(1, len(turns) + 1) if n - 1 != at and pick.draw(st.booleans())}
    piece = replacement(source.turns[at].text, span.shifted(-source.turn_spans()[at].start), " ".join(new))
    one = Replacement(piece.span.shifted(source.turn_spans()[at].start), piece.words)
    later, alignment = corrected(source, Correction([one], removed=removed))
    for run in alignment.runs:
        assert source.text[run.old : run.old + run.length] == later.text[run.new : run.new + run.length]
    expected = [*turns[at][:first], *new, *turns[at][last + 1 :]]
    assert expected == next(turn.text for turn in later.turns if turn.id == f"t{at + 1}").split()
    carrier = Carrier(alignment, source.text, later.text)
    for _ in range(8):
        begin = pick.draw(st.integers(0, len(source.text) - 1))
        end = pick.draw(st.integers(begin + 1, len(source.text)))
        carried = carrier.carry(Span(begin, end))
        if carried.verdict in {"kept", "moved"} and carried.span is not None:
            words = later.text[carried.span.start : carried.span.end].split()
            assert words == source.text[begin:end].split()
