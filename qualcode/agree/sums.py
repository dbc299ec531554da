"""What the nominal coefficients are made of: sums over units, of one table or of each code for itself.

Every sum is linear in how often a row comes, so that a thousand bootstrap draws are one sparse product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Protocol

from qualcode.agree.tables import Table, column, summed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Pair = tuple["NDArray[Any]", "NDArray[Any]", "NDArray[Any]", "NDArray[Any]"]


class Sums(Protocol):
    """Sums over units; L is draws, or draws x codes, and K categories."""

    def units(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Units that two coders have (L), and the sum of their shares of agreeing pairs (L)."""
        ...

    def values(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Pairable values (L); agreement of their units, each as often as it has values (L); by category."""
        ...

    def shares(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Units that somebody read (L), and the sum of the categories' shares in each (L x K)."""
        ...

    def margins(self) -> tuple[NDArray[Any], ...]:
        """For each coder how often they used each category (L x K)."""
        ...

    def pairs(self) -> tuple[Pair, ...]:
        """For each two coders: units both read (L), agreeing ones (L), and their categories there (L x K)."""
        ...


class WholeSums:
    """Sums of one table whose categories are its distinct cells; leading shape: draws."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.weights: Any = None
        self.features: dict[str, Any] = {}

    def of(self, weights: NDArray[Any]) -> WholeSums:
        """Return the sums for these weights (D x P)."""
        self.weights = weights
        return self

    def units(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        return (
            self._sum("pairable", lambda: column(self._pairable()))[:, 0],
            self._sum("agreeing", lambda: column(self._agreeing()))[:, 0],
        )

    def values(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        raters = self.table.raters
        return (
            self._sum("values", lambda: column(raters * self._pairable()))[:, 0],
            self._sum("values agreeing", lambda: column(raters * self._agreeing()))[:, 0],
            self._sum("found", lambda: scaled(category_counts(self.table), self._pairable())),
        )

    def shares(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        shares = self._sum("shares", lambda: scaled(category_counts(self.table), 1 / self.table.raters))
        return self.weights.sum(axis=1), shares

    def margins(self) -> tuple[NDArray[Any], ...]:
        """See `Sums`."""
        return tuple(self._used(coder) for coder in range(self.table.rows.shape[1]))

    def pairs(self) -> tuple[Pair, ...]:
        """See `Sums`."""
        rows = self.table.rows
        return tuple(self._pair(left, right) for left, right in combinations(range(rows.shape[1]), 2))

    def _pair(self, left: int, right: int) -> Pair:
        rows = self.table.rows
        both = both_read(self.table, left, right)
        agree = both * (rows[:, left] == rows[:, right])
        name = f"{left} {right}"
        return (
            self._sum(f"{name} both", lambda: column(both))[:, 0],
            self._sum(f"{name} agree", lambda: column(agree))[:, 0],
            self._sum(f"{name} left", lambda: scaled(used(self.table, left), both)),
            self._sum(f"{name} right", lambda: scaled(used(self.table, right), both)),
        )

    def _used(self, coder: int) -> NDArray[Any]:
        return self._sum(f"used {coder}", lambda: used(self.table, coder))

    def _sum(self, name: str, features: Callable[[], Any]) -> NDArray[Any]:
        if name not in self.features:
            self.features[name] = features()
        return summed(self.weights, self.features[name])

    def _pairable(self) -> NDArray[Any]:
        """Whether two coders have each row (P)."""
        pairable: NDArray[Any] = (self.table.raters >= 2) * 1.0
        return pairable

    def _agreeing(self) -> NDArray[Any]:
        """Which share of the pairs of values of each row is equal; 0 where there is no pair (P)."""
        raters = self.table.raters
        counts = category_counts(self.table)
        equal = counts.multiply(counts).sum(axis=1) - raters
        share: NDArray[Any] = self._pairable() * equal / (raters * (raters - 1) + (raters < 2))
        return share


@dataclass(slots=True)
class CodeSums:
    """Sums for each code: has it, or has not; leading shape draws x codes, two categories, "has" first."""

    table: Table
    codes: Sequence[str]
    having: list[Any] = field(init=False)
    features: dict[str, Any] = field(init=False, default_factory=dict)
    weights: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        member = membership(self.table, self.codes)
        self.having = [member[self.table.rows[:, coder]] for coder in range(self.table.rows.shape[1])]
        raters = self.table.raters
        found = self.having[0].copy()
        for other in self.having[1:]:
            found = found + other
        found = found.tocsr()
        row = found.tocoo().row
        several = raters[row]
        apart = found.copy()
        apart.data = 2 * found.data * (several - found.data) / (several * (several - 1) + (several < 2))
        self.features = {
            "apart": apart,
            "m apart": scaled(apart, raters),
            "found": scaled(found, (raters >= 2) * 1.0),
            "shares": scaled(found, 1 / raters),
        }

    def of(self, weights: NDArray[Any]) -> CodeSums:
        """Return the sums for these weights (D x P)."""
        self.weights = weights
        return self

    def units(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        pairable = self._all((self.table.raters >= 2) * 1.0)
        return pairable, pairable - self._sum("apart")

    def values(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        raters = self.table.raters
        total = self._all(raters * (raters >= 2))
        return total, total - self._sum("m apart"), _both_sides(total, self._sum("found"))

    def shares(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        read = self._all((self.table.raters >= 1) * 1.0)
        return read, _both_sides(read, self._sum("shares"))

    def margins(self) -> tuple[NDArray[Any], ...]:
        """See `Sums`."""
        rows = self.table.rows
        return tuple(
            _both_sides(self._all((rows[:, coder] >= 0) * 1.0), summed(self.weights, having))
            for coder, having in enumerate(self.having)
        )

    def pairs(self) -> tuple[Pair, ...]:
        """See `Sums`."""
        found = []
        for left, right in combinations(range(len(self.having)), 2):
            both = both_read(self.table, left, right)
            units = self._all(both)
            one = summed(self.weights, scaled(self.having[left], both))
            other = summed(self.weights, scaled(self.having[right], both))
            shared = summed(self.weights, self.having[left].multiply(self.having[right]).tocsr())
            agree = units - one - other + 2 * shared
            found.append((units, agree, _both_sides(units, one), _both_sides(units, other)))
        return tuple(found)

    def _sum(self, name: str) -> NDArray[Any]:
        return summed(self.weights, self.features[name])

    def _all(self, feature: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        return np.repeat(summed(self.weights, column(feature)), len(self.codes), axis=1)


class PooledSums:
    """Sums of several codes' tables put into one: a cell is a unit with a code; leading shape: draws."""

    def __init__(self, sums: Sums) -> None:
        self.sums = sums

    def units(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        pairable, agreeing = self.sums.units()
        return pairable.sum(axis=1), agreeing.sum(axis=1)

    def values(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        total, agreed, found = self.sums.values()
        return total.sum(axis=1), agreed.sum(axis=1), found.sum(axis=1)

    def shares(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Sums`."""
        read, shares = self.sums.shares()
        return read.sum(axis=1), shares.sum(axis=1)

    def margins(self) -> tuple[NDArray[Any], ...]:
        """See `Sums`."""
        return tuple(used.sum(axis=1) for used in self.sums.margins())

    def pairs(self) -> tuple[Pair, ...]:
        """See `Sums`."""
        return tuple(
            (both.sum(axis=1), agree.sum(axis=1), left.sum(axis=1), right.sum(axis=1))
            for both, agree, left, right in self.sums.pairs()
        )


def both_read(table: Table, left: int, right: int) -> NDArray[Any]:
    """Return 1 for each row that both coders have, else 0 (P)."""
    both: NDArray[Any] = ((table.rows[:, left] >= 0) & (table.rows[:, right] >= 0)) * 1.0
    return both


def scaled(features: Any, by: NDArray[Any]) -> Any:
    """Return sparse features with each row times a number."""
    from scipy.sparse import diags_array

    return (diags_array(by * 1.0) @ features).tocsr()


def used(table: Table, coder: int) -> Any:
    """Return which cell a coder gave each row, as sparse ones (P x K)."""
    import numpy as np
    from scipy.sparse import csr_array

    chosen = table.rows[:, coder]
    rows = np.flatnonzero(chosen >= 0)
    shape = (len(chosen), len(table.cells))
    return csr_array((np.ones(len(rows)), (rows, chosen[rows])), shape=shape)


def category_counts(table: Table) -> Any:
    """Return how many coders gave each row each cell, sparse (P x K)."""
    found = used(table, 0)
    for coder in range(1, table.rows.shape[1]):
        found = found + used(table, coder)
    return found.tocsr()


def membership(table: Table, codes: Sequence[str]) -> Any:
    """Return which cells hold which codes, sparse (K + 1 x codes); the last row is that of missing: none."""
    import numpy as np
    from scipy.sparse import csr_array

    place = {code: number for number, code in enumerate(codes)}
    held = [
        (number, place[code]) for number, cell in enumerate(table.cells) for code in cell if code in place
    ]
    rows, columns = (np.array([pair[side] for pair in held], dtype=np.int64) for side in (0, 1))
    return csr_array((np.ones(len(held)), (rows, columns)), shape=(len(table.cells) + 1, len(codes)))


def _both_sides(total: NDArray[Any], having: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.stack([having, total - having], axis=-1)
