"""How alike sets are over all pairs of values, draw by draw, without going through all pairs.

Exact while sets are small or few; for many large ones the draws are reckoned to first order, as a note says.
"""

from __future__ import annotations

from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Any

from qualcode.agree.tables import column, summed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qualcode.agree.set_distances import Distance

LARGEST = 12
MOST_SUBSETS = 4_000_000
MOST_PAIRS = 2_000_000
FIRST_ORDER = "chance in the draws is reckoned to first order"
_BLOCK = 200


def likeness_of_pairs(
    cells: Sequence[frozenset[str]], member: Any, distance: Distance, counts: NDArray[Any]
) -> tuple[Callable[[NDArray[Any]], NDArray[Any]], str]:
    """Return a function from counts of sets (D x K) to 1 - distance summed over ordered pairs of values (D).

    `member` says which of the K sets holds which code; `counts` (K) is what the draws lie around. Small sets
    go through their subsets (`_by_subsets`), few large ones through all pairs that share a code. For more,
    the change with the counts is taken to be linear, and the second text says so: what that leaves out is
    about 1 / n of n values, where the interval is about as wide as 1 / sqrt(n).
    """
    sizes = member.sum(axis=1)
    if max(map(len, cells), default=0) <= LARGEST and (2.0**sizes).sum() <= MOST_SUBSETS:
        return _by_subsets(cells, distance), ""
    if int((member.sum(axis=0) ** 2).sum()) <= MOST_PAIRS:
        alike = _alike(member, sizes, distance, slice(0, len(sizes)))
        return (lambda found: (summed(found, alike) * found).sum(axis=1)), ""
    return _first_order(member, sizes, distance, counts), FIRST_ORDER


def _by_subsets(
    cells: Sequence[frozenset[str]], distance: Distance
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Sum over pairs of sets by what they hold in common, through the subsets of each set.

    Two sets that share t codes share t over j subsets of j codes: so sums over pairs by t follow from sums
    over subsets by j (inclusion and exclusion), and a subset needs only how many sets of each size hold it.
    """
    import numpy as np
    from scipy.sparse import csr_array

    features: dict[tuple[tuple[str, ...], int], int] = {}
    rows, columns = [], []
    for number, cell in enumerate(cells):
        held = sorted(cell)
        for subset in chain.from_iterable(combinations(held, size) for size in range(len(held) + 1)):
            rows.append(number)
            columns.append(features.setdefault((subset, len(held)), len(features)))
    shape = (len(cells), len(features))
    holding = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    form = _form(features, distance)

    def of(found: NDArray[Any]) -> NDArray[Any]:
        held = summed(found, holding)
        likeness: NDArray[Any] = (summed(held, form) * held).sum(axis=1)
        return likeness

    return of


def _form(features: dict[tuple[tuple[str, ...], int], int], distance: Distance) -> Any:
    """Return what a pair of sets of given sizes adds for a subset that both hold (sparse, F x F)."""
    import numpy as np
    from scipy.sparse import csr_array

    largest = max(size for _, size in features)
    grid = np.indices((largest + 1, largest + 1, largest + 1)).astype(float)
    likeness = 1 - distance(*grid)
    signed = [[(-1) ** (j - t) * comb(j, t) for t in range(j + 1)] for j in range(largest + 1)]
    weight = np.array([np.tensordot(row, likeness[: len(row)], axes=1) for row in signed])
    by_subset: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for (subset, size), place in features.items():
        by_subset.setdefault(subset, []).append((size, place))
    entries = [
        (left, right, weight[len(subset), one, other])
        for subset, held in by_subset.items()
        for one, left in held
        for other, right in held
    ]
    rows, columns, values = zip(*entries, strict=True)
    found = csr_array((values, (rows, columns)), shape=(len(features), len(features)))
    found.eliminate_zeros()
    return found


def _first_order(
    member: Any, sizes: NDArray[Any], distance: Distance, counts: NDArray[Any]
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    import numpy as np

    shares = counts / counts.sum()
    blocks = (slice(start, min(start + _BLOCK, len(sizes))) for start in range(0, len(sizes), _BLOCK))
    pull = np.concatenate([_alike(member, sizes, distance, some) @ shares for some in blocks])
    level = float(pull @ shares)

    def of(found: NDArray[Any]) -> NDArray[Any]:
        total = np.maximum(found.sum(axis=1), 1)
        likeness: NDArray[Any] = (2 * summed(found, column(pull))[:, 0] / total - level) * total**2
        return likeness

    return of


def _alike(member: Any, sizes: NDArray[Any], distance: Distance, some: slice) -> Any:
    """Return 1 - distance of some sets to all, sparse: those that share a code, and the empty set to all."""
    import numpy as np
    from scipy.sparse import coo_array

    shared = (member[some] @ member.T).tocoo()
    likeness = 1 - distance(shared.data, sizes[some][shared.row], sizes[shared.col])
    rows, columns, alike = [shared.row], [shared.col], [likeness]
    chosen = np.arange(some.start, some.stop)
    for empty in np.flatnonzero(sizes == 0):
        to_all = 1 - distance(np.zeros(len(sizes)), np.zeros(len(sizes)), sizes)
        others = np.flatnonzero(chosen != empty)
        rows.append(others)
        columns.append(np.full(len(others), empty))
        alike.append(to_all[chosen[others]])
        if empty in chosen:
            rows.append(np.full(len(sizes), empty - some.start))
            columns.append(np.arange(len(sizes)))
            alike.append(to_all)
    places = (np.concatenate(rows), np.concatenate(columns))
    found = coo_array((np.concatenate(alike), places), shape=shared.shape).tocsr()
    found.eliminate_zeros()
    return found
