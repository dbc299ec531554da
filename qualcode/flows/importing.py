"""Reading files into the study: recognised, balanced, pseudonymised, scanned, kept.

The same file twice changes nothing; a second file of the same name is refused; a file whose words do not
add up is not imported.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.anonymise.pseudonyms import new_entity_id
from qualcode.anonymise.register import Register
from qualcode.errors import (
    AlreadyThereError,
    BadInputError,
    ChangedMeanwhileError,
    UsageError,
    unknown_name,
)
from qualcode.flows.checking_names import names_in_the_open
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import naming, require_nameless
from qualcode.flows.people import add_event, register_speakers
from qualcode.flows.reading import titles
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.scanning import Scan, scan_into, sources_naming
from qualcode.flows.session import NOT_FACTS, new_title, require_free_title, session_facts, title_of_header
from qualcode.load.turns import is_unknown
from qualcode.model import Entity, Loaded, Participant, Permissions, Role, Source, Turn
from qualcode.plugins import plugin
from qualcode.store.history import Changes, Run, new_event_id
from qualcode.store.participants import (
    ALLOWED,
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    read_participants,
    restated,
)
from qualcode.store.sources import (
    LOCK_FILE,
    Answers,
    answers_bytes,
    answers_file,
    lock_bytes,
    lock_entry,
    locked_sources,
    source_files,
)
from qualcode.store.study import Study
from qualcode.store.vault import Names, fold_names
from qualcode.text import counted, fold

_TRIES = 5
_NOBODY_NAMED = frozenset({"unattributed", "no-labels"})
_NO_NAMES = frozenset({"anonymous", "n/a", "na", "none", "-", "not stated"})
_YES = frozenset({"yes", "y", "true", "agree", "agreed", "consent", "ok", "1", "x", "✓"})
ROLE_WORDS: Mapping[str, Role] = {
    "interviewer": "facilitator",
    "moderator": "facilitator",
    "researcher": "facilitator",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that is in the study now; `already` when it was there before and nothing changed.

    `renamed`: it came in from a file of another name, as far as the vault opens without a question.
    """

    path: Path
    source: str
    title: str
    loaded: Loaded
    ids: Mapping[str, str]
    scan: Scan | None
    run: Run | None
    already: bool = False
    renamed: bool = False


def source_id_of(content: bytes) -> str:
    """Return the id that a file has everywhere: S and 6 base32 characters of its SHA-256."""
    return "S" + base64.b32encode(hashlib.sha256(content).digest()).decode()[:6]


def import_file(desk: Desk, read: ReadFile, options: ImportOptions) -> Imported:
    """Put a file that was read into the study: one verb, wholly or not at all.

    Where another process wrote at the same moment, what the study holds is read again and the import done
    on top of it.
    """
    options = stated_session(options, desk.study)
    for _ in range(_TRIES):
        try:
            return _import_once(desk, read, options)
        except ChangedMeanwhileError:
            continue
    return _import_once(desk, read, options)


def stated_session(options: ImportOptions, study: Study | None) -> ImportOptions:
    """Return the options with the facts of the session as the study writes them; refuse what is no fact."""
    if "title" in {fold(name) for name in options.session}:
        raise UsageError("title cannot be a fact of the session", hint="as in --title 'Group one'")
    areas = study.settings.areas if study else ()
    return replace(options, session=session_facts(options.session, areas))


def already_imported(desk: Desk, read: ReadFile) -> Imported | None:
    """Return a file that is in the study already, without a question to anybody; None for a new one."""
    desk.study.require_unlocked()
    identifier = source_id_of(read.content)
    if identifier not in locked_sources(desk.study):
        return None
    title = titles(desk.study)[identifier]
    names = desk.names_unasked()
    before = names.files.get(identifier) if names else None
    renamed = before is not None and fold(before) != fold(read.path.name)
    return Imported(read.path, identifier, title, read.loaded, {}, None, None, already=True, renamed=renamed)


def _import_once(desk: Desk, read: ReadFile, options: ImportOptions) -> Imported:
    study = desk.study
    identifier = source_id_of(read.content)
    known = locked_sources(study)
    if (there := already_imported(desk, read)) is not None:
        return there
    names = desk.names()
    require_sound(read)
    _require_columns(read.loaded, [*options.attributes, *options.consent.values()])
    _require_new_name(read.path.name, names, known)
    return _Import(desk, read, options, identifier, names).done()


def require_sound(read: ReadFile) -> None:
    """Raise `BadInputError` for a file that loses words, holds an error, or names no speaker unasked."""
    balance = read.loaded.balance
    if not balance.adds_up:
        raise BadInputError(
            f"{read.path.name}: {balance.words_in:,} words in the file, {balance.accounted:,} accounted for; "
            "not imported",
            hint="this layout would lose words; save the file in another format, and please report it",
        )
    for problem in read.loaded.problems:
        if problem.severity == "error":
            place = f", {problem.where}" if problem.where else ""
            raise BadInputError(f"{read.path.name}{place}: {problem.message}", hint=problem.hint)
        if problem.severity == "question" and problem.code in _NOBODY_NAMED:
            raise BadInputError(f"{read.path.name}: {problem.message}", hint=problem.hint)


def _require_columns(loaded: Loaded, named: Iterable[str]) -> None:
    known = [column.name for column in loaded.columns]
    for name in named:
        if name not in known:
            raise unknown_name("column", name, known, hint="this file has no columns" if not known else "")


def _stated_permissions(loaded: Loaded, given: Permissions) -> Permissions:
    header = {name: loaded.metadata.get(name, "").casefold() for name in PERMISSION_FIELDS}
    known = {name: value if value in ALLOWED[name] else "" for name, value in header.items()}
    return restated(Permissions(**known), given)


def _consent_in(permission: str, answer: str) -> str:
    """Return what a respondent's own words permit; whatever is not plainly a yes is a no."""
    said = fold(answer).strip(" .,;:!")
    if said in ALLOWED[permission]:
        return said
    first = said.removeprefix("i ").split(maxsplit=1)[:1]
    agreed = bool(first) and first[0].strip(".,;:!") in _YES
    if permission == "attribution":
        return "role" if agreed else "none"
    return "yes" if agreed else "no"


def _require_new_name(name: str, names: Names, known: Iterable[str]) -> None:
    for source, file in names.files.items():
        if source in set(known) and fold(file) == fold(name):
            raise AlreadyThereError(
                f"a different file called {name} is in this study already, as {source}",
                hint=f"a corrected version: take the import of {source} back first (`qualcode log`, "
                "`qualcode undo RUN`); another session: give the file a name of its own",
            )


@dataclass(slots=True)
class _Import:
    """One import on its way: labels to ids, vault events, files."""

    desk: Desk
    read: ReadFile
    options: ImportOptions
    source: str
    names: Names
    ids: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def done(self) -> Imported:
        study = self.desk.study
        loaded = self.read.loaded
        if loaded.kind == "survey":
            self._register_respondents()
        else:
            registered = register_speakers(
                loaded.speakers, source=self.source, names=self.names, key=self.desk.key
            )
            self.ids, self.events = registered.ids, registered.events
        self.events.append(
            {"op": "file", "event": new_event_id(), "source": self.source, "name": self.read.path.name}
        )
        title = self._title()
        source = self._source(title)
        changes = Changes(objects={self.source}, note=counted(len(source.turns), source.unit))
        changes.uses.update(source.speakers)
        changes.files.update(source_files(source))
        changes.files[LOCK_FILE] = lock_bytes(
            [*locked_sources(study).values(), lock_entry(source, self.read.content, self.desk.key)]
        )
        self._people(changes, source)
        scan = self._scanned(changes, source)
        self.desk.vault().keep_original(self.source, self.read.content)
        self.desk.vault().append(self.events)
        run = self.desk.commit(changes, "import")
        self._say_where_names_stand()
        return Imported(self.read.path, self.source, title, loaded, self.ids, scan, run)

    def _title(self) -> str:
        """Return what the session is called: nobody's name, of those that this import registers neither."""
        study, given = self.desk.study, self.options.title
        names = self._names_to_be()
        if given:
            require_nameless(self.desk, "the title", given, names=names)
            require_free_title(study, given)
            return given

        def nameless(text: str) -> bool:
            return not any(naming(self.desk, {"the title": text}, names=names))

        loaded = self.read.loaded
        title = new_title(study, loaded, self.options.session, nameless=nameless)
        header = title_of_header(loaded)
        if header and not nameless(header):
            study.notices.append(
                f"the title in the file's header may name somebody; the session is called {title!r} "
                f"(`qualcode source set {self.source} title=...` gives it another)"
            )
        return title

    def _say_where_names_stand(self) -> None:
        """Note where a name that is new with this session stands in what people wrote before it came."""
        study, before = self.desk.study, self.names.entities
        new = [entity for entity in self.desk.names().entities.values() if before.get(entity.id) != entity]
        register = Register.of(new, study.settings.publishable)
        for problem in names_in_the_open(study, register, suffixes=(".yaml", ".toml")) if new else ():
            study.notices.append(f"a name of this session stands in {problem.where} already: {problem.hint}")

    def _names_to_be(self) -> Names:
        return fold_names([*self.desk.vault().events(), *self.events])

    def _register_respondents(self) -> None:
        key = self.desk.key.derived("ids")
        taken = dict(self.names.entities)
        for row in self.read.loaded.respondents:
            respondent = row["id"]
            identifier = new_entity_id("respondent", fold(f"{self.source}:{respondent}"), key, taken)
            taken[identifier] = Entity(identifier, "participant", ())
            self.ids[respondent] = identifier
            personal = self.read.loaded.personal.get(respondent, {})
            forms = tuple(value for value in personal.values() if _is_identifying(value))
            if forms:
                self.events.append(add_event(Entity(identifier, "participant", forms)))

    def _source(self, title: str) -> Source:
        loaded = self.read.loaded
        stated = {name: value for name, value in loaded.metadata.items() if value and name not in NOT_FACTS}
        session = {**stated, **self.options.session, "title": title}
        roles = {self.ids[label]: role for label, role in self._roles().items() if label in self.ids}
        return Source(
            id=self.source,
            revision=1,
            kind=loaded.kind,
            turns=tuple(self._turn(turn) for turn in loaded.turns),
            unit=loaded.unit,
            loader=f"{self.read.loader}@{plugin('loaders', self.read.loader).version}",
            speakers=roles,
            session=session,
            permissions=_stated_permissions(loaded, self.options.permissions),
        )

    def _roles(self) -> dict[str, Role]:
        if self.read.loaded.kind == "survey":
            return {}
        stated = self.read.loaded.roles
        return {label: stated.get(label) or ROLE_WORDS.get(fold(label), "participant") for label in self.ids}

    def _turn(self, turn: Turn) -> Turn:
        speaker = None if turn.speaker is None or is_unknown(turn.speaker) else self.ids[turn.speaker]
        return replace(turn, speaker=speaker, role="participant")

    def _people(self, changes: Changes, source: Source) -> None:
        if source.kind == "survey":
            rows = {self.ids[row["id"]]: self._answers(row) for row in self.read.loaded.respondents}
            changes.files[answers_file(source.id)] = answers_bytes(rows)
            if not self.options.consent:
                return
        known = read_participants(self.desk.study)
        known.update(self._consenting())
        area = {"area": source.session["area"]} if source.session.get("area") else {}
        for identifier, role in source.speakers.items():
            if identifier not in known:
                changes.objects.add(identifier)
                known[identifier] = Participant(identifier, {"kind": role, **area})
        changes.files[PARTICIPANTS] = participants_bytes(known.values())

    def _consenting(self) -> dict[str, Participant]:
        stated = {}
        for row in self.read.loaded.respondents if self.options.consent else ():
            given = {
                name: _consent_in(name, row.get(column, "")) for name, column in self.options.consent.items()
            }
            identifier = self.ids[row["id"]]
            stated[identifier] = Participant(identifier, {"kind": "respondent"}, Permissions(**given))
        return stated

    def _answers(self, row: Mapping[str, str]) -> Answers:
        metadata = {column.name for column in self.read.loaded.columns if column.role == "metadata"}
        given = {name: value for name, value in row.items() if name != "id"}
        closed = {
            self.options.attributes.get(name, name): v for name, v in given.items() if name not in metadata
        }
        return Answers(closed, {name: value for name, value in given.items() if name in metadata})

    def _scanned(self, changes: Changes, source: Source) -> Scan:
        names = self._names_to_be()
        others = sources_naming(self.desk.study, self.names, names)
        return scan_into(self.desk, changes, [source, *others], names)[0]


def _is_identifying(value: str) -> bool:
    return bool(value.strip()) and fold(value.strip()) not in _NO_NAMES
