"""How far two sets of codes lie apart, by definitions that go under similar names and give other numbers.

Every distance is 0 for equal sets, two empty ones among them; sets that share nothing lie 1 apart, but for
the empty set and another in DKPro's two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Distance: TypeAlias = "Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]]"


def exact(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return 0 for equal sets, 1 for others: `shared` codes of sets of `left` and `right` codes."""
    apart: NDArray[Any] = ~_equal(shared, left, right) * 1.0
    return apart


def jaccard(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return 1 - shared / together (Jaccard 1901)."""
    import numpy as np

    together = left + right - shared
    apart: NDArray[Any] = 1 - np.where(together == 0, 1.0, shared / np.maximum(together, 1))
    return apart


def masi(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return 1 - J x M: J of Jaccard, M 1 for equal sets, 2/3 where one holds the other, 1/3 else, 0 apart.

    Passonneau 2006, Measuring Agreement on Set-valued Items (MASI), LREC, section 3, exact thirds.
    """
    alike = (1 - jaccard(shared, left, right)) * (1 - dkpro_set(shared, left, right))
    apart: NDArray[Any] = 1 - alike
    return apart


def dkpro_set(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return 0 for equal sets, 1/3 where one holds the other, 2/3 where they overlap, 1 apart.

    Passonneau 2004, Computing Reliability for Coreference Annotation, LREC; DKPro Statistics'
    SetAnnotationDistanceFunction. The empty set is held by every other, so that it lies 1/3 from them.
    """
    import numpy as np

    inside = (shared == left) | (shared == right)
    some = np.where(inside, 1 / 3, np.where(shared > 0, 2 / 3, 1.0))
    return np.where(_equal(shared, left, right), 0.0, some)


def dkpro_masi(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return (1 - J) x m with m the distance of `dkpro_set`: DKPro Statistics' MASISetAnnotationDistance.

    Not the MASI of Passonneau 2006, where 1 is taken off the product and not off its first part.
    """
    apart: NDArray[Any] = jaccard(shared, left, right) * dkpro_set(shared, left, right)
    return apart


def dice(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return 1 - 2 shared / (left + right): the metric difference of nominal sets.

    Krippendorff and Craggs 2016, The Reliability of Multi-Valued Coding of Data, Communication Methods and
    Measures 10: 181-198.
    """
    import numpy as np

    size = left + right
    apart: NDArray[Any] = 1 - np.where(size == 0, 1.0, 2 * shared / np.maximum(size, 1))
    return apart


def _equal(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    same: NDArray[Any] = (shared == left) & (shared == right)
    return same
