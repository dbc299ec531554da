"""Joining the team's sheet of people: matched by name, put as a question where it only may be, else new.

A sheet's names are compared in the vault and stay there; the study gets attributes and permissions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.errors import BadInputError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import require_nobody_withdrawn
from qualcode.flows.joined_names import MARK, SHEET_JOINED
from qualcode.flows.known_people import Candidate, likely_known
from qualcode.flows.participant import change_header
from qualcode.flows.people import add_event, is_generic, known_person, register_name
from qualcode.flows.scanning import other_sources, scan_into
from qualcode.flows.sheets import numbered_rows, personal_columns
from qualcode.model import ROLES, Entity, Participant, Role
from qualcode.store.history import Changes, hex_id
from qualcode.store.participants import (
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    permissions_of,
    read_participants,
    restated,
)
from qualcode.store.runs import Run
from qualcode.store.study import Study
from qualcode.store.vault import Names, fold_names
from qualcode.text import fold

KIND_ROLES: Mapping[str, Role] = {role: role for role in ROLES}
_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet by its line: the participant it is of, or those it may be of. `name` is personal."""

    line: int
    name: str
    person: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining a sheet does: rows that matched, rows left to a person, and those of new people.

    `without_row` are participants who spoke and have no row; `to_vault` names the sheet's columns that go to
    the vault and nowhere else. Without a `run` nothing was written.
    """

    matched: tuple[SheetRow, ...]
    asked: tuple[SheetRow, ...]
    added: tuple[SheetRow, ...]
    without_row: tuple[str, ...]
    to_vault: tuple[str, ...] = ()
    run: Run | None = None


def join_sheet(
    desk: Desk,
    path: Path,
    *,
    same: Mapping[str, str] = _NOBODY,
    new: Collection[str] = (),
    dry_run: bool = False,
) -> Joined:
    """Join a team's sheet of people (a column `name`, attributes, permissions) to the participants.

    `same` says whose a name is (a pseudonym, label or known name), `new` which names are nobody's known so
    far. Columns that hold addresses or numbers of people go to the vault with the names. A row that may be of
    somebody known is left out until one of the two settles it.
    """
    work = _worked(desk, path, same, new)
    done = {row.person for row in (*work.matched, *work.added)}
    spoke = {person for source in other_sources(desk.study) for person in source.speakers}
    without = tuple(person for person in work.people if person not in done and person in spoke)
    joined = Joined(tuple(work.matched), tuple(work.asked), tuple(work.added), without, work.personal)
    if dry_run or not done:
        return joined
    mark = hex_id(MARK)
    changes = Changes(objects={*done, mark}, note=f"{len(work.matched)} matched, {len(work.added)} new")
    changes.files[PARTICIPANTS] = participants_bytes(work.people.values())
    _set_roles(desk.study, changes, work.roles)
    if work.events:
        scan_into(desk, changes, other_sources(desk.study), work.names)
        desk.vault().append([{**event, "with": mark} for event in work.events])
    return replace(joined, run=desk.commit(changes, SHEET_JOINED))


def _worked(desk: Desk, path: Path, same: Mapping[str, str], new: Collection[str]) -> _Join:
    rows = numbered_rows(path, required="name")
    require_nobody_withdrawn(desk, (row["name"] for _, row in rows))
    work = _Join(desk, path.name, personal_columns([row for _, row in rows]), read_participants(desk.study))
    work.same = {fold(name): who for name, who in same.items()}
    named = {fold(row["name"]): row["name"] for _, row in rows}
    for name in (*same, *new):
        if fold(name) not in named:
            raise unknown_name("row of the sheet", name, [], hint="a name as the sheet writes it")
    left = [(number, row) for number, row in rows if not work.add_known(number, row)]
    others = {fold(name) for name in new}
    for number, row in left:
        work.add_unknown(number, row, new=fold(row["name"]) in others)
    for found in (work.matched, work.asked, work.added):
        found.sort(key=lambda row: row.line)
    return work


@dataclass(slots=True)
class _Join:
    """A sheet on its way: who matched, who is asked about, who is new, and what goes to the vault."""

    desk: Desk
    sheet: str
    personal: tuple[str, ...]
    people: dict[str, Participant]
    same: Mapping[str, str] = field(default_factory=dict)
    matched: list[SheetRow] = field(default_factory=list)
    asked: list[SheetRow] = field(default_factory=list)
    added: list[SheetRow] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    names: Names = field(init=False)
    _known: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.personal = tuple(name for name in self.personal if name not in {"name", "aliases"})
        self._known = self.desk.vault().events()
        self.names = fold_names(self._known)

    def add_known(self, number: int, row: Mapping[str, str]) -> bool:
        """Join a row of somebody whom the study knows by this name; say whether it was one."""
        where = self._where(number)
        if not row["name"]:
            raise BadInputError(
                f"{where}: the name is empty", hint="every row needs a name; nothing was joined"
            )
        identifier = self._named(row["name"], where)
        if identifier is not None:
            self._take(number, row, identifier, self._further_names(identifier, row))
        elif self._is_registered((row["name"], *self._others(row))):
            self._take(number, row, *self._registered(row))
        else:
            return False
        return True

    def add_unknown(self, number: int, row: Mapping[str, str], *, new: bool) -> None:
        """Register the person of a row, or leave the row where it may be somebody known."""
        done = {joined.person for joined in (*self.matched, *self.added)}
        pool = [
            entity
            for entity in self.names.entities.values()
            if entity.kind == "participant" or entity.id in self.people
        ]
        candidates = () if new else likely_known(row["name"], pool, but=done)
        if candidates:
            self.asked.append(SheetRow(number, row["name"], candidates=candidates))
        else:
            self._take(number, row, *self._registered(row))

    def _further_names(self, identifier: str, row: Mapping[str, str]) -> list[dict[str, Any]]:
        known = self.names.entities.get(identifier)
        own = [] if is_generic(row["name"]) or row["name"].upper() == identifier else [row["name"]]
        new = tuple(form for form in (*own, *self._others(row)) if known is None or form not in known.forms)
        return [add_event(Entity(identifier, known.kind if known else "participant", new))] if new else []

    def _is_registered(self, forms: Sequence[str]) -> bool:
        wanted = {fold(form) for form in forms}
        entities = self.names.entities.values()
        return any(wanted & {fold(form) for form in entity.forms} for entity in entities)

    def _registered(self, row: Mapping[str, str]) -> tuple[str, list[dict[str, Any]]]:
        entity = Entity("", "participant", (row["name"], *self._others(row)))
        return register_name(entity, names=self.names, key=self.desk.key)

    def _others(self, row: Mapping[str, str]) -> list[str]:
        aliases = [alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()]
        return [*aliases, *(row[name] for name in self.personal if row[name])]

    def _where(self, number: int) -> str:
        return f"{self.sheet} line {number}"

    def _take(
        self, number: int, row: Mapping[str, str], identifier: str, events: list[dict[str, Any]]
    ) -> None:
        where = self._where(number)
        if any(identifier == joined.person for joined in (*self.matched, *self.added)):
            raise BadInputError(
                f"{where}: this person stands in the sheet twice", hint="keep one row; nothing was joined"
            )
        if events:
            self.events += events
            self.names = fold_names([*self._known, *self.events])
        rows = self.matched if identifier in self.people else self.added
        rows.append(SheetRow(number, row["name"], identifier))
        kept = {name: value for name, value in row.items() if name not in self.personal}
        self.people[identifier] = _updated(self.people.get(identifier), identifier, kept, where)
        role = _session_role(row)
        if role is not None:
            self.roles[identifier] = role

    def _named(self, name: str, where: str) -> str | None:
        """Return whom a person said it is, or whose pseudonym or label in a session this name is."""
        if fold(name) in self.same:
            return known_person(self.same[fold(name)], self.names, self.people)
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
