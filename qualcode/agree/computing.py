"""One coefficient of a table of ratings, with its bootstrap interval; where there is none, why, in words.

A value is never NaN, and never 1 because nobody had a choice: then it is None and the note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from qualcode.agree import levels
from qualcode.agree.measures import LEVELS, TABLE, Measure
from qualcode.agree.prevalence import lopsided_note
from qualcode.agree.sets import multi_valued, set_alpha
from qualcode.agree.sums import WholeSums
from qualcode.agree.tables import Table, draws_of, table_of
from qualcode.findings import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from qualcode.agree.nominal import Values
    from qualcode.agree.ratings import Ratings

LOST_DRAWS = 0.05
ONE_CATEGORY = "only one category was used"
_LEVELS = {"ordinal": levels.ordinal, "interval": levels.interval, "ratio": levels.ratio}


@dataclass(frozen=True, slots=True)
class Estimator:
    """A coefficient of one table: `of` takes weights (D x P); `note` says how, where there is a choice."""

    of: Callable[[NDArray[Any]], Values]
    note: str = ""


def measured(
    ratings: Ratings, measure: str, *, level: str = "nominal", draws: int = 1000, seed: int = 1
) -> Agreement:
    """Return how far coders agree by one measure of `TABLE`, with a 95 % bootstrap interval over units.

    `level` is that of alpha's values: nominal, or with a number in every cell ordinal, interval or ratio. The
    interval is `bounds`, over draws of what the ratings have `together`; `draws` 0 gives none; the same
    `seed` gives the same one, in any order of the units. Raise `ValueError` for a measure or level that is
    not known.
    """
    return several(ratings, (measure,), level=level, draws=draws, seed=seed)[0]


def several(
    ratings: Ratings, measures: Sequence[str], *, level: str = "nominal", draws: int = 1000, seed: int = 1
) -> tuple[Agreement, ...]:
    """Return several measures of the same ratings, all on the same draws; see `measured`."""
    require_known(measures)
    if level not in LEVELS:
        raise ValueError(f"no level is called {level!r}")
    table = table_of(ratings if level == "nominal" else levels.as_numbers(ratings))
    usable = {name: TABLE[name] for name in measures if not why_not(table, TABLE[name], level)}
    estimators = {name: _estimator(table, measure, level) for name, measure in usable.items()}
    drawn = values_of_draws(table, {name: each.of for name, each in estimators.items()}, draws, seed)
    found = {name: (each, each.of(point_of(table)), drawn.get(name)) for name, each in estimators.items()}
    return tuple(_agreement(table, TABLE[name], level, found.get(name)) for name in measures)


def require_known(measures: Sequence[str]) -> None:
    """Raise `ValueError` for a measure that is not in `TABLE`, naming those that are."""
    for name in measures:
        if name not in TABLE:
            raise ValueError(f"no measure is called {name!r}; there are {', '.join(TABLE)}")


def point_of(table: Table) -> NDArray[Any]:
    """Return the weights of the table as it is (1 x P)."""
    weights: NDArray[Any] = table.counts[None, :] * 1.0
    return weights


def values_of_draws(
    table: Table, estimators: Mapping[str, Callable[[NDArray[Any]], Values]], draws: int, seed: int
) -> dict[str, NDArray[Any]]:
    """Return the values of several coefficients in the same draws, each draws x whatever shape it has."""
    import numpy as np

    found: dict[str, list[NDArray[Any]]] = {name: [] for name in estimators}
    for weights in draws_of(table, draws, seed) if estimators and draws and table.n_pairable > 1 else ():
        for name, of in estimators.items():
            found[name].append(of(weights).value)
    return {name: np.concatenate(values) for name, values in found.items() if values}


def bounds(values: NDArray[Any] | None, value: float) -> tuple[float | None, float | None, str]:
    """Return the 95 % interval of a value from its draws (D), and a note where there is none or no width.

    Bias-corrected percentiles (Efron 1981, Canadian Journal of Statistics 9: 139-172): the share of draws
    below the value says how far the percentiles move. They stay in the coefficient's range, and the value
    lies in them. Where more than `LOST_DRAWS` of the draws give nothing, as when a code is so rare that many
    draws lack it, there is no interval: of the others alone it would be too narrow.
    """
    import numpy as np

    if values is None or not len(values):
        return None, None, ""
    lost = float(np.isnan(values).mean())
    if lost > LOST_DRAWS:
        return None, None, f"no interval: in {lost * 100:.0f} % of the draws it cannot be computed"
    known = values[~np.isnan(values)]
    below = (known < value).mean() + (known == value).mean() / 2
    normal = NormalDist()
    shift = 2 * normal.inv_cdf(float(np.clip(below, 1 / len(known), 1 - 1 / len(known))))
    places = [normal.cdf(shift + normal.inv_cdf(tail)) for tail in (0.025, 0.975)]
    low, high = (float(bound) for bound in np.quantile(known, places))
    note = "no draw differs, so that the interval has no width" if low == high == value else ""
    return min(low, value), max(high, value), note


def why_not(table: Table, measure: Measure, level: str = "nominal") -> str:
    """Say why a measure cannot be computed of a table; "" where it can."""
    coders, units = len(table.coders), table.n_pairable
    if coders < 2:
        return "one coder only" if coders else "nobody has read a unit"
    if measure.coders and coders != measure.coders:
        return _of_two(measure, coders)
    if not units or (units < 2 and measure.name != "percent"):
        return f"{'only one' if units else 'no'} unit has been read by two coders"
    if measure.kind == "levels" and level != "nominal" and (why := _no_numbers(table, level)):
        return why
    return ONE_CATEGORY if measure.name != "percent" and is_one_category(table) else ""


def is_one_category(table: Table) -> bool:
    """Whether all values of units that two coders have are the same."""
    import numpy as np

    pairable = table.rows[table.raters >= 2]
    return len(np.unique(pairable[pairable >= 0])) < 2


def _of_two(measure: Measure, coders: int) -> str:
    instead = (
        "fleiss" if measure.name == "scott" else "conger (chance by coder), light (mean over pairs) or fleiss"
    )
    return f"{measure.title} is for two coders, and here are {coders}: use {instead}"


def _no_numbers(table: Table, level: str) -> str:
    numbers = levels.numbers_of(table)
    if numbers is None:
        needed = (
            "an order: numbers, or the values named from low to high" if level == "ordinal" else "numbers"
        )
        return f"{level} values need {needed}, one in each cell"
    return "ratio values cannot be negative" if level == "ratio" and (numbers < 0).any() else ""


def _estimator(table: Table, measure: Measure, level: str) -> Estimator:
    if measure.kind == "sets":
        return Estimator(*set_alpha(table, measure.compute))
    if measure.kind == "multi-valued":
        return Estimator(multi_valued(table))
    if measure.kind == "levels" and level != "nominal":
        return Estimator(_LEVELS[level](table))
    sums, categories = WholeSums(table), len(table.cells)
    note = "" if all(len(cell) == 1 for cell in table.cells) else _WHOLE_SETS
    return Estimator(lambda weights: measure.compute(sums.of(weights), categories), note)


_WHOLE_SETS = (
    "some units have several codes or none: sets are compared as wholes, equal or not (masi-alpha and "
    "mvalpha weigh how far they differ)"
)


def _agreement(
    table: Table, measure: Measure, level: str, found: tuple[Estimator, Values, NDArray[Any] | None] | None
) -> Agreement:
    bare = Agreement(
        measure.name, level if measure.kind == "levels" else "nominal", table.unit, None,
        n_units=table.n_units, n_coders=len(table.coders), n_pairable=table.n_pairable,
    )  # fmt: skip
    if found is None:
        return replace(bare, note=f"not computable: {why_not(table, measure, level)}")
    estimator, point, drawn = found
    notes = (estimator.note, _missing(table), _balance(table, measure, level))
    return valued(bare, tuple(float(side[0]) for side in point), drawn, "; ".join(filter(None, notes)))


def valued(
    bare: Agreement, point: tuple[float, ...], drawn: NDArray[Any] | None, note: str = ""
) -> Agreement:
    """Return an agreement with its value, observed, expected, and the interval of its draws (D)."""
    value, observed, expected = point
    if value != value:  # noqa: PLR0124 - NaN
        return replace(bare, note="not computable: chance alone gives full agreement")
    low, high, width = bounds(drawn, value)
    return replace(
        bare, value=value, low=low, high=high, observed=observed, expected=expected,
        note="; ".join(filter(None, (note, width))),
    )  # fmt: skip


def _missing(table: Table) -> str:
    left = table.n_units - table.n_pairable
    if not left:
        return ""
    have = "has" if left == 1 else "have"
    return f"{left:,} of {table.n_units:,} units {have} fewer than two coders"


def _balance(table: Table, measure: Measure, level: str) -> str:
    if measure.name == "percent" and table.n_pairable == 1:
        return "of one unit, so that there is no interval"
    if measure.name == "percent":
        return ONE_CATEGORY if is_one_category(table) else "nothing is taken off for chance"
    return lopsided_note(table) if level == "nominal" else ""
