"""Which units of a pack some words lie on, found without a walk over all of them.

Units of one pack never overlap each other: each is a turn, a response or a sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.flows.audits.standing import Place
    from qualcode.model import Span


def _start(row: tuple[Span, int]) -> int:
    return row[0].start


def _end(row: tuple[Span, int]) -> int:
    return row[0].end


@dataclass(frozen=True, slots=True)
class UnitPlaces:
    """The places of units, ordered within each revision of a source."""

    ordered: Mapping[tuple[str, int], list[tuple[Span, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Mapping[int, Place]) -> UnitPlaces:
        """Order places by number."""
        found: dict[tuple[str, int], list[tuple[Span, int]]] = {}
        for number, (source, revision, span) in places.items():
            found.setdefault((source, revision), []).append((span, number))
        return cls({where: sorted(rows) for where, rows in found.items()})

    def under(self, source: str, revision: int, span: Span) -> list[int]:
        """Return the numbers of the units that share a character with a span."""
        rows = self.ordered.get((source, revision), [])
        first = bisect_right(rows, span.start, key=_end)
        return [number for _, number in rows[first : bisect_left(rows, span.end, key=_start)]]
