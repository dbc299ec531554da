"""`qualcode agree`: what the numbers are of, what was drawn for their intervals, and how they are printed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from agree_run import by_schema, put
from packs_run import filled, packed, words_of
from verbs_run import said

from qualcode.cli.main import run
from qualcode.flows.agree.comparing import UnitAt
from qualcode.flows.agree.drawing import drawing_of
from qualcode.model import Span

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
ANN = {"t2": "not-called-back", "t4": "long-wait", "t6": "one-person", "t8": "access"}
BEN = {"t2": "not-called-back", "t4": "access", "t6": "one-person long-wait", "t10": "group-good"}


def stream(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return the one workstream of a comparison."""
    found: list[dict[str, Any]] = by_schema(capsys, "agree", *arguments)["workstreams"]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def coded(talks: Path, capsys: Capture) -> Path:
    """Let ann and ben code the interview."""
    put("ann", ANN)
    put("ben", BEN)
    capsys.readouterr()
    return talks


@pytest.mark.usefixtures("coded")
def test_who_has_read_a_part_of_a_source_is_compared_on_that_part(tmp_path: Path, capsys: Capture) -> None:
    """A third coder who read three turns in a pack counts on those, in stretches as in turns."""
    two = stream(capsys, "--unit", "span", "--draws", "0")
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--source", "Interview two", "--unit", "turn")
    by_words = {words: identifier for identifier, words in words_of(sheet).items()}
    chosen = [one for words, one in by_words.items() if re.search(r"number [13]\.", words)]
    filled(sheet, {one: {"code 1": "not-called-back"} for one in chosen})
    assert run(["unpack", str(sheet)]) == 0
    three = stream(capsys, "--unit", "span", "--draws", "0")
    assert [one["name"] for one in three["coders"]] == ["ann", "bea", "ben"]
    assert {one["n_coders"] for one in three["pooled"]} == {3}
    assert [one["value"] for one in three["pooled"]] != [one["value"] for one in two["pooled"]]
    pair = stream(capsys, "ann", "bea", "--unit", "span", "--draws", "0")
    assert pair["pooled"][0]["value"] is not None
    assert pair["pooled"][0]["n_pairable"] < three["pooled"][0]["n_pairable"]


@pytest.mark.usefixtures("talks")
def test_a_coder_beside_the_consensus_is_not_independent_of_it(capsys: Capture) -> None:
    """How many units were taken over from the coder, and how many decided with theirs in view, is said."""
    put("ann", ANN)
    put("ben", BEN)
    assert run(["agree", "resolve", "--agreed"]) == 0
    first = by_schema(capsys, "agree-disagreements", "-d")["cases"][0]["id"]
    assert run(["agree", "resolve", first, "--as", "access", "--why", "it is about getting in"]) == 0
    found = stream(capsys, "ann", "consensus", "--draws", "0")
    (rests,) = found["resting"]
    assert (rests["coder"], rests["units"], rests["decided"]) == ("ann", found["n_pairable"], 1)
    assert rests["agreed"] == rests["units"] - 1 > 0
    told = " ".join(said(capsys, "agree", "ann", "consensus", "--draws", "0")[0].split())
    assert "Consensus is not independent of ann: of 9 units that both have, 8 were taken over" in told
    assert stream(capsys, "ann", "ben", "--draws", "0")["resting"] == []


@pytest.mark.usefixtures("coded")
def test_all_measures_fit_a_narrow_screen(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns no number is broken, nor a name where it has no hyphen; three measures stand by code."""
    monkeypatch.setenv("COLUMNS", "80")
    printed, _ = said(capsys, "agree", "--measure", "all", "--draws", "50")
    rows = printed.partition("Code by code")[2].splitlines()[1:]
    table = rows[: next(at for at, row in enumerate(rows) if row.startswith("  "))]
    assert all(len(row.rstrip()) <= 80 for row in table)
    numbers = [word for row in table for word in row.split() if re.fullmatch(r"-?[01]\.\d*", word)]
    assert len(numbers) >= 15
    assert all(re.fullmatch(r"-?[01]\.\d{3}", number) for number in numbers)
    assert any(row.startswith("not-called-back ") for row in table)
    assert table[0].split() == [
        "code",
        "ann",
        "ben",
        "both",
        "alpha",
        "95",
        "%",
        "interval",
        "ac1",
        "percent",
    ]


@pytest.mark.usefixtures("coded")
def test_one_code_has_one_line(capsys: Capture) -> None:
    """Of one code there is nothing to pool: its number stands once, with the measures that a note is of."""
    printed, _ = said(capsys, "agree", "--code", "long-wait", "--measure", "alpha", "--measure", "percent")
    assert "All codes together" not in printed
    assert printed.count("alpha") <= 2
    never, _ = said(capsys, "agree", "--code", "group-good", "--measure", "alpha", "--measure", "percent")
    assert "percent not computable" not in never


@pytest.mark.usefixtures("coded")
def test_what_was_drawn_is_said(capsys: Capture) -> None:
    """One interview is fewer than ten: turns one by one, sentences by turn, and that this is too short."""
    turns, sentences = stream(capsys), stream(capsys, "--unit", "sentence")
    assert turns["intervals"].startswith(
        "Intervals: 95 % over draws of single units. There are fewer than 10"
    )
    assert sentences["intervals"].startswith(
        "Intervals: 95 % over draws of 12 turns, each with all its units."
    )
    assert stream(capsys, "--draws", "0")["intervals"] == ""
    assert turns["intervals"] in " ".join(said(capsys, "agree")[0].split())


class _Units:
    """Units that two have read, as far as drawing asks."""

    def __init__(self, units: list[UnitAt]) -> None:
        self.units = tuple(units)
        self.cells = tuple((frozenset("a"), frozenset("a")) for _ in units)


def _unit(source: int, turn: int, unit: str = "turn", speaker: str = "P1") -> UnitAt:
    return UnitAt(f"S{source}:t{turn}", f"S{source}", Span(turn, turn + 1), f"t{turn}", speaker, unit)


def test_units_are_drawn_by_conversation_where_there_are_ten() -> None:
    """Sources, and of a survey the people who answered; fewer than ten are none to draw."""
    ten = drawing_of(_Units([_unit(source, turn) for source in range(10) for turn in range(4)]))  # type: ignore[arg-type]
    nine = drawing_of(_Units([_unit(source, turn) for source in range(9) for turn in range(4)]))  # type: ignore[arg-type]
    answers = [_unit(1, turn, "response", f"P{turn // 2}") for turn in range(24)]
    survey = drawing_of(_Units(answers))  # type: ignore[arg-type]
    assert (len(set(ten.together)), "10 sources" in ten.said) == (10, True)
    assert (nine.together, "single units" in nine.said) == ((), True)
    assert (len(set(survey.together)), "12 people who answered" in survey.said) == (12, True)


def test_values_that_look_missing_are_codes_and_told(tmp_path: Path, capsys: Capture) -> None:
    """NA and its like are kept as codes, and a note says which, and what is missing."""
    table = tmp_path / "t.csv"
    table.write_text("unit,ann,ben\nu1,NA,a\nu2,a,a\nu3,NA,NA\nu4,none,a\n", encoding="utf-8")
    found = json.loads(said(capsys, "agree", "--in", str(table), "--measure", "alpha", "--json")[0])
    assert "'NA', 'none' taken as a code: an empty cell is missing" in found["note"]
    assert found["n_pairable"] == 4
    plain = said(capsys, "agree", "--in", str(table))[0]
    assert plain.count("taken as a code") == 1
    _, told = said(capsys, "agree", "--in", str(table), "--measure", "alphaa", code=2)
    assert "one of alpha, ac1, percent, cohen" in " ".join(told.split())
