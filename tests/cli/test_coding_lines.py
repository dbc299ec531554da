"""`qualcode codings --jsonl` and `qualcode code apply --from`: codings as lines, out and in again."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("study")


def out(capsys: Capture, *typed: str, code: int = 0) -> str:
    """Return what a verb prints."""
    capsys.readouterr()
    assert run(list(typed)) == code
    return capsys.readouterr().out


def lines(capsys: Capture, *typed: str) -> list[dict[str, Any]]:
    """Return the codings as lines."""
    return [json.loads(line) for line in out(capsys, "codings", "--jsonl", *typed).splitlines()]


def coded(capsys: Capture) -> None:
    """Put several codes on, with all that a coding may carry."""
    run(["codebook", "facet", "kind", "barrier", "help"])
    for typed in (
        ["--turn", "t2", "--why", "typical"],
        ["--words", "the waiting list was four months"],
        ["--span", "60:140"],
    ):
        assert run(["code", "apply", "Group one", "long-wait", *typed]) == 0
    capsys.readouterr()


SAME = ("source", "revision", "span", "anchor", "code", "why", "origin", "stance", "facets", "turns")


def told(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what must be the same of another coder's codings."""
    return [{name: one[name] for name in SAME} for one in found]


def test_each_line_keeps_its_contract_and_no_words_without_raw(capsys: Capture) -> None:
    """A line fits its schema; the words stand in it with `--raw` alone."""
    coded(capsys)
    schema = resources.files("qualcode.schemas").joinpath("output", "codings-line.json").read_text("utf-8")
    check = fastjsonschema.compile(json.loads(schema))
    masked, raw = lines(capsys), lines(capsys, "--raw")
    assert [check(one) for one in [*masked, *raw]] == [*masked, *raw]
    assert {"text" in one for one in masked} == {False}
    assert {"text" in one for one in raw} == {True}


@pytest.mark.parametrize("how", [[], ["--raw"]])
def test_one_coders_codings_become_anothers_on_the_same_words(
    capsys: Capture, tmp_path: Path, how: list[str]
) -> None:
    """Out and in again under another coder: the same spans, codes and reasons, and nothing doubled."""
    coded(capsys)
    file = tmp_path / "ann.jsonl"
    file.write_text(out(capsys, "codings", "--jsonl", *how), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 0
    assert told(lines(capsys, "--coder", "ben")) == told(lines(capsys, "--coder", "ann"))
    assert len(lines(capsys, "--coder", "ben")) == 3
    assert "already" in out(capsys, "code", "apply", "--from", str(file), "--coder", "ben")


def test_a_copy_of_the_study_reads_them_back(
    capsys: Capture, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's copy of the folder takes the lines for the same words, by the anchor alone."""
    other = tmp_path / "colleague"
    shutil.copytree(study, other)
    coded(capsys)
    file = tmp_path / "ann.jsonl"
    file.write_text(out(capsys, "codings", "--jsonl"), encoding="utf-8")
    expected = told(lines(capsys))
    monkeypatch.chdir(other)
    run(["codebook", "facet", "kind", "barrier", "help"])
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 0
    assert told(lines(capsys)) == expected


def test_a_correction_elsewhere_moves_the_span_along(capsys: Capture, tmp_path: Path) -> None:
    """Lines of an earlier revision find their words in the newest; corrected words are named, not guessed."""
    coded(capsys)
    file = tmp_path / "before.jsonl"
    file.write_text(out(capsys, "codings", "--jsonl"), encoding="utf-8")
    run(["source", "edit", "Group one", "t2", "--words", "They said", "--to", "They told me", "-y"])
    capsys.readouterr()
    assert run(["code", "apply", "--from", str(file), "--coder", "ben", "--skip-bad"]) == 2
    error = capsys.readouterr().err
    assert "was corrected at" in error
    assert "the others were applied" in error
    ben = lines(capsys, "--coder", "ben", "--raw")
    assert "the waiting list was four months" in {one["text"] for one in ben}


def test_a_wrong_anchor_is_refused_unless_the_words_prove_it(capsys: Capture, tmp_path: Path) -> None:
    """An anchor of other words refuses its line; the words themselves find the place again."""
    coded(capsys)
    file = tmp_path / "moved.jsonl"
    line = lines(capsys, "--raw")[2] | {"span": [0, 5]}
    file.write_text(json.dumps({name: line[name] for name in line if name != "text"}), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 2
    assert "other words stand there" in capsys.readouterr().err
    file.write_text(json.dumps(line), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 0
    assert [one["text"] for one in lines(capsys, "--coder", "ben", "--raw")] == [line["text"]]


def test_a_proposal_is_not_read_back_as_a_coding(capsys: Capture, tmp_path: Path) -> None:
    """What the rules propose comes to count by `code accept` alone; the lane of an accepted one stays."""
    run(["tag"])
    file = tmp_path / "rules.jsonl"
    file.write_text(out(capsys, "codings", "--coder", "@rules", "--jsonl"), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file)]) == 2
    assert "qualcode code accept C-" in capsys.readouterr().err
    run(["code", "accept", "--all"])
    file.write_text(out(capsys, "codings", "--jsonl"), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 0
    assert {one["origin"].partition(":")[0] for one in lines(capsys, "--coder", "ben")} == {"rules"}


MAY = {"source": "Group one", "text": "May", "code": "access"}


@pytest.mark.parametrize(
    ("hint", "turn"),
    [
        ({"nth": 1}, "t5"),
        ({"nth": 2}, "t6"),
        ({"turn": "t6"}, "t6"),
        ({"before": "keeping? going in", "nth": 1}, ""),
        ({"before": "kept me GOING in"}, "t6"),
        ({"after": "will say"}, "t5"),
        ({"nth": 3}, ""),
        ({}, ""),
    ],
)
def test_the_place_of_words_that_stand_twice(
    capsys: Capture, tmp_path: Path, hint: dict[str, Any], turn: str
) -> None:
    """The turn, the words before or after, or the number say which is meant; nothing is guessed."""
    file = tmp_path / "may.jsonl"
    file.write_text(json.dumps(MAY | hint), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file)]) == (0 if turn else 2)
    printed = capsys.readouterr()
    assert [one["turns"] for one in lines(capsys)] == ([[turn]] if turn else [])
    assert turn or "line 1:" in printed.err
    assert "going in" not in printed.err


def test_a_sheet_is_read_by_its_columns(capsys: Capture, tmp_path: Path) -> None:
    """CSV with columns called as the fields, as a spreadsheet program writes it; bad rows by their line."""
    file = tmp_path / "codings.csv"
    rows = [
        "\ufeffsource;text;turn;span;nth;code;why",
        "Group one;the waiting list;;;;long-wait;said twice",
        "Group one;;t5;;;one-person;",
        "Group one;;;60-80;;access;",
        "Group one;May;;;2;access;",
    ]
    file.write_text("\r\n".join(rows), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file)]) == 0
    assert [one["turns"][0] for one in lines(capsys)] == ["t2", "t3", "t5", "t6"]
    file.write_text(
        "\n".join([*rows, "Group one;;t99;;;access;", "Group one;;t2;;x;access;"]), encoding="utf-8"
    )
    assert run(["code", "apply", "--from", str(file), "--coder", "ben"]) == 2
    error = capsys.readouterr().err
    assert ["line 6:" in error, "line 7:" in error, "line 5:" in error] == [True, True, False]
    assert lines(capsys, "--coder", "ann")[0]["coder"] == "ann"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"turn": "t2", "nth": 0}, "nth must be a whole number"),
        ({"turn": "t2", "nth": 1}, "give text with it"),
        ({"turn": "t2", "stance": "maybe"}, "stance is none"),
        ({"turn": "t2", "origin": "elsewhere"}, "origin is none"),
        ({"span": [0, 5], "revision": 9}, "has 1 revisions here"),
        ({"turn": "t2", "facet": {}}, "did you mean facets?"),
    ],
)
def test_what_no_line_can_say(capsys: Capture, tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    """Each fault is named with the line; nothing is applied."""
    file = tmp_path / "bad.jsonl"
    file.write_text(json.dumps({"source": "Group one", "code": "access"} | fields), encoding="utf-8")
    assert run(["code", "apply", "--from", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert lines(capsys) == []


def test_one_undo_takes_all_lines_back(capsys: Capture, tmp_path: Path) -> None:
    """A file is one verb."""
    coded(capsys)
    file = tmp_path / "ann.jsonl"
    file.write_text(out(capsys, "codings", "--jsonl"), encoding="utf-8")
    run(["code", "apply", "--from", str(file), "--coder", "ben"])
    assert run(["undo", "--coder", "ben"]) == 0
    assert {one["coder"] for one in lines(capsys)} == {"ann"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["codings", "--json", "--jsonl"], "not both"),
        (["code", "apply", "Group one", "access", "--turn", "t2", "--skip-bad"], "--from FILE"),
        (["code", "apply", "--from", "no.csv"], "no such file"),
    ],
)
def test_options_that_do_not_go_together(capsys: Capture, typed: list[str], said: str) -> None:
    """They are refused in one line."""
    capsys.readouterr()
    assert run(typed) == 2
    assert said in capsys.readouterr().err
