"""`source speakers`: who speaks in a source, two labels that are one person, one label that is two.

A join is remembered in the vault, so that an update of the source reads the label so too; undo forgets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qualcode.anonymise.permissions import combined
from qualcode.coding.correcting import Correction, corrected
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.attributing import usual_role, whom
from qualcode.flows.correcting import Corrected, Edit, planned
from qualcode.flows.desk import Desk
from qualcode.flows.editing import Wanted, plan_edit, turns_named
from qualcode.flows.people import add_event, speakers_called
from qualcode.flows.reading import source_id
from qualcode.flows.scanning import other_sources
from qualcode.flows.voices import voices_in
from qualcode.model import Entity, Presence, Role, Source, Turn
from qualcode.store.history import new_event_id
from qualcode.store.sources import read_source
from qualcode.store.vault import Names
from qualcode.text import count_words


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a source: role, turns and words; `labels` are from the vault, empty without it."""

    id: str
    role: Role
    turns: int
    words: int
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Turns that are nobody's yet; `several`: they stood under a label that is several people."""

    turns: tuple[str, ...]
    words: int
    several: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Voices:
    """Everybody who speaks in a source, and what waits to be attributed."""

    source: str
    title: str
    speakers: tuple[Speaker, ...]
    unattributed: tuple[Unattributed, ...]


def speakers_of(desk: Desk, named: str, *, raw: bool = False) -> Voices:
    """Return who speaks in a source, by first turn; with `raw` under which labels, which opens the vault."""
    source = read_source(desk.study, source_id(desk, named))
    names = desk.names() if raw else desk.names_unasked()
    title = source.session.get("title") or source.kind.replace("_", " ")
    order = dict.fromkeys([*(turn.speaker for turn in source.turns if turn.speaker), *source.speakers])
    return Voices(
        source.id,
        title,
        tuple(_speaker(source, who, names if raw else None) for who in order),
        tuple(_unattributed(desk, source, raw=raw, opened=names is not None)),
    )


def _speaker(source: Source, who: str, names: Names | None) -> Speaker:
    own = [turn for turn in source.turns if turn.speaker == who]
    return Speaker(
        who,
        source.speakers.get(who, "participant"),
        len(own),
        sum(count_words(turn.text) for turn in own),
        tuple(_labels(source, who, names)) if names else (),
    )


def _labels(source: Source, who: str, names: Names) -> list[str]:
    return [label for (place, label), person in names.labels.items() if (place, person) == (source.id, who)]


def _unattributed(desk: Desk, source: Source, *, raw: bool, opened: bool) -> Iterable[Unattributed]:
    open_ones = {turn.id: count_words(turn.text) for turn in source.turns if turn.speaker is None}
    events = desk.vault().events() if opened and open_ones else []
    for event in events:
        if event["op"] == "several" and event["source"] == source.id:
            here = tuple(turn for turn in event["turns"] if turn in open_ones)
            words = sum(open_ones.pop(turn) for turn in here)
            if here:
                yield Unattributed(here, words, several=True, label=event["label"] if raw else "")
    if open_ones:
        yield Unattributed(tuple(open_ones), sum(open_ones.values()))


def plan_join(desk: Desk, named: str, typed: str, other: str) -> Edit:
    """Work out that somebody in a source is another of it, or another whom the study knows."""
    source = _source(desk, named)
    names = desk.names()
    who, into = _one_of(desk, source, typed), whom(desk, source, other, names)
    if into.id is None:
        raise UsageError(
            "nobody to join with", hint="where nobody can say: qualcode source edit --speaker none"
        )
    if into.id == who:
        raise UsageError(f"{who} is one person already")
    role = source.speakers.get(into.id) or source.speakers.get(who) or usual_role(desk, into.id)
    speakers = {turn.id: into.id for turn in source.turns if turn.speaker == who}
    as_stated = replace(
        source, people=_presences(source, who, into.id), turns=_spoken_for(source, who, into.id)
    )
    new, alignment = corrected(as_stated, Correction((), speakers, (), {into.id: role}))
    events = [*into.events, *_relabelled(desk, source, (who, into.id), names)]
    return replace(planned(desk, source, Corrected(new, alignment, events)), joins=((who, into.id),))


def _source(desk: Desk, named: str) -> Source:
    desk.study.require_unlocked()
    source = read_source(desk.study, source_id(desk, named))
    if source.kind == "survey":
        raise UsageError(
            "an answer is its respondent's", hint="correct the file, then `qualcode source update`"
        )
    return source


def _one_of(desk: Desk, source: Source, typed: str) -> str:
    """Return the one person with turns in a source who is called so."""
    here = {turn.speaker for turn in source.turns if turn.speaker}
    found = [who for who in dict.fromkeys(speakers_called(desk, source, [typed])) if who in here]
    if len(found) > 1:
        raise UsageError(f"several speakers are called that: {', '.join(found)}", hint="name one by the id")
    if not found:
        raise unknown_name("speaker", typed, here, hint=f"`qualcode source speakers {source.id}` shows them")
    return found[0]


def _spoken_for(source: Source, who: str, into: str) -> tuple[Turn, ...]:
    return tuple(replace(turn, speaks_for=into) if turn.speaks_for == who else turn for turn in source.turns)


def _presences(source: Source, who: str, into: str) -> dict[str, Presence]:
    """Return what is stated of people in the session; of what two who are one allow, the stricter wins."""
    people = dict(source.people)
    gone = people.pop(who, None)
    if gone is not None:
        kept = people.get(into, Presence())
        part = kept if kept.attendance else replace(gone, permissions=kept.permissions)
        people[into] = replace(part, permissions=combined(kept.permissions, gone.permissions))
    return people


def _relabelled(
    desk: Desk, source: Source, pair: tuple[str, str], names: Names
) -> Iterator[Mapping[str, Any]]:
    """Yield what the vault learns of a join: whose labels these are; whose names, where all go over."""
    who, into = pair
    for label in _labels(source, who, names):
        yield {"op": "label", "event": new_event_id(), "source": source.id, "label": label, "id": into}
    entity = names.entities.get(who)
    if entity is None or who in voices_in(other_sources(desk.study, but=source.id)):
        return
    if entity.forms:
        yield add_event(Entity(into, entity.kind, entity.forms))
    for event in desk.vault().events():
        if event["op"] == "add" and event["id"] == who and event["forms"]:
            yield {"op": "drop", "event": new_event_id(), "of": event["event"]}


def plan_split(desk: Desk, named: str, typed: str, wanted: Wanted) -> Edit:
    """Work out that some turns of somebody in a source are another's; of a range, those that are theirs."""
    source = _source(desk, named)
    who = _one_of(desk, source, typed)
    own = {turn.id for turn in source.turns if turn.speaker == who}
    turns = turns_named(source, wanted.turns)
    alone = {part.strip().casefold().removeprefix("t") for item in wanted.turns for part in item.split(",")}
    others = [turn for turn in turns if turn not in own and turn[1:] in alone]
    if others:
        raise UsageError(
            f"{', '.join(others)}: not a turn of {who}", hint="in a range, others' turns are left alone"
        )
    chosen = tuple(turn for turn in turns if turn in own)
    if not chosen:
        raise UsageError(f"no turn of {who} is among them", hint=f"`qualcode show {source.id}` shows them")
    return plan_edit(desk, source.id, replace(wanted, turns=chosen))
