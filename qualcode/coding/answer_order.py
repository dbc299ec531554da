"""The answers of a survey in the order that an earlier revision has them in, whatever the order of the rows.

An answer is known by its respondent and its question; an order of rows says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from qualcode.model import Source, Turn


def in_order_of(old: Source, new: Source) -> Source:
    """Return `new` with the answers that `old` has in the order of `old`.

    An answer that is new stands behind the one of the same respondent before it; a respondent who is new
    stands at the end.
    """
    before = {key: place for place, key in enumerate(_answers(old.turns))}
    last: dict[str | None, int] = {}
    for place, turn in enumerate(old.turns):
        last[turn.speaker] = place
    ranked: list[tuple[int, Turn]] = []
    latest: dict[str | None, int] = {}
    for key, turn in zip(_answers(new.turns), new.turns, strict=True):
        place = before.get(key, latest.get(turn.speaker, last.get(turn.speaker, len(before))))
        latest[turn.speaker] = place
        ranked.append((place, turn))
    ranked.sort(key=lambda one: one[0])
    return replace(new, turns=tuple(turn for _, turn in ranked))


def _answers(turns: Sequence[Turn]) -> Iterator[Hashable]:
    """Yield what an answer is known by: who gave it, to what, and which of several it is."""
    known = Counter[Hashable]()
    for turn in turns:
        key = turn.speaker, turn.question
        known[key] += 1
        yield *key, known[key]
