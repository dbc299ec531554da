"""`codebook merge --apply`: a deleted row is no decision, and a second merge tells nothing twice."""

from __future__ import annotations

import csv
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
