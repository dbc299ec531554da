"""A REFI-QDA codebook (`.qdc`), as ATLAS.ti, NVivo, MAXQDA, QualCoder and others write it.

It is read liberally, by the local names of its elements, and every liberty and every loss is a Problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.exchange.qdc_faults import parsed_qdc
from qualcode.model import Problem
from qualcode.text import counted, normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "qualcode"
WHAT = "REFI-QDA codebook (.qdc)"
_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
_FALSE = frozenset({"false", "0"})


@dataclass(frozen=True, slots=True)
class QdcCode:
    """A code of such a file: its place (from 0, in the order of the file), that of its parent, its words.

    `guid` is bare and in lower case; `sets` are the names of the sets that it is a member of.
    """

    place: int
    parent: int | None
    guid: str
    name: str
    description: str = ""
    codable: bool = True
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qdc:
    """What such a file holds: codes in its order, parents before children, and what was not taken."""

    codes: tuple[QdcCode, ...]
    problems: tuple[Problem, ...] = ()
    origin: str = ""
    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)


def looks_like_qdc(content: bytes) -> bool:
    """Whether bytes begin like XML; a codebook of ours never does."""
    head = content[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    utf16 = content[:2] in {b"\xff\xfe", b"\xfe\xff"} and b"<" in content[:8]
    return head.startswith(b"<") or utf16


def read_qdc(content: bytes, name: str) -> Qdc:
    """Return the codes of a `.qdc`; raise `BadInputError` where it is not one, or declares entities."""
    root = parsed_qdc(content.lstrip(b"\r\n\t "), name, what=WHAT)
    if _local(root) != "CodeBook":
        raise BadInputError(
            f"{name} is XML, but no {WHAT}: it begins with <{_local(root)}>",
            hint="export the codebook alone, as REFI-QDA codebook, in the other program",
        )
    problems = list(_liberties(root, name))
    members = dict(_members(root))
    codes: list[QdcCode] = []
    for top in _children(root, "Codes"):
        for element in _children(top, "Code"):
            _read(element, None, codes, members)
    kept = [code for code in codes if code.name]
    if len(kept) < len(codes):
        codes, nameless = _without_nameless(codes)
        problems.append(Problem("no-name", f"{counted(nameless, 'code')} without a name left out", name))
    problems += _losses(root, codes, name)
    return Qdc(tuple(codes), tuple(problems), root.get("origin", ""), _sets(codes))


def bare(guid: str) -> str:
    """Return a GUID without braces, in lower case; "" for what is none."""
    found = _GUID.fullmatch(guid.strip())
    return found.group(1).lower() if found else ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _local(child) == name)


def _read(
    element: Element, parent: int | None, codes: list[QdcCode], members: Mapping[str, Sequence[str]]
) -> None:
    """Add a code and all below it; a file may be nested as deep as XML of ours may be."""
    place = len(codes)
    guid = bare(element.get("guid", "")) or element.get("guid", "").strip().casefold()
    described = " ".join(one.text or "" for one in _children(element, "Description"))
    codes.append(
        QdcCode(
            place,
            parent,
            guid,
            " ".join(normalised(element.get("name", "")).split()),
            normalised(described).strip(),
            element.get("isCodable", "true").strip().casefold() not in _FALSE,
            tuple(members.get(guid, ())),
        )
    )
    for child in _children(element, "Code"):
        _read(child, place, codes, members)


def _members(root: Element) -> dict[str, list[str]]:
    """Return, by GUID of a code, the names of its sets; NVivo and the standard name the GUID differently."""
    found: dict[str, list[str]] = {}
    for sets in _children(root, "Sets"):
        for one in _children(sets, "Set"):
            label = " ".join(normalised(one.get("name", "")).split())
            for member in _children(one, "MemberCode"):
                guid = bare(member.get("guid", "") or member.get("targetGUID", ""))
                if label and guid and label not in found.setdefault(guid, []):
                    found[guid].append(label)
    return found


def _without_nameless(codes: Sequence[QdcCode]) -> tuple[list[QdcCode], int]:
    """Leave out codes without a name; those below go up to the next that has one."""
    kept: list[QdcCode] = []
    places: dict[int, int | None] = {}
    for code in codes:
        parent = None if code.parent is None else places[code.parent]
        if not code.name:
            places[code.place] = parent
            continue
        places[code.place] = len(kept)
        kept.append(
            QdcCode(len(kept), parent, code.guid, code.name, code.description, code.codable, code.sets)
        )
    return kept, len(codes) - len(kept)


def _sets(codes: Sequence[QdcCode]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        for label in code.sets:
            found.setdefault(label, []).append(code.guid)
    return found


def _liberties(root: Element, name: str) -> Iterator[Problem]:
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    if namespace != NAMESPACE:
        said = f"the namespace is {namespace!r} and not {NAMESPACE!r}" if namespace else "it has no namespace"
        yield Problem("qdc-namespace", f"{said}; it was read all the same", name, severity="info")
    guids = [bare(one.get("guid", "")) for one in root.iter() if _local(one) == "Code"]
    if "" in guids:
        broken = guids.count("")
        yield Problem(
            "qdc-guid",
            f"{counted(broken, 'code')} without a proper GUID; sets cannot name them",
            name,
            severity="info",
        )
    if len(set(guids) - {""}) < len([one for one in guids if one]):
        yield Problem("qdc-guid", "the same GUID stands at several codes; each was taken", name)


def _losses(root: Element, codes: Sequence[QdcCode], name: str) -> Iterator[Problem]:
    coloured = sum(bool(one.get("color")) for one in root.iter() if _local(one) == "Code")
    if coloured:
        said = f"the colours of {counted(coloured, 'code')} have no place in a codebook here"
        yield Problem("qdc-colours", said, name, severity="info")
    folders = [code.name for code in codes if not code.codable]
    if folders:
        shown = ", ".join(folders[:5]) + (", ..." if len(folders) > 5 else "")
        said = f"{counted(len(folders), 'code')} only there to hold others, such as a folder, came as codes"
        yield Problem("qdc-folders", f"{said}: {shown}", name, severity="info")
    known = {"CodeBook", "Codes", "Code", "Description", "Sets", "Set", "MemberCode"}
    others: dict[str, int] = {}
    for element in root.iter():
        if _local(element) not in known:
            others[_local(element)] = others.get(_local(element), 0) + 1
    for tag, count in sorted(others.items()):
        yield Problem("qdc-unknown", f"<{tag}> ({count}) was not read", name, severity="info")
