"""Codings and sources for the code view, each read once and again only where its file has changed.

The words are those that were said; whose they are comes from the people and facts of the study.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from qualcode.codebook.following import followed
from qualcode.coding.log import coding_from, fold
from qualcode.flows.lineage import Lineage
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.flows.voices import voices_of
from qualcode.store.growing import NOTHING, stamp_of, stamps_in
from qualcode.store.logs import CODEBOOK_LOG, coders, codings_log, read_events
from qualcode.store.participants import PARTICIPANTS, read_participants
from qualcode.store.sources import LOCK_FILE, answers_file, locked_sources, read_answers, read_source
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.codebook.following import Following
    from qualcode.coding.revisions import Revisions
    from qualcode.model import Attributes, Coding, Participant, Source, Span, Turn
    from qualcode.store.growing import Stamp
    from qualcode.store.sources import LockedSource
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class _Log:
    """A log as it was read: what stands in it, and all that was ever put on."""

    stamp: Stamp
    standing: tuple[Coding, ...]
    made: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What says where codings stand now and under which code, as it was read from files of these stamps."""

    stamps: Mapping[str, Stamp]
    revisions: Revisions
    following: Following


@dataclass(slots=True)
class Codings:
    """The codings of people, by log; what they say is worked out anew for the logs that changed."""

    study: Study
    _logs: dict[str, _Log] = field(default_factory=dict)
    _basis: _Basis | None = None
    _now: dict[str, tuple[_Log, tuple[Coding, ...]]] = field(default_factory=dict)
    _lineage: Lineage = field(default_factory=Lineage)
    _taken: dict[str, tuple[Coding, ...]] = field(default_factory=dict)

    def now(self) -> tuple[Coding, ...]:
        """Return all people's codings in the newest revisions, under codes in use, log by log."""
        basis = self._renewed()
        return tuple(one for name, log in self._looked().items() for one in self._standing(name, log, basis))

    def following(self) -> Following:
        """Return where merges and splits have led the codes."""
        return self._renewed().following

    def own(self, coder: str, sources: Iterable[str]) -> dict[str, Coding]:
        """Return a coder's codings of some sources as they stand now, by id."""
        basis = self._renewed()
        names = [codings_log(coder, source) for source in sorted(set(sources))]
        logs = {name: self._log(name, stamp_of(self.study.path(name))) for name in names}
        return {one.id: one for name, log in logs.items() for one in self._standing(name, log, basis)}

    def lineage(self) -> Lineage:
        """Return what became of every coding that was ever made."""
        made = {name: log.made for name, log in self._looked().items()}
        if any(made.get(name, ())[: len(known)] != known for name, known in self._taken.items()):
            self._lineage, self._taken = Lineage(), {}
        for name, codings in made.items():
            known = self._taken.get(name, ())
            if codings is not known:
                self._lineage.add(codings[len(known) :])
        self._taken = made
        return self._lineage

    def _standing(self, name: str, log: _Log, basis: _Basis) -> tuple[Coding, ...]:
        known = self._now.get(name)
        if known is None or known[0] is not log:
            here = followed(codings_now(log.standing, basis.revisions), basis.following)
            known = self._now[name] = log, here
        return known[1]

    def _renewed(self) -> _Basis:
        """Read the revisions and what became of codes again where their files are others.

        Rivals among corrections are judged by the texts that are here, and so each time.
        """
        names = [CODEBOOK_LOG, LOCK_FILE, *self.study.names("revisions", ".jsonl")]
        stamps = {name: stamp_of(self.study.path(name)) for name in names}
        known = self._basis
        if known is None or known.stamps != stamps or any(known.revisions.rivals):
            known = self._basis = _Basis(stamps, read_revisions(self.study), following_of(self.study))
            self._now.clear()
        return known

    def _looked(self) -> dict[str, _Log]:
        """Return the logs of people by name, in the order of coders and sources."""
        people = [coder for coder in coders(self.study) if not coder.startswith("@")]
        return {
            name: self._log(name, stamp)
            for coder in people
            for name, stamp in stamps_in(self.study, f"codings/{coder}", ".jsonl").items()
        }

    def _log(self, name: str, stamp: Stamp) -> _Log:
        known = self._logs.get(name)
        if known is None or known.stamp != stamp:
            events = read_events(self.study, name)
            made = tuple(coding_from(event) for event in events if event["op"] == "apply")
            known = self._logs[name] = _Log(stamp, fold(events), made)
        return known


@dataclass(slots=True)
class Sources:
    """The sources in their newest revisions, with the attributes of those who are in them."""

    study: Study
    _read: dict[str, tuple[LockedSource, Source]] = field(default_factory=dict)
    _people: dict[str, tuple[Stamp, dict[str, Attributes]]] = field(default_factory=dict)
    _stated: tuple[Stamp, Mapping[str, Participant]] | None = None
    _locked: Mapping[str, LockedSource] = field(default_factory=dict)

    def ids(self) -> list[str]:
        """The ids of the sources, in the order of import."""
        return list(self._locked)

    def of(self, source: str) -> Source:
        """Return a source in its newest revision."""
        entry = self._locked[source]
        known, found = self._read.get(source, (None, None))
        if found is None or known != entry:
            found = read_source(self.study, source, revision=entry.revision)
            self._read[source] = entry, found
            self._people.pop(source, None)
        return found

    def renew(self) -> None:
        """Look which sources have a new revision, and whether other things are known of people."""
        self._locked = locked_sources(self.study)
        stamp = stamp_of(self.study.path(PARTICIPANTS))
        if self._stated is None or self._stated[0] != stamp:
            self._stated = stamp, read_participants(self.study)
            self._people.clear()

    def people(self, source: str) -> Mapping[str, Attributes]:
        """Return what is stated of the people in a session, by id; of nobody ("") the facts of the session.

        The same object is given for as long as nothing of it changed.
        """
        found = self.of(source)
        survey = found.kind == "survey"
        stamp = stamp_of(self.study.path(answers_file(source))) if survey else NOTHING
        known = self._people.get(source)
        if known is None or known[0] != stamp:
            known = self._people[source] = stamp, self._of_people(found)
        return known[1]

    def _of_people(self, source: Source) -> dict[str, Attributes]:
        people = self._stated[1] if self._stated is not None else {}
        session = {name: value for name, value in source.session.items() if name != "title"}
        found: dict[str, Attributes] = {"": MappingProxyType(session)}
        for identifier, role in voices_of(source).items():
            stated = people[identifier].attributes if identifier in people else {}
            own = {name: value for name, value in stated.items() if value}
            found[identifier] = {"role": role, **session, **own}
        if source.kind == "survey":
            for respondent, given in read_answers(self.study, source.id).items():
                known = found.get(respondent, {})
                found[respondent] = {**session, "role": "respondent", **known, **given.shown}
        return found


def turns_in(source: Source, span: Span) -> Sequence[Turn]:
    """Return the turns that a span lies in."""
    bounds = source.turn_spans()
    first = max(0, bisect_right(bounds, span.start, key=lambda one: one.start) - 1)
    return source.turns[first : enclosing(bounds, max(span.start, span.end - 1)) + 1]
