"""What a bootstrap draws as one: units of one conversation hang together, and an interval has to know it.

Units are drawn by conversation where there are enough of those, sentences else by turn, and else one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.agree.comparing import Compared, UnitAt

FEWEST = 10
ANSWER = "response"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn with what: a name for each unit, empty where each is drawn by itself; `said` in words."""

    together: tuple[str, ...]
    said: str


def drawing_of(whole: Compared) -> Drawing:
    """Return what the units of a comparison are drawn with, and how intervals are to be read.

    A conversation is a source; of a survey each person who answers is one. Sentences are drawn by turn where
    conversations are fewer than `FEWEST`. Only units that two have read count.
    """
    both = [sum(cell is not None for cell in row) > 1 for row in whole.cells]
    talks = tuple(map(_talk, whole.units))
    number = _distinct(talks, both)
    if number == sum(both):
        return Drawing((), f"Intervals: 95 % over draws of {number:,} units, each of another conversation.")
    if number >= FEWEST:
        return Drawing(
            talks,
            f"Intervals: 95 % over draws of {number:,} {_talks(whole.units)}, each with all its units.",
        )
    turns = tuple(f"{one.source} {one.turn}" for one in whole.units)
    number = _distinct(turns, both)
    if FEWEST <= number < sum(both):
        return Drawing(
            turns,
            f"Intervals: 95 % over draws of {number:,} turns, each with all its units. {_TOO_SHORT}",
        )
    return Drawing((), f"Intervals: 95 % over draws of single units. {_TOO_SHORT}")


_TOO_SHORT = (
    f"There are fewer than {FEWEST} conversations to draw: where units of one are alike, the intervals are "
    "too short."
)


def _talk(one: UnitAt) -> str:
    return f"{one.source} {one.speaker or one.turn}" if one.unit == ANSWER else one.source


def _talks(units: Sequence[UnitAt]) -> str:
    answers = [one.unit == ANSWER for one in units]
    if all(answers):
        return "people who answered"
    return "sources and people who answered" if any(answers) else "sources"


def _distinct(names: Sequence[str], both: Sequence[bool]) -> int:
    return len({name for name, shared in zip(names, both, strict=True) if shared})
