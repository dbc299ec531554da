"""Which kind of notes a header states; a kind that it only nearly states is refused, with what may be meant.

A misspelt kind would else make words of the header's names and facts.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.recognise import head_text
from qualcode.load.written.note_header import header_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {
    "field_notes": "field_notes",
    "field_note": "field_notes",
    "fieldnotes": "field_notes",
    "fieldnote": "field_notes",
    "workshop": "workshop",
    "counted_statements": "counted_statements",
    "counted_statement": "counted_statements",
    "statements": "counted_statements",
    "statement": "counted_statements",
}
_LINE = re.compile(r"\s*(?P<key>[A-Za-z]{3,8})\s*:\s*[\"']?(?P<value>[\w -]*?)[\"']?\s*(?:#.*)?")
_OURS = re.compile(r"\s*(?:present|notes[_ -]by|through|recorded|quoting|languages)\s*:", re.IGNORECASE)
_NEAR_KEY, _NEAR_VALUE = 0.75, 0.7


def kind_of_notes(content: bytes) -> str:
    """Return the kind of notes that the header of a file states, or nearly states; "" for none."""
    return _stated(content)[0]


def facts_with_kind(facts: Mapping[str, str], content: bytes) -> Mapping[str, str]:
    """Return the facts of a header with its kind as formats.md calls it, whatever word was taken for it."""
    kind = kind_of_notes(content)
    return {**facts, "kind": kind} if kind else facts


def require_known_kind(content: bytes, name: str) -> None:
    """Raise `BadInputError` for a header that misspells `kind`, or what it is."""
    meant, line, said = _stated(content)
    if said:
        raise BadInputError(
            f"{name} line {line}: {said} is not known",
            hint=f"did you mean kind: {meant}? mend this line; the others are {_others(meant)}",
        )


def _others(meant: str) -> str:
    return " and ".join(kind for kind in dict.fromkeys(_KINDS.values()) if kind != meant)


def _stated(content: bytes) -> tuple[str, int, str]:
    """Return the kind, its line, and what was misspelt ("" where nothing was)."""
    header = header_lines(head_text(content).split("\n"))
    ours = any(map(_OURS.match, header))
    for number, line in enumerate(header, start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        key, value = found.group("key"), found.group("value")
        plain = re.sub(r"[\s-]+", "_", value.strip().casefold())
        if key.casefold() == "kind":
            if plain in _KINDS:
                return _KINDS[plain], number, ""
            near = get_close_matches(plain, _KINDS, n=1, cutoff=_NEAR_VALUE)
            if near or ours:
                return _KINDS[near[0]] if near else "field_notes", number, f"`kind: {value}`"
        elif plain in _KINDS and (
            sorted(key.casefold()) == sorted("kind")
            or get_close_matches(key.casefold(), ["kind"], cutoff=_NEAR_KEY)
        ):
            return _KINDS[plain], number, f"`{key}:`"
    return "", 0, ""
