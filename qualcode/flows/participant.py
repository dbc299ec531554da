"""Participants: listing them, setting permissions and attributes.

They are pseudonyms here; names stay in the vault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.anonymise.permissions import may_quote
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.scanning import other_sources
from qualcode.model import EVIDENCE_ROLES, Participant, Source
from qualcode.store.history import Changes
from qualcode.store.participants import (
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    permissions_of,
    read_participants,
    restated,
)
from qualcode.store.sources import source_file, source_files
from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant in a list: where they speak, and whether their words may be quoted."""

    id: str
    attributes: Mapping[str, str]
    sources: tuple[str, ...]
    quotable: bool
    reason: str


def list_participants(study: Study) -> list[Listed]:
    """Return all participants with where they speak."""
    sources = list(other_sources(study))
    voices = {source.id: {*source.speakers, *(turn.speaker for turn in source.turns)} for source in sources}
    found = []
    for identifier, person in read_participants(study).items():
        spoke = [source for source in sources if identifier in voices[source.id]]
        verdicts = [may_quote(source.permissions, person.permissions) for source in spoke]
        refused = [reason for allowed, reason in verdicts if not allowed]
        roles = {source.speakers.get(identifier, "participant") for source in spoke}
        if spoke and not roles & EVIDENCE_ROLES:
            refused.insert(0, f"{', '.join(sorted(roles))}: never evidence")
        places = tuple(source.id for source in spoke)
        quotable = bool(verdicts) and not refused
        found.append(Listed(identifier, person.attributes, places, quotable, refused[0] if refused else ""))
    return found


def change_header(changes: Changes, source: Source) -> None:
    """Write a source whose header changed and whose words did not."""
    name = source_file(source.id, source.revision)
    changes.files[name] = source_files(source)[name]
    changes.objects.add(source.id)


def permit(desk: Desk, who: Sequence[str], stated: Mapping[str, str]) -> list[str]:
    """State permissions of participants."""
    people = _everybody(desk.study, who)
    given = permissions_of(dict(stated), "participant permit")
    if not any(getattr(given, name) for name in PERMISSION_FIELDS):
        raise UsageError("no permission was named", hint="as in --quoting yes")
    for identifier in who:
        before = people[identifier]
        people[identifier] = replace(before, permissions=restated(before.permissions, given))
    changes = Changes(objects=set(who), note=f"{len(who)} participants")
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    desk.commit(changes, "participant permit")
    return list(who)


def set_attributes(desk: Desk, who: str, attributes: Mapping[str, str]) -> Participant:
    """Set attributes of a participant."""
    people = _everybody(desk.study, [who])
    reserved = {"id", "name", "aliases", *PERMISSION_FIELDS} & set(attributes)
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


def _everybody(study: Study, wanted: Sequence[str]) -> dict[str, Participant]:
    """Participants with the respondents asked for; raise `UnknownNameError` for who is neither."""
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
