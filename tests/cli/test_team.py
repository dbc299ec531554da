"""`qualcode team`: a passphrase for each person, the recovery key, and what removing somebody cannot do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
STUDY_S = "four plain words here"
BENS = "ben has five other words"


def team(capsys: Capture) -> dict[str, Any]:
    """Return what `team list --json` prints; it fits its schema."""
    capsys.readouterr()
    assert run(["team", "list", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("output/team-list")(found)
    return found


def opens(monkeypatch: pytest.MonkeyPatch, capsys: Capture, passphrase: str, *, coder: str = "ann") -> bool:
    """Whether a passphrase opens the vault."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", passphrase)
    monkeypatch.setenv("QUALCODE_CODER", coder)
    code = run(["vault", "status"])
    monkeypatch.setenv("QUALCODE_PASSPHRASE", STUDY_S)
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    capsys.readouterr()
    return code == 0


def secret(folder: Path, text: str) -> str:
    """Write a file with one line, and return its name."""
    place = folder / "secret.txt"
    place.write_text(text + "\n", encoding="utf-8")
    return str(place)


def drawn(capsys: Capture) -> str:
    """Return the passphrase that was printed."""
    found = re.search(r"([0-9A-Z]{4}-){5}[0-9A-Z]{4}", capsys.readouterr().out)
    assert found is not None
    return found[0]


@pytest.mark.usefixtures("study")
def test_the_first_person_added_makes_a_team_of_two(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The study's passphrase becomes the adder's, a drawn one is printed once, and both open the vault."""
    assert team(capsys) == {"members": [], "shared": True, "recovery": True, "others": []}
    assert run(["team", "add", "Ben", "--once"]) == 0
    given = drawn(capsys)
    found = team(capsys)
    assert [(one["coder"], one["by"], one["opens"]) for one in found["members"]] == [
        ("ann", "ann", "own"),
        ("ben", "ann", "once"),
    ]
    assert (found["shared"], found["others"]) == (False, [])
    assert [opens(monkeypatch, capsys, one) for one in (STUDY_S, given, "guessed words")] == [
        True,
        True,
        False,
    ]
    assert run(["check"]) == 0
    assert run(["team", "list"]) == 0
    assert "ben  since" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_whoever_got_a_drawn_passphrase_is_told_until_they_set_their_own(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting it changes theirs only."""
    assert run(["team", "add", "ben", "--once"]) == 0
    given = drawn(capsys)
    monkeypatch.setenv("QUALCODE_PASSPHRASE", given)
    monkeypatch.setenv("QUALCODE_CODER", "ben")
    assert run(["anonymise", "register", "add", "Larkfield House", "--kind", "place"]) == 0
    assert "drawn for you" in capsys.readouterr().err
    assert run(["vault", "passphrase", "--new-file", secret(tmp_path, BENS)]) == 0
    assert "nobody else's is" in capsys.readouterr().out
    asked = (given, BENS, STUDY_S)
    assert [opens(monkeypatch, capsys, one, coder="ben") for one in asked] == [False, True, True]
    assert {one["opens"] for one in team(capsys)["members"]} == {"own"}


@pytest.mark.usefixtures("study")
def test_a_removed_person_s_passphrase_opens_no_more(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others' do; what removing cannot do is said; they can be added anew."""
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, BENS)]) == 0
    assert opens(monkeypatch, capsys, BENS)
    assert run(["team", "remove", "ben"]) == 0
    said = capsys.readouterr().out
    assert "What this cannot do: they had the key." in said
    assert [opens(monkeypatch, capsys, one) for one in (BENS, STUDY_S)] == [False, True]
    left = team(capsys)["members"][1]
    assert (left["coder"], left["opens"], bool(left["until"])) == ("ben", "no", True)
    assert run(["team", "remove", "ben"]) == 2
    assert "no person in the team is called 'ben'" in capsys.readouterr().err
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, BENS + " again")]) == 0
    assert opens(monkeypatch, capsys, BENS + " again")
    assert run(["check"]) == 0


def test_the_last_person_goes_only_where_the_recovery_key_is_known(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong one is refused and nothing is changed; with the right one the vault opens with it alone."""
    assert run(["init", str(tmp_path / "other"), "--json"]) == 0
    recovery = json.loads(capsys.readouterr().out)["recovery_key"]
    monkeypatch.chdir(tmp_path / "other")
    assert run(["team", "add", "ann"]) == 0
    assert run(["team", "remove", "ann"]) == 2
    assert "nobody would be left" in capsys.readouterr().err
    assert run(["team", "remove", "ann", "--key-file", secret(tmp_path, "A" * 40)]) == 2
    assert "not the recovery key" in capsys.readouterr().err
    assert opens(monkeypatch, capsys, STUDY_S)
    assert run(["team", "remove", "ann", "--key-file", secret(tmp_path, recovery)]) == 0
    assert [opens(monkeypatch, capsys, one) for one in (STUDY_S, recovery)] == [False, True]


@pytest.mark.usefixtures("study")
def test_names_and_secrets_that_cannot_be(tmp_path: Path, capsys: Capture) -> None:
    """No coder's name, a short passphrase, two ways at once, somebody who is in already."""
    before = team(capsys)
    assert run(["team", "add", "Ann Ray"]) == 2
    assert "cannot be a coder's name" in capsys.readouterr().err
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, "short")]) == 2
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, "")]) == 2
    assert run(["team", "add", "ben", "--once", "--new-file", secret(tmp_path, BENS)]) == 2
    assert run(["team", "remove", "nobody"]) == 2
    assert team(capsys) == before
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, BENS)]) == 0
    assert run(["team", "add", "ben", "--once"]) == 2
    assert "passphrase of their own" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_undo_changes_nobody_s_passphrase(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, and says what does it."""
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, BENS)]) == 0
    capsys.readouterr()
    assert run(["undo"]) == 2
    assert "team remove NAME" in capsys.readouterr().err
    assert opens(monkeypatch, capsys, BENS)


def test_the_recovery_key_gives_a_person_of_the_team_a_new_passphrase(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Theirs is replaced; nobody else's is, and there is no shared one again."""
    assert run(["init", str(tmp_path / "other"), "--json"]) == 0
    key = tmp_path / "key.txt"
    key.write_text(json.loads(capsys.readouterr().out)["recovery_key"], encoding="utf-8")
    monkeypatch.chdir(tmp_path / "other")
    assert run(["team", "add", "ben", "--new-file", secret(tmp_path, BENS)]) == 0
    new = secret(tmp_path, "ann found new words")
    assert run(["vault", "recover", "--key-file", str(key), "--new-file", new]) == 0
    asked = (STUDY_S, "ann found new words", BENS)
    assert [opens(monkeypatch, capsys, one) for one in asked] == [False, True, True]
    assert team(capsys)["shared"] is False
