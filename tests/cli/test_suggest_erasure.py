"""After somebody is erased, or words are corrected, every verb that reads judgements goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from verbs_run import typed

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
BOOK = """format: 1
codes:
  - {id: long-wait, name: Waiting, definition: the list was months, rules: {phrases: [months, rang]}}
  - {id: group-good, name: Group, definition: the group was lovely, rules: {phrases: [group, lovely]}}
  - {id: one-person, name: One person, definition: one who knows you and would ring}
"""
READING = (
    ["status"],
    ["codings"],
    ["codings", "--coder", "@suggest"],
    ["codings", "--coder", "@rules"],
    ["suggest", "review"],
    ["suggest", "queue"],
    ["suggest", "audit", "--list"],
    ["suggest", "evaluate"],
    ["tag"],
    ["suggest"],
    ["code", "deviant", "long-wait"],
    ["code", "accept", "--all", "--by", "rules"],
    ["code", "reject", "--code", "group-good"],
    ["check"],
)


def output(capsys: Capture, *arguments: str) -> Any:
    """Run a command with `--json` and return what it printed."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("turn", ["t3", "t2"])
def test_after_an_erasure_every_verb_goes_on(
    study: Path, turn: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """What they had accepted, coded, taken back, rejected and read of that person's words is nobody's now."""
    (study / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    assert run(["tag"]) == 0
    suggested = output(capsys, "suggest")["explained"]
    on = [one["id"] for one in suggested if one["turn"] == turn]
    assert run(["code", "accept", "--all", "--by", "rules"]) == 0
    assert run(["code", "reject", *on]) == 0
    codings = output(capsys, "codings")["codings"]
    assert run(["code", "retract", codings[0]["id"]]) == 0
    assert run(["code", "accept", "--all", "--by", "suggest", "--coder", "rae"]) == 0
    assert run(["suggest", "audit"]) == 0
    typed(monkeypatch, *(["one-person"] * 20))
    assert run(["suggest", "audit", "--code"]) == 0
    source = codings[0]["source"]
    (person,) = {t["speaker"] for t in output(capsys, "show", source)["turns"] if t["turn"] == turn}
    erase = ["--kind", "erase", "--yes", "--erase-for-ever"]
    assert run(["participant", "withdraw", person, *erase]) == 0
    typed(monkeypatch)
    gone = [one["id"] for one in codings if one["speakers"] == [person]]
    for verb in (*READING, *(["code", "retract", one] for one in gone[1:])):
        capsys.readouterr()
        assert (verb, run(verb)) == (verb, 0), capsys.readouterr().err
    assert (study / "withdrawals.jsonl").is_file()


def test_check_proves_the_words_of_a_sample(study: Path, capsys: Capture) -> None:
    """Each sampled segment has its anchor recomputed; one that covers other words is named."""
    assert run(["suggest", "audit"]) == 0
    (path,) = (study / "audits").glob("*.json")
    sample = json.loads(path.read_text(encoding="utf-8"))
    before = output(capsys, "check")["anchors"]
    sample["segments"][1]["anchor"] = "0" * 16
    path.write_text(json.dumps(sample), encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 1
    assert f"segment {sample['id']}#2 no longer covers the words" in capsys.readouterr().out
    path.unlink()
    assert before == len(sample["segments"]) + output(capsys, "check")["anchors"]


def test_check_runs_the_reader_of_the_verbs(study: Path, capsys: Capture) -> None:
    """What `status` could not read together is a finding and no traceback."""
    assert run(["suggest", "audit"]) == 0
    (path,) = (study / "audits").glob("*.json")
    sample = json.loads(path.read_text(encoding="utf-8"))
    sample["segments"][0]["number"] = "one"
    path.write_text(json.dumps(sample), encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 1
    assert "cannot be read together" in capsys.readouterr().out
