"""Content notes: said before a source's words are read, stated by the team, naming nobody."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.content_notes import content_note
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
NOTED = ["source", "set", "Group one", "--content-note", " bereavement ;self-harm; "]


@pytest.mark.parametrize("raw", [(), ("--raw",)])
def test_a_note_stands_before_the_words(study: Path, capsys: Capture, raw: tuple[str, ...]) -> None:
    """The first line of `show`, masked or not; among the facts in JSON and in `source facts`."""
    assert run(NOTED) == 0
    capsys.readouterr()
    assert run(["show", "Group one", *raw]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "content note: bereavement; self-harm"
    assert sum("bereavement" in line for line in lines) == 1
    assert run(["show", "Group one", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["session"]["content_note"] == "bereavement; self-harm"
    assert run(["source", "facts"]) == 0
    assert "content note bereavement; self-harm" in capsys.readouterr().out
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8"))["id"]
    assert content_note(open_study(study), source) == "bereavement; self-harm"


@pytest.mark.usefixtures("study")
def test_a_note_stands_before_a_coding_session(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first turn; a pipe is not asked."""
    assert run(NOTED) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("long-wait\nq\n"))
    capsys.readouterr()
    assert run(["code", "Group one"]) == 0
    out = capsys.readouterr().out
    assert out.index("content note: bereavement") < out.index("ring and nobody")


@pytest.mark.usefixtures("study")
def test_a_note_is_taken_away_and_undone(capsys: Capture) -> None:
    """An empty note is none; undo brings it back."""
    assert run(NOTED) == 0
    assert run(["source", "set", "Group one", "--content-note", ""]) == 0
    capsys.readouterr()
    assert run(["show", "Group one"]) == 0
    assert "content note" not in capsys.readouterr().out
    assert run(["undo"]) == 0
    capsys.readouterr()
    assert run(["show", "Group one"]) == 0
    assert capsys.readouterr().out.startswith("content note: bereavement")


@pytest.mark.usefixtures("study")
def test_a_note_names_nobody(capsys: Capture) -> None:
    """A registered name is refused; the note is no attribute to choose turns by."""
    assert run(["source", "set", "Group one", "--content-note", "the death of May Okafor's son"]) == 2
    assert "the content note holds a registered name" in capsys.readouterr().err
    assert run(NOTED) == 0
    assert run(["show", "Group one", "--where", "content_note=x"]) == 2
    assert "content_note" in capsys.readouterr().err


def test_a_header_may_spell_it_in_words(study: Path, capsys: Capture) -> None:
    """A file of notes that says "Content note" has the note under its own name, and only there."""
    notes = study.parent / "notes.md"
    notes.write_text(
        "---\nContent note: bereavement ;self-harm\nkind: field_notes\n---\n\n# Seen\n\n- A full room.\n"
    )
    assert run(["import", str(notes), "--title", "Notes"]) == 0
    capsys.readouterr()
    assert run(["show", "Notes", "--json"]) == 0
    session = json.loads(capsys.readouterr().out)["session"]
    assert {name: value for name, value in session.items() if "ontent" in name} == {
        "content_note": "bereavement; self-harm"
    }
