"""`qualcode suggest judged`: what people said of proposals, and where two of them differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]


def judged(capsys: Capture, *options: str) -> Any:
    """Return what the verb says, held against its schema."""
    capsys.readouterr()
    assert run(["suggest", "judged", *options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/suggest-judged")(found)
    return found


@pytest.mark.usefixtures("study")
def test_judgements_stay_when_proposals_are_made_anew(capsys: Capture) -> None:
    """A rejection with its reason, an acceptance, and by whom; a code of a person's own is none."""
    assert judged(capsys)["total"] == 0
    run(["tag"])
    run(["code", "reject", "--code", "long-wait", "--why", "too wide"])
    run(["code", "accept", "--code", "group-good"])
    run(["code", "apply", "Group one", "access", "--turn", "t5"])
    run(["tag"])
    said = {one["code"]: one["judged"] for one in judged(capsys)["proposals"]}
    assert {
        code: [(each["how"], each["why"], each["lane"]) for each in one] for code, one in said.items()
    } == {
        "long-wait": [("rejected", "too wide", "rules")],
        "group-good": [("accepted", "", "rules")],
    }
    assert [one["code"] for one in judged(capsys, "--rejected")["proposals"]] == ["long-wait"]
    assert judged(capsys, "--accepted", "--code", "long-wait")["total"] == 0


@pytest.mark.usefixtures("study")
def test_what_two_people_judge_otherwise_is_disputed(capsys: Capture) -> None:
    """It is listed and counted, nothing is decided; taken back, it is disputed no more."""
    run(["tag"])
    run(["code", "accept", "--code", "group-good"])
    run(["code", "reject", "--code", "group-good", "--coder", "ben"])
    found = judged(capsys, "--disputed")
    hows = {(each["how"], each["by"]) for one in found["proposals"] for each in one["judged"]}
    assert hows == {("accepted", "ann"), ("rejected", "ben")}
    assert found["disputed"] == found["total"] == judged(capsys, "--by", "ben")["total"]
    assert run(["status"]) == 0
    assert "suggest judged --disputed" in capsys.readouterr().out
    assert run(["suggest", "judged"]) == 0
    assert "disputed" in capsys.readouterr().out
    run(["undo", "--coder", "ben"])
    assert judged(capsys, "--disputed")["total"] == 0


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("wrong", [["--by", "bne"], ["--code", "lnog-wait"], ["--accepted", "--rejected"]])
def test_wrong_names_and_two_lists_are_refused(wrong: list[str]) -> None:
    """Exit code 2 with what to do."""
    run(["tag"])
    assert run(["suggest", "judged", *wrong]) == 2
