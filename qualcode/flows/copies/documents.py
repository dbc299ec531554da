"""Files of two copies joined as wholes: YAML by entry and field, the list of people by row, settings by key.

What is the same in substance stays byte by byte; where theirs alone changed, theirs comes byte by byte, so
that two copies that were joined hold the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.anonymise.permissions import combined
from qualcode.codebook.three_way import Conflict, Joined, three_way
from qualcode.errors import StudyFormatError
from qualcode.flows.copies.kinds import kind_of
from qualcode.model import Permissions
from qualcode.store.memos import memo_from
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS
from qualcode.store.study import toml_text
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.codebook.three_way import Path, Side

_AREAS = re.compile(rb"^areas[ \t]*=[ \t]*\[[^\]]*\][ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """What a file becomes; what was taken from theirs, what is undecided (ours stands), what was decided."""

    name: str
    content: bytes | None
    taken: tuple[Path, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    settled: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """A file as both copies began with it (None: not known), and as each of them has it now."""

    name: str
    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


def join_files(versions: Versions, *, decided: Mapping[str, Side] | None = None) -> JoinedFile:
    """Join a file that is not a log. `decided` settles conflicts by file name, entry, or "*" for all."""
    name, base, ours, theirs = versions.name, versions.base, versions.ours, versions.theirs
    if theirs is None or ours == theirs or (ours is not None and theirs == base):
        return JoinedFile(name, ours)
    if ours is None or ours == base:
        removed_here = ours is None and base is not None
        alone = JoinedFile(name, theirs, taken=((name,),))
        return _undecided(versions, decided or {}) if removed_here else alone
    known = decided or {}
    settled = {**known, **({"*": known[name]} if name in known else {})}
    return _BY_KIND.get(kind_of(name), _undecided)(versions, settled)


def _undecided(versions: Versions, known: Mapping[str, Side]) -> JoinedFile:
    """Return ours, and that both changed the whole file; or the side that somebody decided for."""
    stem = versions.name.rpartition("/")[2].partition(".")[0]
    side = next((known[one] for one in (versions.name, stem, "*") if one in known), None)
    whole = (Conflict((versions.name,), None, None),)
    if side == "theirs":
        return JoinedFile(versions.name, versions.theirs, taken=((versions.name,),), settled=whole)
    if side == "ours":
        return JoinedFile(versions.name, versions.ours, settled=whole)
    return JoinedFile(versions.name, versions.ours, conflicts=whole)


def _memo(versions: Versions, decided: Mapping[str, Side]) -> JoinedFile:
    """Join two memos: of those that differ in their header only, the one edited later."""
    ours, theirs = (memo_from(one or b"", versions.name) for one in (versions.ours, versions.theirs))
    if ours.text != theirs.text:
        return _undecided(versions, decided)
    if theirs.edited_at > ours.edited_at:
        return JoinedFile(versions.name, versions.theirs, taken=((versions.name,),))
    return JoinedFile(versions.name, versions.ours)


def _yaml(versions: Versions, decided: Mapping[str, Side]) -> JoinedFile:
    name = versions.name
    base = parse_yaml(versions.base, name) if versions.base is not None else None
    ours, theirs = (parse_yaml(one or b"", name) for one in (versions.ours, versions.theirs))
    return _written(versions, three_way(base, ours, theirs, decided=decided), theirs, yaml_bytes)


def _written(versions: Versions, joined: Joined, theirs: Any, to_bytes: Any) -> JoinedFile:
    content = versions.ours
    if joined.taken:
        same = _canonical(joined.merged) == _canonical(theirs)
        content = versions.theirs if same else to_bytes(joined.merged)
    return JoinedFile(versions.name, content, joined.taken, joined.conflicts, joined.settled)


def _canonical(document: Any) -> str:
    return json.dumps(document, default=str)


def _rows(versions: Versions, decided: Mapping[str, Side]) -> JoinedFile:
    """Join a table by the id of its rows, or by whole rows where it has none."""
    header, ours = table_in(versions.ours, versions.name)
    there, theirs = table_in(versions.theirs, versions.name)
    before = {"rows": table_in(versions.base, versions.name)[1]} if versions.base is not None else None
    columns = [*header, *(one for one in there if one not in header)]
    columns = _permissions_last(columns)
    joined = three_way(before, {"rows": ours}, {"rows": theirs}, decided=decided)
    rows, open_ones = _stricter(joined)
    content = versions.ours
    if rows != ours or columns != header:
        content = table_bytes(columns, rows)
    return JoinedFile(versions.name, content, joined.taken, open_ones, joined.settled)


def _stricter(joined: Joined) -> tuple[Sequence[dict[str, Any]], tuple[Conflict, ...]]:
    """Settle what both said of a person's permission by the stricter word, whatever else was decided.

    Returns the rows and what is open.
    """
    rows = {row["id"]: row for row in joined.merged["rows"] if "id" in row}
    still = []
    for one in (*joined.conflicts, *joined.settled):
        known = len(one.path) == 3 and one.path[2] in PERMISSION_FIELDS
        if known and all((value or "") in (*ALLOWED[one.path[2]], "") for value in (one.ours, one.theirs)):
            both = (Permissions(**{one.path[2]: value or ""}) for value in (one.ours, one.theirs))
            rows[one.path[1]][one.path[2]] = getattr(combined(*both), one.path[2])
        elif one in joined.conflicts:
            still.append(one)
    return joined.merged["rows"], tuple(still)


def _permissions_last(columns: Sequence[str]) -> list[str]:
    last = [one for one in PERMISSION_FIELDS if one in columns]
    return [one for one in columns if one not in last] + last


def table_in(content: bytes | None, name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns and rows of a table; raise `StudyFormatError` for one that cannot be read."""
    try:
        text = (content or b"").decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="")
        rows = [dict(row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise StudyFormatError(f"{name} cannot be read as a table", hint="save it as CSV UTF-8") from None
    return list(reader.fieldnames or ()), rows


def table_bytes(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a table as CSV; what a row lacks is blank."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def _settings(versions: Versions, decided: Mapping[str, Side]) -> JoinedFile:
    """Join the settings. Areas and new workstreams are written into ours.

    Any other change that both sides' files need at once is a conflict of the file: no comment may be lost.
    """
    base, ours, theirs = (
        None if one is None else tomllib.loads(one.decode("utf-8-sig"))
        for one in (versions.base, versions.ours, versions.theirs)
    )
    joined = three_way(base, ours or {}, theirs or {}, decided=decided)
    if joined.conflicts or not joined.taken:
        kept = Joined(joined.merged, (), joined.conflicts, joined.settled)
        return _written(versions, kept, theirs, bytes)
    if _canonical(joined.merged) == _canonical(theirs):
        return JoinedFile(versions.name, versions.theirs, joined.taken, settled=joined.settled)
    content = settings_with(versions.ours or b"", ours or {}, joined.merged)
    if tomllib.loads(content.decode("utf-8-sig")) != joined.merged:
        return _undecided(versions, decided)
    return JoinedFile(versions.name, content, joined.taken, settled=joined.settled)


def settings_with(content: bytes, before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes:
    """Write what settings gained into their text: areas, and workstreams that are new."""
    areas = f"areas = [{', '.join(toml_text(one) for one in after.get('areas', ()))}]".encode()
    if before.get("areas") != after.get("areas"):
        content = _AREAS.sub(lambda _: areas, content, count=1)
    for name, table in after.get("workstreams", {}).items():
        if name not in before.get("workstreams", {}):
            rows = [f"{key} = {toml_text(value)}" for key, value in table.items() if isinstance(value, str)]
            lines = ["", f"[workstreams.{_bare(name)}]", *rows, ""]
            content = content.rstrip(b"\n") + b"\n" + "\n".join(lines).encode()
    return content


def _bare(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_text(name)


_BY_KIND: Mapping[str, Callable[[Versions, Mapping[str, Side]], JoinedFile]] = {
    "yaml": _yaml,
    "rows": _rows,
    "settings": _settings,
    "memo": _memo,
}
