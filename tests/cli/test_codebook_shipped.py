"""`qualcode codebook shipped`, and importing a codebook by the name it ships under."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run
from qualcode.flows.codebook.shipped import shipped_text

Capture = pytest.CaptureFixture[str]


def listed(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """Return what `codebook shipped --json` printed, checked against its schema."""
    capsys.readouterr()
    assert run(["codebook", "shipped", *arguments, "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "codebook-shipped.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    books: list[dict[str, Any]] = check(json.loads(capsys.readouterr().out))["codebooks"]
    return books


def codes(capsys: Capture) -> list[dict[str, Any]]:
    """Return the study's codes."""
    capsys.readouterr()
    assert run(["codebook", "list", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["codes"]
    return found


def test_what_ships_is_listed_outside_a_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """A line each, with name, kind and number of codes; no study is needed."""
    monkeypatch.chdir(tmp_path)
    books = {book["name"]: book for book in listed(capsys)}
    assert {"sandwell", "kent", "thrive", "new-parents"} <= books.keys()
    assert (books["thrive"]["kind"], books["thrive"]["codes"]) == ("frame", 5)
    assert run(["codebook", "shipped"]) == 0
    printed = capsys.readouterr().out
    assert [name for name in books if f"\n{name} " not in printed] == []


def test_one_is_printed_as_its_file(capsys: Capture) -> None:
    """The file comes out as it is, so that it can be kept, changed and imported; case does not matter."""
    assert run(["codebook", "shipped", "Sandwell"]) == 0
    assert capsys.readouterr().out == shipped_text("sandwell")
    assert [book["name"] for book in listed(capsys, "kent")] == ["kent"]


def test_a_name_that_is_none_is_asked_back(capsys: Capture) -> None:
    """A misspelt name ends in exit 2 and the nearest one."""
    assert run(["codebook", "shipped", "sandwel"]) == 2
    assert "did you mean sandwell?" in capsys.readouterr().err


def test_a_shipped_codebook_is_imported_by_name(empty_study: Path, capsys: Capture) -> None:
    """The whole file is taken, comments included, and one verb can be undone."""
    assert run(["codebook", "import", "sandwell"]) == 0
    assert (empty_study / "codebook.yaml").read_text(encoding="utf-8") == shipped_text("sandwell")
    assert [code["id"] for code in codes(capsys)][:2] == ["working-in-partnership", "gaps-between-services"]
    assert run(["codebook", "lint"]) == 0
    assert run(["undo"]) == 0
    assert codes(capsys) == []


def test_areas_and_frames_stand_in_one_study(empty_study: Path, capsys: Capture) -> None:
    """Imported one by one, none is in another's way; frames stay frames; lint says what two share."""
    names = ["wales", "thrive", "kent"]
    for name in names:
        assert run(["codebook", "import", name]) == 0
    assert len(codes(capsys)) == sum(book["codes"] for book in listed(capsys) if book["name"] in names)
    assert run(["codebook", "list", "--frame", "thrive", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["codes"]) == 5
    assert run(["codebook", "lint", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert {problem["code"] for problem in found} == {"phrase-shared", "alias-taken"}
    written = (empty_study / "codebook.yaml").read_text(encoding="utf-8")
    assert written.startswith(shipped_text("wales").split("facets:")[0])


def test_a_file_of_ones_own_goes_before_a_shipped_one(empty_study: Path, capsys: Capture) -> None:
    """A file in the folder is meant when it is there, whatever ships under its name."""
    (empty_study / "kent").write_text("codes:\n  - {id: own, name: Our own}\n", encoding="utf-8")
    assert run(["codebook", "import", "kent"]) == 0
    assert [code["id"] for code in codes(capsys)] == ["own"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sandwel", "did you mean sandwell?"),
        ("qqqq", "qualcode codebook shipped"),
        ("qqqq.yaml", "qqqq.yaml"),
        ("folder/sandwell", "folder"),
    ],
)
def test_what_is_neither_file_nor_name_is_told(
    empty_study: Path, capsys: Capture, typed: str, said: str
) -> None:
    """A word gets the nearest names; a path that is not there is told as a file."""
    assert run(["codebook", "import", typed]) == 2
    assert said in capsys.readouterr().err
    assert not (empty_study / "codebook.yaml").exists()


def test_a_clash_tells_both_names(empty_study: Path, capsys: Capture) -> None:
    """An id that the study uses for something else stops the import and says what it is on either side."""
    assert run(["codebook", "add", "Money trouble", "--id", "finances"]) == 0
    assert run(["codebook", "import", "sandwell"]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert "here it is 'Money trouble', there 'Finances'" in error
    assert "nothing was imported" in error
    assert (empty_study / "codebook.yaml").read_text(encoding="utf-8").count("- id:") == 1


def test_a_label_that_is_an_ordinary_word_keeps_no_shipped_book_out(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Its words are older than any register; a changed copy is looked at, and it is said whose name."""
    talk = tmp_path / "talk.vtt"
    lines = "<v Mother>We waited four months.\n\n00:00:05.000 --> 00:00:09.000\n<v Support worker>I see."
    talk.write_text(f"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n{lines}\n", encoding="utf-8")
    assert run(["import", str(talk), "--yes"]) == 0
    own = tmp_path / "own.yaml"
    own.write_text(shipped_text("new-parents") + "# ours\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["codebook", "import", str(own)]) != 0
    said = capsys.readouterr()
    assert re.search(r"code same-face, aliases: it holds a registered name.* \(P\w+\)", said.out + said.err)
    assert run(["codebook", "import", "new-parents"]) == 0
    assert len(codes(capsys)) > 20
    assert run(["check"]) == 0
    assert empty_study.is_dir()
