"""`qualcode agree discuss`: two readings of one place, what each sees as memos, and no number."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
SOURCE = "Interview two"
SCHEMA = Path(__file__).resolve().parents[2] / "qualcode" / "schemas" / "output" / "agree-discuss.json"
QUESTION = "Two readings differ here. What does each see?"


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a verb that ends with `code`, and return what it printed."""
    capsys.readouterr()
    ended = run(list(arguments))
    caught = capsys.readouterr()
    assert ended == code, caught.err
    return caught.out + caught.err


def listed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return the places, held against their schema."""
    capsys.readouterr()
    assert run(["agree", "discuss", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    check: Callable[[Any], Any] = fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))
    check(found)
    return found


def memos(capsys: Capture) -> list[dict[str, Any]]:
    """Return all memos."""
    capsys.readouterr()
    assert run(["memo", "list", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["memos"]
    return found


@pytest.fixture
def reflexive(talks: Path, capsys: Capture) -> Path:
    """Two coders of a reflexive workstream: different on t4, only ann on t6, the same on t2."""
    for coder, turn, code in (
        ("ann", "t2", "not-called-back"),
        ("ben", "t2", "not-called-back"),
        ("ann", "t4", "not-called-back"),
        ("ben", "t4", "one-person"),
        ("ann", "t6", "one-person"),
    ):
        assert run(["code", "apply", SOURCE, code, "--turn", turn, "--coder", coder]) == 0
    path = talks / "qualcode.toml"
    changed = re.sub(
        r"^approach = .*$", 'approach = "reflexive"', path.read_text("utf-8"), flags=re.MULTILINE
    )
    path.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    return talks


@pytest.mark.usefixtures("reflexive")
def test_the_question_stands_above_the_words_and_both_readings(capsys: Capture) -> None:
    """Masked words, what each gave them, what the codes mean; no number of agreement anywhere."""
    out = told(capsys, "agree", "discuss")
    assert QUESTION in out
    assert "ann: not-called-back" in out
    assert "not-called-back: A promised call" in out
    assert "Kessock" not in out
    assert [word for word in ("kappa", "alpha", "percent", "%") if word in out] == []
    assert [one["turn"] for one in listed(capsys)["cases"]] == ["t4", "t6"]


@pytest.mark.usefixtures("reflexive")
def test_what_was_said_is_a_memo_about_the_place(capsys: Capture) -> None:
    """About source, turn and the codes that differ; the next one answers it, and it is open no more."""
    case = listed(capsys)["cases"][0]["id"]
    told(capsys, "agree", "discuss", case, "--text", "ann hears a promise")
    answer = ["--text", "ben hears a person", "--kind", "reflexive", "--coder", "ben"]
    out = told(capsys, "agree", "discuss", case, *answer)
    first, second = sorted(memos(capsys), key=lambda memo: str(memo["by"]))
    source, _, turn = case.partition(":")
    assert first["about"] == [source, turn, "not-called-back", "one-person"]
    assert (first["kind"], second["kind"], second["by"]) == ("analytic", "reflexive", "ben")
    assert second["about"] == [*first["about"], first["id"]]
    assert f"it answers {first['id']}, ann's" in out
    found = listed(capsys)
    assert (found["places"], found["open"]) == (2, 1)
    assert [one["turn"] for one in found["cases"]] == ["t6"]
    assert "ann hears a promise" in told(capsys, "agree", "discuss", "--all")


@pytest.mark.usefixtures("reflexive")
def test_a_memo_of_the_coding_screen_counts_as_talking(capsys: Capture) -> None:
    """Whoever wrote of that turn in any way has talked about the place."""
    source = listed(capsys)["cases"][0]["source"]
    told(capsys, "memo", "new", "a thought", "--about", f"{source} t4")
    assert [one["turn"] for one in listed(capsys)["cases"]] == ["t6"]


@pytest.mark.usefixtures("reflexive")
def test_what_cannot_be_talked_about_is_told(capsys: Capture) -> None:
    """A place where nobody differs, one that is not there, words without a place."""
    source = listed(capsys)["cases"][0]["source"]
    assert "do not differ" in told(capsys, "agree", "discuss", f"{source}:t2", "--text", "so", code=2)
    assert "no case is called" in told(capsys, "agree", "discuss", f"{source}:t99", "--text", "so", code=2)
    assert "which place?" in told(capsys, "agree", "discuss", "--text", "so", code=2)
    assert memos(capsys) == []


@pytest.mark.usefixtures("reflexive")
def test_undo_takes_a_memo_back(capsys: Capture) -> None:
    """The place is open again."""
    case = listed(capsys)["cases"][0]["id"]
    told(capsys, "agree", "discuss", case, "--text", "ann hears a promise")
    told(capsys, "undo")
    assert listed(capsys)["open"] == 2


@pytest.mark.usefixtures("reflexive")
def test_a_memo_without_words_is_refused(capsys: Capture) -> None:
    """`--text ""` writes nothing and says what is asked for; no list is shown instead."""
    case = listed(capsys)["cases"][0]["id"]
    assert "what was said?" in told(capsys, "agree", "discuss", case, "--text", "", code=2)
