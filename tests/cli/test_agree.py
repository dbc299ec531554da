"""`qualcode agree`: coders of a study compared unit by unit; each number is one that can be done by hand."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from agree_run import by_schema, put, source_id
from verbs_run import printed, said

from qualcode.agree.computing import measured
from qualcode.agree.ratings import Ratings
from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

ANN = {
    "t2": "not-called-back",
    "t4": "long-wait",
    "t6": "one-person",
    "t8": "access",
    "t12": "not-called-back",
}
BEN = {"t2": "not-called-back", "t4": "access", "t6": "one-person long-wait", "t10": "group-good"}
TURNS = tuple(f"t{number}" for number in range(2, 25, 2))
CELLS = "cells: every unit with every code is one cell, has it or has it not, all in one table"


@pytest.fixture
def coded(talks: Path, capsys: Capture) -> Path:
    """Let ann and ben code the interview, which has twelve turns that are no facilitator's."""
    put("ann", ANN)
    put("ben", BEN)
    capsys.readouterr()
    return talks


def stream(capsys: Capture, *arguments: str, draws: int = 0) -> dict[str, Any]:
    """Return the one workstream of a comparison."""
    found: list[dict[str, Any]] = by_schema(capsys, "agree", *arguments, "--draws", str(draws))["workstreams"]
    assert len(found) == 1
    return found[0]


def value(found: dict[str, Any], measure: str, pooling: str = CELLS) -> float | None:
    """Return a pooled number."""
    (one,) = (row for row in found["pooled"] if (row["measure"], row["pooling"]) == (measure, pooling))
    known: float | None = one["value"]
    return known


def of_code(found: dict[str, Any], code: str, measure: str) -> dict[str, Any]:
    """Return a number of a code."""
    (row,) = (one for one in found["codes"] if one["code"] == code)
    (number,) = (one for one in row["agreements"] if one["measure"] == measure)
    known: dict[str, Any] = number
    return known


def disagreements(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return what `--disagreements` prints, by its schema."""
    found: dict[str, Any] = by_schema(capsys, "agree-disagreements", "--disagreements", *arguments)
    return found


@pytest.mark.usefixtures("coded")
def test_every_number_can_be_done_by_hand(capsys: Capture) -> None:
    """Twelve turns, five codes: of 60 cells six differ; of `not-called-back` eleven of twelve turns agree."""
    found = stream(capsys)
    assert (
        found["unit"], found["n_units"], found["n_pairable"], found["n_differing"], found["n_sources"]
    ) == ("turn", 12, 12, 5, 1)  # fmt: skip
    assert pytest.approx(value(found, "percent")) == 1 - 6 / 60
    assert pytest.approx(of_code(found, "not-called-back", "percent")["value"]) == 11 / 12
    (row,) = (one for one in found["codes"] if one["code"] == "not-called-back")
    assert (row["units_by_coder"], row["units_of_both"]) == ({"ann": 2, "ben": 1}, 1)
    expected = 1 - (1 / 12) / (2 * 3 * 21 / (24 * 23))
    assert expected == pytest.approx(of_code(found, "not-called-back", "alpha")["value"])


@pytest.mark.usefixtures("coded")
def test_the_sets_of_a_table_written_here_give_the_same_number(capsys: Capture) -> None:
    """What the study gives the measures is the table of turns and coders that one would write by hand."""
    cells = tuple(tuple(frozenset(given.get(turn, "").split()) for given in (ANN, BEN)) for turn in TURNS)
    table = Ratings("turn", TURNS, ("ann", "ben"), cells)
    by_hand = measured(table, "masi-alpha", draws=50, seed=3)
    found = stream(capsys, "--measure", "masi-alpha", "--seed", "3", draws=50)
    (row,) = found["pooled"]
    assert (by_hand.value, by_hand.low, by_hand.high) == (row["value"], row["low"], row["high"])


def test_how_they_differ_is_told_by_the_codes(coded: Path, capsys: Capture) -> None:
    """Each turn with different codes is a case with its id, in the order of the interview."""
    source = source_id(coded)
    found = disagreements(capsys)
    assert [
        (f"{source}:t4", "parent and child"),
        (f"{source}:t6", "one has more"),
        (f"{source}:t8", "only one"),
        (f"{source}:t10", "only one"),
        (f"{source}:t12", "only one"),
    ] == [(one["id"], one["kind"]) for one in found["cases"]]
    assert found["cases"][0]["codes"] == {"ann": ["long-wait"], "ben": ["access"]}
    assert {"left": "access", "right": "long-wait", "times": 1} in found["exchanged"]
    assert found["codes"]["not-called-back"]["definition"] == "A promised call, letter or visit did not come."


@pytest.mark.usefixtures("coded")
def test_levels_of_the_tree_are_named_and_can_be_rolled_up(capsys: Capture) -> None:
    """A parent used by one where the other used its child is said; with `--tree` the two are one code."""
    level = {"above": "access", "above_by": "ben", "below": "long-wait", "below_by": "ann", "units": 1}
    assert [level] == stream(capsys)["levels"]
    rolled = stream(capsys, "--tree")
    assert (rolled["n_differing"], rolled["differing"]) == (4, {"only one": 3, "one has more": 1})
    assert [one["code"] for one in rolled["codes"]] == ["access", "one-person", "group-good"]
    named = stream(capsys, "--tree", "--code", "access")
    assert ([one["code"] for one in named["codes"]], value(named, "percent")) == (["access"], 1 - 3 / 12)


@pytest.mark.usefixtures("coded")
def test_codes_can_be_chosen(capsys: Capture) -> None:
    """With `--code` nothing else counts: a unit that has only another code is read, and has none."""
    found = stream(capsys, "--code", "one-person")
    assert (found["n_pairable"], found["n_differing"], value(found, "percent")) == (12, 0, 1.0)
    assert [coder["other"] for coder in found["coders"]] == [4, 4]


@pytest.mark.usefixtures("coded")
def test_who_never_opened_a_source_is_missing_there(capsys: Capture) -> None:
    """A source that one coder alone has coded in is no agreement on nothing, unless `--read all` says so."""
    put("ann", {"t2": "access"}, source="Group one")
    found = stream(capsys)
    assert (found["n_units"], found["n_pairable"], found["n_sources_of_one"]) == (12, 12, 1)
    assert [coder["units"] for coder in found["coders"]] == [12, 12]
    everything = stream(capsys, "--read", "all")
    assert (everything["n_units"], everything["n_pairable"], everything["n_differing"]) == (16, 16, 6)


@pytest.mark.usefixtures("coded")
def test_a_third_coder_counts_only_where_named_or_sharing(capsys: Capture) -> None:
    """Of people who were not named one who shares no unit is left out by name; named, they stay."""
    put("cleo", {"t2": "access"}, source="Group one")
    found = stream(capsys)
    assert (found["left_out"], [one["name"] for one in found["coders"]]) == (["cleo"], ["ann", "ben"])
    _, told = said(capsys, "agree", "ann", "cleo", code=2)
    assert "ann and cleo have read no unit in common" in told


@pytest.mark.usefixtures("coded")
def test_three_coders_are_compared_on_the_units_of_two(capsys: Capture) -> None:
    """A unit that two of three have read is compared; codes are counted for each coder."""
    put("cleo", {"t2": "access", "t24": "one-person"})
    found = stream(capsys)
    assert [one["name"] for one in found["coders"]] == ["ann", "ben", "cleo"]
    (row,) = (one for one in found["codes"] if one["code"] == "access")
    assert (row["units_by_coder"], row["units_of_both"]) == ({"ann": 1, "ben": 1, "cleo": 1}, 0)
    cohen = stream(capsys, "--measure", "cohen")
    assert all("cohen" in one["note"].casefold() or one["value"] is None for one in cohen["pooled"])


@pytest.mark.usefixtures("coded")
def test_an_earlier_self_is_what_stood_then(capsys: Capture) -> None:
    """`ann@DAY` holds what she had put on by the end of that day, and had not taken back by then."""
    today = printed(capsys, "codings", "--coder", "ann")["codings"][0]["at"]
    identifier = printed(capsys, "codings", "--coder", "ann")["codings"][0]["id"]
    assert run(["code", "retract", identifier]) == 0
    found = stream(capsys, "ann", f"ann@{today[:10]}")
    assert (["ann", f"ann@{today[:10]}"], 0) == (
        [one["name"] for one in found["coders"]],
        found["n_differing"],
    )
    _, told = said(capsys, "agree", "ann", "ann@2001-02-03", code=2)
    assert "ann had coded nothing at the end of 2001-02-03" in told
    _, told = said(capsys, "agree", "ann", "ann@spring", code=2)
    assert "expected a day after the @" in told


@pytest.mark.usefixtures("coded")
def test_a_machine_is_compared_only_where_it_is_named(capsys: Capture) -> None:
    """Proposals count for nobody until they are accepted; named, they stand beside a person's, and say so."""
    assert run(["tag"]) == 0
    assert [one["name"] for one in stream(capsys)["coders"]] == ["ann", "ben"]
    found = stream(capsys, "ann", "@rules")
    machine = found["coders"][1]
    assert (machine["name"], machine["machine"], machine["units"]) == ("@rules", True, 12)
    _, told = said(capsys, "agree", "ann", "@suggest", code=2)
    assert "`qualcode suggest` makes proposals" in told


@pytest.mark.usefixtures("talks")
def test_what_both_accepted_from_a_machine_is_no_independent_agreement(capsys: Capture) -> None:
    """Codes alike only because both accepted a proposal are counted; `--own` leaves them out."""
    assert run(["tag", "--source", "Interview two"]) == 0
    for coder in ("ann", "ben"):
        assert run(
            ["code", "accept", "--source", "Interview two", "--code", "one-person", "--coder", coder]
        ) in {0, 2}
        assert (
            run(["code", "accept", "--source", "Interview two", "--code", "group-good", "--coder", coder])
            == 0
        )
        put(coder, {"t4": "long-wait"})
    found = stream(capsys)
    accepted = found["coders"][0]["proposed"]
    assert (accepted, accepted + 1) == (found["both_accepted_from_a_machine"], found["agreed_codes"])
    assert accepted > 0
    own = stream(capsys, "--own")
    assert (own["both_accepted_from_a_machine"], own["agreed_codes"]) == (0, 1)
    shown, _ = said(capsys, "agree", "--draws", "0")
    assert "no independent agreement" in " ".join(shown.split())


@pytest.mark.usefixtures("coded")
def test_the_table_reads_back_with_the_same_number(tmp_path: Path, capsys: Capture) -> None:
    """`--csv` writes unit, source, turn and a column a coder; `agree --in` gives the same alpha of sets."""
    table = tmp_path / "units.csv"
    assert run(["agree", "--csv", str(table)]) == 0
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["unit", "source", "turn", "ann", "ben"]
    assert [rows[3][4], rows[7][3], rows[7][4]] == ["long-wait|one-person", "-", "-"]
    inside = value(
        stream(capsys, "--measure", "masi-alpha"),
        "masi-alpha",
        "sets: of each unit the whole set of its codes",
    )
    outside = by_schema(capsys, "agree-in", "--in", str(table), "--measure", "masi-alpha", "--draws", "0")
    assert inside == pytest.approx(outside["value"])


@pytest.mark.usefixtures("coded")
def test_a_file_is_never_written_over_nor_left_in_the_study(
    coded: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A file that is there stays unless `--force`; in the study only exports/ takes one; endings must fit."""
    assert run(["agree", "--csv", "exports/units.csv"]) == 0
    assert "is there already" in said(capsys, "agree", "--csv", "exports/units.csv", code=2)[1]
    assert run(["agree", "--csv", "exports/units.csv", "--force"]) == 0
    assert "only exports/ takes" in said(capsys, "agree", "--csv", "units.csv", code=2)[1]
    raw = ("agree", "-d", "--raw", "--csv", "exports/words.csv")
    assert "never one with the words as spoken" in said(capsys, *raw, code=2)[1]
    assert "does not end in .xlsx" in said(capsys, "agree", "--xlsx", str(tmp_path / "a.csv"), code=2)[1]
    assert not (coded / "exports" / "words.csv").exists()


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("ann",), "one coder is named"),
        (("ann", "ann"), "one coder is named"),
        (("ann", "ann@2026-13-01"), "there is no such day"),
        (("ann", "ann@2099-01-01"), "has not come yet"),
        (("ann", "ben", "--where", "area=Nowhere"), "no unit fits --where area=Nowhere"),
        (("ann", "ben", "--measure", "kappa"), "which kappa?"),
        (("ann", "ben", "resolve"), "a verb comes first: qualcode agree resolve ann ben"),
    ],
)
def test_what_cannot_be_compared_is_told_as_it_is(
    typed: tuple[str, ...], words: str, capsys: Capture
) -> None:
    """Each mistake has a message that is true of this study, whoever else has coded."""
    assert words in " ".join(said(capsys, "agree", *typed, code=2)[1].split())


@pytest.mark.usefixtures("coded")
def test_what_where_leaves_out_is_not_called_a_facilitators(capsys: Capture) -> None:
    """Codings on words that the person asked to leave out are no codings on words that are no unit."""
    put("ann", {"t2": "long-wait"}, source="Group one")
    put("ben", {"t2": "long-wait"}, source="Group one")
    found = stream(capsys, "ann", "ben", "--where", "area=North")
    assert [one["apart"] for one in found["coders"]] == [0, 0]
