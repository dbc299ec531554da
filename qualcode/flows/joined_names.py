"""What a join of speakers or of a sheet of people taught the vault: taken back by undo, taught again by redo.

The vault is only ever added to: labels and names that no longer hold are dropped by further events.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qualcode.flows.desk import Desk
from qualcode.store.history import new_event_id
from qualcode.store.logs import read_events
from qualcode.store.runs import Run

JOINED = "source speakers"
RECORDING = "source recording"
SHEET_JOINED = "participant join"
OF_THE_VAULT = frozenset({JOINED, RECORDING, SHEET_JOINED})
MARK = "N-"


def note_undone(desk: Desk, verb: Run, *, redo: bool) -> None:
    """Take what a join taught the vault back, or teach it again: labels and names follow undo and redo."""
    revision = _revision_of(desk, verb)
    events = desk.vault().events()
    dropped = {event["of"] for event in events if event["op"] == "drop"}
    mine = [event for event in events if event.get("with") == revision]
    again = [event for event in events if event.get("without") == revision and event["event"] not in dropped]
    by_id = {event["event"]: event for event in events}
    if redo:
        made = {_content(event): event for event in mine if event["op"] != "drop"}.values()
        back = [_anew(event) for event in made]
        gone = again
    else:
        before = {
            event["of"]: by_id[event["of"]]
            for event in mine
            if event["op"] == "drop" and event["of"] in by_id
        }
        back = [{**_anew(event), "without": revision} for event in before.values()]
        gone = [event for event in mine if event["op"] != "drop" and event["event"] not in dropped]
    drops = [{"op": "drop", "event": new_event_id(), "of": event["event"]} for event in gone]
    desk.vault().append([*drops, *back])


def _anew(event: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in event.items() if name != "over"}, "event": new_event_id()}


def _content(event: Mapping[str, Any]) -> str:
    said = {name: value for name, value in event.items() if name not in {"event", "over"}}
    return json.dumps(said, sort_keys=True)


def _revision_of(desk: Desk, verb: Run) -> str:
    """Return the id of the revision that a verb made when it was first done, or its mark in the vault."""
    marks = [one for one in verb.objects if one.startswith(MARK)]
    if marks:
        return marks[0]
    logs = (log for log in verb.logs if log.startswith("revisions/"))
    events = (event for log in logs for event in read_events(desk.study, log))
    return next((str(one["id"]) for one in events if one["op"] == "revise" and one.get("run") == verb.id), "")
