"""What stands in the way of applying a crosswalk: names in it, and many open rows, told by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.codebook.crosswalk.applying_groups import grouped
from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Decided
from qualcode.codebook.crosswalk.sheet_reading import Row
from qualcode.model import Code, Codebook
from qualcode.screens.codebook_merged import row_ranges

if TYPE_CHECKING:
    from pathlib import Path

NORTH = Book("north", Codebook((Code("waits", "Waiting"), Code("rooms", "Rooms"))))
SOUTH = Book("south", Codebook((Code("delays", "Delays"), Code("halls", "Halls"))))


def named(name: str, *rows: Row) -> list[tuple[str, str]]:
    """Return what stands in the way of making two codes one under a name."""
    one = Decided(CodeOf("north", "waits"), CodeOf("south", "delays"), "same", name)
    _, problems = grouped([Row(one, "row 2"), *rows], [NORTH, SOUTH])
    return [(problem.code, problem.where) for problem in problems]


def test_a_name_is_short() -> None:
    """Two hundred characters are a name, and one more is none."""
    assert (named("x" * 200), named("x" * 201)) == ([], [("long-name", "row 2")])


def test_a_name_that_another_code_has_is_refused() -> None:
    """In any case; a name that one of the two has is theirs, and one that a code gives up is free."""
    assert (named("ROOMS"), named("Delays")) == ([("name-taken", "row 2")], [])
    gives_up = Decided(CodeOf("south", "halls"), CodeOf("north", "rooms"), "apart", "Places")
    assert named("Rooms", Row(gives_up, "row 3")) == []


def test_rows_are_ranges() -> None:
    """Rows that follow each other are one range, by sheet."""
    places = ["Pairs, row 4", "Pairs, row 5", "Pairs, row 6", "Pairs, row 9", "row 2"]
    assert row_ranges(places) == "Pairs, rows 4-6, 9; rows 2"


def test_many_open_rows_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names them all."""
    monkeypatch.chdir(tmp_path)
    for area in ("north", "south"):
        entries = "".join(f"  - {{id: {area}-{n}, name: {area} {n}}}\n" for n in range(4))
        (tmp_path / f"{area}.yaml").write_text(f"format: 1\ncodes:\n{entries}", encoding="utf-8")
    rows = "".join(f"north:north-{a},south:south-{b},\n" for a in range(4) for b in range(4))
    (tmp_path / "pairs.csv").write_text(f"left,right,decision\n{rows}", encoding="utf-8")
    typed = ["north.yaml", "south.yaml", "--apply", "pairs.csv", "--out", "m.yaml", "--crosswalk", "c.csv"]
    assert run(["codebook", "merge", *typed]) == 2
    shown = capsys.readouterr()
    assert "are not decided" not in shown.out + shown.err
    assert "rows 2-17: not decided" in shown.out + shown.err


def test_a_name_as_who_decided_is_refused_with_its_row(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name is not repeated; what to write there is said."""
    north = tmp_path / "north.yaml"
    north.write_text("format: 1\ncodes:\n  - {id: waits, name: Waiting}\n", encoding="utf-8")
    decided = tmp_path / "pairs.csv"
    row = "codebook:long-wait,north:waits,same,May Okafor"
    decided.write_text(f"left,right,decision,who\n{row}\n", encoding="utf-8")
    before = (study / "codebook.yaml").read_bytes()
    typed = ["codebook.yaml", str(north), "--apply", str(decided), "--rest-apart"]
    assert run(["codebook", "merge", *typed]) == 2
    told = capsys.readouterr().err
    assert "row 2: who decided holds a registered name" in told
    assert "initials" in told
    assert "Okafor" not in told
    assert (study / "codebook.yaml").read_bytes() == before
