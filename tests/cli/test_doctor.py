"""`qualcode doctor`: one page, inside a study and outside, with what is wrong and what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def doctor(capsys: Capture) -> tuple[int, dict[str, tuple[str, str]]]:
    """Return the exit code, and state and finding by what was looked at; the JSON fits its schema."""
    capsys.readouterr()
    code = run(["doctor", "--json"])
    page = json.loads(capsys.readouterr().out)
    validator("output/doctor")(page)
    return code, {line["about"]: (line["state"], line["found"]) for line in page["lines"]}


def test_a_sound_study_on_a_sound_machine_is_well(study: Path, capsys: Capture) -> None:
    """Everything that was looked at is told, and the last line says that nothing is wrong."""
    code, lines = doctor(capsys)
    assert (code, {about for about, (state, _) in lines.items() if state == "wrong"}) == (0, set())
    looked_at = "python packages terminal encoding git coder folder disk synced study clock vault"
    assert set(looked_at.split()) <= set(lines)
    assert lines["coder"] == ("ok", "ann")
    assert "from the environment" in lines["vault"][1]
    assert run(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("nothing is wrong\n")
    assert study.is_dir()


def test_outside_a_study_it_works_too(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newcomer runs it before there is a study."""
    monkeypatch.chdir(tmp_path)
    code, lines = doctor(capsys)
    assert code == 0
    assert lines["study"][0] == "note"


def test_a_study_that_was_named_and_is_not_there_is_wrong(tmp_path: Path, capsys: Capture) -> None:
    """`--study` names a folder without a study."""
    assert run(["--study", str(tmp_path), "doctor"]) == 1
    assert "holds no qualcode.toml" in capsys.readouterr().out.replace("\n", " ")


def test_a_wrong_passphrase_and_a_missing_vault_are_wrong(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its own line; the page goes on."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "not the right words")
    code, lines = doctor(capsys)
    assert (code, lines["vault"][0]) == (1, "wrong")
    monkeypatch.setenv("QUALCODE_VAULT", str(study.parent / "nowhere"))
    code, lines = doctor(capsys)
    assert (code, lines["vault"][0]) == (1, "wrong")
    assert lines["clock"][0] == "ok"


def test_a_clock_behind_the_newest_event_is_wrong(study: Path, capsys: Capture) -> None:
    """Somebody's clock was, or is, years off."""
    log = study / "runs" / "ann.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"at": "2', '"at": "3'), encoding="utf-8")
    code, lines = doctor(capsys)
    assert (code, lines["clock"][0]) == (1, "wrong")


def test_damaged_settings_are_wrong(study: Path, capsys: Capture) -> None:
    """The person's own settings, and the study's."""
    settings = study.parent / "settings" / "config.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("coder = \n", encoding="utf-8")
    code, lines = doctor(capsys)
    assert (code, lines["settings"][0]) == (1, "wrong")
    settings.unlink()
    (study / "qualcode.toml").write_text("format = 9\nid = 'x'\n", encoding="utf-8")
    code, lines = doctor(capsys)
    assert (code, lines["study"][0]) == (1, "wrong")


def test_a_synced_folder_and_a_name_that_windows_refuses_are_noted(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worth knowing, not wrong."""
    synced = study.parent / "OneDrive - Council" / "study"
    synced.parent.mkdir()
    study.rename(synced)
    (synced / "exports").mkdir()
    (synced / "exports" / "quotes: final.md").write_text("", encoding="utf-8")
    monkeypatch.chdir(synced)
    code, lines = doctor(capsys)
    assert code == 0
    assert lines["synced"][0] == "note"
    assert lines["file name"] == ("note", "exports/quotes: final.md cannot be a name on Windows")


def test_what_surrounds_the_study_is_told(study: Path, capsys: Capture) -> None:
    """A conflict copy and people readable by all are wrong."""
    (study / "codebook (1).yaml").write_text("", encoding="utf-8")
    (study / "participants.csv").chmod(0o644)
    code, lines = doctor(capsys)
    assert code == 1
    assert (lines["conflict-copy"][0], lines["open-to-others"][0]) == ("wrong", "wrong")


def test_the_doctor_writes_nothing(study: Path, capsys: Capture) -> None:
    """Not even a cache."""
    before = {path: path.stat().st_mtime_ns for path in study.rglob("*")}
    doctor(capsys)
    assert before == {path: path.stat().st_mtime_ns for path in study.rglob("*")}
