"""`qualcode code keys`: the table of keys, a person's own keys, and mistakes in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

import qualcode
from qualcode.cli.main import run
from qualcode.flows.keymap import KEYS
from qualcode.store.user import read_user, remember_coder

Capture = pytest.CaptureFixture[str]
SCHEMA = Path(qualcode.__file__).parent / "schemas" / "output" / "code-keys.json"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The file of this person's settings."""
    folder = tmp_path / "settings"
    folder.mkdir()
    return folder / "config.toml"


def printed(capsys: Capture) -> dict[str, Any]:
    """Return what `code keys --json` prints, having checked it against its schema."""
    capsys.readouterr()
    assert run(["code", "keys", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))(found)
    return found


def test_every_act_is_listed_with_its_keys(capsys: Capture) -> None:
    """The list is the table that the screens bind from, and nothing is changed without settings."""
    found = printed(capsys)
    assert [(one["action"], tuple(one["keys"])) for one in found["keys"]] == [
        (key.action, key.keys) for key in KEYS
    ]
    assert not any(one["changed"] for one in found["keys"])


def test_own_keys_are_shown_as_such(settings: Path, capsys: Capture) -> None:
    """A sign, a name and a list all name keys; the list for a person says which are theirs."""
    settings.write_text('coder = "ann"\n[keys]\nundo = "z"\nplay = ["ctrl+o", "ctrl+p"]\nstar = []\n')
    changed = {one["action"]: one["keys"] for one in printed(capsys)["keys"] if one["changed"]}
    assert changed == {"undo": ["z"], "play": ["ctrl+o", "ctrl+p"], "star": []}
    assert run(["code", "keys"]) == 0
    out = capsys.readouterr().out
    assert "z (yours)" in out
    assert "none (yours)" in out


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('undo = ["x"]', ("x would be both undo and remove", "remove")),
        ('[keys.nothing]\na = "b"', ("nothing",)),
        ('unod = ["z"]', ("unod", "undo")),
        ('undo = ["hyper+z"]', ("undo = 'hyper+z'", "no such key")),
        ('undo = ["ctrl+c"]', ("Ctrl+C is kept for leaving",)),
        ('undo = ["j"]\nredo = ["j"]', ("j would be both",)),
    ],
)
def test_a_mistake_is_one_error_that_names_both(
    typed: str, words: tuple[str, ...], settings: Path, capsys: Capture
) -> None:
    """An unknown act, a key that there is not and a clash end with exit code 2, the file and both names."""
    settings.write_text(f'coder = "ann"\n[keys]\n{typed}\n')
    assert run(["code", "keys"]) == 2
    error = capsys.readouterr().err
    assert "config.toml" in error
    for word in words:
        assert word in error


def test_own_keys_survive_a_change_of_the_settings(settings: Path) -> None:
    """Remembering a coder's name writes the settings anew, and the keys stay."""
    settings.write_text('[keys]\nundo = ["z", "ctrl+u"]\nsearch = ["\\""]\n')
    before = read_user().keys
    remember_coder("ben")
    assert read_user().keys == before == {"undo": ("z", "ctrl+u"), "search": ('"',)}
    assert read_user().coder == "ben"


def test_what_the_list_says_to_write_can_be_pasted(settings: Path, capsys: Capture) -> None:
    """Its last two lines are a settings file."""
    capsys.readouterr()
    assert run(["code", "keys"]) == 0
    lines = capsys.readouterr().out.splitlines()[-2:]
    settings.write_text("\n".join(lines) + "\n")
    assert [one["action"] for one in printed(capsys)["keys"] if one["changed"]] == ["undo"]


def test_a_key_that_is_something_else_in_another_place_stays_the_usual_one_there(
    settings: Path, capsys: Capture
) -> None:
    """An own key holds where it is free; elsewhere the usual ones stay, and are listed."""
    settings.write_text('[keys]\nnext_passage = ["n"]\nnew_code = ["f5"]\n')
    rows = [one for one in printed(capsys)["keys"] if one["action"] == "next_passage"]
    assert [(one["keys"], one["places"], one["changed"]) for one in rows] == [
        (["n"], ["coding", "view", "review"], True),
        (["j", "down"], ["resolve"], False),
    ]


def test_of_the_usual_keys_only_those_that_are_free_stay(settings: Path, capsys: Capture) -> None:
    """A usual key that the person gave to another act there is not taken from it."""
    settings.write_text('[keys]\nnext_passage = ["n"]\nnew_code = ["f5"]\ntake_all = ["j"]\n')
    rows = {
        tuple(one["places"]): one["keys"]
        for one in printed(capsys)["keys"]
        if one["action"] == "next_passage"
    }
    assert rows["resolve",] == ["down"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("keys = 3\n", "keys is no table"),
        ('vaults = "x"\n', "vaults is no table"),
        ('coder = "ann"\n[keys]\nundo = [z]\n', "not valid TOML, line 3"),
        ('coder = "ann', "not valid TOML, "),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    content: str, words: str, settings: Path, capsys: Capture
) -> None:
    """The line of what is no TOML; what should be a table, by its name."""
    settings.write_text(content)
    assert run(["code", "keys"]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Error" not in error


def test_the_hint_of_a_clash_keeps_the_other_keys(settings: Path, capsys: Capture) -> None:
    """Followed to the letter it is a sound file; nine codes keep nine keys."""
    content = '[keys]\nundo = ["1"]\n'
    settings.write_text(content)
    assert run(["code", "keys"]) == 2
    hint = capsys.readouterr().err
    content += hint[hint.index("recent = [") :].replace("\n", " ").partition("]")[0] + "]\n"
    settings.write_text(content)
    keys = {one["action"]: one["keys"] for one in printed(capsys)["keys"]}
    assert (len(keys["recent"]), len(keys["take"])) == (9, 9)
