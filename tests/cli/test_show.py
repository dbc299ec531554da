"""`qualcode show`: a source turn by turn, masked unless asked otherwise, with the codes people put on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def shown(capsys: pytest.CaptureFixture[str], *typed: str) -> Any:
    """Return what `show --json` says of the focus group."""
    capsys.readouterr()
    assert run(["show", "Group one", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/show")(found)
    return found


def test_turns_stand_in_order_with_who_and_when(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A heading, the facts, then a line a turn: id, time, pseudonym, words."""
    turns = shown(capsys)["turns"]
    assert run(["show", "Group one"]) == 0
    heading, facts, *lines = capsys.readouterr().out.splitlines()
    assert heading.endswith("  Group one")
    assert facts == "focus group, area North"
    assert len(lines) == 6
    assert (
        lines[0] == f"t1   0:01 {turns[0]['speaker']} (facilitator): How did you first hear about the group?"
    )
    assert lines[5].endswith("it kept me going in May. [/] :smile:")
    assert study.exists()


def test_names_are_masked_unless_raw(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The view that a screen shares hides names; `--raw` is for whoever asks for the words."""
    masked = "\n".join(turn["text"] for turn in shown(capsys)["turns"])
    raw = "\n".join(turn["text"] for turn in shown(capsys, "--raw")["turns"])
    assert "May will say the same" not in masked
    assert "May will say the same" in raw
    assert "going in May." in masked
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8"))["id"]
    lines = (study / "sources" / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    assert raw == "\n".join(json.loads(line)["text"] for line in lines)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([], ["t1", "t2", "t3", "t4", "t5", "t6"]),
        (["--where", "role=facilitator"], ["t1", "t4"]),
        (["--where", "role!=facilitator"], ["t2", "t3", "t5", "t6"]),
        (["--where", "area=north and not role=facilitator"], ["t2", "t3", "t5", "t6"]),
        (["--where", "area=South"], []),
    ],
)
@pytest.mark.usefixtures("study")
def test_where_chooses_turns(
    capsys: pytest.CaptureFixture[str], typed: list[str], expected: list[str]
) -> None:
    """By attributes of who speaks and facts of the session."""
    assert expected == [turn["turn"] for turn in shown(capsys, *typed)["turns"]]


@pytest.mark.usefixtures("study")
def test_speakers_choose_turns(capsys: pytest.CaptureFixture[str]) -> None:
    """One or several."""
    turns = shown(capsys)["turns"]
    first, second = turns[1]["speaker"], turns[2]["speaker"]
    assert [turn["turn"] for turn in shown(capsys, "--speaker", first)["turns"]] == ["t2", "t5"]
    both = shown(capsys, "--speaker", first, "--speaker", second)["turns"]
    assert [turn["turn"] for turn in both] == ["t2", "t3", "t5", "t6"]


@pytest.mark.usefixtures("study")
def test_no_turn_that_fits_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty result says so in words."""
    capsys.readouterr()
    assert run(["show", "Group one", "--where", "area=South"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no turn fits"


@pytest.mark.usefixtures("study")
def test_codes_of_people_stand_behind_the_turn(capsys: pytest.CaptureFixture[str]) -> None:
    """By name, once each; of one coder where one is named; proposals only where they are asked for."""
    for coder, code in (("ann", "long-wait"), ("ben", "long-wait"), ("ben", "one-person")):
        assert run(["code", "apply", "Group one", code, "--turn", "t3", "--coder", coder]) == 0
    assert shown(capsys)["turns"][2]["codes"] == ["Waiting too long", "One person who knows you"]
    assert shown(capsys, "--coder", "ann")["turns"][2]["codes"] == ["Waiting too long"]
    assert run(["tag"]) == 0
    assert shown(capsys)["turns"][1]["codes"] == []
    assert shown(capsys, "--coder", "@rules")["turns"][1]["codes"] == ["Nobody called back"]
    assert run(["show", "Group one"]) == 0
    assert "<Waiting too long; One person who knows you>" in capsys.readouterr().out
