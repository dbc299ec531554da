"""A source as segments: views in a unit, never stored.

Every span lies within one turn, except in the unit "source"; the sentence rule is that of `qualcode.text`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.model import EVIDENCE_ROLES, Segment, Source, Span, Turn
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

Unit: TypeAlias = Literal["turn", "sentence", "response", "source"]
_IN_BRACKETS = re.compile(r"(?:\[[^\[\]]*\][.…\s]*)+")
_NOTED = re.compile(r"(?:(?:\[[^\[\]]*\]|\([^()]*\))[.…\s]*)+")


def is_evidence(turn: Turn) -> bool:
    """Whether what is said in `turn` can be evidence.

    Participants, staff and interpreters; a note or list item without a speaker too; a facilitator never,
    but where they speak for somebody.
    """
    if turn.role in EVIDENCE_ROLES or turn.speaks_for:
        return True
    return turn.role == "none" and turn.speaker is None


def turns_to_code(source: Source, *, every_turn: bool = False) -> tuple[int, ...]:
    """Return the places of the turns that are to be coded: those with words that can be evidence.

    With `every_turn` all that have words.
    """
    return tuple(
        place
        for place, turn in enumerate(source.turns)
        if turn.text.strip() and (every_turn or is_evidence(turn))
    )


def turn_of_role(role: str) -> str:
    """Return what a turn is that cannot be evidence: "a facilitator's turn", or "context"."""
    if role == "none":
        return "context"
    return f"{'an' if role[:1] in 'aeiou' else 'a'} {role}'s turn"


def is_spoken(segment: Segment, *, written: bool = False) -> bool:
    """Whether a segment is more than a note in brackets: "[laughs]", "[no answer]", "(pause)" are nobody's.

    Round brackets are a note in a transcript alone; of those who wrote themselves (`written`) they are their
    own.
    """
    return not (_IN_BRACKETS if written else _NOTED).fullmatch(segment.text.strip())


def segments(source: Source, unit: Unit) -> Iterator[Segment]:
    """Yield the segments of `source` in order; those without a word character or sign are left out.

    "response" gives the turns that can be evidence: each answer of a survey, each turn of a conversation but
    the facilitator's. "source" gives the whole text, with a turn that is nobody's.
    """
    if unit == "source":
        if source.text.strip():
            whole = Turn(source.text, role="none")
            yield Segment(source.id, source.revision, Span(0, len(source.text)), unit, source.text, whole)
        return
    for turn, span in zip(source.turns, source.turn_spans(), strict=True):
        if unit == "response" and not is_evidence(turn):
            continue
        for part in _parts(turn, unit):
            words = turn.text[part.start : part.end]
            yield Segment(source.id, source.revision, part.shifted(span.start), unit, words, turn)


def _parts(turn: Turn, unit: Unit) -> tuple[Span, ...]:
    if unit == "sentence":
        return sentences(turn.text)
    return (Span(0, len(turn.text)),) if turn.text.strip() else ()
