"""What became of a coding over time: moved, narrowed, turned around, taken back and brought back.

A coding never changes; what follows it is another with another id. Whoever holds an old id, on a card or in a
memo, finds by it what stands in its place now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.model import Coding

Alike = tuple[object, ...]


@dataclass(slots=True)
class Lineage:
    """All codings that were ever made, dead ones too, by id, and which of them say the same."""

    made: dict[str, Coding] = field(default_factory=dict)
    _alike: dict[Alike, list[str]] = field(default_factory=dict)
    _after: dict[str, list[str]] = field(default_factory=dict)

    def add(self, codings: Iterable[Coding]) -> None:
        """Take in codings as they were made."""
        for one in codings:
            if one.id not in self.made:
                self.made[one.id] = one
                self._alike.setdefault(_said(one), []).append(one.id)
                if one.instead_of:
                    self._after.setdefault(one.instead_of, []).append(one.id)

    def following(self, identifier: str) -> set[str]:
        """Return the ids of all that says the same as a coding, or came in its place; its own with them."""
        found: set[str] = set()
        waiting = [identifier]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            waiting += self._after.get(one, ())
            if one in self.made:
                waiting += self._alike[_said(self.made[one])]
        return found

    def before(self, coding: Coding) -> Coding | None:
        """Return the coding in whose place one was put, None for one that was made anew."""
        return self.made.get(coding.instead_of)


def _said(one: Coding) -> Alike:
    return one.coder, one.source, one.revision, one.span, one.code, one.stance, one.instead_of
