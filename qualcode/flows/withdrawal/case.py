"""All that a study holds of one person: what they said, where, who mentions them, what rests on it.

It is gathered once, and plan and erasure read it; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualcode.errors import StudyFormatError, UnknownNameError, unknown_name
from qualcode.findings import Quote
from qualcode.flows.desk import Desk
from qualcode.flows.people import known_person
from qualcode.flows.reading import picked_quotes, read_codings, read_quotes, read_redactions
from qualcode.flows.scanning import MACHINE, register_of
from qualcode.flows.voices import voices_in, whose
from qualcode.flows.withdrawal.traces import Traces
from qualcode.model import Coding, Entity, Redaction, Source, Span, Turn
from qualcode.store.logs import coders
from qualcode.store.participants import read_participants
from qualcode.store.sources import (
    answers_file,
    locked_sources,
    read_answers,
    read_source,
    source_file,
)
from qualcode.store.study import CONSENSUS, Study
from qualcode.store.tombstones import read_tombstones
from qualcode.store.vault import Names


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in somebody else's words where the name stands, for sure or perhaps; span in the source."""

    source: str
    turn: str
    span: Span
    sure: bool


@dataclass(frozen=True)
class Spoken:
    """A source in which a person speaks or answers: the revision that counts, and all that are kept."""

    source: Source
    kept: tuple[int, ...]
    turns: tuple[Turn, ...]
    answers: bool

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where their turns lie."""
        own = {turn.id for turn in self.turns}
        places = zip(self.source.turns, self.source.turn_spans(), strict=True)
        return tuple(span for turn, span in places if turn.id in own)


@dataclass(frozen=True)
class Case:
    """One person's case. `entity` is what the register holds of them.

    `earlier` are their traces from before a sync or merge took their words away.
    """

    desk: Desk
    who: str
    names: Names
    entity: Entity | None
    sources: tuple[Source, ...]
    spoken: tuple[Spoken, ...]
    earlier: Traces | None = None

    @property
    def study(self) -> Study:
        """The study."""
        return self.desk.study

    @cached_property
    def traces(self) -> Traces:
        """What tells that a file holds their words or name."""
        found = Traces.of(self.who, self._said(), self.entity)
        return found.joined(self.earlier) if self.earlier else found

    def _said(self) -> Iterator[str]:
        for one in self.spoken:
            theirs = {turn.id for turn in one.turns}
            for number in one.kept:
                source = read_source(self.study, one.source.id, revision=number)
                for turn in source.turns:
                    if is_theirs(turn, self.who) or turn.id in theirs:
                        yield turn.text
            yield from self._masked(one)

    def _masked(self, one: Spoken) -> Iterator[str]:
        """Yield their turns as finished files print them: what lies between two masks."""
        redactions = read_redactions(self.study, one.source.id)
        text = one.source.text
        for span in one.spans:
            start = span.start
            for redaction in redactions:
                if span.contains(redaction.span) and redaction.span.start >= start:
                    yield text[start : redaction.span.start]
                    start = redaction.span.end
            yield text[start : span.end]

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """What each source called them."""
        found: dict[str, tuple[str, ...]] = {}
        for (source, label), who in self.names.labels.items():
            if who == self.who:
                found[source] = (*found.get(source, ()), label)
        return found

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Where other people's words name them; what somebody decided is no name is none."""
        if self.entity is None or not self.entity.forms:
            return ()
        return tuple(one for source in self.sources for one in self._mentions_in(source))

    def _mentions_in(self, source: Source) -> Iterator[Mention]:
        register = register_of(self.study, self.names)
        decided = [one for one in read_redactions(self.study, source.id) if one.by != MACHINE]
        for turn, place in zip(source.turns, source.turn_spans(), strict=True):
            for hit in () if is_theirs(turn, self.who) else register.hits(turn.text):
                span = hit.span.shifted(place.start)
                said = {one.verdict for one in decided if one.span.contains(span)}
                if self.who in hit.entities and "keep" not in said:
                    sure = hit.entities == (self.who,) and (hit.strength == "certain" or "mask" in said)
                    yield Mention(source.id, turn.id, span, sure)

    @cached_property
    def codings(self) -> tuple[Coding, ...]:
        """People's codings that cover their words, wholly or in part, and those of the consensus."""
        agreed = read_codings(self.study, coder=CONSENSUS) if CONSENSUS in coders(self.study) else ()
        spans = {one.source.id: one.spans for one in self.spoken}
        return tuple(
            coding
            for coding in (*read_codings(self.study), *agreed)
            if any(coding.span.overlaps(span) for span in spans.get(coding.source, ()))
        )

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """Quotes of their words, wherever they were picked."""
        stand = {quote.id: quote for quote in read_quotes(self.study)}
        return tuple(
            quote
            for quote in picked_quotes(self.study)
            if self._is_quoted(quote) or (quote.id in stand and self._is_quoted(stand[quote.id]))
        )

    def _is_quoted(self, quote: Quote) -> bool:
        source = self._revision(quote.source, quote.revision)
        if source is None:
            return False
        own = {turn.id for one in self.spoken if one.source.id == quote.source for turn in one.turns}
        return any(
            is_theirs(turn, self.who) or (turn.id in own and source.revision == quote.revision)
            for turn, _ in source.turns_under(quote.span)
        )

    def _revision(self, source: str, revision: int) -> Source | None:
        try:
            return read_source(self.study, source, revision=revision)
        except (StudyFormatError, UnknownNameError):
            return None

    def machine_marks(self, source: str) -> tuple[Redaction, ...]:
        """Return the machine's redactions of a source that stand for their name."""
        bare = f"[{self.who}]"
        return tuple(
            one
            for one in read_redactions(self.study, source)
            if one.by == MACHINE and (one.entity == self.who or one.replacement == bare)
        )


def is_theirs(turn: Turn, who: str) -> bool:
    """Whether a turn is a person's words: said by them for themselves, or for them by somebody else."""
    return whose(turn) == who


def case_of(desk: Desk, typed: str) -> Case:
    """Gather all that a study holds of a person; raise `UnknownNameError` for one it knows nothing of."""
    desk.study.require_unlocked()
    names = desk.names()
    sources = tuple(_newest(desk.study, identifier) for identifier in locked_sources(desk.study))
    who = person_called(desk, typed, sources, names)
    spoken = (_spoken(desk.study, source, who) for source in sources)
    return Case(
        desk, who, names, names.entities.get(who), sources, tuple(one for one in spoken if one is not None)
    )


def person_called(desk: Desk, typed: str, sources: Sequence[Source], names: Names) -> str:
    """Return the pseudonym of a participant, by pseudonym, name or label."""
    study = desk.study
    answered = {who for one in sources if one.kind == "survey" for who in read_answers(study, one.id)}
    erased = {stone.person for stone in read_tombstones(study)}
    people = {*read_participants(study), *voices_in(sources), *answered, *erased} - {"group"}
    try:
        who = known_person(typed, names, dict.fromkeys(people, None))
    except UnknownNameError as error:
        raise unknown_name("participant", typed, people, hint=error.hint) from None
    if who not in people:
        raise unknown_name(
            "participant",
            typed,
            people,
            hint="this is a registered name and nobody who took part: `qualcode anonymise register remove`",
        )
    return who


def _newest(study: Study, source: str) -> Source:
    """Return the newest revision of a source that is on this disk."""
    for number in range(locked_sources(study)[source].revision, 0, -1):
        if study.path(source_file(source, number)).exists():
            return read_source(study, source, revision=number)
    return read_source(study, source)


def _spoken(study: Study, source: Source, who: str) -> Spoken | None:
    newest = max(source.revision, locked_sources(study)[source.id].revision)
    kept = [n for n in range(1, newest + 1) if study.path(source_file(source.id, n)).exists()]
    turns = tuple(turn for turn in source.turns if is_theirs(turn, who))
    answers = study.path(answers_file(source.id)).exists() and who in read_answers(study, source.id)
    known = who in source.speakers or who in source.people or who in voices_in([source])
    earlier = any(
        is_theirs(turn, who)
        for number in kept
        if number < source.revision
        for turn in read_source(study, source.id, revision=number).turns
    )
    if not (turns or answers or known or earlier):
        return None
    return Spoken(source, tuple(kept), turns, answers)
