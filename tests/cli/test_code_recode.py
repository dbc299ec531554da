"""`qualcode code move|also|narrow|against`: codings given another place, with provenance and with undo."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
TURN = "They said someone would ring and nobody ever rang back. [laughs]"


def codings(capsys: Capture, *filters: str) -> list[dict[str, Any]]:
    """Return the codings that stand, by code and place, words as spoken."""
    capsys.readouterr()
    assert run(["codings", "--json", "--raw", *filters]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["codings"]
    return found


def put(capsys: Capture, code: str, *place: str) -> str:
    """Put a code on words of the session, and return the coding's id."""
    capsys.readouterr()
    assert run(["code", "apply", "Group one", code, *place]) == 0
    (identifier,) = re.findall(r"C-\w+", capsys.readouterr().out)
    return str(identifier)


def facts(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return code and words of codings."""
    return [(one["code"], one["words"]) for one in found]


def events(study: Path) -> list[dict[str, Any]]:
    """Return the coder's events, each held against its schema."""
    (log,) = study.glob("codings/ann/*.jsonl")
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for one in found:
        validator("codings_event")(one)
    return found


def test_move_puts_another_code_in_the_place(study: Path, capsys: Capture) -> None:
    """Words, reason and facts stay; the new coding names the old one; one undo brings the old one back."""
    old = put(capsys, "long-wait", "--turn", "t2", "--why", "typical")
    assert run(["code", "move", old, "not-called-back"]) == 0
    said = capsys.readouterr().out
    (new,) = codings(capsys)
    assert (new["code"], new["words"], new["why"]) == ("not-called-back", TURN, "typical")
    assert f"long-wait -> not-called-back  (was {old})" in said
    assert events(study)[-1]["instead_of"] == old
    assert run(["undo"]) == 0
    assert facts(codings(capsys)) == [("long-wait", TURN)]
    assert run(["undo", "--redo"]) == 0
    assert facts(codings(capsys)) == [("not-called-back", TURN)]


def test_what_is_moved_is_told_in_the_log(study: Path, capsys: Capture) -> None:
    """The log names both codes, and no words."""
    old = put(capsys, "long-wait", "--turn", "t2")
    assert run(["code", "move", old, "access"]) == 0
    capsys.readouterr()
    assert run(["log"]) == 0
    assert "1 coding: long-wait to access" in " ".join(capsys.readouterr().out.split())
    assert run(["check"]) == 0, study


@pytest.mark.usefixtures("study")
def test_move_to_where_it_is_already_takes_back_only(capsys: Capture) -> None:
    """What stands under the other code is not doubled; what is under it already is said and left."""
    old = put(capsys, "long-wait", "--turn", "t2")
    there = put(capsys, "access", "--turn", "t2")
    assert run(["code", "move", old, there, "access"]) == 0
    said = capsys.readouterr().out
    assert f"{there}  " in said
    assert "there already" in said
    assert [one["id"] for one in codings(capsys)] == [there]


def test_an_accepted_proposal_stays_one(study: Path, capsys: Capture) -> None:
    """Where it came from goes with it when it is moved, narrowed and turned against its code."""
    assert run(["tag"]) == 0
    assert run(["code", "accept", "--code", "long-wait"]) == 0
    (first,) = codings(capsys)
    assert run(["code", "move", first["id"], "access"]) == 0
    (moved,) = codings(capsys)
    assert run(["code", "narrow", moved["id"], "--words", "four months"]) == 0
    (narrowed,) = codings(capsys)
    assert run(["code", "against", narrowed["id"]]) == 0
    (last,) = codings(capsys)
    assert last["origin"] == first["origin"] != "person"
    assert (last["code"], last["words"], last["stance"]) == ("access", "four months", "negative case")
    assert study


@pytest.mark.usefixtures("study")
def test_also_puts_a_second_code_in_ones_own_hand(capsys: Capture) -> None:
    """The first coding stays; the second is a person's, with a reason of its own."""
    old = put(capsys, "long-wait", "--turn", "t2", "--why", "typical")
    assert run(["code", "also", old, "access", "--why", "help too"]) == 0
    found = codings(capsys)
    assert [(one["code"], one["why"], one["origin"]) for one in found] == [
        ("access", "help too", "person"),
        ("long-wait", "typical", "person"),
    ]
    assert run(["undo"]) == 0
    assert [one["id"] for one in codings(capsys)] == [old]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (["--words", "nobody ever rang back"], ["nobody ever rang back"]),
        (["--words", "and", "--cut"], ["They said someone would ring", "nobody ever rang back. [laughs]"]),
        (
            ["--words", "and", "--split"],
            ["They said someone would ring", "and", "nobody ever rang back. [laughs]"],
        ),
        (["--words", "They said", "--cut"], ["someone would ring and nobody ever rang back. [laughs]"]),
    ],
)
def test_narrow_leaves_the_words_that_were_chosen(capsys: Capture, typed: list[str], left: list[str]) -> None:
    """Chosen words, all but them, or each part by itself; one undo brings the whole extract back."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "narrow", old, *typed]) == 0
    assert [one["words"] for one in codings(capsys)] == left
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert [one["words"] for one in codings(capsys)] == [TURN]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("typed", [["--words", "waiting list"], ["--span", "0:5"], ["--span", "9:4"], []])
def test_narrow_to_words_that_are_not_there_changes_nothing(capsys: Capture, typed: list[str]) -> None:
    """Words of another turn, a span outside or none at all: exit code 2, and all is as it was."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "narrow", old, *typed]) == 2
    assert [one["id"] for one in codings(capsys)] == [old]


@pytest.mark.usefixtures("study")
def test_cutting_out_everything_is_refused(capsys: Capture) -> None:
    """An extract of which nothing would be left is taken back by the verb that says so."""
    old = put(capsys, "not-called-back", "--words", "nobody ever rang back")
    capsys.readouterr()
    assert run(["code", "narrow", old, "--words", "nobody ever rang back", "--cut"]) == 2
    assert "qualcode code retract" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_against_is_held_apart_and_can_be_taken_back(capsys: Capture) -> None:
    """A negative case is no plain count, is listed by `code deviant`, and --off makes it plain again."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "against", old]) == 0
    (one,) = codings(capsys)
    assert one["stance"] == "negative case"
    assert run(["counts", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert run(["code", "deviant", "not-called-back", "--json"]) == 0
    opposite = json.loads(capsys.readouterr().out)["opposite"]
    assert [each["id"] for each in opposite] == [one["id"]]
    assert run(["code", "against", one["id"], "--off"]) == 0
    assert [each["stance"] for each in codings(capsys)] == [""]


@pytest.mark.usefixtures("study")
def test_moving_leaves_what_ran_against_the_code_with_it(capsys: Capture) -> None:
    """Words that ran against one code say nothing of that sort about another."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "against", old]) == 0
    (one,) = codings(capsys)
    assert run(["code", "move", one["id"], "access"]) == 0
    assert [each["stance"] for each in codings(capsys)] == [""]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "typed", [["move", "access"], ["also", "access"], ["against"], ["narrow", "--words", "nobody"]]
)
def test_another_coders_coding_is_theirs(capsys: Capture, typed: list[str]) -> None:
    """Nobody writes another coder's log, whatever the act; the reason is said."""
    theirs = put(capsys, "not-called-back", "--turn", "t2", "--coder", "ben")
    verb, *rest = typed
    capsys.readouterr()
    assert run(["code", verb, theirs, *rest]) == 2
    assert "ben's coding" in capsys.readouterr().err
    assert [(one["id"], one["coder"]) for one in codings(capsys)] == [(theirs, "ben")]


@pytest.mark.usefixtures("study")
def test_an_unknown_code_or_coding_is_named_with_what_is_near(capsys: Capture) -> None:
    """All or nothing: one wrong name, and nothing is moved."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "move", old, "acess"]) == 2
    assert "did you mean access?" in capsys.readouterr().err
    assert run(["code", "move", old, f"{old}0", "access"]) == 2
    assert f"did you mean {old}?" in capsys.readouterr().err
    assert [one["id"] for one in codings(capsys)] == [old]


@pytest.mark.usefixtures("study")
def test_a_reason_with_a_name_is_refused(capsys: Capture) -> None:
    """The reason stands in a file that the team shares."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["code", "move", old, "access", "--why", "May Okafor said so"]) == 2
    assert [one["code"] for one in codings(capsys)] == ["not-called-back"]


@pytest.mark.usefixtures("study")
def test_a_quote_that_loses_its_coding_is_said(capsys: Capture) -> None:
    """Words that were picked under a code are named when they leave it."""
    old = put(capsys, "not-called-back", "--turn", "t2")
    assert run(["quote", "pick", old]) == 0
    capsys.readouterr()
    assert run(["code", "move", old, "access"]) == 0
    assert re.search(r"Q-\w+ quotes these words", capsys.readouterr().out)
