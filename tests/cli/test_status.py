"""`qualcode status`, `qualcode log` and the JSON of an import: counts with their bases, as schemas say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def status(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return where the study stands."""
    capsys.readouterr()
    assert run(["status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/status")(found)
    return found


def logged(capsys: pytest.CaptureFixture[str], *typed: str) -> list[dict[str, Any]]:
    """Return what was done."""
    capsys.readouterr()
    assert run(["log", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/log")(found)
    rows: list[dict[str, Any]] = found["verbs"]
    return rows


@pytest.mark.usefixtures("study")
def test_counts_have_their_bases(capsys: pytest.CaptureFixture[str]) -> None:
    """Turns of participants, not of the facilitator; codings of people, proposals apart."""
    before = status(capsys)
    assert (before["sources"], before["evidence_turns"], before["coded_turns"], before["codes"]) == (
        1,
        4,
        0,
        5,
    )
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert run(["tag"]) == 0
    after = status(capsys)
    assert (after["codings"], after["coded_turns"], after["coders"]) == (1, 1, ["ann"])
    assert (after["proposals"], after["open_proposals"]) == (4, 4)
    assert run(["status"]) == 0
    shown = capsys.readouterr().out
    assert "coded            1 of 4 turns of participants" in shown
    assert "proposals        4 open of 4 by the tagger" in shown


@pytest.mark.usefixtures("study")
def test_a_proposal_that_somebody_settled_is_not_open(capsys: pytest.CaptureFixture[str]) -> None:
    """Accepted, coded by hand on the same words, or taken back: such a proposal waits for nobody."""
    assert run(["tag"]) == 0
    assert run(["code", "accept", "--code", "long-wait"]) == 0
    assert (status(capsys)["proposals"], status(capsys)["open_proposals"]) == (4, 3)
    assert run(["undo"]) == 0
    assert status(capsys)["open_proposals"] == 4
    assert run(["code", "accept", "--all", "--coder", "bob"]) == 0
    assert (status(capsys)["proposals"], status(capsys)["open_proposals"]) == (4, 0)
    run(["status"])
    assert "proposals        none open of 4 by the tagger\n" in capsys.readouterr().out


def test_the_next_step_is_one_that_is_open(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new study is told to import, a locked one to unlock."""
    assert status(capsys)["next_step"] == "qualcode import FILE..."
    assert run(["study", "lock"]) == 0
    locked = status(capsys)
    assert (locked["locked"], locked["next_step"]) == (True, "qualcode study unlock")
    assert run(["status"]) == 0
    assert "locked; 0 sources" in capsys.readouterr().out
    assert empty_study.exists()


@pytest.mark.usefixtures("study")
def test_the_log_is_newest_first_and_says_what_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """Verb, who, when, a note without anybody's words, and whether it was undone."""
    assert run(["memo", "new", "secret words"]) == 0
    assert run(["undo"]) == 0
    rows = logged(capsys)
    assert [(row["verb"], row["state"]) for row in rows] == [
        ("undo", ""),
        ("memo new", "undone"),
        ("import", ""),
    ]
    assert "secret" not in json.dumps(rows)
    assert run(["undo", "--redo"]) == 0
    assert [(row["verb"], row["state"]) for row in logged(capsys)] == [
        ("redo", ""),
        ("undo", "undone"),
        ("memo new", ""),
        ("import", ""),
    ]


@pytest.mark.usefixtures("study")
def test_the_log_of_one_coder_and_of_the_last_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    """`--by` and `-n` narrow it; 0 is all."""
    assert run(["memo", "new", "x", "--coder", "ben"]) == 0
    assert [row["by"] for row in logged(capsys, "--by", "ben")] == ["ben"]
    assert [row["verb"] for row in logged(capsys, "-n", "1")] == ["memo new"]
    assert len(logged(capsys, "-n", "0")) == 2


@pytest.mark.usefixtures("empty_study")
def test_nothing_was_done_yet(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty log says so."""
    assert run(["log"]) == 0
    assert capsys.readouterr().out == "nothing was done yet\n"
    assert logged(capsys) == []


@pytest.mark.usefixtures("empty_study")
def test_the_json_of_an_import_keeps_its_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dry run and import, with a conversation, a survey and a refused file, against their schemas."""
    (tmp_path / "talk.txt").write_text("Ann: Why?\nBen: So.\nAnn: Oh.\nBen: Yes.\n", encoding="utf-8")
    rows = "ID,Ward,What would help?\n" + "".join(
        f"{n},Mill Lane,A bus at {n} o'clock please\n" for n in range(5)
    )
    (tmp_path / "survey.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    files = [str(tmp_path / name) for name in ("talk.txt", "survey.csv", "bad.txt")]
    assert run(["import", *files, "--dry-run", "--json"]) == 2
    dry = json.loads(capsys.readouterr().out)
    validator("output/import-dry-run")(dry)
    talk, survey, bad = dry["files"]
    assert [(turn["speaker"], turn["text"]) for turn in talk["turns"]] == [
        ("Ann", "Why?"),
        ("Ben", "So."),
        ("Ann", "Oh."),
        ("Ben", "Yes."),
    ]
    assert talk["speakers"] == ["Ann", "Ben"]
    balance = talk["balance"]
    assert balance["words_in"] == balance["speech"] + balance["labels"] + sum(
        d["words"] for d in balance["dropped"]
    )
    assert (survey["n_rows"], survey["header_rows"], len(survey["columns"])) == (5, 1, 3)
    assert bad["refused"]["reason"] == "bad.txt is empty (0 bytes)"
    assert run(["import", *files, "--json"]) == 2
    done = json.loads(capsys.readouterr().out)
    validator("output/import")(done)
    assert [len(talk["turns"]), len(survey["turns"])] == [row["turns"] for row in done["files"][:2]]
    assert "Ann" not in json.dumps(done)
