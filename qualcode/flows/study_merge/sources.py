"""The sources of another study: those that come, those that both have, and those that may not or cannot come.

A source comes with every revision that is kept, its people under this study's ids and its text proved under
this study's key; where somebody refused use beyond that study, it does not come at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.anonymise.permissions import may_reuse, stated_by
from qualcode.flows.study_merge.heard import other_text
from qualcode.flows.voices import voices_in, voices_of
from qualcode.store.participants import read_participants
from qualcode.store.sources import (
    Answers,
    answers_bytes,
    answers_file,
    locked_sources,
    read_answers,
    read_source,
    source_file,
    source_files,
)

if TYPE_CHECKING:
    from qualcode.flows.copies.joining import Joining
    from qualcode.model import Participant, Presence, Source
    from qualcode.store.keys import StudyKey
    from qualcode.store.sources import LockedSource
    from qualcode.store.study import Study

_AREA = "area"


@dataclass(frozen=True, slots=True)
class OtherSources:
    """What comes of another study's sources: `files` by name, `locked` their lines; `shared` both have.

    `texts` are the texts of revisions by source; `voices` who is in the sources that come or are shared, by
    their ids there, and `unheard` the words of those that stay.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    locked: Mapping[str, LockedSource] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    texts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    voices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unheard: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, source: str, revision: int) -> str | None:
        """Return the text of a revision, or None where it is not kept, or the source does not come."""
        return self.texts.get((source, revision))

    @property
    def coming(self) -> frozenset[str]:
        """The sources on which the other study's codings can stand here."""
        return self.shared | self.locked.keys()


def sources_of(
    ours: Study, other: Study, people: Mapping[str, str], *, key: StudyKey, joining: Joining
) -> OtherSources:
    """Sort another study's sources, and put what comes in this study's terms; say what became of each."""
    here, stated = locked_sources(ours), read_participants(other)
    files: dict[str, bytes] = {}
    locked: dict[str, LockedSource] = {}
    texts: dict[tuple[str, int], str] = {}
    voices: dict[str, frozenset[str]] = {}
    unheard: dict[str, tuple[str, ...]] = {}
    shared: set[str] = set()
    area = other.settings.areas[0] if len(other.settings.areas) == 1 else ""
    for entry in locked_sources(other).values():
        revisions = tuple(_kept_revisions(other, entry))
        why = _refusal(revisions[-1], stated) or (other_text(ours, revisions[-1]) if entry.id in here else "")
        if why:
            joining.tell("sources", "refused", [entry.id], why=why)
            unheard[entry.id] = tuple(turn.text for one in revisions for turn in one.turns)
            continue
        voices[entry.id] = frozenset(who for one in revisions for who in (*voices_of(one), *one.people))
        texts.update({(entry.id, one.revision): one.text for one in revisions})
        if entry.id in here:
            shared.add(entry.id)
            continue
        if any(_unsaid(one, revisions[-1], stated) for one in voices_in(revisions[-1:])):
            why = "nobody said whether words may be used beyond that study: both must be of one consultation"
            joining.tell("permissions to look at", "came", [entry.id], why=why)
        moved = [_moved(one, people, area) for one in revisions]
        for one in moved:
            files.update(source_files(one))
        if answers := read_answers(other, entry.id):
            files[answers_file(entry.id)] = answers_bytes(_renamed(answers, people))
        locked[entry.id] = replace(entry, text=key.fingerprint(moved[-1].text))
    return OtherSources(files, locked, frozenset(shared), texts, voices, unheard)


def _kept_revisions(other: Study, entry: LockedSource) -> Iterable[Source]:
    """Yield the revisions of a source that are kept, oldest first."""
    for number in range(1, entry.revision):
        if other.path(source_file(entry.id, number)).exists():
            yield read_source(other, entry.id, revision=number)
    yield read_source(other, entry.id, revision=entry.revision)


def _refusal(source: Source, stated: Mapping[str, Participant]) -> str:
    """Say why a source may not leave its study; "" where it may."""
    for who in sorted(voices_in([source])):
        allowed, why = may_reuse(source.permissions, stated_by(source, who, stated), expressly=False)
        if not allowed:
            return why
    return ""


def _unsaid(who: str, source: Source, stated: Mapping[str, Participant]) -> bool:
    return not may_reuse(source.permissions, stated_by(source, who, stated), expressly=True)[0]


def _moved(source: Source, people: Mapping[str, str], area: str) -> Source:
    def name(who: str | None) -> str | None:
        return people.get(who, who) if who else who

    turns = tuple(
        replace(turn, speaker=name(turn.speaker), speaks_for=name(turn.speaks_for)) for turn in source.turns
    )
    presences: dict[str, Presence] = {people.get(who, who): one for who, one in source.people.items()}
    session = source.session if not area or _AREA in source.session else {**source.session, _AREA: area}
    roles = {people.get(who, who): role for who, role in source.speakers.items()}
    return replace(source, turns=turns, speakers=roles, people=presences, session=session)


def _renamed(answers: Mapping[str, Answers], people: Mapping[str, str]) -> dict[str, Answers]:
    return {people.get(who, who): row for who, row in answers.items()}
