"""What a merge tells beside what it writes: recordings of both, ids that change, what stands as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources, read_header

if TYPE_CHECKING:
    from qualcode.flows.copies.joining import Joining
    from qualcode.flows.study_merge.made import Coming
    from qualcode.store.study import Study

_GUIDE = "guide.yaml"


def tell_beside(ours: Study, other: Study, coming: Coming, done: Joining) -> None:
    """Add to what is told which recordings are in both, whose ids change, and whether a guide stays."""
    _tell_shared(coming.sources.shared, done)
    _tell_facts(ours, other, coming.sources.shared, done)
    _tell_people(ours, coming, done)
    if ours.read(_GUIDE) and other.read(_GUIDE) not in {None, ours.read(_GUIDE)}:
        done.tell("topic guide", "kept", (), why="a study has one guide: ours stands", count=1)


def _tell_shared(shared: frozenset[str], done: Joining) -> None:
    """Say of sources that both have that they are in both: none of them is only here."""
    for number, one in enumerate(done.outcomes):
        both = [source for source in one.ids if source in shared]
        if one.kind == "sources" and one.why == "only here" and both:
            alone = tuple(source for source in one.ids if source not in shared)
            done.outcomes[number] = replace(one, count=len(alone), ids=alone)
            done.tell("sources", "kept", both, why="the same text in both")
    done.outcomes[:] = [one for one in done.outcomes if one.count]


def _tell_facts(ours: Study, other: Study, shared: frozenset[str], done: Joining) -> None:
    """Say which facts of a session that both have differ: ours stand."""
    here, there = locked_sources(ours), locked_sources(other)
    for source in sorted(shared):
        mine, theirs = (read_header(ours, here[source]), read_header(other, there[source]))
        one, two = mine.get("session", {}), theirs.get("session", {})
        if unlike := [name for name in sorted({*one, *two}) if one.get(name) != two.get(name)]:
            why = f"another {', '.join(unlike)} there: ours stands"
            done.tell("facts of sources", "kept", [source], why=why)


def _tell_people(ours: Study, coming: Coming, done: Joining) -> None:
    """Say what people who come are called here, where that is not what they are called there."""
    known = read_participants(ours)
    said = [
        f"{old} is {new}" for old, new in sorted(coming.called().items()) if old != new and new not in known
    ]
    if said:
        done.tell("participants", "renamed", said, why="an id is of one study")
