"""Published values come out, each with its source; those that are not printed there say they are derived."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qualcode.agree import TABLE, Ratings, measured

CASES = Path(__file__).resolve().parents[2] / "../shared/data/agree/cases.json"
Cells = Sequence[Any]

FOUR_OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
SIX_RATERS = (
    "444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444", "555555",
    "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112", "224444", "133555",
    "555555", "244444", "224555", "114444", "144445", "222224", "111155", "224444", "133333", "555555",
)  # fmt: skip
NINE_SETS = (
    ("", ""),
    ("A", ""),
    ("A", "A"),
    ("A", "B"),
    ("AB", "A"),
    ("AB", "AC"),
    ("ABC", "ABC"),
    ("C", "AC"),
    ("C", "AC"),
)
TABLE_3 = (("bd", "d", None), ("abd", "b", "bd"), ("", "a", "a"), ("a", None, None))

WORKED = (
    # (data, measure, level, value, tolerance, source)
    ("observers", "alpha", "nominal", 0.743, 5e-4, "Krippendorff 2011, section C: printed"),
    ("observers", "alpha", "ordinal", 0.815, 5e-4, "Krippendorff 2011, section D: printed"),
    ("observers", "alpha", "interval", 0.849, 5e-4, "Krippendorff 2011, section D: printed"),
    ("observers", "alpha", "ratio", 0.797, 5e-4, "Krippendorff 2011, section D: printed"),
    ("raters", "fleiss", "nominal", 0.430, 5e-4, "Fleiss 1971, table 1 and p. 380: printed"),
    ("acts", "percent", "nominal", 0.7, 1e-9, "Artstein and Poesio 2008, p. 558: printed"),
    ("acts", "cohen", "nominal", 0.348, 5e-4, "Artstein and Poesio 2008, p. 558-570: printed"),
    ("acts", "scott", "nominal", 0.341, 5e-4, "Artstein and Poesio 2008, p. 558-570: printed"),
    ("acts", "bennett", "nominal", 0.4, 1e-9, "Artstein and Poesio 2008, p. 558-570: printed"),
    ("judges", "cohen", "nominal", -0.092308, 1e-6, "derived by hand from the counts of Cohen 1960, p. 37"),
    ("judges", "scott", "nominal", -0.100775, 1e-6, "derived by hand from the counts of Cohen 1960, p. 37"),
    ("judges", "ac1", "nominal", -0.047970, 1e-6, "derived by hand from the counts of Cohen 1960, p. 37"),
    ("sets", "exact-alpha", "", 0.238806, 1e-6, "derived: 1 - (6 / 9) / (134 / 153)"),
    ("table 3", "mvalpha", "nominal", 0.28659, 5e-6, "Krippendorff and Craggs 2016, table 3: printed"),
)  # fmt: skip


def ratings(units: Sequence[Cells]) -> Ratings:
    """A table of units x coders; None is missing, a sequence of codes a set, anything else one code."""
    cells = tuple(tuple(_cell(value) for value in row) for row in units)
    coders = tuple(f"coder {place}" for place in range(len(cells[0])))
    return Ratings("row", tuple(map(str, range(len(cells)))), coders, cells)


def _cell(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    return frozenset(value) if isinstance(value, list | tuple) else frozenset({str(value)})


def counted_pairs(rows: Sequence[Any], columns: Sequence[Any], counts: Sequence[Sequence[int]]) -> Ratings:
    """Two coders as a table of how often each pair of values comes."""
    return ratings(
        [
            (one, other)
            for one, line in zip(rows, counts, strict=True)
            for other, times in zip(columns, line, strict=True)
            for _ in range(times)
        ]
    )


def sets_of(units: Sequence[Sequence[str | None]]) -> Ratings:
    """Sets written as the letters in them."""
    return ratings([[None if cell is None else list(cell) for cell in row] for row in units])


PUBLISHED = {
    "observers": ratings(list(zip(*FOUR_OBSERVERS, strict=True))),
    "raters": ratings([[*row] for row in SIX_RATERS]),
    "acts": counted_pairs("SI", "SI", ((20, 20), (10, 50))),
    "judges": counted_pairs("123", "123", ((25, 12, 3), (13, 2, 15), (12, 16, 2))),
    "sets": sets_of(NINE_SETS),
    "table 3": sets_of(TABLE_3),
}


@pytest.mark.parametrize(("name", "measure", "level", "value", "tolerance", "source"), WORKED)
def test_a_published_example_comes_out(  # noqa: PLR0917 - a row of the table
    name: str, measure: str, level: str, value: float, tolerance: float, source: str
) -> None:
    """The value of the source, to as many digits as it prints."""
    found = measured(PUBLISHED[name], measure, level=level or "nominal", draws=0)
    assert found.value == pytest.approx(value, abs=tolerance), source
    assert (found.measure, found.level, found.unit) == (measure, level or "nominal", "row")


def test_the_data_of_fleiss_are_thirty_patients_of_six_raters() -> None:
    """Six ratings each, as in his table 1."""
    assert {len(row) for row in SIX_RATERS} == {6}
    assert len(SIX_RATERS) == 30


NAMES = {
    "krippendorff_alpha_nominal": ("alpha", "nominal"),
    "krippendorff_alpha_ordinal": ("alpha", "ordinal"),
    "krippendorff_alpha_interval": ("alpha", "interval"),
    "krippendorff_alpha_ratio": ("alpha", "ratio"),
    "fleiss_kappa": ("fleiss", "nominal"),
    "percent": ("percent", "nominal"),
    "cohen_kappa": ("cohen", "nominal"),
    "scott_pi": ("scott", "nominal"),
    "bennett_s": ("bennett", "nominal"),
    "gwet_ac1": ("ac1", "nominal"),
    "alpha_masi_passonneau2006_exact": ("masi-alpha", "nominal"),
    "alpha_jaccard": ("jaccard-alpha", "nominal"),
    "alpha_exact_match": ("exact-alpha", "nominal"),
    "dkpro_masi_variant": ("dkpro-masi-alpha", "nominal"),
    "dkpro_set_distance": ("dkpro-set-alpha", "nominal"),
    "mvalpha": ("mvalpha", "nominal"),
}


def cases() -> list[Any]:
    """Each expected value of the worked examples that is of these measures."""
    if not CASES.exists():
        return [pytest.param(None, "", 0.0, marks=pytest.mark.skip(reason="no worked examples here"))]
    found = []
    for case in json.loads(CASES.read_text("utf-8"))["cases"]:
        expected = case["expected"]
        values = expected if isinstance(expected, dict) else {case["measure"]: expected}
        found += [
            pytest.param(case, name, value, id=f"{case['id']}-{name}")
            for name, value in values.items()
            if name in NAMES
        ]
    return found


def case_ratings(data: dict[str, Any]) -> Ratings:
    """The ratings in a worked example, in whichever of its forms."""
    if "coders" in data:
        return ratings(list(zip(*data["coders"], strict=True)))
    if "pairs_table" in data:
        table = data["pairs_table"]
        return counted_pairs(table["rows"], table["cols"], table["counts"])
    return ratings(data.get("pairs") or data["units"])


@pytest.mark.shared
@pytest.mark.parametrize(("case", "name", "value"), cases())
def test_every_worked_example_comes_out_within_its_tolerance(case: Any, name: str, value: float) -> None:
    """All cases of these measures, and for the multi-valued alpha what it is made of."""
    measure, level = NAMES[name]
    found = measured(case_ratings(case["data"]), measure, level=level, draws=0)
    assert found.value == pytest.approx(value, abs=case["tol"]), case["source"]
    if measure == "mvalpha":
        assert found.observed == pytest.approx(case["expected"]["mvDo"], abs=1e-6)
        assert found.expected == pytest.approx(case["expected"]["mvDe"], abs=1e-6)


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="no worked examples here")
@pytest.mark.parametrize("measure", [name for name in TABLE if name != "percent"])
def test_one_category_gives_no_value(measure: str) -> None:
    """Where coders had no choice nothing is said: never 1, never NaN."""
    (case,) = (
        each
        for each in json.loads(CASES.read_text("utf-8"))["cases"]
        if each["id"] == "degenerate_single_category"
    )
    found = measured(case_ratings(case["data"]), measure)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.note == "not computable: only one category was used"
