"""What a large YAML file of the study holds, kept in `.qualcode/` so that it is not parsed at every start.

The file is the truth: what is kept counts only for exactly the same bytes, and may be deleted at any moment.
Of a file that differs in a few entries from one that is known, those entries alone are parsed.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from qualcode import __version__
from qualcode.errors import CannotWriteError
from qualcode.store.files import PRIVATE, json_object, make_private, read_if_there, write_whole
from qualcode.store.listed import LISTS, told_from
from qualcode.store.yamlfiles import parsed_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.store.study import Study

LARGE = 16_384
FOLDER = ".qualcode/parsed"
_REMEMBERED = 8
_at_a_time = Lock()
_held: OrderedDict[tuple[str, bytes], Mapping[str, Any]] = OrderedDict()


def parsed_kept(study: Study, content: bytes, name: str) -> Mapping[str, Any]:
    """Parse a YAML file for reading only; raise `StudyFormatError` with the line of the fault.

    What a large one holds is kept where the study may be written; a file whose values are no plain text,
    number, list or mapping is parsed each time.
    """
    if len(content) < LARGE or study.locked:
        return parsed_once(content, name)
    document = _from_memory(content, name)
    if document is not None:
        if not study.path(f"{FOLDER}/{name}.json").exists():
            _keep(study, content, name, document)
        return document
    kept = _kept(study, name)
    if kept is not None and kept[0] == content:
        return _remembered(content, name, kept[1])
    found = told_from(kept, content, LISTS[name]) if kept is not None and name in LISTS else None
    document = _remembered(content, name, _in_plain(parsed_once(content, name)) if found is None else found)
    _keep(study, content, name, document)
    return document


def parsed_near(content: bytes, name: str) -> Mapping[str, Any]:
    """Parse a YAML file for reading only, helped by what was read before; nothing is kept on the disk.

    Raises `StudyFormatError` with the line of the fault.
    """
    if len(content) < LARGE:
        return parsed_once(content, name)
    document = _from_memory(content, name)
    return _remembered(content, name, _in_plain(parsed_once(content, name))) if document is None else document


def _from_memory(content: bytes, name: str) -> Mapping[str, Any] | None:
    """Return what a file holds, known or told from the last one of its name; None where neither is there."""
    with _at_a_time:
        held = {key[1]: document for key, document in _held.items() if key[0] == name}
    if content in held:
        return _remembered(content, name, held[content])
    if not held or name not in LISTS:
        return None
    found = told_from(next(reversed(held.items())), content, LISTS[name])
    return None if found is None else _remembered(content, name, found)


def _remembered(content: bytes, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    with _at_a_time:
        _held[name, content] = document
        _held.move_to_end((name, content))
        while len(_held) > _REMEMBERED:
            _held.popitem(last=False)
    return document


def _in_plain(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document as plain values, which are read faster; as it is where it holds others."""
    with suppress(TypeError, ValueError):
        plain = json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))
        if isinstance(plain, dict) and plain == document:
            return plain
    return document


def _kept(study: Study, name: str) -> tuple[bytes, Mapping[str, Any]] | None:
    kept = json_object(read_if_there(study.path(f"{FOLDER}/{name}.json")) or b"")
    if kept is None or kept.get("version") != __version__:
        return None
    text, holds = kept.get("text"), kept.get("holds")
    return (text.encode(), holds) if isinstance(text, str) and isinstance(holds, dict) else None


def _keep(study: Study, content: bytes, name: str, document: Mapping[str, Any]) -> None:
    place = study.path(f"{FOLDER}/{name}.json")
    of = {"version": __version__, "text": content.decode()}
    with suppress(TypeError, ValueError, CannotWriteError):
        line = json.dumps({**of, "holds": document}, ensure_ascii=False, allow_nan=False)
        if json.loads(line)["holds"] == document:
            make_private(place.parent)
            write_whole(place, line.encode(), mode=PRIVATE)
