"""Permissions while something else in a file waits for a person: the stricter of both copies holds at once.

Nobody may quote meanwhile what the other copy knows to be refused.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from qualcode.anonymise.permissions import combined
from qualcode.flows.copies.documents import table_bytes, table_in
from qualcode.model import Permissions
from qualcode.store.files import json_line, json_object
from qualcode.store.participants import ALLOWED, PARTICIPANTS, PERMISSION_FIELDS


def stricter_of(name: str, ours: bytes, theirs: bytes) -> bytes:
    """Return ours, a source or the list of people, with permissions that are as strict as in theirs."""
    if name == PARTICIPANTS:
        return _people(ours, theirs)
    return _source(ours, theirs) if name.startswith("sources/") else ours


def _people(ours: bytes, theirs: bytes) -> bytes:
    columns, rows = table_in(ours, PARTICIPANTS)
    others = {row.get("id"): row for row in table_in(theirs, PARTICIPANTS)[1]}
    changed = False
    for row in rows:
        known = {one: value for one, value in others.get(row.get("id"), {}).items() if one in columns}
        changed |= _tighten(row, known)
    return table_bytes(columns, rows) if changed else ours


def _source(ours: bytes, theirs: bytes) -> bytes:
    line, _, turns = ours.partition(b"\n")
    header, other = json_object(line), json_object(theirs.partition(b"\n")[0])
    if header is None or other is None or not _tightened(header, other):
        return ours
    return json_line(header).encode() + b"\n" + turns


def _tightened(header: dict[str, Any], other: Mapping[str, Any]) -> bool:
    """Tighten what a session states, and what people state for it; return whether anything changed."""
    changed = False
    if isinstance(said := other.get("permissions"), Mapping):
        changed = _tighten(header.setdefault("permissions", {}), said)
    for who, presence in (other.get("people") or {}).items():
        mine = (header.get("people") or {}).get(who)
        if isinstance(mine, MutableMapping) and isinstance(said := presence.get("permissions"), Mapping):
            changed |= _tighten(mine.setdefault("permissions", {}), said)
    return changed


def _tighten(mine: MutableMapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    before = dict(mine)
    for name in PERMISSION_FIELDS:
        both = [str(one.get(name) or "") for one in (mine, theirs)]
        if both[1] and all(value in (*ALLOWED[name], "") for value in both):
            mine[name] = getattr(combined(*(Permissions(**{name: value}) for value in both)), name)
    return mine != before
