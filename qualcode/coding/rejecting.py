"""A person's no to a proposal: an event in their own log, beside their codings.

Order and repetition of events change nothing, and a rejection that was taken back stays taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.log import REJECT, Event, apply_event, coding_from, events_that_stand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.model import Coding, JsonValue


def reject_event(rejected: Coding, *, event: str, proposal: str) -> Event:
    """Return the line that says no to a proposal.

    `rejected` is the proposal's place and code under an id of its own, with who rejects it, when and why;
    `proposal` is the proposal's id, and `event` a fresh random id.
    """
    line = {**apply_event(rejected, event=event), "op": REJECT, "proposal": proposal}
    return {name: value for name, value in line.items() if name != "facets"}


def fold_rejections(events: Iterable[Mapping[str, JsonValue]]) -> tuple[Coding, ...]:
    """Return the rejections that stand, by source, span, code and id, as codings that nobody put on.

    They have the place and the code of the proposal, so that they are carried along as codings are. Raises
    `StudyFormatError` for a damaged event.
    """
    found = [coding_from(event) for event in events_that_stand(events, REJECT)]
    return tuple(sorted(found, key=lambda one: (one.source, one.span, one.code, one.id)))
