"""Reading a source turn by turn; masked unless asked otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.people import speakers_called
from qualcode.flows.reading import (
    Reading,
    attribute_names,
    read_codings,
    reading_of,
    sound_codebook,
    where_of,
)
from qualcode.flows.voices import is_said_by, named_speakers, through_of, voices_in
from qualcode.model import Attributes, Span, Turn
from qualcode.select import Filters, Test
from qualcode.store.sources import locked_source, read_source
from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn as shown: masked words unless raw, and the names of the codes that people put on it.

    `count` is how many people a counted statement is of; `speaks_for` whose words they are where they are not
    the speaker's, and `through` how they reached us.
    """

    source: str
    turn: str
    speaker: str | None
    role: str
    start_s: float | None
    question: str | None
    text: str
    codes: tuple[str, ...]
    count: int | None = None
    speaks_for: str | None = None
    through: str = ""


@dataclass(frozen=True, slots=True)
class Attending:
    """Somebody who attended a part of a session: from one turn to another, "" where that is not known."""

    who: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A source as shown; `questions` are the wordings of those that its turns stand under.

    `partly` are those who attended a part of it: their silence in the rest says nothing.
    """

    source: str
    title: str
    kind: str
    session: Attributes
    turns: tuple[ShownTurn, ...]
    questions: Mapping[str, str]
    revision: int = 1
    newest: int = 1
    partly: tuple[Attending, ...] = ()


def speakers_in(desk: Desk, source: str, typed: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the speakers of a source that a person named by id or, from the vault, by name."""
    return speakers_called(desk, read_source(desk.study, source), typed) if typed else ()


def show_source(
    study: Study, source: str, filters: Filters, *, raw: bool = False, revision: int | None = None
) -> Shown:
    """Return a source's turns that fit the filters: of its newest revision, or of an earlier one."""
    newest = locked_source(study, source).revision
    if revision is not None and not 1 <= revision <= newest:
        raise UsageError(f"{source} has no revision {revision}", hint=f"its newest is {newest}")
    reading = reading_of(study, source, revision=None if revision == newest else revision)
    test = where_of(study, filters.where, attribute_names([reading]))
    speakers = named_speakers(voices_in([reading.source]), filters.speakers)
    codes = _codes_by_turn(study, reading, filters.coder)
    shown = tuple(
        ShownTurn(
            source,
            turn.id,
            turn.speaker,
            turn.role,
            turn.start_s,
            turn.question,
            reading.words(span, raw=raw),
            codes.get(turn.id, ()),
            turn.count,
            turn.speaks_for,
            through_of(turn),
        )
        for turn, span in _chosen_turns(reading, speakers, test)
    )
    session = {name: value for name, value in reading.source.session.items() if name != "title"}
    asked = dict.fromkeys(turn.question for turn in shown if turn.question)
    wordings = {question: reading.wording(question) for question in asked}
    partly = tuple(
        Attending(who, there.first, there.last)
        for who, there in reading.source.people.items()
        if there.attendance == "part"
    )
    return Shown(
        source,
        reading.title,
        reading.source.kind,
        session,
        shown,
        wordings,
        reading.source.revision,
        newest,
        partly,
    )


def _chosen_turns(reading: Reading, speakers: Collection[str], test: Test) -> Iterator[tuple[Turn, Span]]:
    for turn, span in zip(reading.source.turns, reading.source.turn_spans(), strict=True):
        if is_said_by(turn, speakers) and test(reading.attributes_in(turn)):
            yield turn, span


def _codes_by_turn(study: Study, reading: Reading, coder: str) -> Mapping[str, tuple[str, ...]]:
    names = {code.id: code.name for code in sound_codebook(study).codes}
    found: dict[str, list[str]] = {}
    source = reading.source
    for coding in read_codings(study, coder=coder, source=source.id, upto=source.revision):
        if coding.revision != source.revision:
            continue
        for turn, _ in reading.source.turns_under(coding.span):
            found.setdefault(turn.id, []).append(names.get(coding.code, coding.code))
    return {turn: tuple(dict.fromkeys(codes)) for turn, codes in found.items()}
