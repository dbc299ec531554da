"""Memos that were written whole in a folder: which came home before, and as what they came.

A memo that did not change in the folder since is not brought again, whatever became of it at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.flows.packs.records import pack_log
from qualcode.store.history import hex_id, new_event_id
from qualcode.store.logs import read_events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.findings import Memo
    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.records import Pack
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class MemoCame:
    """A memo that came: its id at home, and a keyed hash of it as it came."""

    memo: str
    anchor: str


def memos_that_came(study: Study, pack: Pack) -> dict[str, MemoCame]:
    """Return the memos that came in the folder of a pack, by their ids there, each as it came last."""
    events = list(read_events(study, pack_log(pack.id, pack.coder)))
    dead = {event["id"] for event in events if event["op"] == "retract"}
    coming = [event for event in events if event["op"] == "memo" and event["id"] not in dead]
    coming.sort(key=lambda event: event["at"])
    return {event["theirs"]: MemoCame(event["memo"], event["memo_anchor"]) for event in coming}


def came_event(desk: Desk, pack: Pack, theirs: str, came: MemoCame) -> Mapping[str, Any]:
    """Return the line that says that a memo came, and as what."""
    return {
        "op": "memo",
        "event": new_event_id(),
        "id": hex_id("D-"),
        "memo": came.memo,
        "theirs": theirs,
        "memo_anchor": came.anchor,
        "by": pack.coder,
        "at": desk.clock(),
    }


def anchor_of(desk: Desk, memo: Memo) -> str:
    """Return the keyed hash of what a memo says: its kind and its words."""
    return desk.key.anchor(f"{memo.kind}\n{memo.text}")
