"""Alpha of sets of codes: each cell is one value, and how far two of them lie apart is a named distance.

Krippendorff 2011's 1 - Do / De with that distance; missing cells are left out, an empty set is a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.agree.nominal import Values, unlike_chance
from qualcode.agree.set_chance import likeness_of_pairs
from qualcode.agree.set_distances import dice
from qualcode.agree.sums import both_read, category_counts, membership, scaled, used
from qualcode.agree.tables import column, summed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from qualcode.agree.set_distances import Distance
    from qualcode.agree.tables import Table


def set_alpha(table: Table, distance: Distance) -> tuple[Callable[[NDArray[Any]], Values], str]:
    """Return alpha as a function of weights, and a note on how its draws were reckoned ("" exactly)."""
    import numpy as np

    codes = sorted({code for cell in table.cells for code in cell})
    member = membership(table, codes)[: len(table.cells)]
    pairable = (table.raters >= 2) * 1.0
    counts = scaled(category_counts(table), pairable)
    apart = column(pairable * apart_of(table, member, distance))
    alike, note = likeness_of_pairs(table.cells, member, distance, table.counts @ counts)

    def of(weights: NDArray[Any]) -> Values:
        found = summed(weights, counts)
        total = found.sum(axis=1)
        safe = np.maximum(total, 2)
        observed = summed(weights, apart)[:, 0] / safe
        expected = (total**2 - alike(found)) / (safe * (safe - 1))
        one = (found > 0).sum(axis=1) < 2
        return unlike_chance(observed, np.where(one | (expected < 1e-12), 0.0, expected))

    return of, note


def apart_of(table: Table, member: Any, distance: Distance) -> NDArray[Any]:
    """Return for each row the sum of distances over ordered pairs of its sets, by its sets less one (P)."""
    import numpy as np

    sizes = np.append(member.sum(axis=1), 0)
    having = [used(table, coder) @ member for coder in range(table.rows.shape[1])]
    found = np.zeros(len(table.rows))
    for left in range(len(having)):
        for right in range(left):
            shared = having[left].multiply(having[right]).sum(axis=1)
            one, other = sizes[table.rows[:, left]], sizes[table.rows[:, right]]
            found += np.where(both_read(table, left, right) > 0, distance(shared, one, other), 0.0)
    per_value: NDArray[Any] = 2 * found / np.maximum(table.raters - 1, 1)
    return per_value


def multi_valued(table: Table) -> Callable[[NDArray[Any]], Values]:
    """Return the multi-valued alpha for nominal codes as a function of weights.

    Krippendorff and Craggs 2016, The Reliability of Multi-Valued Coding of Data, Communication Methods and
    Measures 10: 181-198: observed are the differences (`set_distances.dice`) of sets within units; expected
    are those of sets drawn code by code, without replacement, from all pairable codes, of sizes as they come.
    The sum over all sets of each size is reckoned as a product over codes, in n codes x size squared steps.
    """
    import numpy as np

    codes = sorted({code for cell in table.cells for code in cell})
    member = membership(table, codes)[: len(table.cells)]
    sizes = member.sum(axis=1).astype(int)
    pairable = (table.raters >= 2) * 1.0
    counts = scaled(category_counts(table), pairable)
    apart = column(pairable * apart_of(table, member, dice))
    largest = int(sizes.max(initial=0))
    by_size = membership_by_size(sizes, largest)

    def of(weights: NDArray[Any]) -> Values:
        found = summed(weights, counts)
        total = np.maximum(found.sum(axis=1), 1)
        cards = summed(found, by_size) / total[:, None]
        expected = np.einsum("da,db,dab->d", cards, cards, _expected(summed(found, member), largest))
        one = (found > 0).sum(axis=1) < 2
        return unlike_chance(summed(weights, apart)[:, 0] / total, np.where(one, 0.0, expected))

    return of


def membership_by_size(sizes: NDArray[Any], largest: int) -> Any:
    """Return which cells are of which size, as sparse ones (K x largest + 1)."""
    import numpy as np
    from scipy.sparse import csr_array

    shape = (len(sizes), largest + 1)
    return csr_array((np.ones(len(sizes)), (np.arange(len(sizes)), sizes)), shape=shape)


def _expected(found: NDArray[Any], largest: int) -> NDArray[Any]:
    """Return the expected difference of two sets of a and b codes (D x a x b), codes coming `found` times.

    The weight of a pair of sets is the product of n of each code, and of n (n - 1) of each that both have:
    the coefficient of x^a y^b in the product of 1 + n x + n y + n (n - 1) x y over codes. How many codes both
    have, in the mean, comes from its derivative by the last term.
    """
    import numpy as np

    shape = (len(found), largest + 2, largest + 2)
    weight, shared = np.zeros(shape), np.zeros(shape)
    weight[:, 1:, 1:][:, 0, 0] = 1
    scale = np.maximum(found.sum(axis=1), 1) / max(largest, 1)
    for code in range(found.shape[1]):
        once = (found[:, code] / scale)[:, None, None]
        twice = (found[:, code] * np.maximum(found[:, code] - 1, 0) / scale**2)[:, None, None]
        inner, before = weight[:, :-1, :-1].copy(), shared[:, :-1, :-1].copy()
        across, down = weight[:, :-1, 1:] + weight[:, 1:, :-1], shared[:, :-1, 1:] + shared[:, 1:, :-1]
        weight[:, 1:, 1:] += once * across + twice * inner
        shared[:, 1:, 1:] += once * down + twice * (before + inner)
    weight, shared = weight[:, 1:, 1:], shared[:, 1:, 1:]
    together = np.add.outer(np.arange(largest + 1), np.arange(largest + 1))
    both = np.where(weight > 0, shared / np.where(weight > 0, weight, 1), 0.0)
    difference = 1 - 2 * both / np.maximum(together, 1)
    difference[:, 0, 0] = 0
    return np.where(weight > 0, difference, 0.0)
