"""Participants: listing them with what they allow and attended, setting attributes.

They are pseudonyms here; names stay in the vault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.anonymise.permissions import allowed_in, combined, may_quote, stated_by
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading_files import RESERVED
from qualcode.flows.scanning import other_sources
from qualcode.flows.voices import OWN_EVIDENCE, voices_of
from qualcode.model import EVIDENCE_ROLES, Participant, Permissions, Presence, Source
from qualcode.store.history import Changes
from qualcode.store.participants import (
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    read_participants,
)
from qualcode.store.sources import read_answers, source_file, source_files
from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class HeardIn:
    """A session in which somebody's words are: their roles there, what holds for them, what they attended.

    `permissions` are the person's and the session's, taken together; `reason` says why nothing may be quoted.
    """

    source: str
    roles: tuple[str, ...]
    permissions: Permissions
    quotable: bool
    reason: str = ""
    attendance: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant in a list: where their words are, and whether all of them may be quoted.

    `permissions` are what the person stated in general.
    """

    id: str
    attributes: Mapping[str, str]
    permissions: Permissions
    sessions: tuple[HeardIn, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources with their words."""
        return tuple(session.source for session in self.sessions)

    @property
    def quotable(self) -> bool:
        """Whether their words may be quoted in every session."""
        return bool(self.sessions) and all(session.quotable for session in self.sessions)

    @property
    def reason(self) -> str:
        """Why not, where they may not be."""
        return next((session.reason for session in self.sessions if not session.quotable), "")

    @property
    def further_use(self) -> str:
        """Whether their words may be used beyond this study: the strictest of all sessions."""
        return combined(self.permissions, *(session.permissions for session in self.sessions)).further_use


def list_participants(study: Study) -> list[Listed]:
    """Return all participants with where their words are, respondents with what their survey says of them."""
    sources = list(other_sources(study))
    roles = {source.id: _roles_in(source) for source in sources}
    people = read_participants(study)
    answered = _answered(study, sources)
    found = []
    for identifier in dict.fromkeys([*people, *answered]):
        person = people.get(identifier) or Participant(identifier, {"kind": "respondent"})
        heard = tuple(
            _heard_in(source, identifier, people, roles[source.id][identifier])
            for source in sources
            if identifier in roles[source.id]
        )
        stated = {name: value for name, value in person.attributes.items() if value}
        attributes = {**person.attributes, **answered.get(identifier, {}), **stated}
        found.append(Listed(identifier, attributes, person.permissions, heard))
    return found


def _answered(study: Study, sources: Iterable[Source]) -> dict[str, Mapping[str, str]]:
    """Return what surveys say of each respondent: the area of the session, and closed answers as shown."""
    found: dict[str, Mapping[str, str]] = {}
    for source in sources:
        if source.kind == "survey":
            area = {"area": source.session["area"]} if source.session.get("area") else {}
            for respondent, row in read_answers(study, source.id).items():
                found[respondent] = {**area, **row.shown}
    return found


def _roles_in(source: Source) -> dict[str, tuple[str, ...]]:
    """Return whose words are in a source, each with all roles they have there, that of the session first."""
    found: dict[str, dict[str, None]] = {who: {role: None} for who, role in voices_of(source).items()}
    for turn in source.turns:
        if turn.speaker:
            found.setdefault(turn.speaker, {"participant": None})[turn.role] = None
    return {who: tuple(roles) for who, roles in found.items()}


def _heard_in(source: Source, who: str, people: Mapping[str, Participant], roles: tuple[str, ...]) -> HeardIn:
    said = source.people.get(who, Presence())
    allowed, reason = may_quote(source.permissions, stated_by(source, who, people))
    if not EVIDENCE_ROLES & set(roles):
        allowed, reason = False, f"{', '.join(sorted(roles))}: never evidence"
    elif not OWN_EVIDENCE & set(roles):
        allowed, reason = False, "interpreter: the words are those of whoever they speak for"
    return HeardIn(
        source.id,
        roles,
        allowed_in(source, who, people),
        allowed,
        "" if allowed else reason,
        said.attendance,
        said.first,
        said.last,
    )


def change_header(changes: Changes, source: Source) -> None:
    """Write a source whose header changed and whose words did not."""
    name = source_file(source.id, source.revision)
    changes.files[name] = source_files(source)[name]
    changes.objects.add(source.id)


def set_attributes(desk: Desk, who: str, attributes: Mapping[str, str]) -> Participant:
    """Set attributes of a participant."""
    people = everybody(desk.study, [who])
    reserved = {"id", "name", "aliases", RESERVED, *PERMISSION_FIELDS} & set(attributes)
    if reserved:
        raise UsageError(
            f"{min(reserved)} is not an attribute",
            hint="permissions: `qualcode participant permit`; names belong in the vault: `participant join`",
        )
    require_all_nameless(desk, {f"the {name}": value for name, value in attributes.items() if value})
    people[who] = replace(people[who], attributes={**people[who].attributes, **attributes})
    changes = Changes(objects={who}, note=who)
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    desk.commit(changes, "participant set")
    return people[who]


def everybody(study: Study, wanted: Sequence[str]) -> dict[str, Participant]:
    """Return participants with the respondents asked for; raise `UnknownNameError` for who is neither."""
    people = read_participants(study)
    if all(identifier in people for identifier in wanted):
        return people
    surveys = [source for source in other_sources(study) if source.kind == "survey"]
    respondents = {turn.speaker for source in surveys for turn in source.turns if turn.speaker}
    for identifier in wanted:
        if identifier not in people and identifier not in respondents:
            raise unknown_name("participant", identifier, {*people, *respondents})
        people.setdefault(identifier, Participant(identifier, {"kind": "respondent"}))
    return people
