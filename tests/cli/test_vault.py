"""`qualcode vault`: where it is, changing and recovering the passphrase, who stands behind a pseudonym."""

from __future__ import annotations

import json
import shutil
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator
from qualcode.store.study import find_study

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
NEW = "another four plain words"


def status(capsys: Capture) -> dict[str, object]:
    """Return what `vault status --json` prints; it fits its schema."""
    capsys.readouterr()
    run(["vault", "status", "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    validator("output/vault-status")(found)
    return found


def file_with(folder: Path, text: str) -> str:
    """Write a file with one line, and return its name."""
    place = folder / "secret.txt"
    place.write_text(text + "\n", encoding="utf-8")
    return str(place)


def test_status_tells_place_and_content(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a passphrase the names are counted; without one the place is still told."""
    found = status(capsys)
    assert (found["there"], found["opens"], found["names"], found["originals"]) == (True, True, 3, 1)
    assert (found["named_by"], found["private"], found["inside_study"]) == ("QUALCODE_VAULT", True, False)
    assert run(["vault", "status"]) == 0
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    closed = status(capsys)
    assert (closed["opens"], closed["names"], closed["folder"]) == (None, None, found["folder"])
    assert run(["vault", "status"]) == 0
    assert study.is_dir()


def test_status_finds_what_is_wrong(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong passphrase, a file open to others, a vault that is not there: exit code 1."""
    next((study.parent / "vaults").rglob("register.log")).chmod(0o644)
    assert run(["vault", "status"]) == 1
    assert "others on this machine may read its files" in capsys.readouterr().out
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "something else entirely")
    assert run(["vault", "status"]) == 1
    assert "does not open" in capsys.readouterr().out
    monkeypatch.setenv("QUALCODE_VAULT", str(study.parent / "nowhere"))
    assert run(["vault", "status"]) == 1
    assert "vault use FOLDER" in capsys.readouterr().out


def test_a_changed_passphrase_replaces_the_old_one(
    study: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one opens, the old one does not."""
    assert run(["vault", "passphrase", "--new-file", file_with(tmp_path, NEW)]) == 0
    assert "still holds the old passphrase" in capsys.readouterr().err
    assert run(["check"]) == 1
    monkeypatch.setenv("QUALCODE_PASSPHRASE", NEW)
    assert run(["check"]) == 0
    assert study.is_dir()


def test_a_short_passphrase_is_refused_and_nothing_changes(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Seven characters are too few."""
    assert run(["vault", "passphrase", "--new-file", file_with(tmp_path, "seven77")]) == 2
    assert "too short" in capsys.readouterr().err
    assert run(["check"]) == 0
    assert study.is_dir()


def test_the_recovery_key_sets_a_new_passphrase(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any case and with spaces for hyphens; and again afterwards. A wrong key opens nothing."""
    assert run(["init", str(tmp_path / "other"), "--json"]) == 0
    recovery = json.loads(capsys.readouterr().out)["recovery_key"]
    monkeypatch.chdir(tmp_path / "other")
    monkeypatch.setenv("QUALCODE_PASSPHRASE", NEW)
    typed = tmp_path / "key.txt"
    typed.write_text(recovery.lower().replace("-", " ") + "\n", encoding="utf-8")
    new_file = file_with(tmp_path, NEW)
    assert run(["check"]) == 1
    for _ in range(2):
        assert run(["vault", "recover", "--key-file", str(typed), "--new-file", new_file]) == 0
        assert run(["check"]) == 0
    typed.write_text(recovery[:-1] + ("A" if recovery[-1] != "A" else "B"), encoding="utf-8")
    capsys.readouterr()
    assert run(["vault", "recover", "--key-file", str(typed), "--new-file", new_file]) == 2
    assert "recovery key does not open" in capsys.readouterr().err


def test_use_remembers_where_the_vault_is(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vault that moved is found again; one of another study, or inside this one, is refused."""
    identifier = find_study(study).settings.id
    moved = study.parent / "share"
    shutil.move(str(study.parent / "vaults"), moved)
    monkeypatch.delenv("QUALCODE_VAULT")
    assert run(["vault", "use", str(moved)]) == 0
    assert status(capsys)["folder"] == str(moved / identifier)
    assert status(capsys)["named_by"] == "your settings"
    assert run(["check"]) == 0
    shutil.copytree(moved / identifier, study / "vault")
    assert run(["vault", "use", str(study / "vault")]) == 2
    assert "inside the study" in capsys.readouterr().err
    foreign = study.parent / "foreign"
    foreign.mkdir()
    wrapped = (moved / identifier / "vault.json").read_text(encoding="utf-8").replace(identifier, "another")
    (foreign / "vault.json").write_text(wrapped, encoding="utf-8")
    assert run(["vault", "use", str(foreign)]) == 2
    assert "another study" in capsys.readouterr().err


def test_reveal_prints_the_names_and_warns_on_stderr(study: Path, capsys: Capture) -> None:
    """The forms on stdout; the pseudonym may be typed in its brackets and in any case."""
    sheet = (study / "participants.csv").read_text(encoding="utf-8").splitlines()[1:]
    revealed = {}
    for identifier in (line.split(",")[0] for line in sheet):
        capsys.readouterr()
        assert run(["vault", "reveal", f"[{identifier.lower()}]", "--json"]) == 0
        out, err = capsys.readouterr()
        assert "real names" in err
        found = json.loads(out)
        validator("output/vault-reveal")(found)
        revealed[found["id"]] = found["forms"][0]
    assert set(revealed.values()) == {"Grace Hill", "Siân Pritchard", "May Okafor"}
    assert run(["vault", "reveal", sheet[0].split(",")[0]]) == 0
    assert capsys.readouterr().out.strip() in revealed.values()


def test_an_unknown_pseudonym_is_said_so(study: Path, capsys: Capture) -> None:
    """Exit code 2, and no name in the message."""
    assert run(["vault", "reveal", "PXXXX"]) == 2
    assert "no pseudonym is called 'PXXXX'" in capsys.readouterr().err
    assert study.is_dir()


def test_remember_needs_a_key_store_and_the_right_passphrase(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `qualcode[keyring]` it says how to get it; with one, a wrong passphrase is not kept."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert run(["vault", "remember"]) == 2
    assert "pipx inject qualcode keyring" in capsys.readouterr().err
    kept = with_key_store(monkeypatch)
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "not the right words")
    assert run(["vault", "remember"]) == 2
    assert kept == {}
    assert study.is_dir()


def test_a_remembered_passphrase_opens_the_vault(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken from the key store where none is set, and follows a change of the passphrase."""
    kept = with_key_store(monkeypatch)
    assert run(["vault", "remember"]) == 0
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    assert run(["check"]) == 0
    assert run(["vault", "passphrase", "--new-file", file_with(tmp_path, NEW)]) == 0
    assert list(kept.values()) == [NEW]
    assert run(["check"]) == 0
    assert study.is_dir()


def with_key_store(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """Install a key store that keeps passphrases in memory; return what it keeps."""
    kept: dict[tuple[str, str], str] = {}
    store, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    store.__dict__["set_password"] = lambda service, name, secret: kept.__setitem__((service, name), secret)
    store.__dict__["get_password"] = lambda service, name: kept.get((service, name))
    errors.__dict__["KeyringError"] = type("KeyringError", (Exception,), {})
    monkeypatch.setitem(sys.modules, "keyring", store)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept
