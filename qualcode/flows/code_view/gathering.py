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
from qualcode.store.growing import stamp_of
from qualcode.store.logs import coding_logs, read_events
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources, read_answers, read_source
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(slots=True)
class Codings:
    """The codings of people, by log."""

    study: Study
    _logs: dict[str, _Log] = field(default_factory=dict)

    def now(self) -> tuple[Coding, ...]:
        """Return all people's codings in the newest revisions, under codes in use."""
        names = list(coding_logs(self.study))
        standing = [one for name in names for one in self._log(name).standing]
        return followed(codings_now(standing, read_revisions(self.study)), following_of(self.study))

    def lineage(self) -> Lineage:
        """Return what became of every coding that was ever made."""
        found = Lineage()
        for name in coding_logs(self.study):
            found.add(self._log(name).made)
        return found

    def _log(self, name: str) -> _Log:
        stamp = stamp_of(self.study.path(name))
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
    _people: dict[str, dict[str, Attributes]] = field(default_factory=dict)
    _stated: Mapping[str, Participant] | None = None
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

    def renew(self, *, people: bool = False) -> None:
        """Look which sources have a new revision; with `people` read again what is known of them."""
        self._locked = locked_sources(self.study)
        if people:
            self._stated = None
            self._people.clear()

    def attributes(self, source: str, who: str) -> Attributes:
        """Return what is stated of a person in a session, the facts of the session with it."""
        if source not in self._people:
            self._people[source] = self._of_people(self.of(source))
        people = self._people[source]
        return people.get(who, people[""])

    def _of_people(self, source: Source) -> dict[str, Attributes]:
        self._stated = read_participants(self.study) if self._stated is None else self._stated
        session = {name: value for name, value in source.session.items() if name != "title"}
        found: dict[str, Attributes] = {"": MappingProxyType(session)}
        for identifier, role in voices_of(source).items():
            stated = self._stated[identifier].attributes if identifier in self._stated else {}
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
