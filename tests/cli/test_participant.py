"""`qualcode participant`: the list, the team's sheet, permissions and attributes; names only in the vault."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.schemas import validator
from qualcode.store.study import open_study

SHEET = [
    ["Name", "Role", "Age band", "E-mail", "Aliases", "Quoting", "Further use"],
    [
        "SIAN PRITCHARD",
        "participant",
        "25-34",
        "sian.p@example.org",
        "Shan; Mrs Pritchard",
        "paraphrase",
        "no",
    ],
    ["May Okafor", "staff", "", "", "", "Yes", ""],
    ["Ifor Blewett", "participant", "65+", "01632 960001", "", "", ""],
]


def sheet(folder: Path, rows: Sequence[Sequence[str]] = SHEET, name: str = "people.csv") -> str:
    """Write a sheet as CSV or XLSX; return its path."""
    path = folder / name
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
    else:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(rows)
        path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return str(path)


def people(study: Path) -> dict[str, dict[str, str]]:
    """Return the rows of participants.csv by id."""
    text = (study / "participants.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what `participant list --json` says."""
    capsys.readouterr()
    assert run(["participant", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/participant-list")(found)
    rows: list[dict[str, Any]] = found["participants"]
    return rows


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    names = Desk(open_study(study), "ann").names()
    return next(entity.id for entity in names.entities.values() if name in entity.forms)


def refused(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """Run a command that must be refused; return what it said."""
    capsys.readouterr()
    assert run(list(typed)) == 2
    return capsys.readouterr().err


def test_the_list_says_where_people_speak_and_whether_they_may_be_quoted(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By pseudonym; the session's yes is enough until somebody says no, but never for a facilitator."""
    rows = listed(capsys)
    assert len(rows) == 3
    assert {tuple(row["sources"]) for row in rows} == {tuple(rows[0]["sources"])}
    grace = who(study, "Grace Hill")
    assert {row["id"]: row["quotable"] for row in rows} == {row["id"]: row["id"] != grace for row in rows}
    assert next(row["reason"] for row in rows if row["id"] == grace) == "facilitator: never evidence"
    sian = who(study, "Siân Pritchard")
    assert run(["participant", "permit", sian, "--quoting", "no"]) == 0
    row = next(row for row in listed(capsys) if row["id"] == sian)
    assert (row["quotable"], bool(row["reason"])) == (False, True)
    assert run(["participants"]) == 0
    assert "no: " in capsys.readouterr().out


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_a_sheet_is_joined_by_name(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Matched without case and accents; who has not spoken is registered; who has no row is named."""
    grace = who(study, "Grace Hill")
    assert run(["participant", "join", sheet(tmp_path, SHEET, name)]) == 0
    said = capsys.readouterr().out
    assert "2 matched, 1 registered who have not spoken, 1 without a row" in said
    assert f"without a row: {grace}" in said
    rows = people(study)
    sian, may, ifor = (who(study, name) for name in ("SIAN PRITCHARD", "May Okafor", "Ifor Blewett"))
    assert (rows[sian]["age_band"], rows[sian]["quoting"], rows[sian]["further_use"]) == (
        "25-34",
        "paraphrase",
        "no",
    )
    assert rows[may]["quoting"] == "yes"
    assert rows[ifor]["age_band"] == "65+"
    assert sian == who(study, "Siân Pritchard")


def test_roles_of_the_sheet_reach_the_sessions(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who is staff in the sheet is staff in every session, and undo takes it all back."""
    may = who(study, "May Okafor")
    before = sorted(path.read_bytes() for path in (study / "sources").iterdir())
    assert run(["participant", "join", sheet(tmp_path)]) == 0
    capsys.readouterr()
    assert run(["show", "Group one", "--json"]) == 0
    turns = json.loads(capsys.readouterr().out)["turns"]
    assert {"staff"} == {turn["role"] for turn in turns if turn["speaker"] == may}
    assert run(["undo"]) == 0
    assert before == sorted(path.read_bytes() for path in (study / "sources").iterdir())


def test_no_name_or_address_of_the_sheet_is_in_the_folder(study: Path, tmp_path: Path) -> None:
    """Names, aliases, e-mail addresses and telephone numbers go to the vault and nowhere else."""
    assert run(["participant", "join", sheet(tmp_path)]) == 0
    for path in study.rglob("*"):
        if path.is_file() and path.parent.name != "sources":
            content = path.read_bytes().lower()
            for word in (b"blewett", b"pritchard", b"shan", b"example.org", b"960001"):
                assert word not in content, path
    names = Desk(open_study(study), "ann").names()
    forms = {form for entity in names.entities.values() for form in entity.forms}
    assert {"Shan", "Mrs Pritchard", "sian.p@example.org", "01632 960001"} <= forms


def test_an_alias_of_the_sheet_is_masked_in_what_was_said(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A label that matched at import still learns the person's other names."""
    may = who(study, "May Okafor")
    rows = [["name", "aliases"], ["May Okafor", "Joan"]]
    assert run(["participant", "join", sheet(tmp_path, rows)]) == 0
    capsys.readouterr()
    assert run(["show", "Group one"]) == 0
    shown = capsys.readouterr().out
    assert "Joan" not in shown
    assert f"[{may}]" in shown


def test_an_id_column_of_the_team_does_not_replace_ours(study: Path, tmp_path: Path) -> None:
    """Their numbers are kept beside the pseudonyms; the file can be read again."""
    rows = [["id", "name"], ["17", "May Okafor"]]
    assert run(["participant", "join", sheet(tmp_path, rows)]) == 0
    may = who(study, "May Okafor")
    assert people(study)[may]["sheet_id"] == "17"
    assert run(["participant", "list"]) == 0


def test_a_sheet_may_name_pseudonyms(study: Path, tmp_path: Path) -> None:
    """Who works with pseudonyms only needs no name."""
    may = who(study, "May Okafor")
    assert run(["participant", "join", sheet(tmp_path, [["name", "ward"], [may.lower(), "Mill Lane"]])]) == 0
    assert people(study)[may]["ward"] == "Mill Lane"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["name", "quoting"], ["May Okafor", "yes"], ["Siân Pritchard", "maybe"]],
            "people.csv line 3: quoting is 'maybe'",
        ),
        (
            [["name"], ["May Okafor"], [""], ["Siân Pritchard"], ["MAY OKAFOR"]],
            "people.csv line 5: this person stands",
        ),
        ([["person", "quoting"], ["May Okafor", "yes"]], "people.csv has no column called 'name'"),
        ([["name", "area", "Area"], ["May Okafor", "N", "S"]], "two columns have the same name"),
        ([["name", "area"], ["May Okafor"]], "people.csv line 2: 1 cells where the first row has 2"),
        ([["name", "area"], ["", "North"]], "people.csv line 2: the name is empty"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_wrong_names_its_line(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[list[str]], said: str
) -> None:
    """Nothing is joined unless all of it can be, and no name of the sheet is repeated in the refusal."""
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    refusal = refused(capsys, "participant", "join", sheet(tmp_path, rows))
    assert said in refusal
    assert "Okafor" not in refusal.replace("MAY", "")
    assert before == {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.csv", b"", "people.csv is empty"),
        ("people.csv", b"%PDF-1.7\n", "people.csv is a PDF"),
        ("people.csv", b'name,area\n"May, North\n', "people.csv: the row that begins on line 2"),
        ("people.xlsx", b"PK\x03\x04 and then nothing", "people.xlsx"),
        ("people.csv", b"name\nMay\x81\x8d\n", "people.csv: byte 0x81 at position 8 (line 2)"),
    ],
)
@pytest.mark.usefixtures("study")
def test_a_sheet_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    """The file, the line, and what it is instead."""
    (tmp_path / name).write_bytes(content)
    assert said in refused(capsys, "participant", "join", str(tmp_path / name))
    assert "no such file" in refused(capsys, "participant", "join", str(tmp_path / "none.csv"))


def test_permissions_are_stated_person_by_person(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was stated before stays; nothing stated is a mistake."""
    may, sian = who(study, "May Okafor"), who(study, "Siân Pritchard")
    assert run(["participant", "permit", may, sian, "--quoting", "yes", "--attribution", "role"]) == 0
    assert run(["participant", "permit", may, "--quoting", "paraphrase"]) == 0
    rows = people(study)
    assert [(rows[one]["quoting"], rows[one]["attribution"]) for one in (may, sian)] == [
        ("paraphrase", "role"),
        ("yes", "role"),
    ]
    assert "no permission was named" in refused(capsys, "participant", "permit", may)
    assert "is not one of" in refused(capsys, "participant", "permit", may, "--quoting", "perhaps")


def test_attributes_are_set_and_filter(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A value may hold an equals sign; what is set can be asked for."""
    may = who(study, "May Okafor")
    assert run(["participant", "set", may, "ward=Mill Lane", "note=a=b"]) == 0
    assert (people(study)[may]["ward"], people(study)[may]["note"]) == ("Mill Lane", "a=b")
    capsys.readouterr()
    assert run(["show", "Group one", "--where", "ward=mill lane", "--json"]) == 0
    assert {may} == {turn["speaker"] for turn in json.loads(capsys.readouterr().out)["turns"]}


@pytest.mark.parametrize("name", ["quoting", "id", "name"])
def test_what_is_no_attribute_is_refused(study: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Permissions have a verb of their own, and names belong in the vault."""
    before = (study / "participants.csv").read_bytes()
    assert f"{name} is not an attribute" in refused(
        capsys, "participant", "set", who(study, "May Okafor"), f"{name}=x"
    )
    assert before == (study / "participants.csv").read_bytes()


def test_a_respondent_of_a_survey_can_be_given_permissions(
    empty_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Respondents are listed, not quotable until something is stated of them."""
    rows = [
        ["Respondent ID", "What would help?"],
        *([str(n), f"A bus at {n} o'clock, please."] for n in range(1, 5)),
    ]
    assert run(["import", sheet(tmp_path, rows, "survey.csv"), "--column", "What would help?=open"]) == 0
    capsys.readouterr()
    assert run(["search", "bus", "--json"]) == 0
    speaker = json.loads(capsys.readouterr().out)["hits"][0]["speaker"]
    assert run(["participant", "permit", speaker, "--quoting", "yes"]) == 0
    quotable = {row["id"]: row["quotable"] for row in listed(capsys)}
    assert (len(quotable), [who for who, may in quotable.items() if may]) == (4, [speaker])
    assert empty_study.exists()


def test_nobody_yet(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty study says so."""
    assert run(["participant", "list"]) == 0
    assert capsys.readouterr().out == "no participants yet\n"
    assert listed(capsys) == []
    assert empty_study.exists()
