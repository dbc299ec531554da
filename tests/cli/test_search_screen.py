"""Hits for a person at a terminal: marked without colour, long turns cut, words whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from qualcode.flows.searching.search import Found, Hit, Hits, Neighbour
from qualcode.model import Span
from qualcode.screens.search import found_line, hit_lines, hits_screen


def hit(words: str, *marks: Span, place: int = 3, before: tuple[Neighbour, ...] = ()) -> Hit:
    """Return a hit whose matches are its marks, in a source where shown and spoken words are the same."""
    return Hit(
        source="SAAAAAA",
        revision=1,
        title="Group one",
        turn=f"t{place + 1}",
        speaker="PAAAAA",
        role="participant",
        text=words,
        marks=marks,
        matches=tuple(Found(mark, mark, words) for mark in marks),
        place=place,
        before=before,
    )


def printed(found: Hits) -> list[str]:
    """Return what a terminal without colours and weights prints."""
    console = Console(width=4000, color_system=None, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        for part in hits_screen(found):
            console.print(part)
    return capture.get().splitlines()


def test_matches_are_marked_where_a_terminal_has_no_weight() -> None:
    """By arrows; brackets and markup stand as they were said."""
    words = "They [laughs] never [/b] rang"
    assert printed(Hits((hit(words, Span(5, 13), Span(25, 29)),))) == [
        "SAAAAAA  Group one",
        "t4   PAAAAA: They »[laughs]« never [/b] »rang«",
    ]


def test_turns_around_are_shown_once_and_parted() -> None:
    """What stands before a hit, and a dash where something lies between two groups."""
    earlier = Neighbour("t3", "PBBBBB", "participant", "And then?", Span(0, 9), 2)
    found = Hits((hit("rang", Span(0, 4), before=(earlier,)), hit("rang", Span(0, 4), place=8)))
    assert printed(found)[1:] == ["t3   PBBBBB: And then?", "t4   PAAAAA: »rang«", "—", "t9   PAAAAA: »rang«"]
    assert list(hit_lines(found)) == [
        "SAAAAAA-t3-0-9- And then?",
        "SAAAAAA:t4:0-4: rang",
        "--",
        "SAAAAAA:t9:0-4: rang",
    ]
    assert found_line(found) == "2 turns in 1 source"


WORDS = st.lists(st.sampled_from(["a", "waiting", "[x]", "漢字", "midwife"]), min_size=1, max_size=400)


@given(words=WORDS, data=st.data())
def test_a_long_turn_is_cut_between_words_and_never_in_a_match(words: list[str], data: st.DataObject) -> None:
    """What is printed are the turn's own words in order, every match whole; the rest is an ellipsis."""
    text = " ".join(words)
    starts = [len(" ".join(words[:n])) + (n > 0) for n in range(len(words))]
    chosen = data.draw(st.lists(st.integers(0, len(words) - 1), min_size=1, max_size=4, unique=True))
    marks = [Span(starts[n], starts[n] + len(words[n])) for n in sorted(chosen)]
    line = printed(Hits((hit(text, *marks),)))[1].removeprefix("t4   PAAAAA: ")
    assert line.count("»") == len(marks)
    plain = line.replace("»", "").replace("«", "")
    place = 0
    for part in (one for one in plain.split(" … ") if one.strip(" …")):
        place = text.index(part.strip(), place) + len(part.strip())
        assert set(part.split()) <= set(words)
    assert len(plain) <= len(text) + 12


def test_the_lines_of_a_pipe_are_lines() -> None:
    """A line break in what was said is a blank in a line that another program reads."""
    assert list(hit_lines(Hits((hit("they\nrang", Span(5, 9)),)))) == ["SAAAAAA:t4:5-9: they rang"]
    assert isinstance(next(iter(hits_screen(Hits((hit("x", Span(0, 1)),))))), Text)
