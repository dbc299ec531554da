"""What people allow, in general or in one session, and how much of a session they attended.

What was stated before stays unless it is stated anew; "unknown" takes a statement back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.anonymise.permissions import allowed_in
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.participant import everybody
from qualcode.flows.people import speakers_called
from qualcode.flows.reading import source_id
from qualcode.flows.scanning import other_sources
from qualcode.flows.turn_ranges import change_source, turn_named
from qualcode.flows.voices import OWN_EVIDENCE, voices_of
from qualcode.model import Attributes, Presence, Source
from qualcode.store.history import Changes
from qualcode.store.participants import (
    PARTICIPANTS,
    PERMISSION_FIELDS,
    participants_bytes,
    read_participants,
    stated_anew,
)
from qualcode.store.sources import read_source
from qualcode.store.study import Study
from qualcode.text import counted

Attended = Literal["whole", "part", "unknown"]
VERB = "participant permit"


@dataclass(frozen=True, slots=True)
class Unstated:
    """A person whose words are in the study, and the permissions that nobody has stated for all of them."""

    id: str
    attributes: Attributes
    sources: tuple[str, ...]
    missing: tuple[str, ...]


def permit(desk: Desk, who: Sequence[str], stated: Mapping[str, str], *, source: str = "") -> list[str]:
    """State permissions of participants: in general, or in one source (by id, title or file) alone."""
    typed = {name: value for name, value in stated.items() if value}
    if not typed:
        raise UsageError("no permission was named", hint="as in --quoting yes")
    if source:
        return _permit_in_session(desk, who, typed, read_source(desk.study, source_id(desk, source)))
    people = everybody(desk.study, who)
    for identifier in who:
        before = people[identifier]
        people[identifier] = replace(before, permissions=stated_anew(before.permissions, typed, VERB))
    changes = Changes(objects=set(who), note=counted(len(who), "participant"))
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    desk.commit(changes, VERB)
    return list(who)


def _permit_in_session(desk: Desk, who: Sequence[str], typed: Mapping[str, str], source: Source) -> list[str]:
    there = dict(source.people)
    named = [_one_in(desk, source, each) for each in who]
    for identifier in named:
        before = there.get(identifier, Presence())
        there[identifier] = replace(before, permissions=stated_anew(before.permissions, typed, VERB))
    changes = Changes(uses=set(named), note=f"{source.id}: {counted(len(named), 'participant')}")
    change_source(desk.study, changes, replace(source, people=there))
    desk.commit(changes, VERB)
    return named


def _one_in(desk: Desk, source: Source, typed: str) -> str:
    """Return the id of somebody whose words are in a source, by id or, from the vault, by name or label."""
    found = speakers_called(desk, source, [typed])
    if len(found) > 1:
        raise UsageError(f"several people are called that: {', '.join(found)}", hint="name one by its id")
    here = {*voices_of(source), *(turn.speaker for turn in source.turns if turn.speaker)}
    if found[0] not in here:
        raise unknown_name("speaker", typed, here, hint=f"nobody of that id is heard in {source.id}")
    return found[0]


def attend(
    desk: Desk, who: str, named: str, attended: Attended, *, between: tuple[str, str] = ("", "")
) -> tuple[str, str, Presence]:
    """State how much of a session somebody attended: the whole, or a part `between` two turns.

    Returns the source, the person and what is stated now.
    """
    source = read_source(desk.study, source_id(desk, named))
    identifier = _one_in(desk, source, who)
    first, last = (turn_named(source, each) if each else "" for each in between)
    if (first or last) and attended != "part":
        raise UsageError("--from and --to go with a part", hint="as in: part --from t12 --to t40")
    order = [turn.id for turn in source.turns]
    if first and last and order.index(last) < order.index(first):
        raise UsageError(f"{last} comes before {first}", hint="--from is the first turn they were there for")
    before = source.people.get(identifier, Presence())
    said = "" if attended == "unknown" else attended
    now = replace(before, attendance=said, first=first, last=last)
    changes = Changes(uses={identifier}, note=f"{source.id}: {identifier} {attended}")
    change_source(desk.study, changes, replace(source, people={**source.people, identifier: now}))
    desk.commit(changes, "participant attendance")
    return source.id, identifier, now


def unstated(study: Study) -> Iterator[Unstated]:
    """Yield the participants whose words are evidence, with the permissions that are not known everywhere.

    A permission is known where the person, or every session with their words, states it.
    """
    people = read_participants(study)
    sources = [source for source in other_sources(study) if source.kind != "survey"]
    for identifier, person in people.items():
        spoken = [source for source in sources if voices_of(source).get(identifier, "none") in OWN_EVIDENCE]
        holding = [allowed_in(source, identifier, people) for source in spoken]
        missing = tuple(
            name for name in PERMISSION_FIELDS if not all(getattr(held, name) for held in holding)
        )
        if spoken and missing:
            yield Unstated(identifier, person.attributes, tuple(source.id for source in spoken), missing)
