"""Participants: listing them, joining the team's sheet, setting permissions and attributes.

A sheet's names are matched in the vault and stay there; the study gets attributes and permissions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualcode.anonymise.permissions import may_quote
from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.people import register_name
from qualcode.flows.scanning import other_sources, scan_into
from qualcode.flows.sheets import read_sheet
from qualcode.model import ROLES, Entity, Participant, Permissions, Role, Source
from qualcode.store.history import Changes
from qualcode.store.participants import (
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    permissions_of,
    read_participants,
)
from qualcode.store.sources import source_file, source_files
from qualcode.store.study import Study
from qualcode.store.vault import Names, fold_names
from qualcode.text import fold

KIND_ROLES: Mapping[str, Role] = {role: role for role in ROLES}


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant in a list: where they speak, and whether their words may be quoted."""

    id: str
    attributes: Mapping[str, str]
    sources: tuple[str, ...]
    quotable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining a sheet did: ids that matched, ids registered anew, participants without a row."""

    matched: tuple[str, ...]
    added: tuple[str, ...]
    without_row: tuple[str, ...]


def list_participants(study: Study) -> list[Listed]:
    """Return all participants with where they speak."""
    sources = list(other_sources(study))
    found = []
    for identifier, person in read_participants(study).items():
        spoke = [source for source in sources if identifier in source.speakers]
        verdicts = [may_quote(source.permissions, person.permissions) for source in spoke]
        refused = [reason for allowed, reason in verdicts if not allowed]
        places = tuple(source.id for source in spoke)
        found.append(
            Listed(identifier, person.attributes, places, bool(verdicts) and not refused, refused[0] if refused else "")
        )
    return found


def join_sheet(desk: Desk, path: Path) -> Joined:
    """Join a team's sheet of people (a column `name`, attributes, permissions) to the participants."""
    rows = read_sheet(path, required="name")
    people = read_participants(desk.study)
    names = desk.names()
    events: list[dict[str, Any]] = []
    matched: list[str] = []
    added: list[str] = []
    roles: dict[str, Role] = {}
    for number, row in enumerate(rows, start=2):
        identifier, new = _registered(row, names, desk, where=f"{path.name} line {number}")
        names = fold_names([*_as_events(names), *new]) if new else names
        events += new
        (matched if identifier in people else added).append(identifier)
        people[identifier] = _updated(people.get(identifier), identifier, row, f"{path.name} line {number}")
        role = _session_role(row)
        if role is not None:
            roles[identifier] = role
    changes = Changes(objects={*matched, *added}, note=f"{len(matched)} matched, {len(added)} new")
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    _set_roles(desk.study, changes, roles)
    if events:
        scan_into(desk, changes, other_sources(desk.study), fold_names([*desk.vault().events(), *events]))
        desk.vault().append(events)
    desk.commit(changes, "participant join")
    return Joined(tuple(matched), tuple(added), tuple(p for p in people if p not in {*matched, *added}))


def _session_role(row: Mapping[str, str]) -> Role | None:
    stated = (row.get(name, "").casefold() for name in ("role", "kind"))
    return next((KIND_ROLES[word] for word in stated if word in KIND_ROLES), None)


def _registered(row: Mapping[str, str], names: Names, desk: Desk, *, where: str) -> tuple[str, list[dict[str, Any]]]:
    if not row["name"]:
        raise BadInputError(f"{where}: the name is empty", hint="every row needs a name; nothing was joined")
    wanted = fold(row["name"])
    for (_, label), identifier in names.labels.items():
        if fold(label) == wanted:
            return identifier, []
    aliases = [alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()]
    return register_name(Entity("", "participant", (row["name"], *aliases)), names=names, key=desk.key)


def _as_events(names: Names) -> list[dict[str, Any]]:
    entities = [
        {"op": "add", "event": f"known-{entity.id}", "id": entity.id, "kind": entity.kind, "forms": list(entity.forms)}
        for entity in names.entities.values()
    ]
    labels = [
        {"op": "label", "event": f"known-{source}-{label}", "source": source, "label": label, "id": identifier}
        for (source, label), identifier in names.labels.items()
    ]
    return [*entities, *labels]


def _updated(known: Participant | None, identifier: str, row: Mapping[str, str], where: str) -> Participant:
    before = known or Participant(identifier)
    stated = {name: row.get(name, "").casefold() for name in PERMISSION_FIELDS}
    permissions = permissions_of(stated, where)
    kept = {name: getattr(permissions, name) or getattr(before.permissions, name) for name in PERMISSION_FIELDS}
    attributes = {n: v for n, v in row.items() if n not in {"name", "aliases", *PERMISSION_FIELDS}}
    return Participant(identifier, {**before.attributes, **attributes}, Permissions(**kept))


def _set_roles(study: Study, changes: Changes, roles: Mapping[str, Role]) -> None:
    for source in other_sources(study):
        new = {person: roles[person] for person, role in source.speakers.items() if roles.get(person, role) != role}
        if new:
            change_header(changes, replace(source, speakers={**source.speakers, **new}))


def change_header(changes: Changes, source: Source) -> None:
    """Write a source whose header changed and whose words did not."""
    name = source_file(source.id, source.revision)
    changes.files[name] = source_files(source)[name]
    changes.objects.add(source.id)


def permit(desk: Desk, who: Sequence[str], stated: Mapping[str, str]) -> list[str]:
    """State permissions of participants."""
    people = read_participants(desk.study)
    for identifier in who:
        if identifier not in people:
            raise unknown_name("participant", identifier, people)
    given = permissions_of(dict(stated), "participant permit")
    if not any(getattr(given, name) for name in PERMISSION_FIELDS):
        raise UsageError("no permission was named", hint="as in --quoting yes")
    for identifier in who:
        before = people[identifier]
        new = {name: getattr(given, name) or getattr(before.permissions, name) for name in PERMISSION_FIELDS}
        people[identifier] = replace(before, permissions=Permissions(**new))
    changes = Changes(objects=set(who), note=f"{len(who)} participants")
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    desk.commit(changes, "participant permit")
    return list(who)


def set_attributes(desk: Desk, who: str, attributes: Mapping[str, str]) -> Participant:
    """Set attributes of a participant."""
    people = read_participants(desk.study)
    if who not in people:
        raise unknown_name("participant", who, people)
    reserved = {"id", *PERMISSION_FIELDS} & set(attributes)
    if reserved:
        raise UsageError(f"{sorted(reserved)[0]} is not an attribute", hint="permissions: `qualcode participant permit`")
    people[who] = replace(people[who], attributes={**people[who].attributes, **attributes})
    changes = Changes(objects={who}, note=who)
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    desk.commit(changes, "participant set")
    return people[who]
