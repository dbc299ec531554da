"""`qualcode participant join`: matched, asked and new; who only may be known is not joined."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.known_people import likeness
from qualcode.store.schemas import validator
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
SHEET = [
    ["name", "age_band", "email"],
    ["May Okafor", "35-44", "may@example.org"],
    ["Pritchard, Siân", "25-34", "sian@example.org"],
    ["Ifor Blewett", "65+", ""],
]


def sheet(folder: Path, rows: Sequence[Sequence[str]] = SHEET) -> str:
    """Write a sheet; return its path."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    (folder / "people.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    return str(folder / "people.csv")


def everything(study: Path) -> dict[Path, bytes]:
    """Return every file of the study but caches."""
    files = (path for path in study.rglob("*") if path.is_file() and ".qualcode" not in path.parts)
    return {path: path.read_bytes() for path in files}


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    names = Desk(open_study(study), "ann").names()
    return next(entity.id for entity in names.entities.values() if name in entity.forms)


def joined(capsys: Capture, *typed: str, code: int = 0) -> Any:
    """Join with --json; return what was printed, which fits its schema."""
    capsys.readouterr()
    assert run(["participant", "join", *typed, "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    validator("output/participant-join")(found)
    return found


def rows_of(study: Path) -> dict[str, dict[str, str]]:
    """Return participants.csv by id."""
    text = (study / "participants.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def test_who_only_may_be_known_is_left_out_and_listed(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The others are joined; the line, the candidate and the reason are told, no name; exit 1."""
    sian, may = who(study, "Siân Pritchard"), who(study, "May Okafor")
    before = rows_of(study)[sian]
    assert run(["participant", "join", sheet(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"line 3: may be {sian} (surname first)" in said
    assert "1 matched, 1 registered who have not spoken, 2 without a row, 1 to settle" in said
    assert "Pritchard" not in said
    assert rows_of(study)[may]["age_band"] == "35-44"
    assert {name: rows_of(study)[sian][name] for name in before} == before
    assert rows_of(study)[sian]["age_band"] == ""


def test_a_name_is_settled_from_a_script(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """`--same` joins the row to somebody, by label or pseudonym; the name is masked from then on."""
    sian = who(study, "Siân Pritchard")
    done = joined(capsys, sheet(tmp_path), "--same", "Pritchard, Siân=Siân Pritchard")
    assert {row["line"]: row["participant"] for row in done["matched"]}[3] == sian
    assert rows_of(study)[sian]["age_band"] == "25-34"
    assert who(study, "Pritchard, Siân") == sian


def test_a_name_that_is_nobodys_is_registered_anew(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """`--new` says that two people only have like names."""
    done = joined(capsys, sheet(tmp_path), "--new", "Pritchard, Siân")
    assert [row["line"] for row in done["registered"]] == [3, 4]
    assert who(study, "Pritchard, Siân") != who(study, "Siân Pritchard")


def test_a_dry_run_of_a_join_writes_nothing(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """It says what a join would do, and needs no coder."""
    before = everything(study)
    done = joined(capsys, sheet(tmp_path), "--dry-run", code=1)
    assert ([row["line"] for row in done["matched"]], done["run"]) == ([2], None)
    assert [row["line"] for row in done["asked"]] == [3]
    assert done["to_vault"] == ["email"]
    assert run(["participant", "join", sheet(tmp_path), "--dry-run"]) == 1
    assert "nothing was written" in capsys.readouterr().out
    assert before == everything(study)


def test_a_person_with_a_row_of_their_own_is_no_candidate(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Where Siân Pritchard stands in the sheet, another Siân is somebody else."""
    rows = [["name"], ["Siân"], ["Siân Pritchard"]]
    done = joined(capsys, sheet(tmp_path, rows))
    assert ([row["line"] for row in done["matched"]], [row["line"] for row in done["registered"]]) == (
        [3],
        [2],
    )
    assert study.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--same", "Nobody=May Okafor"], "no row of the sheet is called 'Nobody'"),
        (["--new", "Nobody"], "no row of the sheet is called 'Nobody'"),
        (["--same", "Ifor Blewett=PZZZZ"], "no speaker is called 'PZZZZ'"),
        (["--same", "Ifor Blewett=May Okafor"], "line 4: this person stands in the sheet twice"),
    ],
)
def test_what_settles_nothing_is_refused(
    study: Path, tmp_path: Path, capsys: Capture, typed: list[str], said: str
) -> None:
    """One line, exit 2, nothing written."""
    before = everything(study)
    assert run(["participant", "join", sheet(tmp_path), *typed]) == 2
    assert said in capsys.readouterr().err
    assert before == everything(study)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Pritchard, Siân", "SIAN PRITCHARD", "surname first"),
        ("S. Pritchard", "Siân Pritchard", "initials"),
        ("Pritchard, S", "Siân Pritchard", "initials"),
        ("SP", "Siân Pritchard", "initials"),
        ("Siân", "Siân Pritchard", "one name is the beginning of the other"),
        ("Mrs Pritchard", "Siân Pritchard", "the surname alone"),
        ("Dr May Okafor", "May Okafor", "with and without a title"),
        ("May Ada Okafor", "May Okafor", "a middle name"),
        ("Sam Lobb", "Samuel Lobb", "a short first name"),
        ("Siân Prichard", "Siân Pritchard", "spelt nearly the same"),
        ("Pritchard", "Siân Pritchard", ""),
        ("Siân Lobb", "Siân Pritchard", ""),
        ("Owen Pritchard", "Siân Pritchard", ""),
        ("", "Siân Pritchard", ""),
        ("s.p@example.org", "S P", ""),
    ],
)
def test_why_two_names_may_be_one_persons(one: str, other: str, reason: str) -> None:
    """A reason in words, or none."""
    assert likeness(one, other) == reason


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual(one: str, other: str) -> None:
    """Whoever may be like somebody, that somebody may be like them."""
    assert bool(likeness(one, other)) == bool(likeness(other, one))
