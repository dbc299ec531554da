"""Spans of a pack's folder come home: on the same words, and on all of what a mask stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from qualcode.flows.packs.folder import packed_sources
from qualcode.flows.packs.folder_read import home_span
from qualcode.flows.packs.places import UnitPlaces
from qualcode.flows.packs.rows import Shown
from qualcode.flows.reading import Reading
from qualcode.model import Redaction, Segment, Source, Span, Turn, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.model import Attributes

_VERDICTS: tuple[Verdict, ...] = ("mask", "review", "keep")
_WORDS = st.text(alphabet="ab né̂[]/😀لا", min_size=1, max_size=30).filter(lambda text: bool(text.strip()))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Draw a source of some turns with redactions anywhere in it, overlapping or not, long or short."""
    turns = [
        Turn(text, speaker=f"P{number}", id=f"t{number}", role="participant")
        for number, text in enumerate(draw(st.lists(_WORDS, min_size=1, max_size=5)), start=1)
    ]
    source = Source("SABCDEF", 3, "interview", tuple(turns))
    masks = []
    for number in range(draw(st.integers(0, 5))):
        place = draw(st.sampled_from(source.turn_spans()))
        start = draw(st.integers(place.start, place.end - 1))
        end = draw(st.integers(start + 1, place.end))
        verdict = draw(st.sampled_from(_VERDICTS))
        word = draw(st.sampled_from(["[P7]", "[]", "[a very long replacement]"]))
        masks.append(Redaction(f"X-{number}", source.id, 3, Span(start, end), "PERSON", verdict, word))
    masks.sort(key=lambda one: one.span)
    people: Mapping[str, Attributes] = {"": {}}
    return Reading(source, "A talk", tuple(masks), people)


def _home_of_each_character(reading: Reading) -> list[tuple[int, int]]:
    """Return, for each character of the masked talk, the stretch at home that it stands for (the oracle)."""
    covered = [0] * len(reading.source.text)
    hidden = [one for one in reading.redactions if one.verdict != "keep"]
    groups: list[tuple[int, int]] = []
    for one in hidden:
        if groups and one.span.start < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(groups[-1][1], one.span.end))
        else:
            groups.append((one.span.start, one.span.end))
    for number, (start, end) in enumerate(groups, start=1):
        covered[start:end] = [number] * (end - start)
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(covered):
        if covered[place]:
            start, end = groups[covered[place] - 1]
            words = reading.masked(Span(start, end))[0]
            found += [(start, end)] * len(words)
            place = end
        else:
            found.append((place, place + 1))
            place += 1
    return found


@given(readings(), st.data())
def test_a_span_in_the_folder_covers_the_words_it_was_put_on(reading: Reading, data: st.DataObject) -> None:
    """Character by character, by an oracle that knows nothing of offset maps."""
    source = reading.source
    segments = [
        Segment(source.id, 3, span, "turn", turn.text, turn)
        for turn, span in zip(source.turns, source.turn_spans(), strict=True)
    ]
    packed = packed_sources(segments, {source.id: reading}, Shown())
    theirs = packed.sources[0]
    each = _home_of_each_character(reading)
    assert len(each) == len(theirs.text)
    start = data.draw(st.integers(0, len(theirs.text) - 1))
    end = data.draw(st.integers(start + 1, len(theirs.text)))
    words = theirs.text[start:end]
    if words.strip("\n") != words:
        return
    home = home_span(theirs, {one.turn: one for one in packed.turns}, Span(start, end))
    assert home == Span(each[start][0], each[end - 1][1])
    if not any(one.span.overlaps(home) and one.verdict != "keep" for one in reading.redactions):
        assert source.text[home.start : home.end] == words


def test_turns_that_do_not_follow_on_each_other_are_no_span() -> None:
    """A span over two turns of the folder with a turn between them at home is nobody's."""
    turns = tuple(Turn(f"word {one}", speaker="P1", id=f"t{one}") for one in (1, 2, 3))
    source = Source("SABCDEF", 1, "interview", turns)
    reading = Reading(source, "A talk", (), {"": {}})
    spans = source.turn_spans()
    segments = [
        Segment(source.id, 1, spans[place], "turn", turns[place].text, turns[place]) for place in (0, 2)
    ]
    packed = packed_sources(segments, {source.id: reading}, Shown(before=0))
    theirs = packed.sources[0]
    known = {one.turn: one for one in packed.turns}
    assert theirs.text == "word 1\nword 3"
    assert home_span(theirs, known, Span(0, 13)) is None
    assert home_span(theirs, known, Span(7, 13)) == spans[2]
    assert home_span(theirs, {}, Span(7, 13)) is None


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 60), st.integers(1, 20))
def test_units_under_words_are_those_that_share_a_character(sizes: list[int], start: int, size: int) -> None:
    """Found by halving, as a walk over all of them finds them; one of another revision is not there."""
    places = {}
    at = 0
    for number, length in enumerate(sizes, start=1):
        places[number] = ("SABCDEF", 1, Span(at, at + length))
        at += length + number % 2
    span = Span(start, start + size)
    walked = [number for number, (_, _, place) in places.items() if place.overlaps(span)]
    assert UnitPlaces.of(places).under("SABCDEF", 1, span) == walked
    assert UnitPlaces.of(places).under("SABCDEF", 2, span) == []
