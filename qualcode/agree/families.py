"""A family of measures for codes side by side: each code for itself, and all of them, the pooling named.

A code is compared as "has it" or "has it not" over the same units; draws are of units, with all their codes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.agree.computing import (
    ONE_CATEGORY,
    point_of,
    require_known,
    several,
    valued,
    values_of_draws,
    why_not,
)
from qualcode.agree.measures import TABLE
from qualcode.agree.nominal import Values
from qualcode.agree.prevalence import Prevalence, prevalences
from qualcode.agree.sums import CodeSums, PooledSums
from qualcode.agree.tables import Table, table_of
from qualcode.findings import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qualcode.agree.measures import Measure
    from qualcode.agree.ratings import Ratings

CELLS = "cells: every unit with every code is one cell, has it or has it not, all in one table"
MEAN = "mean: of the codes' own values, each code counting alike"
SETS = "sets: of each unit the whole set of its codes"
USUAL = ("alpha", "ac1", "percent", "masi-alpha")


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """A code with its measures, and how often each coder gave it."""

    code: str
    agreements: tuple[Agreement, ...]
    prevalence: Prevalence


@dataclass(frozen=True, slots=True)
class Pooled:
    """A measure of all codes together; `pooling` is `CELLS`, `MEAN` or `SETS`, of `n_codes` codes."""

    pooling: str
    agreement: Agreement
    n_codes: int


@dataclass(frozen=True, slots=True)
class Family:
    """Measures of all codes and of each; `coders` are those who have read a unit."""

    unit: str
    coders: tuple[str, ...]
    n_units: int
    n_pairable: int
    pooled: tuple[Pooled, ...]
    per_code: tuple[CodeAgreement, ...]


def family(
    ratings: Ratings,
    measures: Sequence[str] = USUAL,
    *,
    codes: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> Family:
    """Return measures of each code and of all of them, with 95 % percentile intervals over the same draws.

    `measures` are names of `TABLE`: nominal ones and alpha (nominal) give a value a code, the pooled table of
    cells, and the mean over codes; those of sets one value of all. `codes` are those to compare, others are
    left out of every set; None: all that were used. Draws are of units, or of what the ratings have
    `together`; within a draw codes keep together, and what is drawn is taken to be independent. Raise
    `ValueError` for a measure that is not known.
    """
    require_known(measures)
    chosen = tuple(codes) if codes is not None else codes_of(ratings)
    compared = ratings if codes is None else only(ratings, chosen)
    table = table_of(compared)
    binary = tuple(TABLE[name] for name in measures if TABLE[name].kind in {"nominal", "levels"})
    whole = tuple(name for name in measures if TABLE[name].kind in {"sets", "multi-valued"})
    per_code, pooled = _by_code(table, binary, chosen, draws, seed)
    sets = several(compared, whole, draws=draws, seed=seed) if chosen else ()
    return Family(
        table.unit, table.coders, table.n_units, table.n_pairable,
        (*pooled, *(Pooled(SETS, agreement, len(chosen)) for agreement in sets)), per_code,
    )  # fmt: skip


def codes_of(ratings: Ratings) -> tuple[str, ...]:
    """Return all codes in use, sorted."""
    cells = {cell for row in ratings.cells for cell in row if cell}
    return tuple(sorted({code for cell in cells for code in cell}))


def only(ratings: Ratings, codes: Sequence[str]) -> Ratings:
    """Return ratings with these codes alone; what was read stays read."""
    kept = frozenset(codes)
    cells = tuple(tuple(None if cell is None else cell & kept for cell in row) for row in ratings.cells)
    return replace(ratings, cells=cells)


@dataclass(frozen=True, slots=True)
class _Computed:
    """Values of each measure for each code ("alpha"), and of the pooled cells ("alpha cells"), with draws."""

    table: Table
    points: dict[str, Values]
    drawn: dict[str, NDArray[Any]]
    counted: tuple[Prevalence, ...]

    def why_not(self, measure: Measure) -> str:
        """Say why a measure cannot be computed of any code."""
        why = _why_not(self.table, measure)
        return why or ("" if any(_is_used(each) for each in self.counted) else ONE_CATEGORY)

    def bare(self, measure: Measure) -> Agreement:
        """Return an agreement without a value."""
        return Agreement(
            measure.name, "nominal", self.table.unit, None, n_units=self.table.n_units,
            n_coders=len(self.table.coders), n_pairable=self.table.n_pairable,
        )  # fmt: skip


def _by_code(
    table: Table, measures: Sequence[Measure], codes: Sequence[str], draws: int, seed: int
) -> tuple[tuple[CodeAgreement, ...], tuple[Pooled, ...]]:
    if not codes:
        return (), ()
    estimators: dict[str, Callable[[NDArray[Any]], Values]] = {}
    usable = [measure for measure in measures if not _why_not(table, measure)]
    if usable:
        sums = CodeSums(table, codes)
        for measure in usable:
            estimators[measure.name] = _of_each(sums, measure)
            estimators[_cells(measure)] = _of_cells(sums, measure)
    points = {name: of(point_of(table)) for name, of in estimators.items()}
    drawn = values_of_draws(table, estimators, draws, seed)
    computed = _Computed(table, points, drawn, prevalences(table, codes))
    found = tuple(
        CodeAgreement(code, tuple(_of_code(computed, measure, place) for measure in measures), counted)
        for place, (code, counted) in enumerate(zip(codes, computed.counted, strict=True))
    )
    return found, tuple(each for measure in measures for each in _pooled(computed, measure))


def _cells(measure: Measure) -> str:
    return f"{measure.name} cells"


def _of_each(sums: CodeSums, measure: Measure) -> Callable[[NDArray[Any]], Values]:
    return lambda weights: measure.compute(sums.of(weights), 2)


def _of_cells(sums: CodeSums, measure: Measure) -> Callable[[NDArray[Any]], Values]:
    return lambda weights: measure.compute(PooledSums(sums.of(weights)), 2)


def _why_not(table: Table, measure: Measure) -> str:
    """Say why a measure cannot be computed; that one category was used is told code by code."""
    why = why_not(table, measure)
    return "" if why == ONE_CATEGORY else why


def _is_used(counted: Prevalence) -> bool:
    """Whether somebody gave the code somewhere, and not everybody everywhere."""
    return 0 < (counted.share or 0) < 1


def _of_code(computed: _Computed, measure: Measure, place: int) -> Agreement:
    counted = computed.counted[place]
    bare = replace(computed.bare(measure), code=counted.code)
    if measure.name not in computed.points:
        return replace(bare, note=f"not computable: {_why_not(computed.table, measure)}")
    if measure.name != "percent" and not _is_used(counted):
        nobody = "everybody gave this code everywhere" if counted.n_any else "nobody gave this code"
        return replace(bare, note=f"not computable: {ONE_CATEGORY}: {nobody}")
    drawn = computed.drawn.get(measure.name)
    point = tuple(float(side[0, place]) for side in computed.points[measure.name])
    return valued(bare, point, None if drawn is None else drawn[:, place], counted.warning)


def _pooled(computed: _Computed, measure: Measure) -> tuple[Pooled, ...]:
    """Return a measure of the pooled cells, and the mean over the codes that it can be computed of."""
    bare, n_codes, cells = computed.bare(measure), len(computed.counted), _cells(measure)
    if why := computed.why_not(measure):
        empty = replace(bare, note=f"not computable: {why}")
        return Pooled(CELLS, empty, n_codes), Pooled(MEAN, empty, 0)
    if n_codes == 1:
        alone = replace(_of_code(computed, measure, 0), code="")
        return Pooled(CELLS, alone, 1), Pooled(MEAN, alone, 1)
    point = tuple(float(side[0]) for side in computed.points[cells])
    together = valued(bare, point, computed.drawn.get(cells))
    return Pooled(CELLS, together, n_codes), _mean(computed, measure)


def _mean(computed: _Computed, measure: Measure) -> Pooled:
    """Return the mean over codes.

    Its draws are moved so that their mean is the value: those of rare codes lie to one side, and over many
    codes that adds up to more than their spread.
    """
    import numpy as np

    bare, point, n_codes = computed.bare(measure), computed.points[measure.name], len(computed.counted)
    known = [
        place
        for place, counted in enumerate(computed.counted)
        if _is_used(counted) and not np.isnan(point.value[0, place])
    ]
    if not known:
        return Pooled(MEAN, replace(bare, note="not computable of any code"), 0)
    mean = tuple(float(side[0, known].mean()) for side in point)
    drawn = computed.drawn.get(measure.name)
    means = None if drawn is None else _mean_known(drawn[:, known])
    if means is not None:
        means = np.minimum(means - np.nanmean(means) + mean[0], 1.0)
    left = n_codes - len(known)
    note = f"{left:,} of {n_codes:,} codes are left out: not computable" if left else ""
    return Pooled(MEAN, valued(bare, mean, means, note), len(known))


def _mean_known(drawn: NDArray[Any]) -> NDArray[Any]:
    """Return the mean over codes of each draw, of those that it can be computed of (D)."""
    import numpy as np

    there = ~np.isnan(drawn)
    total, counts = np.where(there, drawn, 0.0).sum(axis=1), there.sum(axis=1)
    return np.where(counts == 0, np.nan, total / np.maximum(counts, 1))
