"""The third lane: segments of which no rule, no suggestion and no person has said anything.

They are listed to be read again, and never put under a code such as "other".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.flows.material import Scope, judged_in, parts_of, said_of
from qualcode.flows.proposals import require_wanted
from qualcode.flows.reading import read_codings
from qualcode.flows.voices import whose
from qualcode.store.files import json_object
from qualcode.store.logs import coders
from qualcode.store.study import RULES, SUGGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Queued:
    """A segment that waits to be read, as shown."""

    source: str
    title: str
    turn: str
    speaker: str
    role: str
    span: tuple[int, int]
    words: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The first segments of the queue, how many there are in all, and of how many that were looked at.

    `unread` are sources that the suggester has not looked at.
    """

    segments: tuple[Queued, ...]
    total: int
    read: int
    unread: tuple[str, ...] = ()


def queue_of(desk: Desk, scope: Scope, *, limit: int = 0, raw: bool = False) -> Queue:
    """Return the segments without a proposal, a coding or a blind reading, in the order of the sources."""
    looked_at = units_looked_at(desk.study)
    if not looked_at:
        require_wanted(desk.study, "suggestions are", anyway=False)
        raise UsageError(
            "the suggester has not run yet, so nobody knows what is left", hint="qualcode suggest"
        )
    judged = judged_in(desk.study)
    machines = [
        one
        for lane in (RULES, SUGGEST)
        if lane in coders(desk.study)
        for one in read_codings(desk.study, coder=lane)
    ]
    said = (*judged.codings, *judged.nothing, *judged.rejections, *machines)
    found: list[Queued] = []
    total = read = 0
    unread: list[str] = []
    for each in parts_of(desk.study, scope):
        if each.source not in looked_at:
            unread.append(each.source)
            continue
        unit = scope.unit or looked_at[each.source]
        part = parts_of(desk.study, Scope((each.source,), scope.where, unit))[0] if unit else each
        read += len(part.segments)
        for segment, codes in zip(part.segments, said_of(part, said), strict=True):
            if codes:
                continue
            total += 1
            if not limit or len(found) < limit:
                turn = segment.turn
                span = (segment.span.start, segment.span.end)
                words = part.reading.words(segment.span, raw=raw)
                found.append(
                    Queued(part.source, part.reading.title, turn.id, whose(turn), turn.role, span, words)
                )
    return Queue(tuple(found), total, read, tuple(unread))


def units_looked_at(study: Study) -> Mapping[str, str]:
    """Return the sources that the suggester has looked at, each with the unit of the last time."""
    records = [json_object(study.read(name) or b"") or {} for name in study.names("runs", ".json")]
    own = [one for one in records if str(one.get("component", "")).startswith("suggester@")]
    found: dict[str, str] = {}
    for record in sorted(own, key=lambda one: str(one.get("at", ""))):
        for source in record.get("inputs", {}).get("sources", {}):
            found[source] = str(record.get("parameters", {}).get("unit", ""))
    return found
