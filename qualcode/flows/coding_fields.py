"""The fields of a coding in a line of JSON or a row of a sheet: what they are called, and what they must be.

A record that passes can be read without a surprise; what does not is told field by field.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from qualcode.errors import UsageError
from qualcode.model import STANCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXTS = (
    "source", "text", "turn", "before", "after", "code", "why", "stance", "anchor", "origin",
)  # fmt: skip
_NUMBERS = ("revision", "nth")
FIELDS = (*_TEXTS, *_NUMBERS, "span", "facets", "proposal")
PASSED_OVER = ("id", "turns", "coder", "at", "code_revision", "was")
_ORIGIN = re.compile(r"person|(rules|suggest|audit|pack):.+")
_SPAN = re.compile(r"\[?\s*(\d+)\s*[-:,]\s*(\d+)\s*\]?")
Fault = tuple[str, str]


def faults_of(record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with a record's fields, with a hint or ""."""
    for name in record:
        if name not in {*FIELDS, *PASSED_OVER}:
            near = get_close_matches(name, FIELDS, n=1)
            yield f"{name!r} is not a field of a coding", f"did you mean {near[0]}?" if near else ""
    for name in ("source", "code"):
        if not record.get(name):
            yield f"{name} is missing", ""
    for name in _TEXTS:
        if not isinstance(record.get(name) or "", str):
            yield f"{name} must be text", ""
    for name in _NUMBERS:
        value = record.get(name)
        if value is not None and (type(value) is not int or value < 1):
            yield f"{name} must be a whole number from 1", ""
    yield from _faults_of_place(record)
    yield from _faults_of_saying(record)


def _faults_of_saying(record: Mapping[str, Any]) -> Iterator[Fault]:
    if record.get("stance") and record["stance"] not in STANCES:
        yield "stance is none that a coding can have", f"one of {', '.join(filter(None, STANCES))}"
    if isinstance(record.get("origin"), str) and not _ORIGIN.fullmatch(record["origin"] or "person"):
        yield "origin is none that a coding can have", 'leave it out, or "person"'
    facets = record.get("facets") or {}
    if not isinstance(facets, dict) or not all(isinstance(value, str) for value in facets.values()):
        yield "facets must be names with texts", 'as in {"kind": "barrier"}'


def _faults_of_place(record: Mapping[str, Any]) -> Iterator[Fault]:
    if record.get("span") is not None and not _is_span(record["span"]):
        yield "span must be two numbers, the end after the start", "as in [10, 20]"
    given = [name for name in ("text", "turn", "span") if record.get(name)]
    if not given or ("span" in given and "turn" in given):
        yield "give text, turn (or both), or span", ""
    hints = [name for name in ("before", "after", "nth") if record.get(name)]
    if hints and not record.get("text"):
        yield f"{hints[0]} says which of the same words is meant: give text with it", ""


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    if not all(type(bound) is int for bound in value):
        return False
    return bool(0 <= value[0] < value[1])


def record_of_row(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of a sheet as a record: empty cells out, spans "10-20", facets "a=b; c=d"."""
    record: dict[str, Any] = {}
    for name, cell in row.items():
        if not cell.strip():
            continue
        match = _SPAN.fullmatch(cell.strip()) if name == "span" else None
        if match:
            record[name] = [int(match[1]), int(match[2])]
        elif name in _NUMBERS and cell.strip().isascii() and cell.strip().isdigit():
            record[name] = int(cell)
        elif name == "facets":
            record[name] = _facets(cell)
        elif name == "proposal":
            record[name] = cell.strip().casefold() not in {"false", "no", "0"}
        else:
            record[name] = cell
    return record


def _facets(cell: str) -> Any:
    parts = [part.strip().partition("=") for part in cell.split(";") if part.strip()]
    return {name.strip(): value.strip() for name, mark, value in parts} if all(p[1] for p in parts) else cell


def require_person(record: Mapping[str, Any]) -> None:
    """Refuse a machine's proposal: it counts only when a person accepts it."""
    if record.get("proposal") is True:
        raise UsageError(
            "a machine proposes this: no coding yet",
            hint=f"`qualcode code accept {record.get('id') or 'ID'}` makes it yours",
        )
