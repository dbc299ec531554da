"""Codings of a code that is gone, or that is read as another, are never left out or moved without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def coded(study: Path) -> str:
    """Code one turn as waiting, and return its source."""
    source = next((study / "sources").glob("S*.jsonl")).stem
    assert run(["code", "apply", source, "long-wait", "--words", "waiting list was four months"]) == 0
    return source


@pytest.mark.usefixtures("coded")
def test_counts_and_status_say_what_no_number_holds(study: Path, capsys: Capture) -> None:
    """A code that somebody deleted in an editor leaves its codings; they are named where people count."""
    book = study / "codebook.yaml"
    entries = book.read_text(encoding="utf-8").split("  - id: ")
    kept = [entry for entry in entries if not entry.startswith("long-wait")]
    book.write_text("  - id: ".join(kept), encoding="utf-8")
    capsys.readouterr()
    assert run(["counts"]) == 0
    assert "1 coding of a code that is gone (long-wait), in no count" in capsys.readouterr().err
    assert run(["status"]) == 0
    assert "1 coding of a code that is gone" in capsys.readouterr().out
    assert run(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["of_gone_codes"] == 1


@pytest.mark.usefixtures("coded")
def test_where_nothing_is_gone_nothing_is_said(capsys: Capture) -> None:
    """Counts stay calm."""
    capsys.readouterr()
    assert run(["counts"]) == 0
    assert "gone" not in capsys.readouterr().err


def test_apply_says_what_a_merged_code_is_read_as(study: Path, coded: str, capsys: Capture) -> None:
    """Where codebook.yaml has it in use again, and the log still merges it."""
    assert run(["codebook", "merge", "long-wait", "--into", "group-good", "--why", "one idea"]) == 0
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8").replace("    status: retired\n", "")
    book.write_text(text.replace("    replaced_by: [group-good]\n", ""), encoding="utf-8")
    capsys.readouterr()
    assert run(["code", "apply", coded, "long-wait", "--turn", "t2"]) == 0
    assert "long-wait was merged: this is read as group-good" in capsys.readouterr().err
