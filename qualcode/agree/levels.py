"""Krippendorff's alpha for values with an order, with distances, or with a zero; missing values are left out.

Values are numbers; a unit may have any number of coders. `observed` and `expected` are disagreements.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.agree.nominal import Values, unlike_chance
from qualcode.agree.sums import category_counts, scaled
from qualcode.agree.tables import column, summed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from qualcode.agree.ratings import Ratings
    from qualcode.agree.tables import Table

_AT_ONCE = 1000


def numbers_of(table: Table) -> NDArray[Any] | None:
    """Return the number in each cell, or None where a cell holds none, several, or something else."""
    import numpy as np

    found = []
    for cell in table.cells:
        if len(cell) != 1:
            return None
        try:
            number = float(next(iter(cell)))
        except ValueError:
            return None
        if not np.isfinite(number):
            return None
        found.append(number)
    return np.array(found)


def as_numbers(ratings: Ratings) -> Ratings:
    """Return ratings whose numbers are written one way: 1 and 1.0 are one value. Others stay as they are."""
    written = {cell: _written(cell) for row in ratings.cells for cell in row if cell is not None}
    cells = tuple(tuple(None if cell is None else written[cell] for cell in row) for row in ratings.cells)
    return replace(ratings, cells=cells)


def _written(cell: frozenset[str]) -> frozenset[str]:
    try:
        return frozenset(repr(float(value) + 0.0) for value in cell)
    except ValueError:
        return cell


def ordinal(table: Table) -> Callable[[NDArray[Any]], Values]:
    """Return alpha of ranks as a function of weights: the distance is how many values lie between.

    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D: the squared sum of the values
    from c to k, those of c and k halved: that is the squared distance of their mean ranks.
    """
    import numpy as np

    raters = table.raters
    pairable = (raters >= 2) * 1.0
    order, rows = _sorted_rows(table)
    counts = scaled(category_counts(table), pairable)[:, order]
    read = (rows >= 0) * pairable[:, None]

    def of(weights: NDArray[Any]) -> Values:
        found = summed(weights, counts)
        total = found.sum(axis=1)
        ranks = found.cumsum(axis=1) - found / 2 - total[:, None] / 2
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for coder in range(rows.shape[1]):
            rank = ranks[:, rows[:, coder]] * read[:, coder]
            first, second = first + rank, second + rank**2
        apart = 2 * (raters * second - first**2) / np.maximum(raters - 1, 1)
        observed = np.einsum("dp,dp->d", weights, np.where(apart > 0, apart, 0.0)) / np.maximum(total, 1)
        return unlike_chance(observed, _spread(found, ranks, total))

    return of


def interval(table: Table) -> Callable[[NDArray[Any]], Values]:
    """Return alpha of numbers as a function of weights: the distance is the squared difference.

    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D.
    """
    import numpy as np

    values = _numbers(table)
    order = np.argsort(values, kind="stable")
    middle = np.average(values)
    apart = column(_apart(table, lambda one, other: (one - other) ** 2))
    counts = scaled(category_counts(table), (table.raters >= 2) * 1.0)[:, order]

    def of(weights: NDArray[Any]) -> Values:
        found = summed(weights, counts)
        total = found.sum(axis=1)
        observed = summed(weights, apart)[:, 0] / np.maximum(total, 1)
        return unlike_chance(observed, _spread(found, (values[order] - middle)[None, :], total))

    return of


def ratio(table: Table) -> Callable[[NDArray[Any]], Values]:
    """Return alpha of numbers with a true zero as a function of weights: ((c - k) / (c + k)) squared.

    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D; two zeros do not differ.
    """
    import numpy as np
    from scipy.sparse import csr_array

    values = _numbers(table)
    apart = column(_apart(table, _ratio))
    counts = scaled(category_counts(table), (table.raters >= 2) * 1.0)

    def of(weights: NDArray[Any]) -> Values:
        found = summed(weights, counts)
        total = found.sum(axis=1)
        chance = np.zeros(len(weights))
        for start in range(0, len(values), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            distances = _ratio(values[:, None], values[None, some])
            chance += (summed(found, csr_array(distances)) * found[:, some]).sum(axis=1)
        pairs = total * (total - 1)
        return unlike_chance(
            summed(weights, apart)[:, 0] / np.maximum(total, 1), chance / np.maximum(pairs, 1)
        )

    return of


def _numbers(table: Table) -> NDArray[Any]:
    values = numbers_of(table)
    if values is None:
        raise ValueError("cells that are no numbers")
    return values


def _sorted_rows(table: Table) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the order of the cells by their numbers, and rows as places in it (-1 missing)."""
    import numpy as np

    values = _numbers(table)
    order = np.argsort(values, kind="stable")
    place = np.empty(len(order) + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    return order, place[table.rows]


def _ratio(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    both = one + other
    return np.where(both == 0, 0.0, (one - other) / np.where(both == 0, 1, both)) ** 2


def _apart(table: Table, distance: Callable[[Any, Any], Any]) -> NDArray[Any]:
    """Return for each row the sum of distances over ordered pairs of its values, by its values less one."""
    import numpy as np

    values = np.append(_numbers(table), 0.0)
    read = table.rows >= 0
    given = values[table.rows]
    found = np.zeros(len(table.rows))
    for left in range(given.shape[1]):
        for right in range(left):
            both = read[:, left] & read[:, right]
            found += np.where(both, distance(given[:, left], given[:, right]), 0.0)
    per_value: NDArray[Any] = 2 * found / np.maximum(table.raters - 1, 1)
    return per_value


def _spread(found: NDArray[Any], places: NDArray[Any], total: NDArray[Any]) -> NDArray[Any]:
    """Return the mean squared distance of all pairs of values that stand at `places`."""
    import numpy as np

    first, second = (found * places).sum(axis=1), (found * places**2).sum(axis=1)
    pairs = np.maximum(total * (total - 1), 1)
    spread = 2 * (total * second - first**2) / pairs
    return np.where((found > 0).sum(axis=1) < 2, 0.0, spread)
