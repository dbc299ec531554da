"""What stands around an extract, as it was said: the rest of its own turns, and turns before and after.

In a survey, where answers of different people follow on each other, only the same respondent's other answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.coding.narrowing import trimmed
from qualcode.flows.code_view.records import Nearby
from qualcode.flows.context import places_around
from qualcode.flows.voices import whose

if TYPE_CHECKING:
    from qualcode.model import Source, Span, Turn


def around(source: Source, span: Span, *, turns: int) -> tuple[tuple[Nearby, ...], tuple[Nearby, ...]]:
    """Return what stands before and after a span: the rest of its own turns, and up to `turns` others."""
    earlier, later = places_around(source, span, before=turns, after=turns)
    rest_before, rest_after = _rest(source, span)
    before = (*(_nearby(source, place) for place in earlier), *rest_before)
    return before, (*rest_after, *(_nearby(source, place) for place in later))


def _rest(source: Source, span: Span) -> tuple[list[Nearby], list[Nearby]]:
    """Return what of its own first and last turn stands before and after a span."""
    under = source.turns_under(span)
    if not under:
        return [], []
    (first, start), (last, end) = under[0], under[-1]
    before = replace(start, end=span.start) if span.start > start.start else None
    after = replace(end, start=span.end) if span.end < end.end else None
    return _part(source, first, before), _part(source, last, after)


def _part(source: Source, turn: Turn, span: Span | None) -> list[Nearby]:
    if span is None or not source.text[span.start : span.end].strip():
        return []
    part = trimmed(source.text, span)
    return [Nearby(turn.id, whose(turn), turn.role, part, source.text[part.start : part.end])]


def _nearby(source: Source, place: int) -> Nearby:
    turn = source.turns[place]
    return Nearby(turn.id, whose(turn), turn.role, source.turn_spans()[place], turn.text)
