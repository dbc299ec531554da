"""`qualcode study`: locking, unlocking, and what other verbs say meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
READING = (["show", "Group one"], ["participant", "list"], ["search", "waiting"], ["memo", "list"])
WRITING = (["memo", "new", "x"], ["undo"], ["import", "../group.vtt", "--yes"])


def state(capsys: Capture) -> str:
    """Return what `study status --json` says; it fits its schema."""
    capsys.readouterr()
    assert run(["study", "status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/study-status")(found)
    return str(found["state"])


def test_a_study_is_locked_and_unlocked(study: Path, capsys: Capture) -> None:
    """And everything is as it was; doing it twice says so and changes nothing."""
    before = {path.relative_to(study): path.read_bytes() for path in (study / "sources").iterdir()}
    assert state(capsys) == "unlocked"
    assert run(["study", "lock"]) == 0
    assert state(capsys) == "locked"
    assert run(["study", "lock"]) == 0
    assert "locked already" in capsys.readouterr().out
    assert not (study / "sources").exists()
    assert run(["study", "unlock"]) == 0
    assert run(["study", "unlock"]) == 0
    assert "unlocked already" in capsys.readouterr().out
    assert state(capsys) == "unlocked"
    assert before == {path.relative_to(study): path.read_bytes() for path in (study / "sources").iterdir()}
    assert run(["check"]) == 0


@pytest.mark.parametrize("verb", [*READING, *WRITING], ids=" ".join)
def test_verbs_on_a_locked_study_say_so(verb: list[str], study: Path, capsys: Capture) -> None:
    """Exit code 2 and how to unlock; nothing is written."""
    assert run(["study", "lock"]) == 0
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(verb) == 2
    assert "qualcode study unlock" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}


def test_without_the_passphrase_nothing_is_locked(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, and the study is as it was."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "not the right words")
    assert run(["study", "lock"]) == 2
    assert state(capsys) == "unlocked"
    assert (study / "sources").is_dir()


def test_a_study_left_half_way_is_said_and_either_verb_goes_on(study: Path, capsys: Capture) -> None:
    """An open file beside encrypted ones."""
    sheet = (study / "participants.csv").read_bytes()
    for verb, after in (("lock", "locked"), ("unlock", "unlocked")):
        assert run(["study", "lock"]) == 0
        (study / "participants.csv").write_bytes(sheet)
        assert state(capsys) == "half-way"
        assert run(["study", "status"]) == 0
        assert "goes on where it stopped" in capsys.readouterr().out
        assert run(["study", verb]) == 0
        assert state(capsys) == after
        run(["study", "unlock"])
    assert sheet == (study / "participants.csv").read_bytes()
