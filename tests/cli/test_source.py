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
            "turns": 6, "words": words, "codings": 1, "file": "", "area": "North", "date": "", "heard": None,
        }
    ] == listed["sources"]  # fmt: skip
    assert run(["sources"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["source", "title", "kind", "area", "turns", "words", "codings"]
    assert [source.id, "Group", "one", "focus", "group", "North", "6", str(words), "1"] == row.split()


def test_area_and_date_have_a_column_where_they_are_stated(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column that would be empty is not there."""
    assert run(["source", "set", "Group one", "area=", "date=2026-03-12"]) == 0
    capsys.readouterr()
    assert run(["source", "list"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["source", "title", "kind", "date", "turns", "words", "codings"]
    assert "2026-03-12" in row
    assert run(["study", "lock"]) == 0
    capsys.readouterr()
    assert run(["source", "list"]) == 0
    assert "2026-03-12" not in capsys.readouterr().out
    assert study.exists()


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


@pytest.mark.parametrize("called", ["May Okafor", "may  okafor", "MAY OKAFOR"])
def test_a_speaker_may_be_called_by_name(
    study: Path, capsys: pytest.CaptureFixture[str], called: str
) -> None:
    """The name is looked up in the vault; what is printed and kept is the pseudonym."""
    who = as_json(capsys, "show", "Group one")["turns"][2]["speaker"]
    assert run(["source", "role", "Group one", called, "staff"]) == 0
    assert capsys.readouterr().out == f"{the_source(study).id}  {who} is staff\n"
    assert the_source(study).speakers[who] == "staff"
    assert run(["source", "role", "Group one", who.lower(), "observer"]) == 0
    assert the_source(study).speakers[who] == "observer"
    shown = as_json(capsys, "show", "Group one", "--speaker", called)
    assert [turn["turn"] for turn in shown["turns"]] == ["t3", "t6"]
    runs = b"".join(path.read_bytes() for path in (study / "runs").iterdir())
    assert b"okafor" not in runs.lower()


def test_a_label_names_a_speaker_too(empty_study: Path, tmp_path: Path) -> None:
    """Also one that is nobody's name."""
    file = tmp_path / "one.txt"
    file.write_text("Interviewer: So?\n\nSpeaker 1: So so.\n\nSpeaker 1: Yes.\n", encoding="utf-8")
    assert run(["import", str(file)]) == 0
    source = the_source(empty_study)
    assert run(["source", "role", source.id, "speaker 1", "staff"]) == 0
    assert the_source(empty_study).turns[1].role == "staff"


def test_a_name_that_nobody_has_opens_nothing(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names ids only; an id needs no vault, and a name without the vault is an unknown speaker."""
    assert run(["source", "role", "Group one", "Mary Okafor", "staff"]) == 2
    refused = capsys.readouterr().err
    assert "no speaker is called 'Mary Okafor'" in refused
    assert "May" not in refused
    who = the_source(study).turns[2].speaker or ""
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    assert run(["show", "Group one", "--speaker", who]) == 0
    assert run(["show", "Group one", "--speaker", "May Okafor"]) == 2
    assert run(["source", "role", "Group one", who, "staff"]) == 0


def test_facts_and_permissions_of_a_session(study: Path) -> None:
    """Facts are set, emptied and kept; permissions stated before stay unless stated anew."""
    assert run(["source", "set", "Group one", "date=2026-03-01", "area=", "--attribution", "role"]) == 0
    source = the_source(study)
    assert dict(source.session) == {"title": "Group one", "date": "2026-03-01"}
    assert (source.permissions.quoting, source.permissions.attribution) == ("yes", "role")


def test_what_is_stated_now_is_said(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of it, and not only what was typed."""
    identifier = the_source(study).id
    assert run(["source", "set", "Group one", "date=2026-03-01", "--further-use", "no"]) == 0
    assert capsys.readouterr().out == (
        f"{identifier}  area: North; title: Group one; date: 2026-03-01; quoting: yes; further use: no\n"
    )


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
