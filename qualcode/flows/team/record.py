"""What this machine remembers of its copies of studies: where each syncs, as whom, and what was sent.

It lies in the person's settings, not in the study: a copy of the folder is another copy, and must not take
itself for this one.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.flows.desk import Desk
from qualcode.store.files import PRIVATE, json_object, read_if_there, write_whole
from qualcode.store.runs import all_runs
from qualcode.store.share import new_device
from qualcode.store.study import Study
from qualcode.store.user import settings_file

_FILE = "copies.json"


@dataclass(frozen=True, slots=True)
class SyncRecord:
    """A copy of a study on this machine: its id in the shared folder, and when it was synced last.

    `number` counts its syncs; `runs` are how many verbs of each coder's log were sent; `waits` are by file
    the names by which what both changed can be decided.
    """

    study: str
    root: str
    host: str
    device: str
    folder: str = ""
    at: str = ""
    number: int = 0
    runs: dict[str, int] | None = None
    waits: dict[str, list[str]] | None = None


def record_of_copy(study: Study) -> SyncRecord:
    """Return what is remembered of a copy, or a new one with an id of its own."""
    host, root = platform.node(), str(study.root)
    for row in _rows():
        if (row.get("study"), row.get("root"), row.get("host")) == (study.settings.id, root, host):
            known = {name: row[name] for name in SyncRecord.__dataclass_fields__ if name in row}
            return SyncRecord(**known)
    return SyncRecord(study.settings.id, root, host, new_device())


def remember_sync(
    desk: Desk, record: SyncRecord, folder: Path, at: str, *, waits: Mapping[str, Collection[str]]
) -> None:
    """Remember that a copy was synced, and what waits for a person since."""
    open_ones = {name: sorted(places) for name, places in waits.items()}
    sent: dict[str, int] = {}
    for run in all_runs(desk.study):
        sent[run.by] = sent.get(run.by, 0) + 1
    keep_record(replace(record, folder=str(folder), at=at, runs=sent, waits=open_ones))


def keep_record(record: SyncRecord) -> None:
    """Keep what is known of a copy."""
    same = (record.study, record.root, record.host)
    rows = [row for row in _rows() if (row.get("study"), row.get("root"), row.get("host")) != same]
    content = json.dumps({"format": 1, "copies": [*rows, asdict(record)]}, indent=1) + "\n"
    write_whole(settings_file().with_name(_FILE), content.encode(), mode=PRIVATE)


@dataclass(frozen=True, slots=True)
class Synced:
    """When a copy was last synced and where, "" for never; how many verbs were done here since.

    `waits` are by file the places that both had changed then, by the names that `sync --take` knows.
    """

    at: str = ""
    folder: str = ""
    verbs: int = 0
    waits: Mapping[str, Sequence[str]] = field(default_factory=dict)


def synced(study: Study) -> Synced:
    """Return how far a copy is synced, as this machine remembers; the shared folder is not looked at."""
    record = record_of_copy(study)
    if not record.at:
        return Synced()
    known = record.runs or {}
    counts: dict[str, int] = {}
    for run in all_runs(study):
        counts[run.by] = counts.get(run.by, 0) + 1
    since = sum(max(0, n - known.get(by, 0)) for by, n in counts.items())
    return Synced(record.at, record.folder, since, record.waits or {})


def _rows() -> list[dict[str, Any]]:
    content = read_if_there(settings_file().with_name(_FILE))
    rows = (json_object(content) or {}).get("copies", []) if content else []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
