"""Participants: listing them, joining the team's sheet, setting permissions and attributes.

A sheet's names are matched in the vault and stay there; the study gets attributes and permissions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.anonymise.permissions import may_quote
from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.people import add_event, is_generic, register_name
from qualcode.flows.scanning import other_sources, scan_into
from qualcode.flows.sheets import numbered_rows, personal_columns
from qualcode.model import EVIDENCE_ROLES, ROLES, Entity, Participant, Role, Source
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
    """What joining a sheet did: ids that matched, ids registered anew, participants without a row.

    `to_vault` names the sheet's columns that went to the vault and nowhere else.
    """

    matched: tuple[str, ...]
    added: tuple[str, ...]
    without_row: tuple[str, ...]
    to_vault: tuple[str, ...] = ()


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


def join_sheet(desk: Desk, path: Path) -> Joined:
    """Join a team's sheet of people (a column `name`, attributes, permissions) to the participants.

    Columns that hold addresses or numbers of people go to the vault with the names.
    """
    rows = numbered_rows(path, required="name")
    work = _Join(desk, path.name, personal_columns([row for _, row in rows]), read_participants(desk.study))
    for number, row in rows:
        work.add(number, row)
    changes = Changes(
        objects={*work.matched, *work.added}, note=f"{len(work.matched)} matched, {len(work.added)} new"
    )
    changes.files[PARTICIPANTS] = participants_bytes(work.people.values())
    _set_roles(desk.study, changes, work.roles)
    if work.events:
        scan_into(desk, changes, other_sources(desk.study), work.names)
        desk.vault().append(work.events)
    desk.commit(changes, "participant join")
    done = {*work.matched, *work.added}
    spoke = {person for source in other_sources(desk.study) for person in source.speakers}
    without = tuple(person for person in work.people if person not in done and person in spoke)
    return Joined(tuple(work.matched), tuple(work.added), without, work.personal)


@dataclass(slots=True)
class _Join:
    """A sheet on its way: who matched, who is new, and what goes to the vault."""

    desk: Desk
    sheet: str
    personal: tuple[str, ...]
    people: dict[str, Participant]
    matched: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    names: Names = field(init=False)
    _known: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.personal = tuple(name for name in self.personal if name not in {"name", "aliases"})
        self._known = self.desk.vault().events()
        self.names = fold_names(self._known)

    def add(self, number: int, row: Mapping[str, str]) -> None:
        """Join one row."""
        where = f"{self.sheet} line {number}"
        if not row["name"]:
            raise BadInputError(
                f"{where}: the name is empty", hint="every row needs a name; nothing was joined"
            )
        identifier, new = self._registered(row, where)
        if identifier in self.matched or identifier in self.added:
            raise BadInputError(
                f"{where}: this person stands in the sheet twice", hint="keep one row; nothing was joined"
            )
        if new:
            self.events += new
            self.names = fold_names([*self._known, *self.events])
        (self.matched if identifier in self.people else self.added).append(identifier)
        kept = {name: value for name, value in row.items() if name not in self.personal}
        self.people[identifier] = _updated(self.people.get(identifier), identifier, kept, where)
        role = _session_role(row)
        if role is not None:
            self.roles[identifier] = role

    def _registered(self, row: Mapping[str, str], where: str) -> tuple[str, list[dict[str, Any]]]:
        aliases = [alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()]
        others = [*aliases, *(row[name] for name in self.personal if row[name])]
        labelled = self._labelled(row["name"], where)
        if labelled is None:
            named = Entity("", "participant", (row["name"], *others))
            return register_name(named, names=self.names, key=self.desk.key)
        known = self.names.entities.get(labelled)
        forms = others if is_generic(row["name"]) else [row["name"], *others]
        new = tuple(form for form in forms if known is None or form not in known.forms)
        kind = known.kind if known else "participant"
        return labelled, [add_event(Entity(labelled, kind, new))] if new else []

    def _labelled(self, name: str, where: str) -> str | None:
        """Return the participant whose pseudonym, or label in a session, this is."""
        if name.upper() in self.people:
            return name.upper()
        wanted = fold(name)
        found = {who for (_, label), who in self.names.labels.items() if fold(label) == wanted}
        if len(found) > 1:
            raise BadInputError(
                f"{where}: several people have this label, in different sessions",
                hint=f"write the pseudonym instead: {', '.join(sorted(found))}",
            )
        return next(iter(found), None)


def _session_role(row: Mapping[str, str]) -> Role | None:
    stated = (row.get(name, "").casefold() for name in ("role", "kind"))
    return next((KIND_ROLES[word] for word in stated if word in KIND_ROLES), None)


def _updated(known: Participant | None, identifier: str, row: Mapping[str, str], where: str) -> Participant:
    before = known or Participant(identifier)
    stated = {name: row.get(name, "").casefold() for name in PERMISSION_FIELDS}
    permissions = restated(before.permissions, permissions_of(stated, where))
    attributes = {
        "sheet_id" if name == "id" else name: value
        for name, value in row.items()
        if name not in {"name", "aliases", *PERMISSION_FIELDS}
    }
    return Participant(identifier, {**before.attributes, **attributes}, permissions)


def _set_roles(study: Study, changes: Changes, roles: Mapping[str, Role]) -> None:
    for source in other_sources(study):
        new = {
            person: roles[person]
            for person, role in source.speakers.items()
            if roles.get(person, role) != role
        }
        if new:
            change_header(changes, replace(source, speakers={**source.speakers, **new}))


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
