"""What is compared: one row a unit, one cell a coder, and in a cell the set of codes that the coder gave it.

A unit that a coder has not read is missing; one that was read and to which nothing fits is an empty set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Ratings:
    """Units x coders.

    `unit` says what a unit is ("turn", "sentence", "response", "source", or "row" of a table); `units` are
    their ids and `coders` the names, in print order; `cells[i][j]` is what coder j gave unit i: None is
    missing, an empty set read, and nothing fits. `together` names for each unit what it is drawn with in a
    bootstrap, as its source is; without it units are drawn one by one, as if they were independent.
    """

    unit: str
    units: tuple[str, ...]
    coders: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    together: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.units):
            raise ValueError(f"{len(self.cells)} rows for {len(self.units)} units")
        if any(len(row) != len(self.coders) for row in self.cells):
            raise ValueError("one cell a coder in every row")
        if self.together and len(self.together) != len(self.units):
            raise ValueError("what a unit is drawn with: one name a unit")


@dataclass(frozen=True, slots=True)
class CodedSpan:
    """A stretch of a source that a coder gave a code: code points `[start, end)`."""

    source: str
    coder: str
    start: int
    end: int
    code: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a stretch: [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Continua:
    """Sources as stretches of code points, and what each coder marked on them.

    `lengths` are code points by source; `read` says which coders read each source: one who read it and marked
    nothing is no missing one. `part_of` names the source that a continuum is a part of, where it is one.
    """

    lengths: dict[str, int]
    read: dict[str, tuple[str, ...]]
    spans: tuple[CodedSpan, ...]
    part_of: Mapping[str, str] = field(default_factory=dict)
