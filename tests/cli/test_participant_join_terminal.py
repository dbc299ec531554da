"""`participant join` at a terminal, and what undo takes back: Enter joins and registers nobody."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from test_import_terminal import at_terminal

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
JOIN = ["participant", "join", "../people.csv"]
CONFIRM = "Join people.csv? [Y/n]: "
CHOICE = "y the same, n somebody new, s skip [s]: "


def sheet(folder: Path, *names: str) -> str:
    """Write a sheet of people of one age; return its path."""
    rows = "".join(f'"{name}",35-44\n' for name in names)
    (folder / "people.csv").write_text(f"name,age_band\n{rows}", encoding="utf-8")
    return str(folder / "people.csv")


def forms(study: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of the register by pseudonym."""
    return {who: entity.forms for who, entity in Desk(open_study(study), "ann").names().entities.items()}


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    return next(person for person, known in forms(study).items() if name in known)


def ages(study: Path) -> dict[str, str]:
    """Return the ages of participants by pseudonym."""
    text = (study / "participants.csv").read_text(encoding="utf-8")
    return {row["id"]: row.get("age_band", "") for row in csv.DictReader(text.splitlines())}


@pytest.mark.parametrize(
    ("answer", "outcome"), [("", (False, False)), ("y", (True, False)), ("n", (False, True))]
)
def test_enter_leaves_the_row_out(
    study: Path, tmp_path: Path, answer: str, outcome: tuple[bool, bool]
) -> None:
    """Whoever types y joins, n registers, Enter skips; names stand in the question and in the summary."""
    sheet(tmp_path, "May Okafor", "Pritchard, Siân")
    sian, before = who(study, "Siân Pritchard"), len(forms(study))
    shown = at_terminal(study, JOIN, (CHOICE, answer), (CONFIRM, ""), code=0 if any(outcome) else 1)
    assert f"Line 3, “Pritchard, Siân”: the same person as {sian}, “Siân Pritchard” (surname first)?" in shown
    assert ages(study)[who(study, "May Okafor")] == "35-44"
    assert outcome == (ages(study)[sian] == "35-44", len(forms(study)) == before + 1)
    assert ("left out: line 3 “Pritchard, Siân”" in shown) == (not any(outcome))


def test_a_question_mark_explains(study: Path, tmp_path: Path) -> None:
    """? says what each letter does, and so does anything that is no answer; the question comes again."""
    sheet(tmp_path, "Pritchard, Siân")
    shown = at_terminal(study, JOIN, (CHOICE, "?"), (CHOICE, "what"), (CHOICE, "s"), code=1)
    assert shown.count("leaves the row out") == 2
    assert "invalid" not in shown


def test_nothing_is_joined_without_a_last_yes(study: Path, tmp_path: Path) -> None:
    """The summary names everybody with a line; n writes nothing, to the study or the vault."""
    sheet(tmp_path, "May Okafor", "Ifor Blewett")
    before = ages(study), forms(study)
    may = who(study, "May Okafor")
    shown = at_terminal(study, JOIN, (CONFIRM, "n"))
    assert f"matched: line 2 “May Okafor” is {may}" in shown
    assert "new: line 3 “Ifor Blewett”" in shown
    assert "not joined" in shown
    assert before == (ages(study), forms(study))


def test_of_several_candidates_one_is_named(study: Path, tmp_path: Path) -> None:
    """By its number; the others stay as they were."""
    (tmp_path / "two.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nSiân Prosser: It rained.\n\n"
        "00:03.000 --> 00:04.000\nOwen Tregear: All day.\n",
        encoding="utf-8",
    )
    assert run(["import", str(tmp_path / "two.vtt")]) == 0
    sheet(tmp_path, "Siân")
    one, other = who(study, "Siân Pritchard"), who(study, "Siân Prosser")
    choice = "1-2 the same, n somebody new, s skip [s]: "
    shown = at_terminal(study, JOIN, (choice, "2"), (CONFIRM, ""))
    chosen = one if shown.index(one) > shown.index(other) else other
    assert [person for person, age in ages(study).items() if age] == [chosen]


def test_undo_takes_back_what_a_join_taught_the_vault(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The next join asks again and registers anew; redo brings all of it back."""
    before = forms(study), ages(study)
    sian = who(study, "Siân Pritchard")
    file = sheet(tmp_path, "Pritchard, Siân", "Ifor Blewett")
    assert run(["participant", "join", file, "--same", f"Pritchard, Siân={sian}"]) == 0
    after = forms(study), ages(study)
    assert "Pritchard, Siân" in after[0][sian]
    assert run(["undo"]) == 0
    assert before == (forms(study), ages(study))
    capsys.readouterr()
    assert run(["participant", "join", file, "--dry-run"]) == 1
    assert f"line 2: may be {sian}" in capsys.readouterr().out
    assert run(["undo", "--redo"]) == 0
    assert after == (forms(study), ages(study))
    assert run(["undo"]) == 0
    assert before == (forms(study), ages(study))
    assert run(["check"]) == 0
