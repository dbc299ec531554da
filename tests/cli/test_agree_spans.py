"""`qualcode agree --in SPANS.jsonl`: numbers as promised, what they are of, and lines that do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from verbs_run import said

from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
ANN = [(5, 14, "access"), (24, 28, "access"), (36, 48, "staff")]
BEN = [(4, 14, "access"), (36, 50, "staff"), (60, 66, "access")]
KEYS = {"measure", "level", "unit", "value", "low", "high", "n_units", "n_coders", "n_pairable", "note"}


def refused(capsys: Capture, *arguments: str) -> str:
    """Run a command that has to end with exit code 2; return what it said."""
    return said(capsys, *arguments, code=2)[1]


def line(**changed: Any) -> str:
    """A line of the file that fits, but for what is changed."""
    row = {"source": "S1", "coder": "ann", "start": 5, "end": 14, "code": "access", "length": 120}
    return json.dumps({key: value for key, value in {**row, **changed}.items() if value != "absent"})


@pytest.fixture
def spans(tmp_path: Path) -> Path:
    """Two coders on one source, and a third who read it and marked nothing."""
    lines = [
        line(coder=coder, start=start, end=end, code=code)
        for coder, units in (("ann", ANN), ("ben", BEN))
        for start, end, code in units
    ]
    lines += ["", line(coder="cat", start="absent", end="absent", code=None)]
    path = tmp_path / "spans.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "measure", ["u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha", "alpha-u-2004", "gamma"]
)
def test_json_has_the_keys_that_are_promised(spans: Path, capsys: Capture, measure: str) -> None:
    """One measure is one object; codes by themselves and coverage come besides."""
    out, _ = said(capsys, "agree", "--in", str(spans), "--measure", measure, "--json")
    found: Any = validator("output/agree-spans")(json.loads(out))
    assert set(found) - {"per_code", "coverage"} == KEYS
    assert (found["measure"], found["level"], found["unit"]) == (measure, "nominal", "code point")
    assert (found["n_units"], found["n_coders"], found["n_pairable"]) == (120, 3, 120)
    per_code = [one["code"] for one in found.get("per_code", [])]
    assert per_code == (["access", "staff"] if measure in {"u-alpha", "ku-alpha", "alpha-u-2004"} else [])


def test_the_reader_who_marked_nothing_counts(spans: Path, tmp_path: Path, capsys: Capture) -> None:
    """Without the third coder's line agreement is another one."""
    two = tmp_path / "two.jsonl"
    two.write_text("\n".join(spans.read_text("utf-8").splitlines()[:6]), encoding="utf-8")
    found = [
        json.loads(said(capsys, "agree", "--in", str(path), "--measure", "u-alpha", "--json")[0])
        for path in (two, spans)
    ]
    assert [one["n_coders"] for one in found] == [2, 3]
    assert found[0]["value"] > found[1]["value"]


def test_without_a_measure_the_family_is_told(spans: Path, capsys: Capture) -> None:
    """All four, with what each is of; where there is no number the reason stands there."""
    out, _ = said(capsys, "agree", "--in", str(spans))
    assert out.startswith(
        "6 spans of 3 coders (ann, ben, cat) in 1 source; compared code point by code point"
    )
    for measure in ("u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha"):
        assert f"\n{measure}: " in out
    assert "no interval: fewer than 10 sources" in out
    printed = json.loads(said(capsys, "agree", "--in", str(spans), "--json")[0])
    several: Any = validator("output/agree-spans")(printed)
    assert [one["measure"] for one in several["agreements"]] == [
        "u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: not an object"),
        (line(coder=""), "line 2: no coder"),
        (line(start="3"), "line 2: start is not a whole number from 0"),
        (line(start=True), "line 2: start is not a whole number from 0"),
        (line(start=14), "line 2: start 14 is not before end 14"),
        (line(end=121), "line 2: end 121 lies beyond the length 120"),
        (line(length=90), "line 2: length 90, and an earlier line of 'S1' says 120"),
        (line(end="absent"), "line 2: a code, and no end"),
        (line(code=None), "line 2: start and end, and no code"),
        (line(source="S2", length="absent"), "no line gives the length of 'S2'"),
        (line(colour="red"), "line 2: unknown: colour"),
    ],
)
def test_a_line_that_does_not_fit_is_named(bad: str, why: str, tmp_path: Path, capsys: Capture) -> None:
    """Line number, what is wrong, exit 2; nothing is guessed."""
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")
    assert f"bad.jsonl, {why}" in refused(capsys, "agree", "--in", str(path), "--measure", "u-alpha")


def test_unknown_measures_missing_files_and_empty_ones_are_refused(
    spans: Path, tmp_path: Path, capsys: Capture
) -> None:
    """With what there is instead."""
    assert "did you mean cu-alpha" in refused(capsys, "agree", "--in", str(spans), "--measure", "cu-alfa")
    assert "no such file" in refused(capsys, "agree", "--in", str(tmp_path / "none.jsonl"))
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    assert "empty.jsonl has no line" in refused(capsys, "agree", "--in", str(empty))
    assert "nominal" in refused(capsys, "agree", "--in", str(spans), "--level", "ordinal")
