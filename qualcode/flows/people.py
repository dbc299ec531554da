"""From speaker labels to participants: one person, one pseudonym, on every machine of a team.

A label that is nobody's name ("Interviewer", "Speaker 1") gets an id of its own in each source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualcode.anonymise.pseudonyms import new_entity_id
from qualcode.errors import VaultLockedError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.voices import voices_in
from qualcode.load.talk.labels import person_name
from qualcode.load.talk.same_people import addition
from qualcode.load.turns import is_unknown
from qualcode.model import Entity, EntityKind, Source
from qualcode.store.history import new_event_id
from qualcode.store.keys import StudyKey
from qualcode.store.vault import Names
from qualcode.text import fold

_GENERIC = re.compile(
    r"(?:unknown )?(?:speaker|participant|respondent|interviewer|interviewee|informant|facilitator|moderator"
    r"|researcher|observer|interpreter|unknown|voice|parent|mother|father|mum|dad|carer|staff|male|female|man|woman"
    r"|[fmpqriayx]|int|mod|res|resp|fac|break|jingle|q|a)[ _.-]*(?:\d+|[a-z])?",
    re.IGNORECASE,
)
_NOBODY: Mapping[str, str] = {}
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "cllr", "lady"})
_NAME_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_FIRST_OF_EAST_ASIA, _LAST_OF_EAST_ASIA = "\u3040", "\ud7a3"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label whose name others have too: who it was taken for, and which of the known it `may_be`."""

    label: str
    id: str
    may_be: tuple[str, ...]


@dataclass(slots=True)
class SpeakerIds:
    """What registering found: an id for each label, the events that are new to the vault, and doubts."""

    ids: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def is_generic(label: str) -> bool:
    """Whether a label names a part in the talk and not a person."""
    return _GENERIC.fullmatch(" ".join(label.split())) is not None


def is_full_name(name: str) -> bool:
    """Whether a name has two words that are more than an initial: then it is one person's everywhere."""
    if any(_FIRST_OF_EAST_ASIA <= char <= _LAST_OF_EAST_ASIA for char in name):
        return len(name) > 1
    return len([word for word in _NAME_WORD.findall(name) if fold(word) not in TITLES]) > 1


def person_keys(labels: Iterable[str]) -> dict[str, str]:
    """Return for each label of a file a key that it shares with those that are one person by themselves.

    Case, accents, devices and what stands behind a name are no difference, unless different things stand
    behind the same name: "Ann | North" and "Ann | South" are two people.
    """
    named = {label: fold(label if _is_nobodys_name(label) else person_name(label)) for label in labels}
    behind: dict[str, set[str]] = {}
    for label, key in named.items():
        behind.setdefault(key, set()).update({addition(label)} - {""})
    return {
        label: f"{key}\0{addition(label)}" if len(behind[key]) > 1 else key for label, key in named.items()
    }


def _is_nobodys_name(label: str) -> bool:
    return is_generic(label) or is_unknown(label)


def register_speakers(
    labels: Sequence[str], *, source: str, names: Names, key: StudyKey, same: Mapping[str, str] = _NOBODY
) -> SpeakerIds:
    """Give every label of a source its participant id, known or new; unknown speakers get none.

    A full name is one person everywhere; a single one that is known from another source is somebody new.
    `same` gives a label the label of the same person: another of the source, or a name or pseudonym that the
    study knows. Raises `UnknownNameError` for one that it does not.
    """
    found = SpeakerIds()
    registering = _Registering(source, dict(names.entities), names, key, frozenset(same.values()))
    keys = person_keys(label for label in labels if label not in same)
    people: dict[str, str] = {}
    for label in sorted(labels, key=lambda label: label in same):
        forms = () if _is_nobodys_name(label) else _forms_of(label)
        if label in same:
            identifier = found.ids.get(same[label]) or known_person(same[label], names, registering.known)
        elif is_unknown(label):
            continue
        elif is_generic(label):
            identifier = registering.own_id(label)
        elif (identifier := people.get(keys[label], "")) == "":
            identifier, may_be = registering.identified(label, alone="\0" not in keys[label])
            found.doubts += [Doubt(label, identifier, may_be)] if may_be else []
            people[keys[label]] = identifier
        found.ids[label] = identifier
        _note(found, registering.known, Entity(identifier, "participant", forms))
        if names.labels.get((source, label)) != identifier:
            row = {"op": "label", "event": new_event_id(), "source": source, "label": label, "id": identifier}
            found.events.append(row)
    found.ids = {label: found.ids[label] for label in labels if label in found.ids}
    return found


@dataclass(frozen=True, slots=True)
class _Registering:
    """The labels of one source on their way: who is known, and who is meant by pseudonym or name anyway."""

    source: str
    known: dict[str, Entity]
    names: Names
    key: StudyKey
    meant: frozenset[str]

    def own_id(self, label: str) -> str:
        """Return the id that a label has in this source and nowhere else."""
        return new_entity_id("participant", fold(f"{self.source}:{label}"), self.key.derived("ids"), {})

    def identified(self, label: str, *, alone: bool) -> tuple[str, tuple[str, ...]]:
        """Return the id of the person under a label, and who else it may be.

        `alone` says that no other label of the file has the same name with something else behind it.
        """
        name = person_name(label)
        fitting = self._called({fold(label), *([fold(name)] if alone else [])})
        meant = [entity for entity in fitting if entity.id in self.meant]
        sure = len(fitting) == 1 and (is_full_name(name) or fitting[0].id not in self._heard_elsewhere())
        if meant or sure:
            taken = (meant or fitting)[0]
            return taken.id, (taken.id,) if self._otherwise(label, taken) else ()
        if fitting or not is_full_name(name):
            own = self.own_id(name if alone else label)
            return own, tuple(entity.id for entity in fitting if entity.id != own)
        called = fold(name if alone else label)
        return new_entity_id("participant", called, self.key.derived("ids"), self.known), ()

    def _called(self, wanted: Collection[str]) -> list[Entity]:
        everybody = self.known.values()
        return [
            entity for entity in everybody if not {fold(form) for form in entity.forms}.isdisjoint(wanted)
        ]

    def _heard_elsewhere(self) -> set[str]:
        return {who for (place, _), who in self.names.labels.items() if place != self.source}

    def _otherwise(self, label: str, entity: Entity) -> bool:
        """Whether something else stood behind the name wherever this person was heard."""
        before = {addition(form) for form in entity.forms} - {""}
        return addition(label) not in {"", *before} and bool(before)


def known_person(called: str, names: Names, ids: Collection[str]) -> str:
    """Return the participant whom the study knows by a pseudonym (of `ids` too), a name or a label.

    Raises `UnknownNameError` for nobody and for more than one.
    """
    if called.upper() in names.entities or called.upper() in ids:
        return called.upper()
    wanted = fold(" ".join(called.split()))
    entities = names.entities.values()
    found = {entity.id for entity in entities if wanted in {fold(form) for form in entity.forms}}
    found = found or {who for (_, label), who in names.labels.items() if fold(label) == wanted}
    if len(found) == 1:
        return found.pop()
    hint = "several people are called that: name one by its pseudonym" if found else ""
    raise unknown_name(
        "speaker", called, [], hint=hint or "a label of the file, or a name or pseudonym that the study knows"
    )


def _forms_of(label: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([person_name(label), " ".join(label.split())]))


def _note(found: SpeakerIds, known: dict[str, Entity], entity: Entity) -> None:
    before = known.get(entity.id)
    missing = tuple(form for form in entity.forms if before is None or form not in before.forms)
    if before is not None and not missing:
        return
    found.events.append(add_event(Entity(entity.id, before.kind if before else entity.kind, missing)))
    known[entity.id] = Entity(entity.id, entity.kind, (before.forms if before else ()) + missing)


def speakers_called(desk: Desk, source: Source, typed: Sequence[str]) -> tuple[str, ...]:
    """Return ids for what a person typed of the speakers of a source: ids, labels or names.

    The vault is opened for a word that is no id there; one that it does not know stays as it was typed.
    """
    ids = {speaker.casefold(): speaker for speaker in (*source.speakers, *voices_in([source]))}
    found: list[str] = []
    names: Names | None = None
    for word in typed:
        if word.casefold() in ids:
            found.append(ids[word.casefold()])
            continue
        names = names or _names(desk)
        people = [who for who in dict.fromkeys(ids.values()) if _is_called(who, word, source.id, names)]
        found += people or [word]
    return tuple(found)


def _names(desk: Desk) -> Names:
    try:
        return desk.names()
    except VaultLockedError:
        return Names({}, {}, {})


def _is_called(who: str, word: str, source: str, names: Names) -> bool:
    wanted = fold(" ".join(word.split()))
    labels = (label for (place, label), person in names.labels.items() if (place, person) == (source, who))
    forms = names.entities[who].forms if who in names.entities else ()
    return any(wanted == fold(" ".join(name.split())) for name in (*labels, *forms))


def add_event(entity: Entity) -> dict[str, Any]:
    """Return the event that adds an entity, or further forms of its name, to the register."""
    row: dict[str, Any] = {
        "op": "add",
        "event": new_event_id(),
        "id": entity.id,
        "kind": entity.kind,
        "forms": list(entity.forms),
    }
    if entity.replacement:
        row["replacement"] = entity.replacement
    if entity.publishable:
        row["publishable"] = True
    return row


def register_name(entity: Entity, *, names: Names, key: StudyKey) -> tuple[str, list[dict[str, Any]]]:
    """Add someone or something that was mentioned; return its id and the events that are new."""
    wanted = {fold(form) for form in entity.forms}
    for known in names.entities.values():
        if wanted & {fold(form) for form in known.forms}:
            merged = Entity(known.id, entity.kind, entity.forms, entity.replacement, entity.publishable)
            new = set(entity.forms) - set(known.forms)
            changed = (
                new
                or known.id in names.rivals
                or entity.publishable != known.publishable
                or (entity.replacement or known.replacement) != known.replacement
            )
            return known.id, [add_event(merged)] if changed else []
    kind: EntityKind = entity.kind
    identifier = new_entity_id(kind, fold(entity.forms[0]), key.derived("ids"), names.entities)
    return identifier, [
        add_event(Entity(identifier, kind, entity.forms, entity.replacement, entity.publishable))
    ]
