"""Where a coder goes on in a source: at the place where the last session stopped, as far as the log knows it.

A place is told by what was done there, a code or a memo; a turn that was passed over leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.log import coding_from
from qualcode.coding.revisions import Place
from qualcode.flows.revised import read_revisions
from qualcode.store.history import all_runs
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import JsonValue, Source
    from qualcode.store.history import Run


def last_place(desk: Desk, source: Source, events: Iterable[Mapping[str, JsonValue]]) -> int | None:
    """Return the place of the turn at which this coder last coded or wrote a memo in a session, if any."""
    spans: dict[str, int] = {}
    revisions = read_revisions(desk.study, source.id)
    for event in events:
        if event["op"] == "apply":
            made = coding_from(event)
            place = revisions.now(made.id, source.id, Place(made.revision, made.span))
            if place.revision == source.revision:
                spans.setdefault(made.run, place.span.start)
    places = {turn.id: place for place, turn in enumerate(source.turns)}
    for run in reversed(all_runs(desk.study)):
        if run.by != desk.coder or run.taken_back:
            continue
        if run.verb == "code" and run.id in spans:
            return enclosing(source.turn_spans(), spans[run.id])
        about = _turn_of_memo(run, source, places)
        if about:
            return places[about]
    return None


def _turn_of_memo(run: Run, source: Source, places: Mapping[str, int]) -> str:
    if run.verb != "memo new" or source.id not in run.uses:
        return ""
    return next((name for name in run.uses if name in places), "")


def start_place(targets: Sequence[int], uncoded: Collection[int], last: int | None) -> int:
    """Return where to begin: at the last place if it has no code, or after it; else at the first uncoded."""
    if last is not None and last in uncoded:
        return last
    later = [place for place in targets if last is not None and place > last]
    return min(later or uncoded or targets)
