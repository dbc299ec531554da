"""Who people said spoke a turn, kept when a corrected file says of it what the file before said.

Where the file itself says something new of a turn, the file holds.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qualcode.coding.revisions import Revision
from qualcode.flows.desk import Desk
from qualcode.flows.revised import read_revisions
from qualcode.flows.revising import Plan, plan_revision
from qualcode.model import Role, Source
from qualcode.store.sources import read_source, source_file
from qualcode.store.study import Study


def several_here(desk: Desk, source: str) -> frozenset[str]:
    """Return the labels of a source that were said to be several people."""
    events = desk.vault().events()
    return frozenset(
        str(event["label"]) for event in events if event["op"] == "several" and event["source"] == source
    )


def as_attributed(study: Study, plan: Plan) -> Plan:
    """Return a planned update in which turns stay with those to whom a person gave them."""
    kept = _kept(study, plan)
    if not kept:
        return plan
    roles: dict[str, Role] = dict(plan.new.speakers)
    for who in filter(None, kept.values()):
        roles.setdefault(who, plan.old.speakers.get(who, "participant"))
    turns = tuple(
        replace(turn, speaker=kept[turn.id]) if turn.id in kept else turn for turn in plan.new.turns
    )
    heard = {turn.speaker for turn in turns}
    speakers = {who: role for who, role in roles.items() if who in heard or who not in _kept_from(plan, kept)}
    new = replace(plan.new, turns=turns, speakers=speakers, revision=plan.old.revision)
    return plan_revision(study, plan.old, new)


def _kept_from(plan: Plan, kept: Mapping[str, str | None]) -> frozenset[str]:
    """Return whom the file names for turns that stay with somebody else."""
    return frozenset(turn.speaker for turn in plan.new.turns if turn.id in kept and turn.speaker)


def _kept(study: Study, plan: Plan) -> dict[str, str | None]:
    """Return the turns that a person gave to somebody, of which the new file says what files said so far."""
    now = _speakers(plan.old)
    said = _said_by_files(study, plan.old)
    return {
        turn.id: now[turn.id]
        for turn in plan.new.turns
        if turn.id in said and turn.id in now and now[turn.id] != said[turn.id] == turn.speaker
    }


def _said_by_files(study: Study, source: Source) -> dict[str, str | None]:
    """Return who says each turn by the files that a source was read from; empty where one is not kept."""
    steps = list(_steps(study, source))
    read = [step for place, step in enumerate(steps) if step.original != _original_before(steps, place)]
    if len(read) == len(steps):
        return {}
    numbers = {1, *(number for step in read for number in (step.before, step.after))}
    if any(study.read(source_file(source.id, number)) is None for number in numbers):
        return {}
    known = {number: _speakers(read_source(study, source.id, revision=number)) for number in numbers}
    said = known[1]
    for step in read:
        before, after = known[step.before], known[step.after]
        kept = {turn for turn, who in after.items() if turn in said and who == before.get(turn) != said[turn]}
        said = {turn: said[turn] if turn in kept else who for turn, who in after.items()}
    return said


def _speakers(source: Source) -> dict[str, str | None]:
    return {turn.id: turn.speaker for turn in source.turns}


def _steps(study: Study, source: Source) -> Iterator[Revision]:
    revisions = read_revisions(study, source.id)
    number = 1
    while (step := revisions.following(source.id, number)) is not None and step.after <= source.revision:
        yield step
        number = step.after


def _original_before(steps: Sequence[Revision], place: int) -> str:
    """Return the original of the revision that a step goes on from; the first one's is told by the id."""
    step = steps[place]
    if place:
        return steps[place - 1].original
    return step.original if _is_first(step.source, step.original) else ""


def _is_first(source: str, original: str) -> bool:
    """Whether an original is the file that a source was imported from: its id is made of its hash."""
    return source[1:] == base64.b32encode(bytes.fromhex(original)).decode()[: len(source) - 1]
