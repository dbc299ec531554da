"""A REFI-QDA codebook made into one of ours: ids from names, codes of the study found again, nothing unsaid.

What the format does not speak of stays, for a code that the study has, as it is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.changing import slug
from qualcode.codebook.reading import codebook_from, entry_mapping
from qualcode.exchange.qdc import ORIGIN, read_qdc
from qualcode.exchange.qdc_writing import ALIAS, EXAMPLE, EXCLUDE, INCLUDE, guid_of
from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.exchange.qdc import Qdc, QdcCode
    from qualcode.model import Code, Codebook

_LABELS = {INCLUDE: "include", EXCLUDE: "exclude", EXAMPLE: "examples", ALIAS: "aliases"}
_MEMBER = "yes"


def qdc_codebook(content: bytes, name: str, known: Codebook) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return the codebook of a `.qdc`; codes of `known` are found by GUID where we wrote it, else by name."""
    read = read_qdc(content, name)
    ids = _ids(read.codes, known)
    by_id = known.by_id()
    facets: dict[str, list[str]] = {name: list(values) for name, values in known.facets.items()}
    entries = []
    for code in read.codes:
        entry: dict[str, Any] = (
            dict(entry_mapping(by_id[ids[code.place]])) if ids[code.place] in by_id else {}
        )
        entry |= {"id": ids[code.place], "name": code.name}
        entry.pop("parent", None)
        if code.parent is not None:
            entry["parent"] = ids[code.parent]
        said = _said(code, ours=read.origin.startswith(ORIGIN))
        entry |= {key: _as_known(value, entry.get(key)) for key, value in said.items()}
        if marked := _facets(code.sets, facets):
            entry["facets"] = {**entry.get("facets", {}), **marked}
        entries.append(entry)
    used = {facet for entry in entries for facet in entry.get("facets", {})}
    document = {"format": 1, "codes": entries, "facets": {one: facets[one] for one in facets if one in used}}
    codebook, problems = codebook_from(document)
    return codebook, (
        *read.problems,
        *(replace(one, where=f"{name}, {one.where}") for one in problems),
        *_doubled(read, name),
    )


def _ids(codes: Sequence[QdcCode], known: Codebook) -> dict[int, str]:
    ours: dict[str, str] = {}
    for own in known.codes:
        for label in (own.name, *own.aliases):
            ours.setdefault(guid_of("code", own.id, label).lower(), own.id)
    found: dict[int, str] = {}
    for code in codes:
        same = ours.get(code.guid) or _by_name(code, codes, known)
        if same and same not in found.values():
            found[code.place] = same
    taken = {*known.by_id(), *found.values()}
    for code in codes:
        if code.place not in found:
            found[code.place] = slug(code.name, taken)
            taken.add(found[code.place])
    return found


def _by_name(code: QdcCode, codes: Sequence[QdcCode], known: Codebook) -> str:
    """Return the one code of the study that has the name, under a parent of the same name where two have."""
    fitting = [one for one in known.codes if fold(one.name) == fold(code.name)]
    if len(fitting) > 1:
        above = fold(codes[code.parent].name) if code.parent is not None else ""
        fitting = [one for one in fitting if _parent_name(one, known) == above]
    return fitting[0].id if len(fitting) == 1 else ""


def _parent_name(code: Code, known: Codebook) -> str:
    parent = known.by_id().get(code.parent or "")
    return fold(parent.name) if parent else ""


def _said(code: QdcCode, *, ours: bool) -> dict[str, Any]:
    """Return the fields that a description fills: the definition, or, where we wrote it, its parts."""
    if not code.description:
        return {}
    fields: dict[str, Any] = {}
    definition: list[str] = []
    for line in code.description.split("\n"):
        label = next((one for one in _LABELS if line.startswith(one)), "") if ours else ""
        if label:
            text = line.removeprefix(label)
            fields.setdefault(_LABELS[label], []).append({"text": text} if label == EXAMPLE else text)
        else:
            definition.append(line)
    if text := "\n".join(definition).strip():
        fields["definition"] = text
    return fields


def _as_known(value: Any, known: Any) -> Any:
    """Return what the study says already where a file says the same in other blanks, or without a source."""
    return known if known is not None and _plain(value) == _plain(known) else value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item.get("text") if isinstance(item, dict) else item) for item in value]
    return " ".join(str(value).split())


def _facets(sets: Sequence[str], facets: dict[str, list[str]]) -> Mapping[str, str]:
    """Return sets as facets: "kind: barrier" as such, any other name as a facet that says yes."""
    found: dict[str, str] = {}
    for label in sets:
        name, mark, value = (part.strip() for part in label.partition(":"))
        if not (mark and name and value):
            name, value = label, _MEMBER
        if name in found:
            name, value = label.replace(":", ","), _MEMBER
        found[name] = value
        if value not in facets.setdefault(name, []):
            facets[name].append(value)
    return found


def _doubled(read: Qdc, name: str) -> list[Problem]:
    """Tell labels that stand at several codes: programs allow that, and people confuse them."""
    counts = Counter(fold(code.name) for code in read.codes)
    twice = list(dict.fromkeys(code.name for code in read.codes if counts[fold(code.name)] > 1))
    if not twice:
        return []
    shown = ", ".join(map(repr, twice[:5])) + (", ..." if len(twice) > 5 else "")
    said = f"names that stand at several codes, each with an id of its own: {shown}"
    return [Problem("name-twice", said, name, severity="info")]
