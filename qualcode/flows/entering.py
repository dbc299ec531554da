"""One file on its way into the study: labels to pseudonyms, words to a source, names to the vault.

Everything is computed first; then one verb writes it, wholly or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.anonymise.register import Register
from qualcode.anonymise.words import is_ordinary
from qualcode.errors import QualcodeError
from qualcode.flows.checking.names import names_in_the_open
from qualcode.flows.content_notes import note_named
from qualcode.flows.desk import Desk
from qualcode.flows.facts import is_closed, said_as
from qualcode.flows.like_words import source_of_like_words
from qualcode.flows.mapping import file_to_save
from qualcode.flows.nameless import naming, require_all_nameless, require_nameless
from qualcode.flows.namesakes import Namesake, namesakes
from qualcode.flows.people import Doubt, is_generic, register_name, register_speakers
from qualcode.flows.reading_files import ReadFile
from qualcode.flows.respondents import answers_of, consenting, register_respondents
from qualcode.flows.scanning import Scan, scan_into, sources_naming
from qualcode.flows.session import NOT_FACTS, new_title, require_free_title, title_of_header
from qualcode.flows.withdrawal.tombstones import left_out
from qualcode.load.talk.labels import person_name
from qualcode.load.written.note_header import PEOPLE
from qualcode.model import Entity, EntityKind, Loaded, Participant, Permissions, Role, Source, Turn
from qualcode.plugins import plugin
from qualcode.store.history import Changes, new_event_id
from qualcode.store.participants import (
    ALLOWED,
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    read_participants,
    restated,
)
from qualcode.store.runs import Run
from qualcode.store.sources import (
    LOCK_FILE,
    answers_bytes,
    answers_file,
    lock_bytes,
    lock_entry,
    locked_sources,
    source_files,
)
from qualcode.store.vault import Names, fold_names
from qualcode.text import counted, fold

ROLE_WORDS: Mapping[str, Role] = {
    "interviewer": "facilitator",
    "moderator": "facilitator",
    "researcher": "facilitator",
}
_STAFF_FIELDS = frozenset(
    {"notes_by", "note_taker", "facilitator", "facilitators", "staff", "team", "led_by"}
)
_BETWEEN_PEOPLE = re.compile(r"\s*(?:[+&/,;]|\band\b|\bund\b|\ba\b(?=\s[A-Z]))\s*")
_ROOM = re.compile(
    r"\b(?:room|boardroom|kit|hall|hub|cent(?:re|er)|office|library|group|table|team|meeting|conference|studio"
    r"|church|school|clinic|caf[eé]|space|council|house|parents?|participants|everyone|all|several|various|both"
    r"|mixed|people|women|men|voices|speakers)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that is in the study now; `already` when it was there before and nothing changed.

    `renamed`: it came in from a file of another name, as far as the vault opens without a question.
    `same_words` is another source with the same words, `near` one with nearly the same, `saved` the mapping
    that was saved with this one; `namesakes` are people of other sessions who are called like somebody here.
    """

    read: ReadFile
    source: str
    title: str
    ids: Mapping[str, str]
    scan: Scan | None
    run: Run | None
    already: bool = False
    renamed: bool = False
    same_words: str = ""
    saved: str = ""
    near: str = ""
    namesakes: tuple[Namesake, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file lay."""
        return self.read.path

    @property
    def loaded(self) -> Loaded:
        """What was read."""
        return self.read.loaded


@dataclass(slots=True)
class Entering:
    """One import on its way: labels to ids, vault events, files."""

    desk: Desk
    read: ReadFile
    source: str
    names: Names
    ids: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def done(self) -> Imported:
        """Write the import."""
        self.register()
        self._require_nameless_facts()
        title = self._title()
        source = self._source(title)
        same_words = source_of_the_same_words(self.desk, self.read)
        near = "" if same_words else source_of_like_words(self.desk, self.read)
        called_alike = namesakes(self.desk.study, self.doubts, self.names)
        mapping = self._mapping()
        changes = Changes(objects={self.source}, note=counted(len(source.turns), source.unit))
        changes.uses.update(source.speakers)
        changes.files.update(source_files(source))
        changes.files.update(mapping)
        changes.files[LOCK_FILE] = lock_bytes(
            [*locked_sources(self.desk.study).values(), lock_entry(source, self.read.content, self.desk.key)]
        )
        self._people(changes, source)
        scan = self._scanned(changes, source)
        if not left_out(self.read.loaded):
            self.desk.vault().keep_original(self.source, self.read.content)
        self.desk.vault().append(self.events)
        run = self.desk.commit(changes, "import")
        self.say_where_names_stand()
        saved = self.read.options.save_mapping if mapping else ""
        return Imported(
            self.read,
            self.source,
            title,
            self.ids,
            scan,
            run,
            same_words=same_words,
            saved=saved,
            near=near,
            namesakes=called_alike,
        )

    def register(self) -> None:
        """Give labels and respondents their ids, and collect what the vault has to know of this file."""
        read, key = self.read, self.desk.key
        if read.loaded.kind == "survey":
            answering = register_respondents(read.loaded, source=self.source, names=self.names, key=key)
            self.ids, self.events = answering.ids, answering.events
        else:
            speaking = register_speakers(
                read.loaded.speakers, source=self.source, names=self.names, key=key, same=read.same
            )
            self.ids, self.events, self.doubts = speaking.ids, speaking.events, speaking.doubts
            for said, names in read.loaded.personal.get(PEOPLE, {}).items():
                self._register_people(names.split("; "), "staff" if said in _STAFF_FIELDS else "person")
        for label, turns in read.several.items():
            self._register_several(label, turns)
        self.events.append(
            {"op": "file", "event": new_event_id(), "source": self.source, "name": read.path.name}
        )

    def _register_people(self, names: Iterable[str], kind: EntityKind) -> None:
        """Keep names in the header of notes in the vault, so that they are masked wherever they stand."""
        areas = {fold(area) for area in self.desk.study.settings.areas}
        for name in names:
            if not name or fold(name) in areas or _is_a_sort_of_people(name):
                continue
            known = self._names_to_be()
            self.events += register_name(Entity("", kind, (name,)), names=known, key=self.desk.key)[1]

    def _register_several(self, label: str, turns: tuple[str, ...]) -> None:
        """Keep in the vault before which turns a label of several people stands, and the names in it."""
        row = {"op": "several", "event": new_event_id(), "source": self.source, "label": label}
        self.events.append({**row, "turns": list(turns)})
        for name in names_in_label(label):
            known = self._names_to_be()
            self.events += register_name(Entity("", "person", (name,)), names=known, key=self.desk.key)[1]

    def _mapping(self) -> dict[str, bytes]:
        options = self.read.options
        if not options.save_mapping:
            return {}
        try:
            name, content = file_to_save(self.desk, self.read, self._names_to_be())
        except QualcodeError as error:
            if not options.save_if_nameless:
                raise
            self.desk.study.notices.append(error.message)
            return {}
        return {name: content} if self.desk.study.read(name) != content else {}

    def _require_nameless_facts(self) -> None:
        """Refuse facts, typed for the session, that name somebody whom the study or this import registers."""
        known = {"", *self.desk.study.settings.areas}
        stated = self.read.options.session.items()
        typed = {
            said_as(name): value
            for name, value in stated
            if value not in known and not is_closed(name, value)
        }
        require_all_nameless(self.desk, typed, names=self._names_to_be())

    def _title(self) -> str:
        """Return what the session is called: nobody's name, of those that this import registers neither."""
        study, options = self.desk.study, self.read.options
        names = self._names_to_be()
        if options.title:
            require_nameless(self.desk, "the title", options.title, names=names)
            require_free_title(study, options.title)
            return options.title

        def nameless(text: str) -> bool:
            return not any(naming(self.desk, {"the title": text}, names=names))

        loaded = self.read.loaded
        title = new_title(study, loaded, options.session, nameless=nameless)
        header = title_of_header(loaded)
        if header and not nameless(header):
            study.notices.append(
                f"the title in the file's header may name somebody; the session is called {title!r} "
                f"(`qualcode source set {self.source} title=...` gives it another)"
            )
        return title

    def say_where_names_stand(self) -> None:
        """Note where a name that is new with this session stands in what people wrote before it came."""
        study, before = self.desk.study, self.names.entities
        new = [entity for entity in self.desk.names().entities.values() if before.get(entity.id) != entity]
        register = Register.of(new, study.settings.publishable)
        for problem in names_in_the_open(study, register, suffixes=(".yaml", ".toml")) if new else ():
            study.notices.append(f"a name of this session stands in {problem.where} already: {problem.hint}")

    def _names_to_be(self) -> Names:
        return fold_names([*self.desk.vault().events(), *self.events])

    def _source(self, title: str) -> Source:
        loaded, options = self.read.loaded, self.read.options
        stated = {name: value for name, value in loaded.metadata.items() if value and name not in NOT_FACTS}
        roles = {self.ids[label]: role for label, role in self._roles().items() if label in self.ids}
        return Source(
            id=self.source,
            revision=1,
            kind=loaded.kind,
            turns=tuple(self._turn(turn) for turn in loaded.turns),
            unit=loaded.unit,
            loader=f"{self.read.loader}@{plugin('loaders', self.read.loader).version}",
            speakers=roles,
            session={**note_named(stated), **options.session, "title": title},
            permissions=stated_permissions(loaded, options.permissions),
            questions={column.question: column.name for column in loaded.columns if column.question},
        )

    def _roles(self) -> dict[str, Role]:
        if self.read.loaded.kind == "survey":
            return {}
        stated = self.read.loaded.roles
        return {label: stated.get(label) or ROLE_WORDS.get(fold(label), "participant") for label in self.ids}

    def _turn(self, turn: Turn) -> Turn:
        return replace(turn, speaker=self.ids.get(turn.speaker or ""), role="participant")

    def _people(self, changes: Changes, source: Source) -> None:
        loaded, options = self.read.loaded, self.read.options
        if source.kind == "survey":
            rows = {
                self.ids[row["id"]]: answers_of(loaded, row, options.attributes) for row in loaded.respondents
            }
            changes.files[answers_file(source.id)] = answers_bytes(rows)
            if not options.consent:
                return
        known = read_participants(self.desk.study)
        known.update(consenting(loaded, self.ids, options))
        area = {"area": source.session["area"]} if source.session.get("area") else {}
        for identifier, role in source.speakers.items():
            if identifier not in known:
                changes.objects.add(identifier)
                known[identifier] = Participant(identifier, {"kind": role, **area})
        changes.files[PARTICIPANTS] = participants_bytes(known.values())

    def _scanned(self, changes: Changes, source: Source) -> Scan:
        names = self._names_to_be()
        others = sources_naming(self.desk.study, self.names, names, also=set(self.ids.values()))
        return scan_into(self.desk, changes, [source, *others], names)[0]


def _is_a_sort_of_people(name: str) -> bool:
    """Whether a capitalised word of a header is the plural of an ordinary one ("Mothers"), and no name."""
    word = fold(name)
    return word.endswith("s") and is_ordinary(word.removesuffix("s"))


def source_of_the_same_words(desk: Desk, read: ReadFile) -> str:
    """Return the source whose words are those of a file, of other bytes; "" where there is none."""
    text = "\n".join(turn.text for turn in read.loaded.turns)
    if not text.strip():
        return ""
    fingerprint = desk.key.fingerprint(text)
    found = (entry.id for entry in locked_sources(desk.study).values() if entry.text == fingerprint)
    return next(found, "")


def names_in_label(label: str) -> Iterator[str]:
    """Yield the names of people in a label that is several people; a room or a kit has none."""
    parts = [part for part in _BETWEEN_PEOPLE.split(" ".join(label.split())) if part]
    for part in parts:
        name = person_name(part)
        if name and any(map(str.isalpha, name)) and not is_generic(name) and not _ROOM.search(name):
            yield name


def stated_permissions(loaded: Loaded, given: Permissions) -> Permissions:
    """Return what a session allows: what its file's header says, and what is stated of it now."""
    header = {name: loaded.metadata.get(name, "").casefold() for name in PERMISSION_FIELDS}
    known = {name: value if value in ALLOWED[name] else "" for name, value in header.items()}
    return restated(Permissions(**known), given)
