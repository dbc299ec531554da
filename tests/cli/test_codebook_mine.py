"""`qualcode codebook mine`: rules out of codings, proposed with their figures, added by a person's pick."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
PEOPLE = ("Ann Lee", "Bo Marsh", "Cy Dunn", "Di Webb", "Ed Frost", "Flo Sands")
SAID = ("They never rang back at all.", "The tea was fine, said Joyce Wold.")


@pytest.fixture
def coded(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """A study in which six people said much the same, and their calls were coded."""
    lines = [f"{name}: Well. {SAID[0]} {SAID[1]}" for name in PEOPLE]
    transcript = tmp_path / "talk.txt"
    transcript.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert run(["import", str(transcript), "--title", "Talk", "--quoting", "yes"]) == 0
    capsys.readouterr()
    for turn in range(1, len(PEOPLE) + 1):
        assert run(["code", "apply", "Talk", "long-wait", "--words", SAID[0], "--turn", f"t{turn}"]) == 0
    capsys.readouterr()
    return study


def mined(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return what `codebook mine --json` prints, once its form is proved."""
    capsys.readouterr()
    assert run(["codebook", "mine", *arguments, "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "codebook-mine.json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(found)
    return found


@pytest.mark.usefixtures("coded")
def test_what_people_coded_gives_a_rule_with_its_figures(capsys: Capture) -> None:
    """The phrase of all six coded sentences is proposed once, with its lower bound; the rest is unread."""
    found = mined(capsys, "long-wait")
    assert [(rule["tp"], rule["fp"], rule["low"]) for rule in found["rules"]] == [(6, 0, 0.61)]
    assert found["segments"] == 18
    assert found["codes"] == [{"code": "long-wait", "coded": 6, "found": 0, "covered": 6}]


def test_picked_rules_join_the_codebook_and_undo_takes_them_out(coded: Path, capsys: Capture) -> None:
    """One verb adds what was picked; the tagger then finds it; undo gives the file back, byte for byte."""
    before = (coded / "codebook.yaml").read_bytes()
    (rule,) = mined(capsys, "long-wait")["rules"]
    assert run(["codebook", "mine", "long-wait", "--apply", "--pick", "1", "--why", "often said"]) == 0
    assert rule["text"] in (coded / "codebook.yaml").read_text(encoding="utf-8")
    assert mined(capsys, "long-wait")["rules"] == []
    assert run(["undo"]) == 0
    assert before == (coded / "codebook.yaml").read_bytes()


@pytest.mark.usefixtures("coded")
def test_a_phrase_that_names_somebody_is_never_proposed(capsys: Capture) -> None:
    """A name that all six say is in no rule, whether it is registered yet or not."""
    for turn in range(1, len(PEOPLE) + 1):
        run(["code", "apply", "Talk", "one-person", "--words", SAID[1], "--turn", f"t{turn}"])
    assert run(["anonymise", "register", "add", "Joyce Wold"]) == 0
    rules = mined(capsys, "one-person")["rules"]
    assert [rule["tp"] for rule in rules] == [6]
    assert not any(name in json.dumps(rules).lower() for name in ("joyce", "wold"))


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which code?"),
        (["lnog-wait"], "did you mean long-wait?"),
        (["long-wait", "--pick", "1"], "--pick goes with --apply"),
        (["long-wait", "--apply"], "which rules?"),
        (["long-wait", "--apply", "--pick", "7"], "there is no rule 7"),
        (["long-wait", "--apply", "--pick", "one"], "no numbers of rules"),
        (["--all", "--apply", "--pick", "1"], "--apply takes one code"),
        (["--all", "--codebook", "codebook.yaml"], "go together"),
    ],
)
def test_what_cannot_be_mined_is_refused(capsys: Capture, arguments: list[str], said: str) -> None:
    """Unknown codes and numbers, and options that do not go together, end with exit 2."""
    assert run(["codebook", "mine", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_before_anybody_coded_there_is_nothing_to_mine(capsys: Capture) -> None:
    """A study without codings is told so."""
    assert run(["codebook", "mine", "--all"]) == 2
    assert "nobody has coded" in capsys.readouterr().err


def test_files_are_mined_outside_any_study(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coded texts in a file give the same kind of answer; a damaged line is named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cb.yaml").write_text("format: 1\ncodes: [{id: w, name: Waits}]\n", encoding="utf-8")
    texts = [{"id": n, "respondent": n, "text": f"A long wait in {n}.", "codes": ["w"]} for n in range(5)]
    texts += [{"id": f"o{n}", "text": "Nice tea.", "codes": []} for n in range(5)]
    lines = "".join(json.dumps(one) + "\n" for one in texts)
    (tmp_path / "train.jsonl").write_text(lines, encoding="utf-8")
    found = mined(capsys, "--all", "--codebook", "cb.yaml", "--in", "train.jsonl")
    assert [(rule["code"], rule["tp"], rule["fp"]) for rule in found["rules"]] == [("w", 5, 0)]
    assert run(["codebook", "mine", "w", "--codebook", "cb.yaml", "--in", "train.jsonl"]) == 0
    assert "5 right, 0 wrong; at least 57%" in capsys.readouterr().out
    (tmp_path / "train.jsonl").write_text(lines + '{"id": "x", "text": "a"}\n', encoding="utf-8")
    assert run(["codebook", "mine", "--all", "--codebook", "cb.yaml", "--in", "train.jsonl"]) == 2
    assert "train.jsonl line 11: `codes` is missing" in capsys.readouterr().err


@pytest.mark.usefixtures("coded")
def test_where_its_rules_find_all_it_is_said_and_nothing_written(capsys: Capture) -> None:
    """What was mined is in the rules; a pick then writes nothing and says so."""
    assert run(["codebook", "mine", "long-wait", "--apply", "--pick", "1", "--why", "often said"]) == 0
    capsys.readouterr()
    assert run(["codebook", "mine", "long-wait", "--apply", "--pick", "1"]) == 0
    told = capsys.readouterr()
    assert "its rules already find 6 of 6 coded segments; nothing new" in told.out
    assert "nothing was written" in told.err
    assert run(["log", "-n", "1"]) == 0
    assert "edit" in capsys.readouterr().out
