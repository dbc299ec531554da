"""What differs between two codebooks, in words a colleague can read: added, renamed, moved, defined anew.

Only what differs is told, code by code in the order of the newer one; equal codebooks give nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qualcode.codebook.reading import ENTRY_KEYS, entry_mapping
from qualcode.codebook.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.model import Code, Codebook

Sort = Literal["added", "removed", "renamed", "moved", "status", "meaning", "rules", "other", "declared"]

_MEANING = ("definition", "include", "exclude", "examples", "counter_examples")
_SORTS: Mapping[str, Sort] = {
    "name": "renamed",
    "parent": "moved",
    "status": "status",
    "replaced_by": "status",
    "rules": "rules",
    **dict.fromkeys(_MEANING, "meaning"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `gone` and `come` are its lines before and after, without those that stayed.

    `code` is "" for what is declared beside the codes: facets, frames, glossary; `field` names which.
    """

    code: str
    sort: Sort
    field: str = ""
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


def meaning_of(code: Code) -> str:
    """Return a hash of what a coder goes by: definition, include, exclude, examples, counter-examples.

    12 hexadecimal digits of SHA-256; a new name, parent, alias or rule leaves it as it is.
    """
    entry = entry_mapping(code)
    said = {name: _texts(entry.get(name)) for name in _MEANING if entry.get(name)}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def changed_fields(old: Code, new: Code) -> tuple[str, ...]:
    """Return the names of the fields in which two entries of a code differ, in the documented order."""
    before, after = entry_mapping(old), entry_mapping(new)
    return tuple(key for key in ENTRY_KEYS if before.get(key) != after.get(key))


def compared(old: Codebook, new: Codebook) -> tuple[Difference, ...]:
    """Return what differs: codes in the order of the newer codebook, then those taken out, then the rest."""
    before, after = old.by_id(), new.by_id()
    found: list[Difference] = []
    for code in new.codes:
        if code.id not in before:
            found.append(Difference(code.id, "added", come=(path_of(new, code.id),)))
        elif before[code.id] != code:
            found.extend(_differences(old, new, code.id))
    gone = (code.id for code in old.codes if code.id not in after)
    found.extend(Difference(one, "removed", gone=(path_of(old, one),)) for one in gone)
    return (*found, *_declared(old, new))


def fields_of(code: Code) -> tuple[Difference, ...]:
    """Return what the fields of a new code say, as differences from nothing; its name and place apart."""
    return tuple(
        Difference(code.id, _SORTS.get(name, "other"), name, come=_lines(code, name))
        for name in entry_mapping(code)
        if name not in {"id", "name", "parent"}
    )


def _differences(old: Codebook, new: Codebook, code_id: str) -> Iterator[Difference]:
    before, after = old.by_id()[code_id], new.by_id()[code_id]
    for name in changed_fields(before, after):
        sort = _SORTS.get(name, "other")
        if name == "parent":
            yield Difference(code_id, sort, name, (_above(old, before),), (_above(new, after),))
        else:
            gone, come = _lines(before, name), _lines(after, name)
            yield Difference(
                code_id,
                sort,
                name,
                tuple(line for line in gone if line not in come),
                tuple(line for line in come if line not in gone),
            )


def _above(codebook: Codebook, code: Code) -> str:
    return path_of(codebook, code.parent) if code.parent in codebook.by_id() else "(top)"


def _lines(code: Code, name: str) -> tuple[str, ...]:
    value = entry_mapping(code).get(name)
    if name == "status":
        return (code.status,)
    if isinstance(value, dict):
        return tuple(f"{key}: {line}" for key, part in value.items() for line in (_texts(part) or ("",)))
    return _texts(value)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(line for part in value for line in _texts(part))
    if isinstance(value, dict):
        plain = "text" in value
        return (str(value["text"]),) if plain else (json.dumps(value, ensure_ascii=False),)
    return (str(value),)


def _declared(old: Codebook, new: Codebook) -> Iterator[Difference]:
    sorts = {
        "glossary": (_listed(old.glossary), _listed(new.glossary)),
        "facets": (_listed(old.facets), _listed(new.facets)),
        "frames": (tuple(map(": ".join, old.frames.items())), tuple(map(": ".join, new.frames.items()))),
    }
    for name, (before, after) in sorts.items():
        gone = tuple(line for line in before if line not in after)
        come = tuple(line for line in after if line not in before)
        if gone or come:
            yield Difference("", "declared", name, gone, come)


def _listed(table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{name}: {', '.join(values)}" for name, values in table.items())
