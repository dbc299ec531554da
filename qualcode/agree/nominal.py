"""Coefficients for categories without an order, from sums over units: percent, S, pi, kappas, AC1, alpha.

Each gives value, observed and expected agreement, with NaN where chance alone explains everything; symmetric
in coders. All take coders as a sample of those who might have coded, but for `cohen`, `conger` and `light`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qualcode.agree.sums import Sums


class Values(NamedTuple):
    """A coefficient with what it is made of; each of the same shape: draws, or draws x codes.

    `observed` and `expected` are disagreements for alpha, and agreements for the others.
    """

    value: NDArray[Any]
    observed: NDArray[Any]
    expected: NDArray[Any]


def percent(sums: Sums, categories: int) -> Values:  # noqa: ARG001 - all coefficients are called alike
    """Return the mean over units of the share of agreeing pairs of coders.

    Fleiss 1971, Psychological Bulletin 76: 378-382, eq. 2-3, over units that two coders or more have; with
    two coders the share of units on which they agree. Nothing is taken off for chance.
    """
    import numpy as np

    observed = _observed(sums)
    return Values(observed, observed, np.zeros_like(observed))


def bennett(sums: Sums, categories: int) -> Values:
    """Return S: chance gives each of the categories in use alike.

    Bennett, Alpert and Goldstein 1954, Public Opinion Quarterly 18: 303-308; for more coders Brennan and
    Prediger 1981, Educational and Psychological Measurement 41: 687-699, eq. 14.
    """
    import numpy as np

    observed = _observed(sums)
    return _beyond(observed, np.full_like(observed, 1 / categories))


def scott(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return pi: chance draws twice from what both coders used together, over the units that both have.

    Scott 1955, Public Opinion Quarterly 19: 321-325, eq. 1-2.
    """
    total, _, found = sums.values()
    return _beyond(_observed(sums), _squares(found, total))


def fleiss(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return Fleiss' kappa; units may have been read by different numbers of coders.

    Fleiss 1971, Psychological Bulletin 76: 378-382, eq. 1-7. With missing values as Gwet 2014, Handbook of
    Inter-Rater Reliability, 4th edition, chapter 2: agreement over units that two or more coders have,
    chance from the mean share of each category over all units that anybody has.
    """
    read, shares = sums.shares()
    return _beyond(_observed(sums), _squares(shares, read))


def ac1(sums: Sums, categories: int) -> Values:
    """Return Gwet's AC1: chance is the share of units that are hard to tell.

    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61: 29-48, eq. 4-6; for several
    coders and missing values Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition, chapter 5.
    `categories` are those in use in the whole table.
    """
    read, shares = sums.shares()
    share = _by(shares, read[..., None])
    hard = (share * (1 - share)).sum(axis=-1)
    return _beyond(_observed(sums), hard / max(categories - 1, 1))


def alpha(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return Krippendorff's alpha for nominal values, any number of coders, missing values left out.

    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C: 1 - Do / De over the pairable
    values. `observed` and `expected` are disagreements.
    """
    total, agreed, found = sums.values()
    observed = 1 - _by(agreed, total)
    expected = 1 - _by((found * (found - 1)).sum(axis=-1), total * (total - 1))
    return unlike_chance(observed, expected)


def conger(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return Conger's kappa: as Cohen's, for any number of coders, each with habits of their own.

    Conger 1980, Psychological Bulletin 88: 322-328: chance is the mean over pairs of coders. With missing
    values agreement is over units that two or more have, a coder's habits over all that they have (Gwet
    2014, Handbook of Inter-Rater Reliability, 4th edition, chapter 2).
    """
    shares = [_by(used, used.sum(axis=-1, keepdims=True)) for used in sums.margins()]
    coders = len(shares)
    together = sum(shares[1:], shares[0])
    apart = (together**2).sum(axis=-1) - sum((share**2).sum(axis=-1) for share in shares)
    return _beyond(_observed(sums), apart / (coders * (coders - 1)))


def cohen(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return Cohen's kappa of two coders, over the units that both have.

    Cohen 1960, Educational and Psychological Measurement 20: 37-46, eq. 1.
    """
    ((both, agree, left, right),) = sums.pairs()
    expected = _by((left * right).sum(axis=-1), both**2)
    return _beyond(_by(agree, both), expected)


def light(sums: Sums, categories: int) -> Values:  # noqa: ARG001
    """Return the mean of Cohen's kappas over all pairs of coders for whom it can be computed.

    Light 1971, Psychological Bulletin 76: 365-377. `observed` and `expected` are means over the same pairs.
    """
    import numpy as np

    found = []
    for both, agree, left, right in sums.pairs():
        expected = _by((left * right).sum(axis=-1), both**2)
        found.append(_beyond(_by(agree, both), expected))
    known = ~np.isnan([values.value for values in found])
    sides = (
        _by(np.where(known, [values[side] for values in found], 0).sum(axis=0), known.sum(axis=0))
        for side in range(3)
    )
    return Values(*sides)


def unlike_chance(observed: NDArray[Any], expected: NDArray[Any]) -> Values:
    """Return 1 - observed / expected disagreement; NaN where none is expected."""
    return Values(1 - _by(observed, expected), observed, expected)


def _observed(sums: Sums) -> NDArray[Any]:
    pairable, agreeing = sums.units()
    return _by(agreeing, pairable)


def _squares(found: NDArray[Any], total: NDArray[Any]) -> NDArray[Any]:
    squares: NDArray[Any] = (_by(found, total[..., None]) ** 2).sum(axis=-1)
    return squares


def _beyond(observed: NDArray[Any], expected: NDArray[Any]) -> Values:
    """Return (observed - expected) / (1 - expected); NaN where chance alone gives full agreement."""
    return Values(_by(observed - expected, _settled(1 - expected)), observed, expected)


def _settled(rest: NDArray[Any]) -> NDArray[Any]:
    """Return what chance leaves, with 0 for what only rounding leaves."""
    import numpy as np

    return np.where(np.abs(rest) < 1e-12, 0.0, rest)


def _by(above: NDArray[Any], below: Any) -> NDArray[Any]:
    """Divide; NaN where `below` is zero."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: NDArray[Any] = np.where(below == 0, np.nan, above / np.where(below == 0, 1, below))
    return quotient
