"""Agreement on units is what its sources define: published values, and a slow reading of the definition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.agree.ratings import CodedSpan, Continua
from qualcode.agree.unitising import UNITISING, unitised

CASES = Path(__file__).resolve().parents[2] / "../shared/data/agree/cases.json"
CODERS = ("ann", "ben", "cat")
Unit = tuple[int, int, str]


def continua_of(length: int, *coders: Sequence[Unit]) -> Continua:
    """One source that all coders read."""
    spans = tuple(
        CodedSpan("S1", name, *unit) for name, units in zip(CODERS, coders, strict=False) for unit in units
    )
    return Continua({"S1": length}, {"S1": CODERS[: len(coders)]}, spans)


def values(continua: Continua, measure: str) -> dict[str, float | None]:
    """The values by code, "" for all together."""
    return {one.code: one.value for one in unitised(continua, measure, draws=0)}


def cases(measure: str) -> list[Any]:
    """The worked examples of a measure, one placeholder where they are absent."""
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no worked examples here"))]
    found = [case for case in json.loads(CASES.read_text("utf-8"))["cases"] if case["measure"] == measure]
    return [pytest.param(case, id=case["id"]) for case in found]


@pytest.mark.shared
@pytest.mark.parametrize("case", cases("u_alpha_family_2016"))
def test_the_family_of_2016_gives_the_worked_values(case: Any) -> None:
    """All four members, with what cu-alpha covers."""
    spans = case["data"]["spans"]
    rows = tuple(CodedSpan("S1", coder, *unit) for coder, units in spans.items() for unit in units)
    continua = Continua({"S1": case["data"]["length"]}, {"S1": tuple(spans)}, rows)
    (cu,) = unitised(continua, "cu-alpha", draws=0)
    per_code = values(continua, "ku-alpha")
    del per_code[""]
    found = {
        "u_alpha": values(continua, "u-alpha")[""],
        "binary_u_alpha": values(continua, "binary-u-alpha")[""],
        "cu_alpha": cu.value,
        "cu_coverage": cu.coverage,
    }
    wanted = dict(case["expected"])
    assert per_code == pytest.approx(wanted.pop("ku_alpha"), abs=case["tol"])
    assert found == pytest.approx(wanted, abs=case["tol"])


@pytest.mark.shared
@pytest.mark.parametrize("case", cases("krippendorff_alpha_U"))
def test_the_alpha_of_1995_and_2004_gives_the_worked_values(case: Any) -> None:
    """Observed and expected disagreement, of each code and all, and of a stretched continuum."""
    begin, end = case["data"]["continuum"]
    for stretch in (1, 2000):
        units = {
            key: {
                coder: [((at - begin) * stretch, (at - begin + length) * stretch) for at, length in spans]
                for coder, spans in each.items()
            }
            for key, each in case["data"].items()
            if key.startswith("spans")
        }
        spans = tuple(
            CodedSpan("S1", coder, *place, key)
            for key, each in units.items()
            for coder, places in each.items()
            for place in places
        )
        readers = tuple(sorted({span.coder for span in spans}))
        continua = Continua({"S1": (end - begin) * stretch}, {"S1": readers}, spans)
        pooled, *single = unitised(continua, "alpha-u-2004")
        of_code = {one.code: one for one in single}
        wanted = case["expected"]
        if stretch > 1 and "alpha_U_stretched_x2000" in wanted:
            assert pooled.value == pytest.approx(wanted["alpha_U_stretched_x2000"], abs=1e-6)
        elif stretch == 1 and "alpha_U_L24" in wanted:
            assert pooled.observed == pytest.approx(wanted["Do"], abs=1e-6)
            assert pooled.value == pytest.approx(wanted["alpha_U_L24"], abs=1e-6)
        elif stretch == 1:
            assert of_code["spans_c"].observed == pytest.approx(wanted["Do_c"], abs=1e-6)
            assert of_code["spans_c"].expected == pytest.approx(wanted["De_c"], abs=1e-6)
            assert of_code["spans_c"].value == pytest.approx(wanted["alpha_U_c"], abs=1e-6)
            assert of_code["spans_k"].value == wanted["alpha_U_k"]
            assert pooled.value == pytest.approx(wanted["alpha_U_overall"], abs=1e-6)


def test_the_published_figure_of_2004_is_met() -> None:
    """Krippendorff 2004, Quality & Quantity 38, figure 2: .729 for c, 1 for k, .859 for both."""
    ann = [(75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")]
    ben = [(70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")]
    found = values(continua_of(300, ann, ben), "alpha-u-2004")
    assert {code: round(value or 0, 3) for code, value in found.items()} == {"": 0.859, "c": 0.729, "k": 1.0}


@st.composite
def partitions(draw: st.DrawFn, *, coders: tuple[int, int], length: int = 12) -> Continua:
    """Tiny continua without overlaps: each coder's units lie one after the other."""
    number = draw(st.integers(*coders))
    found = []
    for _ in range(number):
        bounds = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        codes = [draw(st.sampled_from(["", "a", "b"])) for _ in bounds[1:]]
        places = zip(bounds, bounds[1:], codes, strict=False)
        found.append([(start, end, code) for start, end, code in places if code])
    return continua_of(length, *found)


Point = tuple[int, tuple[object, ...], str]


def points_of(continua: Continua) -> dict[str, list[Point]]:
    """Each coder's code points in order: coder's number, the unit that it belongs to, its code."""
    length = continua.lengths["S1"]
    found = {}
    for number, coder in enumerate(continua.read["S1"]):
        points: list[Point] = [(number, ("gap", number, at), "") for at in range(length)]
        for span in continua.spans:
            if span.coder == coder:
                for at in range(span.start, span.end):
                    points[at] = (number, (number, span.start), span.code)
        found[coder] = points
    return found


def differing(pairs: Sequence[tuple[Point, Point]]) -> float:
    """The share of pairs whose codes differ."""
    return sum(one[2] != other[2] for one, other in pairs) / len(pairs)


@settings(max_examples=150, deadline=None)
@given(partitions(coders=(2, 3)))
def test_u_alpha_is_its_definition_over_single_code_points(continua: Continua) -> None:
    """Pairs at one place, against all pairs that are not within one unit (2016, eq. 1-5)."""
    of_coders = list(points_of(continua).values())
    met = [
        (one[at], other[at])
        for one, other in product(of_coders, of_coders)
        if one is not other
        for at in range(len(one))
    ]
    every = [point for points in of_coders for point in points]
    chance = [(one, other) for one, other in product(every, every) if one[1] != other[1]]
    (found, *_) = unitised(continua, "u-alpha", draws=0)
    expected = differing(chance)
    if not continua.spans or expected == 0:
        assert found.value is None
        assert found.note.startswith("not computable: ")
    else:
        assert found.value == pytest.approx(1 - differing(met) / expected)


@settings(max_examples=150, deadline=None)
@given(partitions(coders=(2, 2)))
def test_cu_and_ku_alpha_are_their_definitions_over_code_points_where_units_meet(continua: Continua) -> None:
    """For two coders: pairs where both have a unit, against all pairs of such points but within a unit."""
    ours, theirs = points_of(continua).values()
    met = [pair for pair in zip(ours, theirs, strict=True) if pair[0][2] and pair[1][2]]
    met += [(other, one) for one, other in met]
    every = [one for one, _ in met]
    chance = [(one, other) for one, other in product(every, every) if one[1] != other[1]]
    (cu,) = unitised(continua, "cu-alpha", draws=0)
    if chance and differing(chance):
        assert cu.value == pytest.approx(1 - differing(met) / differing(chance))
    else:
        assert cu.value is None
    for found in unitised(continua, "ku-alpha", draws=0)[1:]:
        met_k = [pair for pair in met if pair[0][2] == found.code]
        chance_k = [pair for pair in chance if pair[0][2] == found.code]
        if chance_k and differing(chance_k):
            assert found.value == pytest.approx(1 - differing(met_k) / differing(chance_k))
        else:
            assert found.value is None


@settings(max_examples=300, deadline=None)
@given(partitions(coders=(3, 3)))
def test_where_nothing_is_alike_no_agreement_of_codes_is_found(continua: Continua) -> None:
    """Coders who never give one code where they meet agree no better than chance, or nothing can be told."""
    apart = tuple(
        CodedSpan("S1", each.coder, each.start, each.end, f"{each.coder} {each.code}")
        for each in continua.spans
    )
    continua = Continua(continua.lengths, continua.read, apart)
    for measure in ("cu-alpha", "ku-alpha"):
        for one in unitised(continua, measure, draws=0):
            assert one.value is None or one.value <= 1e-9
            assert one.expected is None or 0 < one.expected <= 1 + 1e-9


@settings(max_examples=150, deadline=None)
@given(partitions(coders=(2, 2)))
def test_a_reader_who_marked_nothing_changes_nothing_where_units_meet(continua: Continua) -> None:
    """cu- and ku-alpha are of units that meet, and who has none meets nobody."""
    silent = Continua(continua.lengths, {"S1": CODERS}, continua.spans)
    for measure in ("cu-alpha", "ku-alpha"):
        before, after = values(continua, measure), values(silent, measure)
        assert before == pytest.approx(after)


def test_two_codes_for_one_stretch_are_no_agreement_beside_a_silent_reader() -> None:
    """Total disagreement where units meet, with a third who read and marked nothing."""
    (found,) = unitised(continua_of(100, [(10, 20, "x")], [(12, 20, "y")], []), "cu-alpha")
    assert (found.value, found.n_coders) == (0, 3)


def test_where_chance_cannot_be_told_there_is_no_value() -> None:
    """Three coders who meet two and two leave fewer than no pairs of other units: words, and no number."""
    meeting = continua_of(100, [(0, 20, "x")], [(0, 20, "y")], [(50, 60, "x")])
    (found,) = unitised(meeting, "cu-alpha")
    assert (found.value, "chance alone" in found.note) == (None, True)


@settings(max_examples=60, deadline=None)
@given(partitions(coders=(3, 3)), st.permutations(CODERS))
def test_coders_are_equals(continua: Continua, names: list[str]) -> None:
    """Whoever is called what, the numbers are the same."""
    new = dict(zip(CODERS, names, strict=True))
    spans = tuple(
        CodedSpan("S1", new[each.coder], each.start, each.end, each.code) for each in continua.spans
    )
    renamed = Continua(continua.lengths, continua.read, spans)
    for measure in ("u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha"):
        before, after = values(continua, measure), values(renamed, measure)
        assert before == pytest.approx(after)


def random_continua(seed: int, *, sources: int = 12, alike: bool = False, length: int = 4000) -> Continua:
    """Coders who mark at random, or all as the first one does."""
    chance = Random(seed)  # noqa: S311 - test data
    spans: list[CodedSpan] = []
    for source in (f"S{number:02}" for number in range(sources)):
        first: list[Unit] = []
        for coder in CODERS:
            units: list[Unit] = []
            at = chance.randint(5, 60)
            while at < length - 100:
                end = at + chance.randint(5, 60)
                units.append((at, end, chance.choice(["access", "cost", "staff"])))
                at = end + chance.randint(5, 60)
            first = first or units
            spans += [CodedSpan(source, coder, *unit) for unit in (first if alike else units)]
    lengths = {span.source: length for span in spans}
    return Continua(lengths, dict.fromkeys(lengths, CODERS), tuple(spans))


@pytest.mark.parametrize("measure", ["u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha", "alpha-u-2004"])
def test_identical_coders_agree_wholly_and_chance_is_near_nothing(measure: str) -> None:
    """1 where all mark alike, and near 0 where all mark at random."""
    same = unitised(random_continua(5, alike=True), measure)
    found = [one.value for one in same if one.value is not None]
    assert found == pytest.approx([1] * max(1, len(found)))
    for one in unitised(random_continua(7), measure, draws=0):
        assert one.value is None or abs(one.value) < 0.05


def test_a_stretched_continuum_tends_to_a_limit() -> None:
    """Only gaps know of single code points: their share of the chance vanishes as the scale grows."""
    ann, ben = [(2, 10, "a"), (14, 20, "b")], [(4, 8, "a"), (15, 17, "b")]

    def stretched(by: int) -> float:
        units = [[(start * by, end * by, code) for start, end, code in each] for each in (ann, ben)]
        value = values(continua_of(24 * by, *units), "u-alpha")[""]
        assert value is not None
        return value

    at_points, far, farther = stretched(1), stretched(10_000), stretched(1_000_000)
    assert abs(far - farther) < 1e-4 < abs(at_points - far)


def test_sources_that_one_coder_read_are_left_out_and_missing_is_no_gap() -> None:
    """Who has not read a source says nothing about it."""
    spans = (
        CodedSpan("S1", "ann", 0, 10, "a"),
        CodedSpan("S1", "ben", 2, 10, "b"),
        CodedSpan("S1", "ben", 20, 30, "a"),
    )
    both = Continua({"S1": 50}, {"S1": ("ann", "ben")}, spans)
    more = Continua(
        {"S1": 50, "S2": 400},
        {"S1": ("ann", "ben"), "S2": ("ann",)},
        (*spans, CodedSpan("S2", "ann", 0, 300, "a")),
    )
    assert values(more, "u-alpha") == values(both, "u-alpha")
    (found, *_) = unitised(more, "u-alpha")
    assert (found.n_units, found.n_pairable, found.n_coders) == (450, 50, 2)


@pytest.mark.parametrize(
    ("continua", "why"),
    [
        (continua_of(50, [(0, 5, "a")]), "no source that two coders read"),
        (continua_of(50, [], []), "nobody marked anything"),
        (continua_of(50, [(0, 50, "a")], [(0, 50, "a")]), "everything is of one kind"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(continua: Continua, why: str) -> None:
    """No number, never 1 and never NaN."""
    (found, *_) = unitised(continua, "u-alpha")
    assert found.value is None
    assert why in found.note


def test_one_code_alone_has_no_agreement_of_codes() -> None:
    """cu-alpha tells codes apart, so that one code is not enough; where none meet that is the reason."""
    (one,) = unitised(continua_of(50, [(0, 9, "a")], [(2, 12, "a")]), "cu-alpha")
    (apart,) = unitised(continua_of(50, [(0, 9, "a")], [(20, 30, "b")]), "cu-alpha")
    assert (one.value, one.note) == (None, "not computable: only one code where units of two coders meet")
    assert (apart.value, apart.note) == (None, "not computable: no units of two coders meet")


def test_two_codes_at_one_place_are_summed_code_by_code_or_refused() -> None:
    """The family takes one code at a place; u-alpha says what it does instead, and cu-alpha refuses."""
    ann, ben = [(0, 20, "a"), (10, 30, "b")], [(0, 20, "a"), (12, 30, "b")]
    both = continua_of(100, ann, ben)
    pooled, a, b = unitised(both, "u-alpha", draws=0)
    (cu,) = unitised(both, "cu-alpha")
    alone = [values(continua_of(100, ann[at : at + 1], ben[at : at + 1]), "u-alpha")[""] for at in (0, 1)]
    assert [a.value, b.value] == pytest.approx(alone)
    assert "two codes at 2 places" in pooled.note
    assert pooled.value is not None
    assert b.value is not None
    assert b.value < pooled.value < 1
    assert (cu.value, "one code at a place" in cu.note) == (None, True)


def test_overlapping_spans_of_one_code_are_one_unit_and_touching_ones_two() -> None:
    """What overlaps is united and said; where spans touch the coder has begun a new unit."""
    united = continua_of(100, [(0, 10, "a"), (8, 20, "a")], [(0, 18, "a")])
    whole = continua_of(100, [(0, 20, "a")], [(0, 18, "a")])
    touching = continua_of(100, [(0, 10, "a"), (10, 20, "a")], [(0, 18, "a")])
    assert values(united, "u-alpha") == values(whole, "u-alpha")
    assert values(touching, "u-alpha") != values(whole, "u-alpha")
    assert (
        "1 span overlaps one of the same coder with the same code and is one unit"
        in unitised(united, "u-alpha")[0].note
    )


def test_intervals_hold_the_value_and_repeat_with_the_seed() -> None:
    """Over sources where there are ten; over blocks of one long source; none where there is little."""
    many = random_continua(3)
    assert unitised(many, "u-alpha") == unitised(many, "u-alpha")
    assert unitised(many, "u-alpha") != unitised(many, "u-alpha", seed=2)
    (sources, *_) = unitised(many, "u-alpha")
    (blocks, *_) = unitised(random_continua(3, sources=1), "u-alpha")
    (none, *_) = unitised(random_continua(3, sources=1, length=300), "u-alpha")
    for one in (sources, blocks):
        assert one.low is not None
        assert one.high is not None
        assert one.value is not None
        assert one.low < one.value < one.high
    assert "over 12 sources" in sources.note
    assert "blocks of text" in blocks.note
    assert (none.low, none.note) == (None, "no interval: fewer than 10 sources, and too few units")


def test_every_measure_is_known_and_others_are_not() -> None:
    """The table is what can be asked."""
    continua = continua_of(50, [(0, 5, "a")], [(1, 6, "a")])
    assert {unitised(continua, name)[0].measure for name in UNITISING} == set(UNITISING)
    with pytest.raises(ValueError, match="no unitising measure"):
        unitised(continua, "kappa")
