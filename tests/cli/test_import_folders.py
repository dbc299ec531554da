"""Importing folders: those inside them, what is the study's own, and a last line that says what came in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.store.study import is_own

Capture = pytest.CaptureFixture[str]
TALK = "Ann: We waited {weeks} weeks.\nBo: Nobody rang.\nAnn: Not once.\nBo: No.\n"


def talk(path: Path, weeks: int) -> Path:
    """Write a transcript that differs from the others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TALK.format(weeks=weeks), encoding="utf-8")
    return path


def lines(study: Path) -> int:
    """Return how many sources the study holds."""
    lock = study / "sources.lock"
    return len(lock.read_text(encoding="utf-8").splitlines()) if lock.exists() else 0


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Make a folder with two transcripts, an empty file, and a folder with two more inside."""
    folder = tmp_path / "inbox"
    talk(folder / "a.txt", 2)
    talk(folder / "b.txt", 3)
    (folder / "c.vtt").write_bytes(b"")
    talk(folder / "north" / "d.txt", 4)
    talk(folder / "north" / "deep" / "e.txt", 5)
    return folder


def test_the_last_line_says_what_came_in(empty_study: Path, inbox: Path, capsys: Capture) -> None:
    """Imported, already there, refused by name; and that folders inside were passed over."""
    assert run(["import", str(inbox)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "note: 1 folder inside was not looked into (--recursive does): north"
    assert said[-1] == "2 imported; 1 refused: c.vtt"
    assert run(["import", str(inbox), "--recursive", "--dry-run"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "4 could be imported; 1 refused: c.vtt"
    assert run(["import", str(inbox), "--recursive"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "2 imported; 2 already in the study; 1 refused: c.vtt"
    assert lines(empty_study) == 4


def test_one_file_has_no_last_line(empty_study: Path, inbox: Path, capsys: Capture) -> None:
    """What is said of the file itself is enough."""
    assert run(["import", str(inbox / "a.txt")]) == 0
    assert "imported" not in capsys.readouterr().err
    assert lines(empty_study) == 1


@pytest.mark.parametrize("typed", [".", "sources", "codebook.yaml"])
def test_the_study_itself_is_no_input(study: Path, typed: str, capsys: Capture) -> None:
    """Its own files are refused by name, and passed over in its folder."""
    assert run(["import", typed]) == 2
    said = capsys.readouterr().err
    assert "no file to import" in said or "is a part of the study itself" in said
    assert lines(study) == 1


def test_a_transcript_in_the_study_folder_is_read(study: Path, capsys: Capture) -> None:
    """Only the study's own files are passed over, wherever one stands; links are not followed round."""
    talk(study / "incoming" / "a.txt", 6)
    (study / "incoming" / "round").symlink_to(study)
    assert run(["import", str(study), "--recursive", "--json"]) == 0
    printed = capsys.readouterr()
    assert [Path(row["path"]).name for row in json.loads(printed.out)["files"]] == ["a.txt"]
    assert "of the study itself passed over" in printed.err
    assert lines(study) == 2


def test_an_empty_folder_and_an_empty_name_are_said(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """An unset variable in a script does not import the folder one is in."""
    (tmp_path / "none").mkdir()
    assert run(["import", str(tmp_path / "none")]) == 2
    assert "none: no file to import in this folder" in capsys.readouterr().err
    assert run(["import", ""]) == 2
    assert "a file without a name" in capsys.readouterr().err
    assert lines(empty_study) == 0


def test_every_file_that_a_study_gets_is_its_own(study: Path) -> None:
    """Nothing that the verbs write at the top of a study is missing from the list."""
    assert [path.name for path in study.iterdir() if not is_own(path)] == []
