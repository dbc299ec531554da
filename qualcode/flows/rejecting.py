"""Saying no to proposals: in the coder's own log, so that they are not put before anybody again.

A rejection is a judgement that the suggester learns from; it puts no coding on and takes none off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.coding.rejecting import fold_rejections, reject_event
from qualcode.flows.nameless import require_nameless
from qualcode.flows.proposals import identity_of, settled
from qualcode.flows.revised import codings_now, read_revisions
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import codings_log, read_events
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Coding
    from qualcode.store.runs import Run


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was rejected, and how many this coder had accepted, coded, taken back or rejected before."""

    proposals: tuple[Coding, ...] = ()
    settled: int = 0
    run: Run | None = None


def own_rejections(desk: Desk, sources: Iterable[str]) -> tuple[Coding, ...]:
    """Return this coder's rejections in some sources, as they stand in the newest revisions."""
    events = [
        event
        for source in sorted(set(sources))
        for event in read_events(desk.study, codings_log(desk.coder, source))
    ]
    return codings_now(fold_rejections(events), read_revisions(desk.study))


def reject(desk: Desk, proposals: Sequence[Coding], *, why: str = "") -> Rejected:
    """Reject proposals: one verb. What this coder accepted, coded or rejected already is left as it is."""
    require_nameless(desk, "the reason", why)
    said = settled(desk.study, {identity_of(one) for one in proposals})
    changes = Changes()
    rejected: list[Coding] = []
    for proposal in proposals:
        if any(one.by == desk.coder for one in said.get(identity_of(proposal), ())):
            continue
        mine = replace(
            proposal, id=hex_id("J-"), coder=desk.coder, at=desk.clock(), why=why, stance="", run=""
        )
        mine = replace(mine, origin=f"{proposal.origin.partition(':')[0]}:{proposal.run}")
        event = reject_event(mine, event=new_event_id(), proposal=proposal.id)
        changes.append(codings_log(desk.coder, proposal.source), event)
        changes.objects.add(mine.id)
        changes.uses.update((proposal.source, proposal.code))
        rejected.append(proposal)
    left = len(proposals) - len(rejected)
    if not rejected:
        return Rejected((), left)
    changes.note = counted(len(rejected), "proposal")
    return Rejected(tuple(rejected), left, desk.commit(changes, "code reject"))
