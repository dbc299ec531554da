"""Columns of a survey at import: sheets of people, mappings that do not fit, several answers at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_import_wizard import COLUMNS, NAME, at_screen, captions, put, source_of

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
PEOPLE = "speaker,pseudonym,role,ward\nHelen Marsh,,moderator,\nDai Okoro,P1,participant,Mill Lane\n"
CURLY = "ID,What’s your view?,Group\n1,We waited for half a year.,a1\n2,Nobody rang us back at all.,b1\n"


def write(tmp_path: Path, name: str, text: str) -> str:
    """Write a file beside the study."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


def plain(text: str) -> str:
    """Return text with single blanks."""
    return " ".join(text.split())


def test_a_sheet_of_people_is_refused_by_a_script(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """With --yes, alone and in a folder, names of people come in nowhere; --kind survey insists."""
    (tmp_path / "in").mkdir()
    file = write(tmp_path / "in", "people.csv", PEOPLE)
    for named in (file, str(tmp_path / "in")):
        assert run(["import", named, "--yes"]) == 2
        assert "participant join" in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()
    assert run(["import", file, "--yes", "--kind", "survey"]) == 0
    kept = "".join(path.read_text(encoding="utf-8") for path in (empty_study / "sources").iterdir())
    assert ("Okoro" in kept, "Mill Lane" in kept) == (False, True)


def test_enter_does_not_import_a_sheet_of_people(empty_study: Path, tmp_path: Path) -> None:
    """In a terminal the question says what it looks like, and Enter is no."""
    write(tmp_path, "people.csv", PEOPLE)
    lines = at_screen(empty_study, ["import", "../people.csv"], (COLUMNS, ""), (NAME, "n"), ("[y/N]: ", ""))
    assert "looks like a sheet of people" in plain(" ".join(lines))
    assert not (empty_study / "sources.lock").exists()


def test_a_table_without_answers_in_words_is_refused(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A tool's list of corrections is no survey."""
    file = write(
        tmp_path, "changelog.tsv", "original\tcorrected\tconfidence\nFosil\tFossil\thigh\nAmst\tAm\tlow\n"
    )
    assert run(["import", file, "--yes"]) == 2
    assert "--column NAME=open" in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()


def test_the_fault_of_the_file_comes_before_that_of_the_option(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """`--save-mapping` with an unknown column says which column, not that it is for one survey."""
    file = write(tmp_path, "a.csv", CURLY)
    assert run(["import", file, "--column", "Groop=ignore", "--save-mapping", "wave"]) == 2
    said = capsys.readouterr().err
    assert ("Groop" in said, "one survey" in said) == (True, False)
    assert not (empty_study / "mappings").exists()


def test_a_straight_apostrophe_names_a_curly_heading(empty_study: Path, tmp_path: Path) -> None:
    """`--question`, `--column`, `--attribute` and `--permission` compare headings as mappings do."""
    file = write(tmp_path, "a.csv", CURLY)
    said = ["--question", "What's your view?=Q1", "--attribute", "GROUP=arm", "--save-mapping", "wave"]
    assert run(["import", file, *said]) == 0
    assert {question for question, _ in source_of(empty_study)} == {"Q1"}
    answers = next((empty_study / "sources").glob("*.answers.jsonl")).read_text(encoding="utf-8")
    assert json.loads(answers.splitlines()[0])["answers"] == {"arm": "a1"}
    kept = (empty_study / "mappings" / "wave.yaml").read_text(encoding="utf-8")
    assert "What’s your view?" in kept
    other = write(tmp_path, "b.csv", CURLY.replace("a1", "c1"))
    assert run(["import", other, "--permission", "quoting=what's your view?", "--no-mapping"]) == 2


@pytest.mark.usefixtures("empty_study")
def test_a_mapping_that_hardly_fits_is_refused(tmp_path: Path, capsys: Capture) -> None:
    """A file with one of a mapping's columns is another survey, with --yes too."""
    first = write(tmp_path, "a.csv", "ID,How?,Why?,When?\n1,By bus as ever.,It is near us.,Late in May.\n")
    assert run(["import", first, "--save-mapping", "welsh", "--column", "Why?=open"]) == 0
    capsys.readouterr()
    other = write(tmp_path, "b.csv", "ID,Pam?,Sut?\n7,Roedd yn bell iawn.,Ar y bws bob dydd.\n")
    assert run(["import", other, "--mapping", "welsh", "--yes"]) == 2
    assert "1 of the 4 columns of the mapping welsh" in plain(capsys.readouterr().err)


def test_other_headings_keep_what_was_said_before(empty_study: Path, tmp_path: Path) -> None:
    """`headings=` takes earlier answers along, and goes together with others on one line."""
    text = "ref,view,colour\nthe number,in your own words,the one you like\n1,Nobody rang back at all.,red\n"
    write(tmp_path, "a.csv", text)
    at_screen(
        empty_study, ["import", "../a.csv"],
        (COLUMNS, "3=attribute:hue"), (COLUMNS, "headings=2 2=question:Q7"), (COLUMNS, ""), (NAME, "n"),
        ("[Y/n]: ", ""),
    )  # fmt: skip
    assert source_of(empty_study) == [("Q7", "Nobody rang back at all.")]
    answers = next((empty_study / "sources").glob("*.answers.jsonl")).read_text(encoding="utf-8")
    assert json.loads(answers)["answers"]["hue"] == "red"


def test_a_closed_question_is_said_to_stay_closed(empty_study: Path, tmp_path: Path) -> None:
    """`4=question:Q9` on closed answers says that they are no turns; `=open` on addresses warns."""
    put(tmp_path, "a.csv", [
        ["1", "ada@example.org", "Mill Lane", "Poor", "It was far."],
        ["2", "ben@example.org", "Southgate", "Poor", "Somebody should ring us."],
        ["3", "cai@example.org", "Mill Lane", "Good", "A warm room."],
    ], ["Response ID", "Email address", "Ward", "How was it?", "What would help?"])  # fmt: skip
    lines = at_screen(
        empty_study, ["import", "../a.csv"],
        (COLUMNS, "3=question:Q9, 2=open"), (COLUMNS, "2=personal"), (COLUMNS, ""), (NAME, "n"),
        ("[Y/n]: ", ""),
    )  # fmt: skip
    shown = plain(" ".join(lines))
    assert "the answers to Q9 (“Ward”) are closed: no turns" in shown
    assert "“Email address” looks personal" in shown


def test_several_roles_are_set_at_once(empty_study: Path, tmp_path: Path) -> None:
    """`1=facilitator 2=none` sets both, and so does a comma."""
    talk = [
        ("Ann Hale", "How was it?"),
        ("Bo Lee", "It was far."),
        ("Cy Poe", "It was near."),
        ("Ann Hale", "Oh?"),
    ]
    (tmp_path / "talk.vtt").write_text(captions(talk), encoding="utf-8")
    typed = ["import", "../talk.vtt", "--quoting", "yes"]
    at_screen(empty_study, typed, ("[Y/n]: ", "1=facilitator 2=observer, Cy Poe=staff"), ("[Y/n]: ", ""))
    header = json.loads(next((empty_study / "sources").glob("*.jsonl")).read_text("utf-8").splitlines()[0])
    assert sorted(header["speakers"].values()) == ["facilitator", "observer", "staff"]
