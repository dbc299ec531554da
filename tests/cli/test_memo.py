"""`qualcode memo`: an analyst's thought, tied to what it is about, kept and read back as it was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def memos(capsys: pytest.CaptureFixture[str], *typed: str) -> list[dict[str, Any]]:
    """Return the memos."""
    capsys.readouterr()
    assert run(["memo", "list", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/memo-list")(found)
    rows: list[dict[str, Any]] = found["memos"]
    return rows


@pytest.mark.parametrize(
    "text",
    [
        "one line",
        "two\nlines, and\n\na paragraph",
        "---\nid: X\n---\nnot a header",
        "[laughs] [/b] :smile: 😀",
        "  - item",
    ],
)
@pytest.mark.usefixtures("study")
def test_a_memo_is_read_back_as_it_was_written(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Line ends, dashes and brackets of the analyst's own."""
    assert run(["memo", "new", "--", text]) == 0
    assert [text.strip()] == [memo["text"] for memo in memos(capsys)]


def test_a_memo_is_about_something_that_is_there(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source by id or title, a code by id or name, a turn after its source; the id is kept."""
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8"))["id"]
    assert run(["memo", "new", "one", "--about", "Group one", "--about", "t3"]) == 0
    assert run(["memo", "new", "two", "--about", "Waiting too long", "--about", source.lower()]) == 0
    assert run(["memo", "new", "three"]) == 0
    assert [[source, "t3"], ["long-wait", source], []] == [
        next(memo["about"] for memo in memos(capsys) if memo["text"] == text)
        for text in ("one", "two", "three")
    ]
    assert {"one", "two"} == {memo["text"] for memo in memos(capsys, "--about", "group one")}
    assert {"two"} == {memo["text"] for memo in memos(capsys, "--about", "long-wait")}
    assert run(["memo", "new", "four", "--about", "t3"]) == 2
    assert run(["memo", "new", "four", "--about", "Group one", "--about", "t99"]) == 2


@pytest.mark.usefixtures("study")
def test_the_screen_shows_each_memo_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Who, when, about what; then the words, unfolded and unchanged."""
    long = "word " * 60 + "[/b] " + "x" * 300
    assert run(["memo", "new", long, "--about", "long-wait"]) == 0
    capsys.readouterr()
    assert run(["memos"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("M-")
    assert first.endswith(", ann, about long-wait")
    assert long == second


def test_a_memo_is_private_and_can_be_taken_back(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only its owner may open it; undo removes it, redo brings it back; the log holds none of its words."""
    assert run(["memo", "new", "Siân seems tired"]) == 0
    file = next((study / "memos").iterdir())
    assert file.stat().st_mode & 0o077 == 0
    assert b"tired" not in (study / "runs" / "ann.jsonl").read_bytes()
    assert run(["undo"]) == 0
    assert memos(capsys) == []
    assert run(["undo", "--redo"]) == 0
    assert [memo["text"] for memo in memos(capsys)] == ["Siân seems tired"]


@pytest.mark.usefixtures("empty_study")
def test_no_memos_yet(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty study says so."""
    assert run(["memo", "list"]) == 0
    assert capsys.readouterr().out == "no memos yet\n"
    assert memos(capsys) == []
