"""Whoever withdraws from whatever talk: others' turns stay the same bytes, and what covered them holds."""

from __future__ import annotations

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.revisions import Place, Revision, Revisions
from qualcode.flows.withdrawal.words import without_person
from qualcode.model import Source, Span, Turn
from qualcode.store.sources import source_files

NAME = "Ifor"
PEOPLE = ("P2AAA", "P3BBB", "P4CCC", None)
WORDS = st.lists(st.sampled_from(["one", "two", NAME, "letters", "né", "[laughs]"]), min_size=1, max_size=6)


@st.composite
def talks(draw: st.DrawFn) -> Source:
    """Draw a source: some turns of some people, one of whom may speak for another."""
    turns = tuple(
        Turn(
            " ".join(draw(WORDS)),
            speaker=draw(st.sampled_from(PEOPLE)),
            id=f"t{number}",
            speaks_for=draw(st.sampled_from([None, None, None, "P2AAA", "group"])),
        )
        for number in range(1, draw(st.integers(1, 8)) + 1)
    )
    speakers = {turn.speaker: "participant" for turn in turns if turn.speaker}
    return Source("SABCDEF", 1, "focus_group", turns, speakers=speakers)  # type: ignore[arg-type]


def lines(source: Source) -> list[bytes]:
    """Return the lines of the turns of a source as they stand on the disk."""
    name = next(iter(source_files(source)))
    return source_files(source)[name].splitlines()[1:]


def names_in(source: Source) -> dict[str, list[Span]]:
    """Return where the name stands in the text, by turn, found by hand."""
    found: dict[str, list[Span]] = {}
    for turn, place in zip(source.turns, source.turn_spans(), strict=True):
        at = turn.text.find(NAME)
        while at >= 0:
            start = place.start + at
            found.setdefault(turn.id, []).append(Span(start, start + len(NAME)))
            at = turn.text.find(NAME, at + 1)
    return found


@given(talks())
def test_the_others_turns_are_the_same_bytes(source: Source) -> None:
    """Each line of another's turn stands unchanged and in order; no turn of the person is left."""
    gone = without_person(source, "P2AAA", {})
    theirs = [t.speaks_for == "P2AAA" or (t.speaker == "P2AAA" and not t.speaks_for) for t in source.turns]
    passed_on = [t.speaker == "P2AAA" and not mine for t, mine in zip(source.turns, theirs, strict=True)]
    kept = [
        line
        for line, mine, through in zip(lines(source), theirs, passed_on, strict=True)
        if not mine and not through
    ]
    left = [line for line in lines(gone.new) if line in kept]
    assert kept == left
    assert len(gone.new.turns) == len(source.turns) - sum(theirs)
    assert all(turn.speaker != "P2AAA" for turn in gone.new.turns)
    assert all(json.loads(line)["speaker"] != "P2AAA" for line in lines(gone.new))


@given(talks(), st.booleans(), st.data())
def test_what_covers_others_words_still_covers_them(
    source: Source, removing: bool, data: st.DataObject
) -> None:
    """A span is carried to exactly those of its words that stay, or nowhere where none does."""
    gone = without_person(source, "P2AAA", names_in(source) if removing else {})
    step = Revision("V-0", source.id, 1, 2, gone.alignment, withdrawn=gone.withdrawn)
    start = data.draw(st.integers(0, len(source.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(source.text))))
    place = Revisions([step], []).now("C-1", source.id, Place(1, span))
    inside = [i for i in range(span.start, span.end) if not any(w.start <= i < w.end for w in gone.withdrawn)]
    expected = "".join(source.text[i] for i in inside)
    if place.given_up:
        assert not expected.strip()
        return
    found = gone.new.text[place.span.start : place.span.end]
    if not removing:
        assert expected.split() == found.split()
    else:
        assert NAME not in found
        others = [word for word in expected.split() if not NAME.startswith(word) and word not in NAME]
        assert [word for word in found.split() if word in others] == [w for w in others if w in found.split()]


@given(talks())
def test_runs_hold_the_same_characters(source: Source) -> None:
    """What the log says both revisions share is the same text; the rest of the old is gone, or a name."""
    gone = without_person(source, "P2AAA", names_in(source))
    for run in gone.alignment.runs:
        old = source.text[run.old : run.old + run.length]
        assert old == gone.new.text[run.new : run.new + run.length]
    for before, after in gone.alignment.replaced:
        assert source.text[before.start : before.end] == NAME
        assert gone.new.text[after.start : after.end] == "[participant]"
    ends = [span.end for span in gone.withdrawn]
    assert all(one < other for one, other in itertools.pairwise(ends))
    assert NAME not in gone.new.text
