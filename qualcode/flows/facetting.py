"""Facets put on a coding of one's own, later: an event in the coder's log, never another coding.

Each is held against what the codebook declares; what says what stands already is not written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import facets_of, facets_typed
from qualcode.coding.log import Facetting, facet_event, fold
from qualcode.errors import PermissionRefusedError, UsageError, unknown_name
from qualcode.flows.lineage import brought_back
from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import coders, coding_logs, codings_log, read_events
from qualcode.store.runs import Run
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Coding


@dataclass(frozen=True, slots=True)
class Facetted:
    """A coding whose facets were set: what holds of it now, and whether anything changed."""

    coding: Coding
    facets: Mapping[str, str]
    run: Run | None = None


def set_facets(desk: Desk, ids: Sequence[str], typed: Sequence[str]) -> list[Facetted]:
    """Give this coder's codings facets, or take them away ("kind="): one verb, all or none."""
    if not typed:
        raise UsageError("which facet?", hint="qualcode code facet C-1a2b3c kind=barrier")
    codebook = sound_codebook(desk.study)
    chosen = _own(desk, ids)
    leaving = [f"{name}=" for coding in chosen for name in coding.facets]
    wanted = facets_typed(codebook, [each for each in typed if each not in leaving])
    wanted |= {each.removesuffix("="): "" for each in typed if each in leaving}
    changes = Changes()
    changed = set()
    for coding in chosen:
        facets = {name: value for name, value in wanted.items() if coding.facets.get(name, "") != value}
        if facets:
            log = codings_log(desk.coder, coding.source)
            said = Facetting(coding.id, facets, desk.coder, desk.clock(), _next(desk, log, coding.id))
            changes.append(log, facet_event(said, event=new_event_id()))
            changes.objects.add(coding.id)
            changed.add(coding.id)
    changes.note = f"{counted(len(changed), 'coding')}: " + ", ".join(
        f"{name}={value}" for name, value in wanted.items()
    )
    run = desk.commit(changes, "code facet") if changed else None
    now = {one.id: one for one in _own(desk, ids)}
    return [
        Facetted(now[one.id], facets_of(codebook, now[one.id]), run if one.id in changed else None)
        for one in chosen
    ]


def _next(desk: Desk, log: str, coding: str) -> int:
    """Return the number after those of what was said of a coding so far."""
    events = read_events(desk.study, log)
    return 1 + max(
        (int(one["seq"]) for one in events if one["op"] == "facet" and one["id"] == coding), default=0
    )


def _own(desk: Desk, ids: Sequence[str]) -> list[Coding]:
    """Return this coder's codings of some ids; raise for one that is not theirs, or does not stand."""
    logs = coding_logs(desk.study, coder=desk.coder)
    events = [event for log in logs for event in read_events(desk.study, log)]
    standing = {one.id: one for one in fold(events)}
    wanted = brought_back(desk.study, ids, events, standing)
    for identifier in wanted:
        if identifier not in standing:
            raise _not_own(desk, identifier, standing)
    return [standing[identifier] for identifier in wanted]


def _not_own(desk: Desk, identifier: str, own: Iterable[str]) -> Exception:
    for coder in coders(desk.study):
        if identifier not in {one.id for one in read_codings(desk.study, coder=coder)}:
            continue
        if coder.startswith("@"):
            hint = f"qualcode code accept {identifier}, then give its coding facets"
            return UsageError(f"{identifier} is a proposal: it counts for nothing yet", hint=hint)
        return PermissionRefusedError(
            f"{identifier} is {coder}'s coding, and nobody writes another coder's log",
            hint=f"ask {coder}, or put a coding of your own on the words",
        )
    hint = f"`qualcode codings --coder {desk.coder}` shows yours"
    return unknown_name("coding", identifier, own, hint=hint)
