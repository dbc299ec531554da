"""Entries of a YAML list that people edit too, written line by line: no other line of the file is touched.

Where the layout is not the plainest one there is no such way, and the caller writes the whole file instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap

from qualcode.store.listed import listed_lines
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.store.listed import ListedLines

    Change = Callable[[CommentedMap, Mapping[str, Any]], None]

_ENTRY_INDENT = 2


def ids_of(document: Mapping[str, Any], listed: str) -> list[str] | None:
    """Return the ids of a list's entries in their order; None where an entry is no mapping."""
    entries = document.get(listed)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    return [str(entry.get("id")).strip() for entry in entries]


def lines_by_id(content: bytes, document: Mapping[str, Any], listed: str) -> ListedLines | None:
    """Split a file at the entries of a list, as many as the `document` holds; None in another layout."""
    ids, lines = ids_of(document, listed), listed_lines(content, listed)
    return lines if lines and ids and len(ids) == len(lines.entries) else None


def written_by_lines(
    content: bytes,
    document: Mapping[str, Any],
    listed: str,
    entries: Iterable[Mapping[str, Any]],
    change: Change,
) -> bytes | None:
    """Return a file with entries added at the end of a list or, by their ids, changed by `change`.

    None where the layout does not allow it; what is returned has to be proved by the caller.
    """
    lines, ids = lines_by_id(content, document, listed), ids_of(document, listed)
    if lines is None or ids is None:
        return None
    places = {identifier: place for place, identifier in reversed(list(enumerate(ids)))}
    texts = list(lines.entries)
    for fields in entries:
        place = places.get(str(fields["id"]))
        if place is None:
            places[str(fields["id"])] = len(texts)
            texts = _with_new(texts, _entry_text(fields, listed, lines.indent), last=not lines.after)
        else:
            texts[place] = _changed_text(texts[place], listed, lines.indent, fields, change)
    return "".join([lines.before, *texts, lines.after]).encode()


def _entry_text(fields: Mapping[str, Any], listed: str, indent: int) -> str:
    """Return the lines of a new entry, its dash at column `indent`."""
    return _shifted(yaml_bytes({listed: [fields]}).decode(), indent)


def _changed_text(text: str, listed: str, indent: int, fields: Mapping[str, Any], change: Change) -> str:
    """Return the lines of an entry changed to `fields`; comments and blank lines below it stay."""
    own, below = parted(text, indent)
    chunk = parse_yaml(f"{listed}:\n{own}".encode(), listed)
    change(chunk[listed][0], fields)
    return _shifted(yaml_bytes(chunk).decode(), indent) + below


def parted(text: str, indent: int) -> tuple[str, str]:
    """Part an entry's lines from the blank lines and comments below it that stand no deeper than its dash."""
    lines = text.splitlines(keepends=True)
    end = len(lines)
    while end > 1 and _outside(lines[end - 1], indent):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def _outside(line: str, indent: int) -> bool:
    stripped = line.lstrip(" ")
    return not stripped.strip() or (stripped.startswith("#") and len(line) - len(stripped) <= indent)


def _shifted(text: str, indent: int) -> str:
    """Return the lines below the first, with the dash at `indent` instead of at 2."""
    lines = text.rstrip("\n").split("\n")[1:]
    return "".join((" " * indent + line[_ENTRY_INDENT:] if line.strip() else "") + "\n" for line in lines)


def _with_new(texts: Sequence[str], new: str, *, last: bool) -> list[str]:
    """Return entries with a new one at the end, a blank line before it, and what ends the list behind it."""
    *others, end = texts
    if last:
        return [*others, end if end.endswith("\n\n") else end + "\n", new]
    blank = re.search(r"\n(?:[ ]*\n)+\Z", end)
    return [
        *others,
        end[: blank.start() + 1] + "\n" if blank else end + "\n",
        new + (blank.group()[1:] if blank else ""),
    ]
