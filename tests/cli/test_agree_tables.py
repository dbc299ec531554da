"""`qualcode agree --in TABLE`: a table of codings is compared outside any study."""

from __future__ import annotations

import io
import json
import re
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import xlsxwriter

from qualcode.agree import Ratings, measured
from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
KEYS = ["measure", "level", "unit", "value", "low", "high", "n_units", "n_coders", "n_pairable", "note"]
LONG = (
    "Unit,CODER,value\n1,ann,a\n1,ben,a\n2,ann,b\n2,ben,c\n3,ann,c\n3,ben,c\n"
    "4,ann,\n4,ben,a\n5,ann,a\n5,ben,a\n"
)
SETS = "unit,source,turn,ann,ben\n1,S,t1,a,a\n2,S,t2,a|b,-\n3,S,t3,b|a,a|b\n4,S,t4,,-\n5,S,t5,c,c\n"
JUDGING = re.compile(
    r"\b(substantial|moderate|fair|almost perfect|slight|poor|excellent|good)\b", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder that is no study."""
    monkeypatch.chdir(tmp_path)


def table(text: str, name: str = "t.csv") -> str:
    """Write a table and return its name."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def output(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """What a command prints as JSON, held against its schema."""
    assert run(["agree", "--in", *arguments, "--json"]) == 0
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    place = resources.files("qualcode.schemas").joinpath("output", "agree-in.json")
    fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(parsed)
    return parsed


def refused(capsys: Capture, *arguments: str) -> str:
    """What is said where exit code 2 comes."""
    assert run(["agree", "--in", *arguments]) == 2
    return capsys.readouterr().err


def test_one_measure_has_the_keys_of_the_contract(capsys: Capture) -> None:
    """In this order, with the value of the function, missing cells left out."""
    found = output(capsys, table(LONG), "--level", "nominal", "--measure", "alpha")
    rows = (("a", "a"), ("b", "c"), ("c", "c"), (None, "a"), ("a", "a"))
    cells = tuple(tuple(None if one is None else frozenset({one}) for one in row) for row in rows)
    expected = measured(Ratings("row", ("1", "2", "3", "4", "5"), ("ann", "ben"), cells), "alpha")
    assert list(found) == KEYS
    assert found == {key: getattr(expected, key) for key in KEYS}
    assert (found["n_units"], found["n_coders"], found["n_pairable"]) == (5, 2, 4)


def test_a_long_and_a_wide_table_say_the_same(capsys: Capture) -> None:
    """Columns in any order, others left alone, Excel as well as CSV, semicolons."""
    wide = output(capsys, table(SETS), "--measure", "masi-alpha")
    rows = [line.split(",") for line in SETS.splitlines()[1:]]
    long = [
        (unit, coder, cell)
        for unit, _, _, *cells in rows
        for coder, cell in zip(("ann", "ben"), cells, strict=True)
    ]
    text = "note;value;coder;unit\n" + "".join(f"x;{cell};{coder};{unit}\n" for unit, coder, cell in long)
    assert output(capsys, table(text, "long.csv"), "--measure", "masi") == wide
    with xlsxwriter.Workbook("t.xlsx") as book:
        sheet = book.add_worksheet()
        for place, line in enumerate([("unit", "coder", "value"), *long]):
            sheet.write_row(place, 0, line)
    assert output(capsys, "t.xlsx", "--measure", "masi-alpha") == wide


def test_standard_input_is_a_dash(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file."""
    expected = output(capsys, table(LONG), "--measure", "ac1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LONG.encode())))
    assert output(capsys, "-", "--measure", "ac1") == expected


def test_nominal_measures_of_sets_say_that_they_compare_wholes(capsys: Capture) -> None:
    """And which measures weigh how far sets differ."""
    found = output(capsys, table(SETS), "--measure", "alpha")
    assert "sets are compared as wholes" in found["note"]
    assert "masi-alpha" in found["note"]
    assert "wholes" not in output(capsys, table(LONG), "--measure", "alpha")["note"]


def test_all_measures_come_with_each_code(capsys: Capture) -> None:
    """Several stand under `agreements`, and of sets the codes and both ways of pooling."""
    found = output(capsys, table(SETS), "--measure", "all", "--draws", "40")
    assert len(found["agreements"]) == 15
    assert [each["code"] for each in found["codes"]] == ["a", "b", "c"]
    assert {one["pooling"].partition(":")[0] for one in found["pooled"]} == {"cells", "mean"}
    assert found["codes"][0]["by_coder"] == {"ann": 3, "ben": 2}
    single = output(capsys, table(LONG), "--draws", "40")
    assert [one["measure"] for one in single["agreements"]] == ["alpha", "ac1", "percent"]


def test_the_screen_says_what_is_compared_and_judges_nothing(capsys: Capture) -> None:
    """Units, coders, the pooling, the definitions; no adjective."""
    assert run(["agree", "--in", table(SETS), "--measure", "all", "--draws", "40"]) == 0
    shown = capsys.readouterr().out
    assert "5 units, one a row, 2 coders: ann (4), ben (5); 4 of the units have two coders or more" in shown
    assert "Passonneau 2006" in shown
    assert "By cells: every unit with every code is one cell" in shown
    assert not JUDGING.search(shown)


def test_no_module_of_agreement_judges_a_number() -> None:
    """No label of a coefficient stands anywhere in what is printed."""
    package = Path(str(resources.files("qualcode")))
    files = [*(package / "agree").glob("*.py"), *(package / "screens").glob("agree*.py")]
    words = r"(substantial|moderate|almost perfect|excellent|acceptable) agreement"
    labels = re.compile(words, re.IGNORECASE)
    assert len(files) > 10
    assert [file.name for file in files if labels.search(file.read_text("utf-8"))] == []


def test_one_category_has_no_value(capsys: Capture) -> None:
    """Never 1, never NaN."""
    text = "unit,coder,value\n" + "".join(f"{n},{coder},y\n" for n in range(10) for coder in ("ann", "ben"))
    found = output(capsys, table(text), "--measure", "alpha")
    assert (found["value"], found["low"], found["high"]) == (None, None, None)
    assert found["note"] == "not computable: only one category was used"


def test_a_kappa_of_two_coders_is_not_given_for_three(capsys: Capture) -> None:
    """The note names those that are for more."""
    text = LONG + "".join(f"{n},cat,a\n" for n in range(1, 6))
    found = output(capsys, table(text), "--measure", "cohen")
    assert found["value"] is None
    assert "for two coders, and here are 3" in found["note"]
    assert "fleiss" in found["note"]


def test_ordinal_values_may_be_named_in_order(capsys: Capture) -> None:
    """As their ranks give it; a value that is not in the order is told with its line."""
    names = output(capsys, table(LONG), "--level", "ordinal", "--order", "a,b,c", "--measure", "alpha")
    numbers = LONG.replace(",a\n", ",1\n").replace(",b\n", ",2\n").replace(",c\n", ",3.0\n")
    ranked = output(capsys, table(numbers, "n.csv"), "--level", "ordinal", "--measure", "alpha")
    assert (names["value"], names["level"]) == (ranked["value"], "ordinal")
    said = refused(capsys, table(LONG), "--level", "ordinal", "--order", "a,b")
    assert "t.csv line 5: 'c' is not in --order" in said


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        (LONG + "1,ann,c\n", (), "t.csv line 12: ann has another value for unit 1 on line 2"),
        (LONG, ("--level", "interval"), "t.csv line 2: 'a' is not a number"),
        ("unit,coder,value\n1,ann,-3\n1,ben,2\n", ("--level", "ratio"), "line 2: '-3' is negative"),
        ("unit,coder,value\n1,ann,1|2\n", ("--level", "interval"), "line 2: '1|2' is not one value"),
        ("unit,coder,value\n1,ann,a||b\n", (), "line 2: 'a||b' is no set of codes"),
        ("unit,coder,value\n1,,a\n", (), "line 2: no coder"),
        ("unit,coder,code x\n1,ann,a\n", (), "has no column called 'value'"),
        ("item no,coder,value\n1,ann,a\n", (), "has no column called 'unit'"),
        ("unit,ann,ben\n1,a,b\n1,a,a\n", (), "line 3: unit 1 is there already, on line 2"),
        ("unit,coder,value\n1,ann\n", (), "line 2: 2 cells where the first row has 3"),
        (",,\n", (), "no rows"),
        (LONG, ("--measure", "alhpa"), "no measure is called 'alhpa'"),
        (LONG, ("--measure", "kappa"), "which kappa?"),
        (LONG, ("--level", "nominl"), "no level is called 'nominl'"),
        (LONG, ("--measure", "cohen", "--level", "ordinal"), "line 2: 'a' is not a number"),
        ("unit,coder,value\n1,a,1\n", ("-m", "ac1", "--level", "ratio"), "ac1 takes no ratio values"),
        (LONG, ("--order", "a,b,c"), "--order is for ordinal values"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_line(
    text: str, arguments: tuple[str, ...], said: str, capsys: Capture
) -> None:
    """Exit code 2, and nothing is computed."""
    assert said in refused(capsys, table(text), *arguments)


def test_a_file_that_is_not_there_is_told(capsys: Capture) -> None:
    """Exit code 2."""
    assert "nowhere.csv" in refused(capsys, "nowhere.csv", "--measure", "alpha")
