"""`qualcode source`: listing, roles, facts and permissions of sessions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.model import Source
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study


def the_source(study: Path) -> Source:
    """Return the one source."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[0]
    return read_source(open_study(study), json.loads(line)["id"])


def as_json(capsys: pytest.CaptureFixture[str], *typed: str) -> Any:
    """Run a reading verb; return its JSON."""
    capsys.readouterr()
    assert run([*typed, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_list_counts_turns_words_and_codings(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each source with what is in it; codings of people only."""
    source = the_source(study)
    assert run(["code", "apply", source.id, "long-wait", "--turn", "t3"]) == 0
    listed = as_json(capsys, "source", "list")
    validator("output/source-list")(listed)
    words = len(source.text.split())
    assert [
        {
            "id": source.id, "title": "Group one", "kind": "focus_group", "revision": 1,
            "turns": 6, "words": words, "codings": 1, "file": "",
        }
    ] == listed["sources"]  # fmt: skip
    assert run(["sources"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["source", "title", "kind", "turns", "words", "codings"]
    assert [source.id, "Group", "one", "focus", "group", "6", str(words), "1"] == row.split()


def test_raw_shows_the_names_of_the_files(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the vault knows what a file was called."""
    assert [row["file"] for row in as_json(capsys, "source", "list", "--raw")["sources"]] == ["group.vtt"]
    assert not any(b"group.vtt" in path.read_bytes() for path in study.rglob("*") if path.is_file())


def test_an_empty_study_says_what_to_do(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No table without rows."""
    assert run(["source", "list"]) == 0
    assert capsys.readouterr().out == "no sources yet: qualcode import FILE\n"
    assert as_json(capsys, "source", "list") == {"sources": []}
    assert empty_study.exists()


def test_a_role_is_stated_and_taken_back(study: Path) -> None:
    """What somebody was in the session decides whether their words are evidence; no word changes."""
    before = the_source(study)
    who = next(person for person, role in before.speakers.items() if role == "participant")
    assert run(["source", "role", "group one", who, "staff"]) == 0
    after = the_source(study)
    assert after.speakers[who] == "staff"
    assert {turn.role for turn in after.turns if turn.speaker == who} == {"staff"}
    assert before.text == after.text
    assert run(["undo"]) == 0
    assert before == the_source(study)


def test_facts_and_permissions_of_a_session(study: Path) -> None:
    """Facts are set, emptied and kept; permissions stated before stay unless stated anew."""
    assert run(["source", "set", "Group one", "date=2026-03-01", "area=", "--attribution", "role"]) == 0
    source = the_source(study)
    assert dict(source.session) == {"title": "Group one", "date": "2026-03-01"}
    assert (source.permissions.quoting, source.permissions.attribution) == ("yes", "role")


@pytest.mark.usefixtures("study")
def test_a_source_can_be_renamed(capsys: pytest.CaptureFixture[str]) -> None:
    """The new title names it from then on; an equals sign may be part of it."""
    assert run(["source", "set", "Group one", "title=Group 1 = north"]) == 0
    capsys.readouterr()
    assert run(["show", "group 1 = north"]) == 0
    assert "Group 1 = north" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["Group one", "GROUP ONE", "group.vtt", "group"])
def test_a_source_is_found_by_id_title_or_file(
    study: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    """Whatever people call it; the file's name is looked up in the vault."""
    identifier = the_source(study).id
    for name in (named, identifier, identifier.lower()):
        assert as_json(capsys, "show", name)["source"] == identifier
