"""One odd line in a log stops nobody's work: it is passed over or refused in a sentence; `check` names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
READING = (
    ("counts",), ("codebook", "history"), ("codebook", "history", "access"), ("codebook", "stale"),
    ("codings",), ("status",), ("codebook", "show", "access"), ("codebook", "list", "--counts"),
)  # fmt: skip
DECISIONS: list[dict[str, Any]] = [
    {"op": "merge", "into": 5},
    {"op": "merge", "id": "G-1", "code": "access", "into": [], "by": "ann", "at": "2026-01-01T10:00:00Z"},
    {"op": "split", "id": 3, "code": [], "into": ["access"]},
    {"op": "assign", "id": "G-1", "code": "access", "into": ["access"], "of": 7, "at": 4},
    {"op": "review", "coders": 3, "id": "x", "code": "access"},
    {"op": "retract", "id": []},
    {"op": "edit", "code": {}},
    {"op": 5},
    {},
]


def appended(study: Path, log: str, line: dict[str, Any]) -> None:
    """Put a line at the end of a log, as a person might in an editor."""
    path = study / log
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    path.write_bytes(before + json.dumps(line).encode() + b"\n")


@pytest.mark.parametrize("line", DECISIONS, ids=str)
def test_a_line_of_the_codebooks_log_that_is_none_is_passed_over(
    study: Path, capsys: Capture, line: dict[str, Any]
) -> None:
    """Every reading verb goes on with the other lines; `check` says which line it is."""
    assert run(["codebook", "edit", "access", "--definition", "Finding help."]) == 0
    appended(study, "codebook.log.jsonl", line)
    assert {verb: run(list(verb)) for verb in READING} == dict.fromkeys(READING, 0)
    capsys.readouterr()
    assert run(["check"]) == 1
    assert "codebook.log.jsonl line 2" in capsys.readouterr().out


DAMAGED: list[dict[str, Any]] = [
    {"op": "reject"},
    {"op": "retract", "id": {}},
    {"op": "reject", "id": "C-1"},
    {},
]


@pytest.mark.parametrize("line", DAMAGED, ids=str)
def test_a_damaged_line_among_codings_is_refused_in_a_sentence(
    study: Path, capsys: Capture, line: dict[str, Any]
) -> None:
    """It may be anybody's judgement, so that nobody learns from the rest; `check` says which line it is."""
    source = next((study / "sources").glob("S*.jsonl")).stem
    appended(study, f"codings/ann/{source}.jsonl", line)
    assert run(["suggest"]) == 2
    assert "`qualcode check` finds it" in capsys.readouterr().err
    assert run(["check"]) == 1
    assert f"codings/ann/{source}.jsonl line 1" in capsys.readouterr().out
