"""Legends of a transcript ("I = interviewer; Y = informant"), which say who has which part.

A legend is never speech, and what it says of a role goes before any guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.load.talk.roles import described_role, names_only_a_role
from qualcode.load.talk.speaker_lines import Heading, Line
from qualcode.model import Role

_LONGEST = 400
_PART = re.compile(r"\s*(?P<label>[^\s=;,:][^=;,:]{0,30}?)\s*=\s*(?P<what>[^=;]{2,80}?)\s*")


@dataclass(frozen=True, slots=True)
class Legend:
    """The places of a legend's lines, and the role that it gives to each label."""

    places: frozenset[int] = frozenset()
    roles: Mapping[str, Role] = field(default_factory=dict)


def legend_of(lines: Sequence[Line], chosen: Sequence[Heading | None], labels: Mapping[str, int]) -> Legend:
    """Find the lines that explain labels: with "=" anywhere, with a colon only before the first speech."""
    roles: dict[str, Role] = {}
    places: set[int] = set()
    for place, line in enumerate(lines):
        parts = (
            _parts(line.text)
            if "=" in line.text and len(line.text) < _LONGEST and chosen[place] is None
            else []
        )
        explained = [(label, what) for label, what in parts if _stem(label) in {*labels, *map(_stem, labels)}]
        if explained and len(explained) >= 0.5 * len(parts):
            places.add(place)
            roles |= {label: role for label, what in parts if (role := described_role(what)) is not None}
    for place, label, role in _first_lines(lines, chosen, labels):
        places.add(place)
        roles[label] = role
    return Legend(
        frozenset(places), {label: _told(label, roles) for label in labels if _told_of(label, roles)}
    )


def _parts(text: str) -> list[tuple[str, str]]:
    pieces = re.split(r"[;\n]|,(?=[^,=]{1,30}=)", text.strip().rstrip("."))
    found = [_PART.fullmatch(piece) for piece in pieces if piece.strip()]
    return [(match.group("label"), match.group("what")) for match in found if match] if all(found) else []


def _first_lines(
    lines: Sequence[Line], chosen: Sequence[Heading | None], labels: Mapping[str, int]
) -> list[tuple[int, str, Role]]:
    """Return the labelled lines that a file begins with whose words only name a part in the talk."""
    found: list[tuple[int, str, Role]] = []
    for place, (line, heading) in enumerate(zip(lines, chosen, strict=True)):
        if heading is None:
            if found and line.text.strip():
                break
            continue
        words = line.text[heading.length :].strip(" .")
        role = described_role(words) if names_only_a_role(words) and labels[heading.label] > 1 else None
        if role is None or heading.label in {label for _, label, _ in found}:
            break
        found.append((place, heading.label, role))
    return found if len(found) > 1 else []


def _stem(label: str) -> str:
    return label.rstrip("0123456789 ")


def _told_of(label: str, roles: Mapping[str, Role]) -> bool:
    return label in roles or _stem(label) in roles


def _told(label: str, roles: Mapping[str, Role]) -> Role:
    return roles.get(label) or roles[_stem(label)]
