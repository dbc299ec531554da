"""Finding words across the sources, in what would be shown; masked unless asked otherwise.

With the index and without it the hits are the same: it says only which turns need not be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.coding.querying import compiled
from qualcode.flows.context import places_around
from qualcode.flows.reading import (
    Reading,
    attribute_names,
    chosen_sources,
    read_codings,
    read_once,
    sound_codebook,
    where_of,
)
from qualcode.flows.searching.index import candidates
from qualcode.flows.searching.pattern_guard import patterns_stopped
from qualcode.flows.voices import is_said_by, named_speakers, voices_in
from qualcode.select import matching
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from qualcode.coding.querying import Compiled, Query
    from qualcode.model import Span, Turn
    from qualcode.select import Filters
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Found:
    """One match: its words in the text as shown, and the span in the source's text that they stand for.

    Of a match inside a replacement the span is that of the words replaced. `words` are the sentences that it
    stands in, as shown.
    """

    shown: Span
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A turn before or after a hit, as shown; `place` is its place in the source, from 0."""

    turn: str
    speaker: str | None
    role: str
    text: str
    span: Span
    place: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn with what was searched for; `marks` are the words found, spans in the shown text."""

    source: str
    revision: int
    title: str
    turn: str
    speaker: str | None
    role: str
    text: str
    marks: tuple[Span, ...]
    matches: tuple[Found, ...]
    place: int
    question: str | None = None
    before: tuple[Neighbour, ...] = ()
    after: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many turns of a source hold what was searched for, and how many matches there are."""

    source: str
    title: str
    turns: int
    matches: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, in the order of sources and turns."""

    hits: tuple[Hit, ...]

    @property
    def counts(self) -> tuple[SourceCount, ...]:
        """Turns and matches by source, where there are any."""
        counts = []
        for (source, title), group in groupby(self.hits, key=lambda hit: (hit.source, hit.title)):
            hits = list(group)
            counts.append(SourceCount(source, title, len(hits), sum(len(hit.matches) for hit in hits)))
        return tuple(counts)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows a search besides the shared filters, and how it is shown.

    A match counts as coded where it shares a character with a coding: of one of the filters' codes, of none
    of `not_codes`, of nothing at all where `uncoded`. `before` and `after` are numbers of turns.
    """

    roles: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    not_codes: tuple[str, ...] = ()
    uncoded: bool = False
    raw: bool = False
    before: int = 0
    after: int = 0


NO_NARROWING = Narrowing()


def search(study: Study, query: Query, filters: Filters, narrowing: Narrowing = NO_NARROWING) -> Hits:
    """Find what a query asks for in what would be shown, ignoring case, accents and kinds of apostrophe."""
    wanted = compiled(query)
    chosen = chosen_sources(study, filters.sources)
    desk = _Readings(study)
    may_hold = candidates(study, chosen, wanted.needles, desk.reading)
    fits = _turn_test(study, desk, chosen, filters, narrowing)
    coded = _match_test(study, filters, narrowing)
    found: list[Hit] = []
    with patterns_stopped(query.terms if query.how == "regex" else ()) as limited:
        for source in chosen:
            places = None if may_hold is None else may_hold.get(source, ())
            if places is not None and not places:
                continue
            reading = desk.reading(source)
            kept = coded(reading)
            for place in sorted(places) if places is not None else range(len(reading.source.turns)):
                if not fits(reading, reading.source.turns[place]):
                    continue
                with limited():
                    hit = _hit(reading, place, wanted, raw=narrowing.raw, kept=kept)
                if hit:
                    found.append(_with_neighbours(reading, hit, narrowing))
    return Hits(tuple(found))


@dataclass(slots=True)
class _Readings:
    """Sources, each read once, and only when somebody asks for it."""

    study: Study
    known: dict[str, Reading] = field(default_factory=dict)

    def reading(self, source: str) -> Reading:
        return read_once(self.known, self.study, source)


def _turn_test(
    study: Study, desk: _Readings, chosen: Sequence[str], filters: Filters, narrowing: Narrowing
) -> Callable[[Reading, Turn], bool]:
    """Return the test of a turn: who says it, under which question, with which attributes."""
    if not (filters.speakers or filters.where.strip() or narrowing.questions):
        return lambda _reading, turn: not narrowing.roles or turn.role in narrowing.roles
    readings = [desk.reading(source) for source in chosen]
    speakers = named_speakers(voices_in(reading.source for reading in readings), filters.speakers)
    test = where_of(study, filters.where, attribute_names(readings))
    questions = _questions(readings, narrowing.questions)

    def fits(reading: Reading, turn: Turn) -> bool:
        if narrowing.roles and turn.role not in narrowing.roles:
            return False
        if questions is not None and reading.asked_in(turn) not in questions:
            return False
        return is_said_by(turn, speakers) and test(reading.attributes_in(turn))

    return fits


def _questions(readings: Sequence[Reading], typed: Sequence[str]) -> Collection[str] | None:
    """Return the ids of the questions that a person named, by id or by wording, stars allowed."""
    if not typed:
        return None
    names = {
        asked: reading.wording(asked).removeprefix(asked).strip() or asked
        for reading in readings
        for turn in reading.source.turns
        if (asked := reading.asked_in(turn))
    }
    return frozenset(matching(names, typed, kind="question"))


def _match_test(
    study: Study, filters: Filters, narrowing: Narrowing
) -> Callable[[Reading], Callable[[Span], bool]]:
    """Return, for a source, the test of a match's span: what it is coded with, and what not."""
    if not (filters.codes or narrowing.not_codes or narrowing.uncoded):
        return lambda _reading: lambda _span: True
    codebook = sound_codebook(study)
    wanted = codes_named(codebook, filters.codes) if filters.codes else None
    unwanted = codes_named(codebook, narrowing.not_codes) if narrowing.not_codes else frozenset()

    def in_source(reading: Reading) -> Callable[[Span], bool]:
        source = reading.source
        codings = [
            coding
            for coding in read_codings(study, coder=filters.coder, source=source.id)
            if coding.revision == source.revision
        ]

        def kept(span: Span) -> bool:
            codes = {coding.code for coding in codings if coding.span.overlaps(span)}
            if narrowing.uncoded and codes:
                return False
            return (wanted is None or bool(codes & set(wanted))) and not codes & set(unwanted)

        return kept

    return in_source


def _hit(
    reading: Reading, place: int, wanted: Compiled, *, raw: bool, kept: Callable[[Span], bool]
) -> Hit | None:
    turn, span = reading.source.turns[place], reading.source.turn_spans()[place]
    text, mapped = (turn.text, None) if raw else reading.masked(span)
    marks: list[Span] = []
    matches: list[Found] = []
    for match in wanted.matches(text):
        own = (mapped.original_span(match.span) if mapped else match.span).shifted(span.start)
        if kept(own):
            matches.append(Found(match.span, own, _sentences_around(text, match.span)))
            marks += match.marks
    if not matches:
        return None
    return Hit(
        source=reading.source.id,
        revision=reading.source.revision,
        title=reading.title,
        turn=turn.id,
        speaker=turn.speaker,
        role=turn.role,
        text=text,
        marks=tuple(sorted(set(marks))),
        matches=tuple(matches),
        place=place,
        question=reading.asked_in(turn) or None,
    )


def _sentences_around(text: str, span: Span) -> str:
    around = [one for one in sentences(text) if one.overlaps(span)]
    return text[around[0].start : around[-1].end] if around else text[span.start : span.end]


def _with_neighbours(reading: Reading, hit: Hit, narrowing: Narrowing) -> Hit:
    if not (narrowing.before or narrowing.after):
        return hit
    span = reading.source.turn_spans()[hit.place]
    before, after = places_around(reading.source, span, before=narrowing.before, after=narrowing.after)
    return replace(
        hit,
        before=tuple(_neighbours(reading, before, raw=narrowing.raw)),
        after=tuple(_neighbours(reading, after, raw=narrowing.raw)),
    )


def _neighbours(reading: Reading, places: Sequence[int], *, raw: bool) -> Iterator[Neighbour]:
    for place in places:
        turn, span = reading.source.turns[place], reading.source.turn_spans()[place]
        yield Neighbour(turn.id, turn.speaker, turn.role, reading.words(span, raw=raw), span, place)
