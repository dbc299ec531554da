"""Bounds of the cells that a table does not print, from all that it does.

Sound but not complete: a bound that is found is true, and each constraint is used for itself until nothing
changes any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDS = 50
Cells = list[list[int]]


@dataclass(frozen=True, slots=True)
class Nested:
    """A row and the rows that lie below it. `made_up_of`: those that together hold all who are in it."""

    row: int
    below: tuple[int, ...]
    made_up_of: tuple[int, ...] = ()


def solved(
    shown: Sequence[Sequence[int | None]],
    totals: Sequence[int],
    bases: Sequence[int],
    nested: Sequence[Nested],
) -> bool:
    """Return whether a cell that is not shown (None) has a single value by totals, bases and nesting."""
    low: Cells = [[cell or 0 for cell in row] for row in shown]
    high: Cells = [
        [min(base, total) if cell is None else cell for cell, base in zip(row, bases, strict=True)]
        for row, total in zip(shown, totals, strict=True)
    ]
    for _ in range(_ROUNDS):
        before = ([row[:] for row in low], [row[:] for row in high])
        for row, total in enumerate(totals):
            _by_total(low[row], high[row], total)
        for one in nested:
            _by_nesting(low, high, one, totals)
        if before == (low, high):
            break
    return any(
        cell is None and low[row][column] >= high[row][column]
        for row, line in enumerate(shown)
        for column, cell in enumerate(line)
    )


def _by_total(low: list[int], high: list[int], total: int) -> None:
    least, most = sum(low), sum(high)
    for column in range(len(low)):
        floor, ceiling = low[column], high[column]
        low[column] = max(floor, total - (most - ceiling))
        high[column] = min(ceiling, total - (least - floor))
        least += low[column] - floor
        most += high[column] - ceiling


def _by_nesting(low: Cells, high: Cells, one: Nested, totals: Sequence[int]) -> None:
    above = one.row
    for column in range(len(low[above])):
        for below in one.below:
            more = totals[above] - totals[below]
            low[above][column] = max(low[above][column], low[below][column])
            high[above][column] = min(high[above][column], high[below][column] + more)
            high[below][column] = min(high[below][column], high[above][column])
            low[below][column] = max(low[below][column], low[above][column] - more)
        if one.made_up_of:
            together = sum(high[below][column] for below in one.made_up_of)
            high[above][column] = min(high[above][column], together)
            for below in one.made_up_of:
                least = low[above][column] - (together - high[below][column])
                low[below][column] = max(low[below][column], least)
