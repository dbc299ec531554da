"""Gamma: units of all coders aligned as well as can be, and how much disorder is left.

Mathet, Widlöcher and Métivier 2015, "The unified and holistic method gamma", Computational Linguistics 41:
437-479; the disorder of the best alignment is exact, that expected by chance is drawn from a seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb, sqrt
from typing import Any

from qualcode.agree.ratings import Continua
from qualcode.findings import Agreement

MOST_UNITS = 2000
MOST_ALIGNMENTS = 300_000
_FIRST_SAMPLES = 30
_MOST_SAMPLES = 1000
_PRECISION = 0.01
Unit = tuple[float, float, str]
Units = Sequence[Unit]


class TooManyError(Exception):
    """There are more ways to align the units than can be weighed."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a difference of place (`alpha`), of code (`beta`) and a missing unit (`empty`) weigh."""

    alpha: float = 1.0
    beta: float = 1.0
    empty: float = 1.0


_EQUAL = Weights()


def gamma(continua: Continua, *, seed: int = 1, weights: Weights = _EQUAL) -> Agreement:
    """Return gamma: 1 - disorder of the best alignment / mean disorder of random continua (equation 12).

    Units of different sources are never aligned. Random continua have as many units, gaps and lengths as the
    coders' own, normally distributed, and their codes as often, as in pygamma-agreement (Titeux and Riad
    2021, Journal of Open Source Software 6: 2989): 30 or more, until their mean is known within 1 %, and at
    most 1,000. Coders must have read the same sources.
    """
    lengths = sum(continua.lengths.values())
    blank = Agreement("gamma", "nominal", "code point", None, n_units=lengths)
    shared = [source for source, readers in sorted(continua.read.items()) if len(readers) > 1]
    readers = {frozenset(continua.read[source]) for source in shared}
    blank = replace(blank, n_pairable=sum(continua.lengths[source] for source in shared))
    if len(readers) != 1:
        why = "it takes coders who read the same sources" if readers else "no source that two coders read"
        return replace(blank, note=f"not computable: {why}")
    coders = sorted(readers.pop())
    blank = replace(blank, n_coders=len(coders))
    sources = [_units(continua, source, coders) for source in shared]
    number = sum(len(units) for source in sources for units in source)
    if not number:
        return replace(blank, note="not computable: nobody marked anything")
    if number > MOST_UNITS:
        why = (
            f"{number:,} units, and it is worked out for up to {MOST_UNITS:,}; take fewer sources, or u-alpha"
        )
        return replace(blank, note=f"not computed: {why}")
    try:
        return _gamma(blank, sources, continua, weights=weights, seed=seed)
    except TooManyError:
        why = "so many units of several coders lie together that they cannot all be aligned; u-alpha can tell"
        return replace(blank, note=f"not computed: {why}")


def _gamma(
    blank: Agreement, sources: Sequence[Sequence[Units]], continua: Continua, *, weights: Weights, seed: int
) -> Agreement:
    coders = len(sources[0])
    mean_units = sum(len(units) for source in sources for units in source) / coders
    observed = sum(best_cost(source, weights) for source in sources) / mean_units
    joined = _joined(sources, [continua.lengths[source] for source in sorted(continua.read)])
    expected, samples = _expected(joined, weights, seed=seed)
    if not expected > 0:
        return replace(blank, note="not computable: no disorder is expected by chance either")
    return replace(
        blank,
        value=1 - observed / expected,
        observed=observed,
        expected=expected,
        note=f"chance from {samples} random continua, seed {seed}; no interval",
    )


def _units(continua: Continua, source: str, coders: Sequence[str]) -> list[list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for span in continua.spans:
        if span.source == source:
            found[span.coder].append((float(span.start), float(span.end), span.code))
    return [sorted(found[coder]) for coder in coders]


def _joined(sources: Sequence[Sequence[Units]], lengths: Sequence[int]) -> list[list[Unit]]:
    """Return each coder's units of all sources, end to end."""
    joined: list[list[Unit]] = [[] for _ in sources[0]]
    begin = 0.0
    for source, length in zip(sources, lengths, strict=True):
        for coder, units in enumerate(source):
            joined[coder] += [(start + begin, end + begin, code) for start, end, code in units]
        begin += length
    return joined


def best_cost(coders: Sequence[Units], weights: Weights) -> float:
    """Return the disorder of the best alignment of the coders' units, summed over its unitary alignments.

    Each unit belongs to one unitary alignment, which has at most one unit of each coder and costs the mean
    over all pairs of coders, `weights.empty` where one has none. For two coders this is an assignment, for
    more an integer programme. Raises `TooManyError`.
    """
    if len(coders) == 2:
        return _assigned(coders[0], coders[1], weights)
    return _partitioned(coders, weights)


def _assigned(ours: Units, theirs: Units, weights: Weights) -> float:
    from scipy.optimize import linear_sum_assignment

    alone = weights.empty * (len(ours) + len(theirs))
    if not ours or not theirs:
        return alone
    saved = _pair_costs(ours, theirs, weights) - 2 * weights.empty
    saved[saved > 0] = 0
    rows, columns = linear_sum_assignment(saved)
    return float(alone + saved[rows, columns].sum())


def _pair_costs(ours: Units, theirs: Units, weights: Weights) -> Any:
    """Return how unlike all pairs are, by place and code (equations 4, 6, 7): an array of (ours, theirs)."""
    import numpy as np

    left = np.array([unit[:2] for unit in ours])[:, None, :]
    right = np.array([unit[:2] for unit in theirs])[None, :, :]
    lengths = (left[..., 1] - left[..., 0]) + (right[..., 1] - right[..., 0])
    place = (np.abs(left - right).sum(axis=-1) / lengths) ** 2
    unlike = np.array([unit[2] for unit in ours])[:, None] != np.array([unit[2] for unit in theirs])[None, :]
    return weights.empty * (weights.alpha * place + weights.beta * unlike)


def _partitioned(coders: Sequence[Units], weights: Weights) -> float:
    """Solve the integer programme: each unit once, at the least cost (section 4.4)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    firsts = np.cumsum([0, *(len(units) for units in coders)])
    columns, costs = [], []
    for members, cost in _alignments(coders, weights):
        columns.append([int(firsts[coder]) + unit for coder, unit in members])
        costs.append(cost)
        if len(costs) > MOST_ALIGNMENTS:
            raise TooManyError
    if not costs:
        return 0.0
    rows = np.concatenate(columns)
    where = np.repeat(np.arange(len(columns)), [len(column) for column in columns])
    once = csr_matrix((np.ones(len(rows)), (rows, where)), shape=(int(firsts[-1]), len(columns)))
    solved = milp(
        np.array(costs),
        constraints=LinearConstraint(once, 1, 1),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
    )
    if solved.fun is None:
        raise TooManyError
    return float(solved.fun)


Members = tuple[tuple[int, int], ...]


def _alignments(coders: Sequence[Units], weights: Weights) -> Iterator[tuple[Members, float]]:
    """Return the unitary alignments that can be part of the best one, with their costs.

    One whose members cost no more apart cannot, nor can one that is dearer than all its members alone.
    """
    pairs = comb(len(coders), 2)
    near = (len(coders) - 1 + pairs) * weights.empty
    costs = {
        (i, j): _near(coders[i], coders[j], weights, near) for i, j in combinations(range(len(coders)), 2)
    }

    def grown(members: Members, unlike: float, coder: int) -> Iterator[tuple[Members, float]]:
        if coder == len(coders):
            real = len(members)
            cost = (unlike + (pairs - comb(real, 2)) * weights.empty) / pairs
            if real == 1 or (real > 1 and cost < real * weights.empty):
                yield members, cost
            return
        yield from grown(members, unlike, coder + 1)
        for unit in _fitting(members, coder, costs, len(coders[coder])):
            added = sum(costs[other, coder][place][unit] for other, place in members)
            yield from grown((*members, (coder, unit)), unlike + added, coder + 1)

    return grown((), 0.0, 0)


Near = Sequence[Mapping[int, float]]


def _near(ours: Units, theirs: Units, weights: Weights, most: float) -> Near:
    """Return for each of our units those of theirs that cost at most so much, with the cost."""
    import numpy as np

    if not ours or not theirs:
        return [{} for _ in ours]
    costs = _pair_costs(ours, theirs, weights)
    return [{int(at): float(row[at]) for at in np.flatnonzero(row <= most)} for row in costs]


def _fitting(
    members: Members, coder: int, costs: Mapping[tuple[int, int], Near], number: int
) -> Sequence[int]:
    if not members:
        return range(number)
    found = [set(costs[other, coder][place]) for other, place in members]
    return sorted(set.intersection(*found))


def _expected(coders: Sequence[Units], weights: Weights, *, seed: int) -> tuple[float, int]:
    """Return the mean disorder of random continua, and of how many (section 5.3)."""
    import numpy as np

    chance = np.random.default_rng(seed)
    shape = _shape(coders)
    found: list[float] = []
    while len(found) < _MOST_SAMPLES:
        drawn = [_random_units(shape, chance) for _ in coders]
        mean_units = sum(map(len, drawn)) / len(drawn)
        found.append(best_cost(drawn, weights) / mean_units)
        if len(found) >= _FIRST_SAMPLES:
            error = 1.96 * float(np.std(found, ddof=1)) / sqrt(len(found))
            if error <= _PRECISION * float(np.mean(found)):
                break
    return float(np.mean(found)), len(found)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What units are like: means and deviations of their number, gaps and lengths; shares of codes."""

    number: tuple[float, float]
    gap: tuple[float, float]
    length: tuple[float, float]
    codes: tuple[str, ...]
    shares: tuple[float, ...]


def _shape(coders: Sequence[Units]) -> _Shape:
    everything = [unit for units in coders for unit in units]
    gaps = [later[0] - units[at][1] for units in coders for at, later in enumerate(units[1:])]
    gaps += [units[0][0] for units in coders if units and units[0][0] > 0]
    codes = sorted({unit[2] for unit in everything})
    return _Shape(
        number=_spread([len(units) for units in coders]),
        gap=_spread(gaps or [0.0]),
        length=_spread([end - start for start, end, _ in everything]),
        codes=tuple(codes),
        shares=tuple(sum(unit[2] == code for unit in everything) / len(everything) for code in codes),
    )


def _spread(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    return float(np.mean(values)), float(np.std(values))


def _random_units(shape: _Shape, chance: Any) -> list[Unit]:
    """Return the units of a random coder, of the given shape."""
    number = max(1, int(chance.normal(*shape.number)))
    gaps = chance.normal(*shape.gap, size=number)
    lengths = abs(chance.normal(*shape.length, size=number)) + 1e-9
    codes = chance.choice(len(shape.codes), p=shape.shares, size=number)
    at, units = 0.0, []
    for gap, length, code in zip(gaps, lengths, codes, strict=True):
        start = at + float(gap)
        at = start + float(length)
        units.append((start, at, shape.codes[int(code)]))
    return units
