"""`codebook merge --apply`: a deleted row is no decision, and a second merge tells nothing twice."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
NORTH = """format: 1
codes:
  - {id: waits, name: Waiting too long, definition: Weeks on a list before anything begins.}
  - {id: rooms, name: Rooms to meet in, definition: Where groups can be held.}
"""
SOUTH = """format: 1
codes:
  - {id: beds, name: Beds, definition: Where people sleep.}
"""


@pytest.fixture
def beside(study: Path) -> Path:
    """Lay two neighbours' codebooks beside the study."""
    for name, text in (("north", NORTH), ("south", SOUTH)):
        (study.parent / f"{name}.yaml").write_text(text, encoding="utf-8")
    return study.parent


def decided(path: Path, *files: str, same: tuple[str, str] = ("", ""), without: bool = False) -> str:
    """Propose, answer all with apart but one pair, and leave out what was asked with `without`."""
    assert run(["codebook", "merge", *files, "--propose", str(path)]) == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not without or row["kind"] == "none"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            one = (row["left"], row["right"]) == same
            writer.writerow({**row, "decision": "same" if one else "apart", "who": "kim"})
    return str(path)


def test_rows_that_were_deleted_are_not_decided(study: Path, beside: Path, capsys: Capture) -> None:
    """They are named and nothing is applied, in a study and outside, but with --rest-apart."""
    path = decided(beside / "pairs.csv", ".", "../north.yaml", without=True)
    before = (study / "codebook.yaml").read_bytes()
    capsys.readouterr()
    typed = ["codebook", "merge", ".", "../north.yaml", "--apply", path]
    assert run(typed) == 2
    said = capsys.readouterr().err
    assert "worth a question" in said
    assert "study:long-wait and north:waits" in said
    assert run([*typed, "--out", "../all.yaml", "--crosswalk", "../all.csv"]) == 2
    assert (study / "codebook.yaml").read_bytes() == before
    assert run([*typed, "--rest-apart"]) == 0


def test_a_second_merge_tells_nothing_twice(study: Path, beside: Path) -> None:
    """The study's own book, under another name now, has no line for codes that came, or that are retired."""
    same = ("study:long-wait", "north:waits")
    path = decided(beside / "one.csv", ".", "../north.yaml", same=same)
    assert run(["codebook", "merge", ".", "../north.yaml", "--apply", path]) == 0
    assert run(["codebook", "merge", "one-person", "--into", "access", "--why", "one idea"]) == 0
    path = decided(beside / "two.csv", "codebook.yaml", "../south.yaml")
    assert run(["codebook", "merge", "codebook.yaml", "../south.yaml", "--apply", path]) == 0
    with (study / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["area"], row["old"], row["decision"]) for row in csv.DictReader(file)]
    assert len(rows) == len({(area, old) for area, old, _ in rows})
    without_a_person = [(area, old) for area, old, sort in rows if sort in {"kept", "renamed"}]
    assert [row for row in without_a_person if row[0] == "codebook"] == []
    assert ("south", "beds") in {(area, old) for area, old, _ in rows}


def test_an_old_code_leads_to_where_it_went(study: Path, beside: Path, capsys: Capture) -> None:
    """`codebook crosswalk` takes an area's old code, and says of one that is active again what leads."""
    same = ("study:long-wait", "study:not-called-back")
    path = beside / "own.csv"
    path.write_text(
        f"Left,Right,Decision\n{same[0]},{same[1]},same\nstudy:access,north:rooms,apart\n", encoding="utf-8"
    )
    typed = ["codebook", "merge", ".", "../north.yaml", "--apply", str(path), "--rest-apart"]
    assert run(typed) == 0
    with (study / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        led = {row["old"]: row["new"] for row in csv.DictReader(file)}
    capsys.readouterr()
    assert run(["codebook", "crosswalk", "long-wait"]) == 0
    assert capsys.readouterr().out.startswith(led["long-wait"])
    assert run(["codebook", "crosswalk", "north:waits"]) == 0
    assert capsys.readouterr().out.startswith(led["waits"])
    assert run(["codebook", "crosswalk", "nowhere:waits"]) == 2
    assert run(["codebook", "edit", "long-wait", "--status", "active"]) == 0
    capsys.readouterr()
    assert run(["codebook", "crosswalk"]) == 0
    assert "long-wait is active again" in capsys.readouterr().err


def test_rows_to_mend_are_told_when_deciding_ends(
    study: Path, beside: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Nothing is open, and a contradiction is no "every question is decided"."""
    path = beside / "own.csv"
    path.write_text(
        "left,right,decision,name,definition,who,why\n"
        "study:access,north:rooms,same,,,kim,\nstudy:access,north:rooms,apart,,,kim,\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["codebook", "merge", str(study), "../north.yaml", "--decide", str(path)]) == 0
    told = capsys.readouterr().out
    assert "every question is decided" not in told
    assert "no question is open" in told
    assert "to mend, row" in told
