"""Respondents of a survey: a pseudonym for each, what identifies them to the vault, what they permit.

A permission that nobody plainly stated stays not stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.anonymise.pseudonyms import new_entity_id
from qualcode.flows.consent import meaning_of
from qualcode.flows.people import add_event
from qualcode.flows.reading_files import ImportOptions
from qualcode.model import Entity, Loaded, Participant, Permissions
from qualcode.store.keys import StudyKey
from qualcode.store.sources import Answers
from qualcode.store.vault import Names
from qualcode.text import fold

_NO_NAMES = frozenset({"anonymous", "n/a", "na", "none", "-", "not stated"})


@dataclass(slots=True)
class Respondents:
    """A pseudonym for each respondent, and the events that are new to the vault."""

    ids: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)


def register_respondents(loaded: Loaded, *, source: str, names: Names, key: StudyKey) -> Respondents:
    """Give every respondent of a survey a pseudonym; what their personal columns hold goes to the vault."""
    found = Respondents()
    derived = key.derived("ids")
    taken = dict(names.entities)
    for row in loaded.respondents:
        respondent = row["id"]
        identifier = new_entity_id("respondent", fold(f"{source}:{respondent}"), derived, taken)
        taken[identifier] = Entity(identifier, "participant", ())
        found.ids[respondent] = identifier
        personal = loaded.personal.get(respondent, {})
        forms = tuple(value for value in personal.values() if _is_identifying(value))
        if forms:
            found.events.append(add_event(Entity(identifier, "participant", forms)))
    return found


def _is_identifying(value: str) -> bool:
    return bool(value.strip()) and fold(value.strip()) not in _NO_NAMES


def consenting(loaded: Loaded, ids: Mapping[str, str], options: ImportOptions) -> dict[str, Participant]:
    """Return the respondents with what they permit; nobody where no column states it."""
    stated = {}
    for row in loaded.respondents if options.consent else ():
        given = {
            name: meaning_of(name, row.get(column, ""), options.understood)
            for name, column in options.consent.items()
        }
        identifier = ids[row["id"]]
        stated[identifier] = Participant(identifier, {"kind": "respondent"}, Permissions(**given))
    return stated


def answers_of(loaded: Loaded, row: Mapping[str, str], attributes: Mapping[str, str]) -> Answers:
    """Return a respondent's closed answers, under the names they have in the study, and facts of the form."""
    metadata = {column.name for column in loaded.columns if column.role == "metadata"}
    known = {column.name: column.question for column in loaded.columns if column.question}
    given = {name: value for name, value in row.items() if name != "id"}
    closed = {
        attributes.get(name) or known.get(name) or name: value
        for name, value in given.items()
        if name not in metadata
    }
    return Answers(closed, {name: value for name, value in given.items() if name in metadata})
