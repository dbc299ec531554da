"""The turns around words, to be read with them: masked as the words are.

In a survey, where answers of different people follow on each other, only the same respondent's other answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.flows.voices import whose
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.flows.reading import Reading
    from qualcode.model import Source, Span


@dataclass(frozen=True, slots=True)
class ContextTurn:
    """A turn as shown before or after an extract."""

    turn: str
    speaker: str
    role: str
    words: str


def context_around(
    reading: Reading, span: Span, *, before: int = 0, after: int = 0, raw: bool = False
) -> tuple[tuple[ContextTurn, ...], tuple[ContextTurn, ...]]:
    """Return up to `before` turns before those that a span lies in, and up to `after` after them."""
    earlier, later = places_around(reading.source, span, before=before, after=after)
    return _shown(reading, earlier, raw=raw), _shown(reading, later, raw=raw)


def places_around(
    source: Source, span: Span, *, before: int, after: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the places of the turns before and after those that a span lies in."""
    bounds = source.turn_spans()
    first, last = enclosing(bounds, span.start), enclosing(bounds, max(span.start, span.end - 1))
    own = whose(source.turns[first])

    def near(places: range) -> tuple[int, ...]:
        return tuple(one for one in places if source.kind != "survey" or whose(source.turns[one]) == own)

    end = min(len(bounds), last + 1 + after)
    return near(range(max(0, first - before), first)), near(range(last + 1, end))


def _shown(reading: Reading, places: Iterable[int], *, raw: bool) -> tuple[ContextTurn, ...]:
    turns, bounds = reading.source.turns, reading.source.turn_spans()
    return tuple(
        ContextTurn(turns[one].id, whose(turns[one]), turns[one].role, reading.words(bounds[one], raw=raw))
        for one in places
    )
