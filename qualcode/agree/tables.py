"""Ratings as numbers: distinct rows with how often each stands there, and bootstrap draws of them.

Rows stand in an order that does not depend on that of the units, so that an interval does not either; the
same seed gives the same draws, however many are taken at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qualcode.agree.ratings import Cell, Ratings

_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """Units x coders without names: P distinct rows of J coders.

    `cells` are the distinct sets; `rows` (P x J) are places in `cells`, -1 where a coder has not read the
    unit; `counts` (P) says how many units have that row, `raters` (P) how many coders have read it. Units
    that nobody read and coders who read nothing are left out; `n_units` counts all units. `drawn` (sparse,
    C x P) says how often each row comes in what is drawn together, None where units are drawn one by one.
    """

    unit: str
    coders: tuple[str, ...]
    cells: tuple[frozenset[str], ...]
    rows: NDArray[Any]
    counts: NDArray[Any]
    raters: NDArray[Any]
    n_units: int
    drawn: Any = None

    @property
    def n_pairable(self) -> int:
        """How many units two coders or more have."""
        return int(self.counts[self.raters >= 2].sum())


def table_of(ratings: Ratings) -> Table:
    """Return ratings as a table of distinct rows, in an order of their own."""
    import numpy as np

    distinct = {cell for row in ratings.cells for cell in row if cell is not None}
    cells = tuple(sorted(distinct, key=lambda cell: (len(cell), sorted(cell))))
    place: dict[Cell, int] = {cell: number for number, cell in enumerate(cells)}
    place[None] = -1
    shape = (len(ratings.units), len(ratings.coders))
    flat = np.fromiter((place[cell] for row in ratings.cells for cell in row), dtype=np.int64, count=-1)
    whole = flat.reshape(shape)
    columns = np.flatnonzero((whole >= 0).any(axis=0))
    here: NDArray[Any] = np.asarray((whole >= 0).any(axis=1))
    read = whole[here][:, columns]
    coders = tuple(ratings.coders[column] for column in columns)
    both = np.concatenate([np.sort(read, axis=1), read], axis=1)
    found, row_of, counts = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    rows = found[:, len(columns) :]
    drawn = _drawn(ratings.together, here, row_of.ravel(), len(counts)) if ratings.together else None
    raters = (rows >= 0).sum(axis=1)
    return Table(ratings.unit, coders, cells, rows, counts, raters, len(ratings.units), drawn)


def _drawn(together: Sequence[str], here: NDArray[Any], row_of: NDArray[Any], rows: int) -> Any:
    """Return how often each row comes in what is drawn together (sparse, C x P), by name."""
    import numpy as np
    from scipy.sparse import coo_array

    names, at = np.unique(np.array(together)[here], return_inverse=True)
    ones = np.ones(len(row_of))
    return coo_array((ones, (at.ravel(), row_of)), shape=(len(names), rows)).tocsr()


def draws_of(table: Table, draws: int, seed: int) -> Iterator[NDArray[Any]]:
    """Give how often each row comes in each bootstrap draw of units, as blocks of draws x P.

    A draw takes as many units as were read, each with equal chance, with replacement (Efron 1979, Annals of
    Statistics 7: 1-26); all codes and coders of a unit come together. Where units are drawn together, as
    those of a source are, it takes as many sources as there are, each with all its units (Davison and Hinkley
    1997, Bootstrap Methods and their Application, section 3.8).
    """
    import numpy as np

    generator = np.random.Generator(np.random.PCG64(seed))
    clusters = None if table.drawn is None else table.drawn.shape[0]
    owner = np.arange(clusters) if clusters else np.repeat(np.arange(len(table.counts)), table.counts)
    parts = clusters or len(table.counts)
    block = max(1, _AT_ONCE // max(len(table.counts), 1))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        weights = np.empty((parts, size)).T
        for place in range(size):
            drawn = owner[generator.integers(0, len(owner), size=len(owner))]
            weights[place] = np.bincount(drawn, minlength=parts)
        yield summed(weights, table.drawn) if clusters else weights


def summed(weights: NDArray[Any], features: Any) -> NDArray[Any]:
    """Return weights (D x P) times sparse features (P x F): D x F, in one order of adding on any machine."""
    import numpy as np

    return np.ascontiguousarray((features.T.tocsr() @ np.ascontiguousarray(weights.T)).T)


def column(values: NDArray[Any]) -> Any:
    """Return one feature of each row as a sparse column."""
    from scipy.sparse import csr_array

    return csr_array(values.reshape(-1, 1))
