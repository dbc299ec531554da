"""What most verbs read: titles, codebook, codings, redactions, people, and the masked view of a source.

Masked is the default; the words as spoken are given only where a verb asks for them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from qualcode.anonymise.log import fold_redactions
from qualcode.anonymise.masking import MaskMap, mask
from qualcode.codebook.following import followed
from qualcode.coding.asked import with_questions
from qualcode.coding.guides import asked_by
from qualcode.coding.log import fold
from qualcode.errors import StudyFormatError, UnknownNameError, VaultLockedError, unknown_name
from qualcode.evidence.quotes import quotes_from
from qualcode.findings import Flag, Quote
from qualcode.flows.desk import Desk
from qualcode.flows.facts import fact_in
from qualcode.flows.flagged import flags_of
from qualcode.flows.guide.links import guide_for_reading, links_by_source
from qualcode.flows.read_before import codebook_in, quotes_in
from qualcode.flows.revised import (
    codings_now,
    following_of,
    quotes_now,
    read_revisions,
    redactions_in,
    redactions_now,
)
from qualcode.flows.voices import voices_of, whose
from qualcode.model import Attributes, Codebook, Coding, Guide, Problem, Redaction, Source, Span, Turn
from qualcode.select import Test, matching, where_test
from qualcode.store.logs import coders, coding_logs, read_events, redactions_log
from qualcode.store.parsed import parsed_kept
from qualcode.store.participants import read_participants
from qualcode.store.sources import LockedSource, locked_sources, read_answers, read_header, read_source
from qualcode.store.study import CONSENSUS, Study
from qualcode.store.yamlfiles import parsed_once
from qualcode.text import fold as folded

CODEBOOK = "codebook.yaml"
QUOTES = "quotes.yaml"
QUESTION = "question"
NO_ATTRIBUTES = frozenset({"title", "content_note"})
NO_GUIDE = Guide()


@dataclass(frozen=True)
class Reading:
    """A source with what is needed to read it: its redactions in order, and the attributes of who speaks.

    `flags` are those raised on it, where they stand now.
    """

    source: Source
    title: str
    redactions: tuple[Redaction, ...]
    people: Mapping[str, Attributes]
    guide: Guide = NO_GUIDE
    flags: tuple[Flag, ...] = ()

    def attributes(self, speaker: str | None) -> Attributes:
        """Attributes of a speaker, session facts included."""
        return self.people.get(speaker or "", self.people[""])

    def attributes_in(self, turn: Turn, who: str | None = None) -> Attributes:
        """Attributes of whose words a turn is (or of `who`), and the question that the turn stands under."""
        people = self.attributes(whose(turn) if who is None else who)
        if turn.own_role and not turn.speaks_for:
            people = {**people, "role": turn.own_role}
        asked = self.asked_in(turn)
        return {**people, QUESTION: asked} if asked else people

    def asked_in(self, turn: Turn) -> str:
        """Return the question a turn stands under: the guide's id where the guide has it, else its own."""
        return self._asked.get(turn.question or "", turn.question or "")

    def wording(self, question: str) -> str:
        """Return a question as a reader knows it: "A1 Who told you?", or as the source has it."""
        asked = self._asked.get(question, question)
        said = self._wordings.get(asked, self.source.questions.get(question, ""))
        return asked if folded(said) == folded(asked) else f"{asked} {said}".strip()

    def guide_question(self, turn: Turn) -> str:
        """Return the question of the guide that a turn stands under, with its wording; "" for any other."""
        asked = self.asked_in(turn)
        return f"{asked} {self._wordings[asked]}" if asked in self._wordings else ""

    @cached_property
    def by_turn(self) -> Mapping[str, Turn]:
        """The turns by id."""
        return {turn.id: turn for turn in self.source.turns}

    @property
    def has_questions(self) -> bool:
        """Whether a turn stands under a question, or could."""
        return bool(self.guide.sections) or any(turn.question for turn in self.source.turns)

    @cached_property
    def _asked(self) -> Mapping[str, str]:
        own = {turn.question for turn in self.source.turns if turn.question}
        named = {
            question: asked_by(self.guide, self.source.questions.get(question, ""))
            or asked_by(self.guide, question)
            for question in own
        }
        return {question: found.id for question, found in named.items() if found}

    @cached_property
    def _wordings(self) -> Mapping[str, str]:
        return {question.id: question.text for question in self.guide.questions}

    def words(self, span: Span, *, raw: bool = False) -> str:
        """The words of a span, masked unless `raw`."""
        return self.source.text[span.start : span.end] if raw else self.masked(span)[0]

    def masked(self, span: Span) -> tuple[str, MaskMap]:
        """The words of a span as shown, and the map between their places and those in the span's text."""
        return mask(self.source.text[span.start : span.end], self.covered(span))

    def covered(self, span: Span) -> list[Redaction]:
        """The redactions in the words of a span, with their places in the span's text."""
        return [
            replace(
                item,
                span=Span(max(item.span.start, span.start), min(item.span.end, span.end)).shifted(
                    -span.start
                ),
            )
            for item in self._near(span)
            if item.span.overlaps(span)
        ]

    def _near(self, span: Span) -> Sequence[Redaction]:
        first = bisect_left(self._starts, span.start - self._longest)
        return self.redactions[first : bisect_left(self._starts, span.end)]

    @cached_property
    def _starts(self) -> list[int]:
        return [item.span.start for item in self.redactions]

    @cached_property
    def _longest(self) -> int:
        return max((len(item.span) for item in self.redactions), default=0)


def titles(study: Study) -> dict[str, str]:
    """Return the title of each source, by id, in the order of import."""
    return {entry.id: _title(study, entry) for entry in locked_sources(study).values()}


def _title(study: Study, entry: LockedSource) -> str:
    if study.locked:
        return entry.kind.replace("_", " ")
    session = read_header(study, entry).get("session", {})
    return str(session.get("title") or entry.kind.replace("_", " "))


def source_id(desk: Desk, named: str) -> str:
    """Return the id of the source that a person named: by id, title, or (from the vault) file name.

    Raises `UnknownNameError` for none and for more than one.
    """
    desk.study.require_unlocked()
    known = titles(desk.study)
    if named.upper() in known:
        return named.upper()
    fitting = [identifier for identifier, title in known.items() if folded(title) == folded(named)]
    if not fitting and known:
        files = _names_of_files(desk)
        fitting = [identifier for identifier in known if folded(named) in _file_names(files[identifier])]
    if len(fitting) != 1:
        if fitting:
            raise unknown_name(
                "single source", named, [], hint=f"it fits {', '.join(fitting)}; name one by its id"
            )
        if "*" in named:
            message = f"no source is called {named!r}: here one is named, whole"
            raise UnknownNameError(message, hint="a * goes with --source; `qualcode source list` shows them")
        raise unknown_name("source", named, [*known, *known.values()])
    return fitting[0]


def _names_of_files(desk: Desk) -> Mapping[str, str]:
    sources = locked_sources(desk.study).values()
    try:
        names = desk.names()
    except VaultLockedError:
        return {entry.id: "" for entry in sources}
    return {entry.id: names.file_of(entry.id, entry.original) for entry in sources}


def _file_names(name: str) -> set[str]:
    return {folded(name), folded(name.rsplit(".", 1)[0])} - {""}


def chosen_sources(study: Study, globs: Sequence[str]) -> list[str]:
    """Return the ids of the sources that fit the globs over ids and titles."""
    return matching(titles(study), globs, kind="source")


def read_codebook(study: Study) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return the codebook and what is wrong with it; empty where there is none yet."""
    content = study.read(CODEBOOK)
    if content is None:
        return Codebook(), ()
    return codebook_in(parsed_kept(study, content, CODEBOOK))


def require_sound(problems: Iterable[Problem], name: str) -> None:
    """Raise `StudyFormatError` for the first error among `problems` with the file `name`."""
    for problem in problems:
        if problem.severity == "error":
            raise StudyFormatError(f"{name}, {problem.where}: {problem.message}", hint=problem.hint)


def sound_codebook(study: Study) -> Codebook:
    """Return the codebook; raise `StudyFormatError` for the first thing that makes it unusable."""
    codebook, problems = read_codebook(study)
    require_sound(problems, CODEBOOK)
    return codebook


def read_redactions(study: Study, source: str) -> tuple[Redaction, ...]:
    """Return the redactions of a source as they stand in its newest revision."""
    redactions = fold_redactions(read_events(study, redactions_log(source)))
    return redactions_now(redactions, source, read_revisions(study, source))


def redactions_of(study: Study, source: str, revision: int) -> tuple[Redaction, ...]:
    """Return what must be masked in a revision of a source that is kept."""
    events = read_events(study, redactions_log(source))
    return redactions_in(events, source, revision, read_revisions(study, source))


def reading_of(study: Study, source: str, *, revision: int | None = None) -> Reading:
    """Read a source for viewing: its newest revision, or an earlier one that is kept.

    What is known of a person goes before what is known of the session, but for the area: somebody who was
    met in two areas said in each what they said there.
    """
    found = read_source(study, source, revision=revision)
    area = fact_in(found.session, "area")
    place = {"area": area} if area else {}
    session = {name: value for name, value in found.session.items() if name not in NO_ATTRIBUTES}
    people: dict[str, Attributes] = {"": MappingProxyType(session)}
    known = read_participants(study)
    for identifier, role in voices_of(found).items():
        stated = _stated(known[identifier].attributes) if identifier in known else {}
        people[identifier] = {"role": role, **session, **stated, **place}
    if found.kind == "survey":
        for respondent, given in read_answers(study, source).items():
            people[respondent] = {
                **session,
                "role": "respondent",
                **people.get(respondent, {}),
                **given.shown,
            }
    title = found.session.get("title") or found.kind.replace("_", " ")
    guide = guide_for_reading(study)
    begins = links_by_source(study).get(source)
    if begins:
        found = with_questions(found, begins, {question.id: question.text for question in guide.questions})
    redactions = redactions_of(study, source, revision) if revision else read_redactions(study, source)
    return Reading(found, title, redactions, people, guide, flags_of(study, source))


def _stated(attributes: Attributes) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def read_once(known: dict[str, Reading], study: Study, source: str) -> Reading:
    """Return the reading of a source, made when it is first asked for and kept in `known`."""
    if source not in known:
        known[source] = reading_of(study, source)
    return known[source]


def readings(study: Study, globs: Sequence[str] = ()) -> Iterable[Reading]:
    """Read the sources that fit the globs, one after the other."""
    for identifier in chosen_sources(study, globs):
        yield reading_of(study, identifier)


def attribute_names(reading: Iterable[Reading]) -> set[str]:
    """Return the names of all attributes that anybody has; `question` where turns stand under questions."""
    found: set[str] = set()
    for one in reading:
        found |= {name for attributes in one.people.values() for name in attributes}
        found |= {QUESTION} if one.has_questions else set()
    return found


def where_of(study: Study, where: str, names: Iterable[str]) -> Test:
    """Return the test of `--where`; a question of the guide may be given by its id or its wording."""
    if not where.strip():
        return where_test(where, names)
    guide = guide_for_reading(study)
    ways = {folded(question.text): question.id for question in guide.questions}
    return where_test(where, names, meant={QUESTION: ways})


def read_codings(
    study: Study, *, coder: str = "", source: str = "", upto: int | None = None
) -> tuple[Coding, ...]:
    """Return codings as they stand: of one coder (`@rules`: proposed) or all people; one source or all.

    The consensus stands beside what the coders said, and comes only where it is asked for by its name.
    Where a source was corrected they stand in its newest revision (or that called `upto`), but for those that
    wait for a decision; where codes were merged or split, under the code that they belong to now. Of a case
    that the consensus decided in several ways, nothing stands until it is decided which.
    """
    found = _codings_put_on(study, coder=coder, source=source, upto=upto)
    if coder != CONSENSUS:
        return found
    from qualcode.flows.agree.resolving_log import left_apart

    apart = left_apart(study)
    return tuple(one for one in found if one.id not in apart) if apart else found


def _codings_put_on(
    study: Study, *, coder: str = "", source: str = "", upto: int | None = None
) -> tuple[Coding, ...]:
    if coder and coder not in coders(study):
        raise unknown_name("coder", coder, coders(study), hint="nobody of that name has coded here")
    logs = coding_logs(study, coder=coder or None)
    chosen = (name for name in logs if not source or name.endswith(f"/{source}.jsonl"))
    codings = fold(event for name in chosen for event in read_events(study, name))
    return followed(codings_now(codings, read_revisions(study, source), upto=upto), following_of(study))


def codings_that_may_wait(study: Study, *, source: str = "") -> tuple[Coding, ...]:
    """Return the codings of all people and those of the consensus: what may be left open."""
    found = read_codings(study, source=source)
    if CONSENSUS not in coders(study):
        return found
    return (*found, *_codings_put_on(study, coder=CONSENSUS, source=source))


def read_quotes(study: Study) -> tuple[Quote, ...]:
    """Return the picked quotes as they stand in the newest revisions of their sources, under codes in use."""
    following = following_of(study)
    quotes = quotes_now(picked_quotes(study), read_revisions(study))
    return tuple(replace(one, code=following.code(one.code)) for one in quotes) if following else quotes


def picked_quotes(study: Study) -> tuple[Quote, ...]:
    """Return the quotes as they are written down; raise `StudyFormatError` when one cannot be read."""
    content = study.read(QUOTES)
    if content is None:
        return ()
    quotes, problems = quotes_in(parsed_kept(study, content, QUOTES))
    if problems:
        quotes, problems = quotes_from(parsed_once(content, QUOTES))
    require_sound(problems, QUOTES)
    return quotes
