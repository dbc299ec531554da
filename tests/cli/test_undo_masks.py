"""Undo and redo leave nobody who is registered unmasked, and check finds whoever is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from correcting_talk import BEFORE, as_json, brought_in, captions, told

Capture = pytest.CaptureFixture[str]
OTHER = (("Grace Hill", "Who helped?"), ("Tom Ash", "Nerys Vaughan did, and Bronwen too."))


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study with the coded talk, and another session; return the first source's id."""
    source = brought_in(empty_study, capsys)
    other = empty_study.parent / "other.vtt"
    other.write_text(captions(OTHER), encoding="utf-8")
    told(capsys, "import", str(other), "--title", "Other", "--yes")
    return source


def words(capsys: Capture) -> str:
    """Return the other session as a reader sees it."""
    return " ".join(turn["text"] for turn in as_json(capsys, "show", "Other")["turns"])


def test_undo_of_an_update_keeps_masked_whom_it_brought(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """A new speaker is named in another session: masked there after the update, its undo and its redo."""
    assert "Nerys Vaughan" in words(capsys)
    told(capsys, "source", "update", source, str(empty_study.parent / "group2.vtt"), "--yes")
    for again in ([], ["--redo"], []):
        assert "Nerys" not in words(capsys)
        told(capsys, "undo", *again)
    assert "Nerys" not in words(capsys)
    assert "all is well" in told(capsys, "check")[0]


def test_redo_masks_who_was_registered_meanwhile(source: str, capsys: Capture) -> None:
    """An update is undone, a name registered, the update brought back: its words are masked."""
    file = Path.cwd().parent / "later.vtt"
    file.write_text(captions((*BEFORE, ("Grace Hill", "Carys Rees rang."))), encoding="utf-8")
    told(capsys, "source", "update", source, str(file), "--yes")
    told(capsys, "undo")
    told(capsys, "anonymise", "register", "add", "Carys Rees", "--kind", "staff")
    redo = as_json(capsys, "log")["verbs"][1]["run"]
    told(capsys, "undo", redo)
    assert "Carys" not in told(capsys, "show", source)[0]
    assert "all is well" in told(capsys, "check")[0]


def test_masks_of_a_name_taken_out_come_back_with_undo(source: str, capsys: Capture) -> None:
    """What undo brings back stays masked, although the register no longer asks for it."""
    told(capsys, "anonymise", "register", "add", "Bronwen", "--kind", "staff", "--as", "a nurse")
    (entity,) = {
        line.split()[0]
        for line in told(capsys, "anonymise", "register", "list")[0].splitlines()
        if "Bronwen" in line
    }
    told(capsys, "anonymise", "register", "remove", entity)
    assert "Bronwen" in words(capsys)
    told(capsys, "undo")
    assert ("Bronwen" in words(capsys), "[a nurse]" in words(capsys)) == (False, True)
    assert source


def test_check_finds_a_registered_name_that_stands_unmasked(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """A log of masks was lost: check names the source and the turn, never the name; a scan mends it."""
    other = next(one["id"] for one in as_json(capsys, "source", "list")["sources"] if one["id"] != source)
    told(capsys, "anonymise", "register", "add", "Nerys Vaughan", "--kind", "staff")
    (empty_study / "redactions" / f"{other}.jsonl").unlink()
    out = told(capsys, "check", "--json", code=1)[0]
    problems = [one for one in json.loads(out)["problems"] if one["code"] == "unmasked"]
    assert [(one["where"], one["severity"]) for one in problems] == [(f"{other}, t2", "error")]
    assert "Nerys" not in out
    told(capsys, "anonymise", "scan")
    assert "all is well" in told(capsys, "check")[0]
