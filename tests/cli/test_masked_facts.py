"""Registered names in closed answers and attributes: masked in every list, proved by `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import problems_in

Capture = pytest.CaptureFixture[str]
SURVEY = (
    "ID,Ward,Led to you,Month,What would help?\n"
    "1,Mill Lane,Anwen,May,A bus on Sundays would help.\n"
    "2,Southgate,Anwen,June,Somebody should ring us back.\n"
    "3,Mill Lane,Ilar,June,A warm room to sit in.\n"
)
OPTIONS = [
    "--column", "Led to you=attribute", "--column", "Month=attribute", "--attribute", "Ward=area",
    "--column", "What would help?=open", "--yes",
]  # fmt: skip


@pytest.fixture
def survey(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Return a study with a survey, one answer of which is coded."""
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert run(["import", str(tmp_path / "survey.csv"), *OPTIONS]) == 0
    assert run(["code", "apply", source(study), "one-person", "--turn", "t1"]) == 0
    capsys.readouterr()
    return study


def source(study: Path) -> str:
    """Return the id of the newest source."""
    return str(json.loads((study / "sources.lock").read_text(encoding="utf-8").splitlines()[-1])["id"])


def answers(study: Path) -> list[dict[str, Any]]:
    """Return the lines of the survey's closed answers."""
    text = (study / "sources" / f"{source(study)}.answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def told(capsys: Capture, *typed: str) -> str:
    """Run a command and return what it prints."""
    assert run(list(typed)) == 0
    return capsys.readouterr().out


def register(*typed: str) -> None:
    """Put a name into the register."""
    assert run(["anonymise", "register", "add", *typed]) == 0


def test_a_name_registered_later_is_masked_in_every_list(survey: Path, capsys: Capture) -> None:
    """What stood in an answer before anybody knew it for a name is shown as a pseudonym, even after undo."""
    assert "Anwen" in told(capsys, "codings", "--json")
    register("Anwen", "--kind", "person")
    capsys.readouterr()
    for typed in (
        ["codings", "--json"],
        ["codings"],
        ["participant", "list"],
        ["participant", "list", "--json"],
    ):
        shown = told(capsys, *typed)
        assert "Anwen" not in shown
    shown = json.loads(told(capsys, "codings", "--json"))["codings"][-1]["attributes"]["Led to you"]
    assert shown.startswith("[")
    assert all(not list(problems_in("answers", row, "here")) for row in answers(survey))
    assert [sorted(row.get("masked", {})) for row in answers(survey)] == [["Led to you"], ["Led to you"], []]
    assert answers(survey)[0]["answers"]["Led to you"] == "Anwen"
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert [sorted(row.get("masked", {})) for row in answers(survey)] == [["Led to you"], ["Led to you"], []]
    assert run(["check"]) == 0


def test_a_name_known_before_is_masked_at_import(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """An import masks the names of the register in closed answers; a month is no May Okafor."""
    register("Ilar", "--kind", "staff")
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert run(["import", str(tmp_path / "survey.csv"), *OPTIONS]) == 0
    assert [row.get("masked", {}).keys() for row in answers(study)] == [set(), set(), {"Led to you"}]
    assert answers(study)[0]["answers"]["Month"] == "May"
    capsys.readouterr()
    assert "Ilar" not in told(capsys, "participant", "list")


def test_check_names_an_answer_that_is_not_masked(survey: Path, capsys: Capture) -> None:
    """A mask that somebody took out of the file is found by file and line, and a scan puts it back."""
    register("Anwen", "--kind", "person")
    path = survey / "sources" / f"{source(survey)}.answers.jsonl"
    rows = answers(survey)
    del rows[1]["masked"]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 1
    said = "".join(capsys.readouterr())
    assert (f"{path.name} line 2" in said, "Anwen" in said) == (True, False)
    assert run(["anonymise", "scan"]) == 0
    assert run(["check"]) == 0


def test_a_name_in_the_list_of_people_is_masked(survey: Path, capsys: Capture) -> None:
    """`participants.csv` holds pseudonyms alone: a name typed there goes when it is registered."""
    people = survey / "participants.csv"
    header, first, *rest = people.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},friend", f"{first},Gwenno", *(f"{line}," for line in rest)]
    people.write_text("\n".join(lines) + "\n", encoding="utf-8")
    register("Gwenno", "--kind", "person")
    assert "Gwenno" not in people.read_text(encoding="utf-8")
    people.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 1
    said = "".join(capsys.readouterr())
    assert ("participants.csv line 2" in said, "Gwenno" in said) == (True, False)


def test_an_area_of_the_study_stays_an_area(study: Path, tmp_path: Path) -> None:
    """Somebody called like an area takes no answer away from it."""
    register("North", "--kind", "person")
    text = "ID,Region,What would help?\n1,North,A bus on Sundays would help.\n2,North,A room, please.\n"
    (tmp_path / "survey.csv").write_text(text.replace("room, please", "room please"), encoding="utf-8")
    assert run(["import", str(tmp_path / "survey.csv"), "--attribute", "Region=area", "--yes"]) == 0
    assert not any(row.get("masked") for row in answers(study))


def test_respondents_are_listed_with_their_answers(survey: Path, capsys: Capture) -> None:
    """Without a column of permissions too, respondents are participants: area and answers, not quotable."""
    listed = json.loads(told(capsys, "participant", "list", "--json"))["participants"]
    rows = [row for row in listed if row["sources"] == [source(survey)]]
    assert [row["attributes"]["area"] for row in rows] == ["Mill Lane", "Southgate", "Mill Lane"]
    assert {row["quotable"] for row in rows} == {False}
    shown = told(capsys, "participant", "list")
    assert all(row["id"] in shown for row in rows)
