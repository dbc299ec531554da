"""On any data the coefficients are those of other programs, and of a slow reading of their definitions."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qualcode.agree import TABLE, Ratings, family, measured, several
from qualcode.agree.set_chance import FIRST_ORDER
from qualcode.agree.tables import draws_of, table_of

krippendorff = pytest.importorskip("krippendorff")

Value = int | None
SYMMETRIC = tuple(name for name in TABLE if not TABLE[name].coders)
SETS = ("masi-alpha", "jaccard-alpha", "exact-alpha", "dkpro-masi-alpha", "dkpro-set-alpha")


def chance(seed: int) -> Random:
    """Seeded random numbers for test data."""
    return Random(seed)  # noqa: S311


def of_numbers(units: list[list[Value]]) -> Ratings:
    """Units x coders of numbers; None is missing."""
    cells = tuple(tuple(None if one is None else frozenset({str(one)}) for one in row) for row in units)
    return of_cells(cells)


def of_cells(cells: Any) -> Ratings:
    """Units x coders of cells."""
    width = len(cells[0]) if cells else 2
    coders = tuple("abcdefgh"[:width])
    return Ratings("row", tuple(map(str, range(len(cells)))), coders, tuple(map(tuple, cells)))


def tables(
    values: int = 4, *, missing: bool = True, coders: tuple[int, int] = (2, 4)
) -> st.SearchStrategy[Any]:
    """Random units x coders."""
    one = st.integers(1, values)
    cell = st.one_of(st.none(), one) if missing else one
    widths = st.integers(*coders)
    return widths.flatmap(
        lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=2, max_size=12)
    )


@settings(max_examples=120, deadline=None)
@given(tables(), st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_that_of_the_krippendorff_package(units: list[list[Value]], level: str) -> None:
    """All levels, missing values; where the package has no value there is none here."""
    found = measured(of_numbers(units), "alpha", level=level, draws=0)
    pairable = [[one for one in row if one is not None] for row in units]
    pairable = [row for row in pairable if len(row) > 1]
    values = {one for row in pairable for one in row}
    if len(pairable) < 2 or len(values) < 2:
        assert found.value is None
        return
    data = np.array(
        [[np.nan if one is None else one for one in column] for column in zip(*units, strict=True)]
    )
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
    assert found.value == pytest.approx(float(expected), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(tables(missing=False, coders=(2, 2)))
def test_cohen_is_that_of_scikit_learn(units: list[list[int]]) -> None:
    """Two coders, complete."""
    found = measured(of_numbers([*units]), "cohen", draws=0)  # type: ignore[list-item]
    one, other = zip(*units, strict=True)
    if len({*one, *other}) < 2:
        assert found.value is None
    else:
        assert found.value == pytest.approx(float(cohen_kappa_score(one, other)), abs=1e-9)


def slow(units: list[list[Value]], measure: str) -> float | None:
    """The coefficient from its definition, unit by unit and pair by pair; None where it divides by zero."""
    read = [[one for one in row if one is not None] for row in units]
    read = [row for row in read if row]
    several_read = [row for row in read if len(row) > 1]
    observed = sum(_pairs_equal(row) for row in several_read) / len(several_read)
    categories = sorted({one for row in read for one in row})
    shares = {one: sum(row.count(one) / len(row) for row in read) / len(read) for one in categories}
    if measure == "percent":
        return observed
    if measure == "fleiss":
        expected = sum(share**2 for share in shares.values())
    elif measure == "bennett":
        expected = 1 / len(categories)
    elif measure == "ac1":
        expected = sum(share * (1 - share) for share in shares.values()) / (len(categories) - 1)
    elif measure == "scott":
        both = Counter(one for row in several_read for one in row)
        expected = sum((times / both.total()) ** 2 for times in both.values())
    else:
        columns = [Counter(one for one in column if one is not None) for column in zip(*units, strict=True)]
        each = [
            sum(one[value] * other[value] for value in categories) / (one.total() * other.total())
            for one, other in permutations([column for column in columns if column], 2)
        ]
        expected = sum(each) / len(each)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def _pairs_equal(row: list[int]) -> float:
    pairs = list(combinations(row, 2))
    return sum(one == other for one, other in pairs) / len(pairs)


@settings(max_examples=100, deadline=None)
@given(tables(), st.sampled_from(["percent", "fleiss", "bennett", "ac1", "conger"]))
def test_others_are_a_slow_reading_of_their_definitions(units: list[list[Value]], measure: str) -> None:
    """With missing values, any number of coders."""
    found = measured(of_numbers(units), measure, draws=0)
    if found.value is not None:
        assert found.value == pytest.approx(slow(units, measure), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables(coders=(2, 2)))
def test_scott_is_a_slow_reading_of_its_definition(units: list[list[Value]]) -> None:
    """Two coders; what one has alone does not count."""
    found = measured(of_numbers(units), "scott", draws=0)
    if found.value is not None:
        assert found.value == pytest.approx(slow(units, "scott"), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables(missing=False, coders=(3, 3)))
def test_light_is_the_mean_of_cohens_over_pairs(units: list[list[int]]) -> None:
    """Of the pairs that have one."""
    columns = list(zip(*units, strict=True))
    pairs = [pair for pair in combinations(columns, 2) if len({*pair[0], *pair[1]}) > 1]
    found = measured(of_numbers([*units]), "light", draws=0)  # type: ignore[list-item]
    if found.value is not None:
        kappas = [float(cohen_kappa_score(one, other)) for one, other in pairs]
        assert found.value == pytest.approx(sum(kappas) / len(kappas), abs=1e-9)


codes = st.frozensets(st.sampled_from("abcd"), max_size=3)
set_tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(st.tuples(*[st.one_of(st.none(), codes, codes)] * width), min_size=2, max_size=9)
)


def distance_by_hand(name: str, one: frozenset[str], other: frozenset[str]) -> float:
    """The distance of two sets as its source words it."""
    if one == other:
        return 0.0
    jaccard = len(one & other) / len(one | other)
    held = one <= other or other <= one
    monotone = 2 / 3 if held else 1 / 3 if one & other else 0.0
    overlap = 1 / 3 if held else 2 / 3 if one & other else 1.0
    return {
        "exact-alpha": 1.0,
        "jaccard-alpha": 1 - jaccard,
        "masi-alpha": 1 - jaccard * monotone,
        "dkpro-set-alpha": overlap,
        "dkpro-masi-alpha": (1 - jaccard) * overlap,
    }[name]


def slow_alpha_of_sets(rows: Any, name: str) -> float | None:
    """1 - Do / De over all pairs of values, one by one."""
    read = [[one for one in row if one is not None] for row in rows]
    read = [row for row in read if len(row) > 1]
    values = [one for row in read for one in row]
    observed = sum(
        distance_by_hand(name, one, other) / (len(row) - 1)
        for row in read
        for one, other in permutations(row, 2)
    ) / len(values)
    expected = sum(distance_by_hand(name, one, other) for one, other in permutations(values, 2))
    expected /= len(values) * (len(values) - 1)
    return 1 - observed / expected if expected else None


@settings(max_examples=120, deadline=None)
@given(set_tables, st.sampled_from(SETS))
def test_alpha_of_sets_is_a_slow_reading_of_its_definition(rows: Any, name: str) -> None:
    """All distances, empty sets, missing cells."""
    found = measured(of_cells(rows), name, draws=0)
    if found.value is not None:
        assert found.value == pytest.approx(slow_alpha_of_sets(rows, name), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(set_tables, st.sampled_from(SETS))
def test_all_ways_of_reckoning_chance_give_the_same_value(rows: Any, name: str) -> None:
    """Through subsets, through all pairs, and to first order: there the value itself is exact too."""
    from qualcode.agree import set_chance

    table = table_of(of_cells(rows))
    if len(table.cells) < 2:
        return
    from qualcode.agree.sums import membership

    member = membership(table, "abcd")[: len(table.cells)]
    counts = np.arange(1.0, len(table.cells) + 1)
    distance, sizes = TABLE[name].compute, member.sum(axis=1)
    through, note = set_chance.likeness_of_pairs(table.cells, member, distance, counts)
    every = set_chance._alike(member, sizes, distance, slice(0, len(sizes))).toarray()
    nearly = set_chance._first_order(member, sizes, distance, counts)
    assert note == ""
    assert FIRST_ORDER
    exact = float(counts @ every @ counts)
    assert through(counts[None, :])[0] == pytest.approx(exact, abs=1e-6)
    assert nearly(counts[None, :])[0] == pytest.approx(exact, abs=1e-6)
    by_hand = [1 - distance_by_hand(name, one, other) for one, other in product(table.cells, repeat=2)]
    assert every.ravel() == pytest.approx(np.array(by_hand), abs=1e-12)


def slow_multi_valued_expected(rows: Any) -> float:
    """De of Krippendorff and Craggs 2016 over all sets of each size, one by one."""
    read = [[one for one in row if one is not None] for row in rows]
    values = [one for row in read if len(row) > 1 for one in row]
    n = Counter(code for one in values for code in one)
    labels = sorted(n)
    sizes = Counter(len(one) for one in values)
    expected = 0.0
    for one_size, other_size in product(sizes, repeat=2):
        total = weighted = 0.0
        for one in map(set, combinations(labels, one_size)):
            for other in map(set, combinations(labels, other_size)):
                ways = 1.0
                for code in one:
                    ways *= n[code]
                for code in other:
                    ways *= n[code] - (code in one)
                total += ways
                size = len(one) + len(other)
                weighted += ways * (1 - 2 * len(one & other) / size if size else 0.0)
        share = sizes[one_size] * sizes[other_size] / len(values) ** 2
        expected += share * weighted / total if total else 0.0
    return expected


@settings(max_examples=80, deadline=None)
@given(set_tables)
def test_multi_valued_chance_is_a_slow_reading_of_its_definition(rows: Any) -> None:
    """The product over codes gives what the sum over all sets of each size gives."""
    found = measured(of_cells(rows), "mvalpha", draws=0)
    if found.value is not None:
        assert found.expected == pytest.approx(slow_multi_valued_expected(rows), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(set_tables, st.randoms(use_true_random=False))
def test_coders_and_units_are_equals(rows: Any, draw: Random) -> None:
    """In any order of coders and of units the values are the same; of units the intervals too."""
    mixed = list(rows)
    draw.shuffle(mixed)
    order = list(range(len(rows[0])))
    draw.shuffle(order)
    turned = [tuple(row[place] for place in order) for row in rows]
    for name in SYMMETRIC:
        first, units, coders = (measured(of_cells(each), name, draws=10) for each in (rows, mixed, turned))
        assert (units.value, units.low, units.high) == (first.value, first.low, first.high)
        assert coders.value == (None if first.value is None else pytest.approx(first.value, abs=1e-9))


@settings(max_examples=15, deadline=None)
@given(set_tables)
def test_a_coder_who_read_nothing_changes_nothing(rows: Any) -> None:
    """No value, interval or count."""
    for name in TABLE:
        beside = of_cells([(*row, None) for row in rows])
        assert measured(beside, name, draws=10) == measured(of_cells(rows), name, draws=10)


@pytest.mark.parametrize("measure", sorted(TABLE))
def test_identical_coders_are_exactly_one(measure: str) -> None:
    """Of any number of units, and in every draw."""
    draw = chance(3)
    given_sets = [frozenset(draw.sample("abcdef", draw.randint(0, 3))) for _ in range(97)]
    found = measured(of_cells([(one, one) for one in given_sets]), measure, draws=50)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("measure", [name for name in TABLE if name != "percent"])
def test_coders_at_chance_are_near_zero(measure: str) -> None:
    """Two coders who draw alike from the same habits, 6,000 units; bennett where all are alike by chance."""
    draw = chance(8)
    shares = (1, 1, 1) if measure in {"bennett", "ac1"} else (6, 3, 1)
    rows = [tuple(frozenset(draw.choices("abc", shares)) for _ in range(2)) for _ in range(6_000)]
    found = measured(of_cells(rows), measure, draws=200)
    assert found.value == pytest.approx(0, abs=0.03)
    assert found.low is not None
    assert found.high is not None
    assert found.low - 0.01 <= 0 <= found.high + 0.01


def simulated(units: int, draw: Random) -> list[list[int]]:
    """Three coders who each err one time in ten on codes that three units in ten have."""
    truth = [draw.random() < 0.3 for _ in range(units)]
    return [[int(one != (draw.random() < 0.1)) for _ in range(3)] for one in truth]


@pytest.mark.parametrize("measure", ["alpha", "ac1", "fleiss"])
def test_the_interval_covers_the_truth_at_about_its_rate(measure: str) -> None:
    """200 tables of 80 units: the value of 60,000 lies in the interval about nineteen times in twenty."""
    truth = measured(of_numbers(simulated(60_000, chance(1))), measure, draws=0).value  # type: ignore[arg-type]
    assert truth is not None
    draw, covered = chance(2), 0
    for _ in range(200):
        found = measured(of_numbers(simulated(80, draw)), measure, draws=200)  # type: ignore[arg-type]
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= truth <= found.high
    assert 0.89 <= covered / 200 <= 0.99


def test_the_same_seed_gives_the_same_draws_however_many_are_taken_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Blocks of draws change nothing; another seed does."""
    from qualcode.agree import tables as module

    ratings = of_numbers(simulated(40, chance(5)))  # type: ignore[arg-type]
    whole = measured(ratings, "alpha", draws=100, seed=3)
    monkeypatch.setattr(module, "_AT_ONCE", 30)
    assert measured(ratings, "alpha", draws=100, seed=3) == whole
    assert measured(ratings, "alpha", draws=100, seed=4) != whole
    blocks = list(draws_of(table_of(ratings), 10, 3))
    assert {float(block.sum(axis=1)[0]) for block in blocks} == {40.0}


def test_several_measures_come_on_the_same_draws() -> None:
    """Asked together or one by one they are the same."""
    ratings = of_numbers(simulated(30, chance(6)))  # type: ignore[arg-type]
    names = ("alpha", "fleiss", "masi-alpha")
    assert several(ratings, names, draws=60) == tuple(measured(ratings, name, draws=60) for name in names)


@settings(max_examples=20, deadline=None)
@given(set_tables)
def test_a_code_for_itself_is_the_table_of_has_it_and_has_it_not(rows: Any) -> None:
    """Per code as measured on a table of its own; pooled cells as on all those tables in one; the mean."""
    ratings = of_cells(rows)
    found = family(ratings, [name for name in TABLE if TABLE[name].kind in {"nominal", "levels"}], draws=0)
    single = {each.code: binary(rows, each.code) for each in found.per_code}
    together = of_cells([row for cells in single.values() for row in cells]) if single else None
    for each in found.per_code:
        for one in each.agreements:
            alone = measured(of_cells(single[each.code]), one.measure, draws=0)
            assert one.value == (None if alone.value is None else pytest.approx(alone.value, abs=1e-9))
    for pooled in found.pooled:
        name, value = pooled.agreement.measure, pooled.agreement.value
        if pooled.pooling.startswith("cells") and together and value is not None:
            assert value == pytest.approx(measured(together, name, draws=0).value, abs=1e-9)
        if pooled.pooling.startswith("mean") and value is not None:
            of_codes = [
                one.value
                for each in found.per_code
                for one in each.agreements
                if one.measure == name and one.value is not None and 0 < (each.prevalence.share or 0) < 1
            ]
            assert pooled.n_codes == len(of_codes)
            assert value == pytest.approx(sum(of_codes) / len(of_codes), abs=1e-9)


def binary(rows: Any, code: str) -> list[tuple[frozenset[str] | None, ...]]:
    """A table of has it and has it not."""
    return [
        tuple(None if cell is None else frozenset({"yes" if code in cell else "no"}) for cell in row)
        for row in rows
    ]


def test_the_interval_of_a_code_is_that_of_its_own_table() -> None:
    """Draws of units are the same for all codes and for one."""
    draw = chance(9)
    rows = [tuple(frozenset(x for x in "abc" if draw.random() < 0.4) for _ in range(3)) for _ in range(50)]
    found = family(of_cells(rows), ("alpha",), draws=400)
    for each in found.per_code:
        alone = measured(of_cells(binary(rows, each.code)), "alpha", draws=400)
        (one,) = each.agreements
        assert one.value == pytest.approx(alone.value)
        assert one.low == pytest.approx(alone.low, abs=0.06)
        assert one.high == pytest.approx(alone.high, abs=0.06)
