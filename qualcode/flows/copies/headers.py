"""The facts of a source in two copies: title, session, roles and permissions, joined over the same words.

The turns are never joined: where they differ in anything, the two are asked about as a whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.anonymise.permissions import combined
from qualcode.codebook.three_way import Conflict, three_way
from qualcode.flows.copies.documents import JoinedFile, Versions, join_files
from qualcode.model import Permissions
from qualcode.store.files import json_line, json_object
from qualcode.store.participants import PERMISSION_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.three_way import Side


def join_headers(versions: Versions, *, decided: Mapping[str, Side] | None = None) -> JoinedFile:
    """Join a file of a source whose words are the same in both copies.

    Of permissions the stricter holds, whatever was decided of the rest.
    """
    ours, theirs = (_parts(content) for content in (versions.ours, versions.theirs))
    if ours is None or theirs is None or ours[1] != theirs[1]:
        return join_files(replace(versions, base=None), decided=decided)
    base = _parts(versions.base)
    source = str(ours[0].get("id", ""))
    joined = three_way(
        {source: base[0]} if base else None,
        {source: ours[0]},
        {source: theirs[0]},
        decided=_of((versions.name, source), decided),
    )
    header = joined.merged[source]
    stricter = [one for one in (*joined.conflicts, *joined.settled) if _settled(header, one)]
    still = tuple(one for one in joined.conflicts if one not in stricter)
    content = _content(versions, header)
    taken = joined.taken or (((source,),) if header != ours[0] else ())
    return JoinedFile(versions.name, content, taken, still, joined.settled)


def _content(versions: Versions, header: Mapping[str, Any]) -> bytes | None:
    """Return the bytes of whichever copy has this header already, or new ones."""
    for content in (versions.ours, versions.theirs):
        parts = _parts(content)
        if parts is not None and parts[0] == header:
            return content
    turns = (versions.ours or b"").partition(b"\n")[2]
    return json_line(dict(header)).encode() + b"\n" + turns


def _of(names: Sequence[str], decided: Mapping[str, Side] | None) -> dict[str, Side]:
    """Return decisions where one on the whole file, or its source, is one on all of its places."""
    known = dict(decided or {})
    side = next((known[name] for name in names if name in known), None)
    return {**known, **({"*": side} if side else {})}


def _settled(header: dict[str, Any], one: Conflict) -> bool:
    """Settle a permission that both stated by the stricter; return whether it was one."""
    name = one.path[-1]
    if name not in PERMISSION_FIELDS or not {"permissions", "people"} & set(one.path):
        return False
    place = header
    for step in one.path[1:-1]:
        place = place[step]
    both = (Permissions(**{name: value or ""}) for value in (one.ours, one.theirs))
    place[name] = getattr(combined(*both), name)
    return True


def _parts(content: bytes | None) -> tuple[dict[str, Any], bytes] | None:
    """Return the header of a source's file and the bytes of its turns; None for a file without a header."""
    line, _, turns = (content or b"").partition(b"\n")
    header = json_object(line)
    return (header, turns) if header and "turns" in header else None
