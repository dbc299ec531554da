"""How long agreement takes on 100,000 units, 3 coders and 200 codes, with 1,000 bootstrap draws.

    python benchmarks/agreement.py [--units 100000] [--codes 200] [--draws 1000] [--sources 0]

The table is made up: codes come as often as 1 / rank, none to three a unit; each coder gives each of
them seven times in ten, and three times in ten another beside. Timed are percent, Fleiss, AC1 and alpha
(nominal) of each code, of all cells in one table and as the mean over codes, and MASI alpha of whole
sets, each with its interval; then Scott and Cohen of two of the coders. Beside it the `krippendorff`
package gives alpha (nominal) of the first 20 codes, from arrays that are made before its time begins;
ours counts from the sets. The values must be the same to 1e-9. The package has no bootstrap. Memory is
the highest of the whole process, with the table. With `--sources` units are drawn by that many sources.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import time
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

import krippendorff
import numpy as np

from qualcode.agree import Family, Ratings, family
from qualcode.agree.ratings import CodedSpan, Continua
from qualcode.agree.unitising import unitised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BESIDE = 20


def main() -> int:
    """Print seconds, memory and the ratio; 1 where a value is not that of the package."""
    parser = argparse.ArgumentParser(description="Agreement at scale.")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--codes", type=int, default=200)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--spans", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--sources", type=int, default=0)
    options = parser.parse_args()
    _unitising(options.length, options.spans, options.draws)
    ratings = made_up(options.units, options.codes)
    if options.sources:
        sources = tuple(str(number % options.sources) for number in range(options.units))
        ratings = replace(ratings, together=sources)
    print(
        f"{options.units:,} units x 3 coders x {options.codes} codes, {options.draws:,} draws; "
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"numpy {np.__version__}"
    )
    begun = time.perf_counter()
    found = family(ratings, ("percent", "fleiss", "ac1", "alpha", "masi-alpha"), draws=options.draws)
    three = time.perf_counter() - begun
    print(f"percent, fleiss, ac1, alpha, masi-alpha of three coders: {three:6.1f} s")
    begun = time.perf_counter()
    family(_first_two(ratings), ("scott", "cohen"), draws=options.draws)
    two = time.perf_counter() - begun
    print(f"scott, cohen of two of them:                             {two:6.1f} s")
    print(f"together {three + two:.1f} s; highest memory {_megabytes():,.0f} MB")
    for one in found.pooled:
        agreement = one.agreement
        interval = f"{agreement.low:.4f} to {agreement.high:.4f}"
        print(f"  {agreement.measure:10} {one.pooling.partition(':')[0]:5} {agreement.value:.4f}  {interval}")
    return _beside_the_package(ratings, found)


def made_up(units: int, codes: int) -> Ratings:
    """Return a table of three coders who follow the same truth."""
    draw = random.Random(20)  # noqa: S311 (a sample, no secret)
    names = [f"code{number}" for number in range(codes)]
    shares = list(accumulate(1 / rank for rank in range(1, codes + 1)))
    cells = []
    for _ in range(units):
        truth = draw.choices(names, cum_weights=shares, k=draw.randrange(4))
        cells.append(tuple(_given(truth, names, shares, draw) for _ in range(3)))
    return Ratings("turn", tuple(map(str, range(units))), ("ann", "ben", "cat"), tuple(cells))


def _given(
    truth: Sequence[str], names: Sequence[str], shares: Sequence[float], draw: random.Random
) -> frozenset[str]:
    more = draw.choices(names, cum_weights=shares) if draw.random() < 0.3 else []
    return frozenset([code for code in truth if draw.random() < 0.7] + more)


def made_up_spans(length: int, spans: int) -> Continua:
    """Return one source that three coders marked: the same stretches, each end moved a little by each."""
    draw = random.Random(21)  # noqa: S311 (a sample, no secret)
    coders, found = ("ann", "ben", "cat"), []
    each = spans // len(coders)
    step = length // each
    for number in range(each):
        code = f"code{draw.randrange(20)}"
        for coder in coders:
            start = number * step + draw.randrange(step // 4)
            end = min(length, start + step // 4 + draw.randrange(step // 4))
            given = code if draw.random() < 0.9 else f"code{draw.randrange(20)}"
            found.append(CodedSpan("S1", coder, start, end, given))
    return Continua({"S1": length}, {"S1": coders}, tuple(found))


def _unitising(length: int, spans: int, draws: int) -> None:
    """Time the family of alphas on where units begin and end."""
    continua = made_up_spans(length, spans)
    print(f"{length:,} code points, {len(continua.spans):,} spans, 3 coders, {draws:,} draws:")
    for measure in ("u-alpha", "binary-u-alpha", "cu-alpha"):
        begun = time.perf_counter()
        found = unitised(continua, measure, draws=draws)[0]
        print(f"  {measure:<15} {time.perf_counter() - begun:6.2f} s, value {found.value or 0:.3f}")


def _first_two(ratings: Ratings) -> Ratings:
    return replace(ratings, coders=ratings.coders[:2], cells=tuple(row[:2] for row in ratings.cells))


def _beside_the_package(ratings: Ratings, found: Family) -> int:
    """Time the package on the first codes, point by point, and hold the values against each other."""
    chosen = found.per_code[:BESIDE]
    arrays = [_array(ratings, each.code) for each in chosen]
    begun = time.perf_counter()
    expected = [_by_package(array) for array in arrays]
    theirs = (time.perf_counter() - begun) / len(chosen)
    begun = time.perf_counter()
    point = family(ratings, ("alpha",), draws=0)
    ours = (time.perf_counter() - begun) / len(point.per_code)
    same = all(
        each.agreements[0].value is not None and abs(each.agreements[0].value - value) < 1e-9
        for each, value in zip(point.per_code, expected, strict=False)
    )
    print(
        f"alpha of one code, the value alone: krippendorff {1000 * theirs:.1f} ms, "
        f"here {1000 * ours:.1f} ms, {theirs / ours:.1f} times as fast; the same values: {same}"
    )
    return int(not same)


def _array(ratings: Ratings, code: str) -> NDArray[np.float64]:
    return np.array([[float(code in (cell or ())) for cell in row] for row in ratings.cells]).T


def _by_package(array: NDArray[np.float64]) -> float:
    return float(krippendorff.alpha(reliability_data=array, level_of_measurement="nominal"))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
