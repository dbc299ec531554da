"""`qualcode check` on a study that git left half merged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from verbs_run import said

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def test_marks_of_a_merge_are_all_that_is_said(study: Path, capsys: Capture) -> None:
    """No advice to retract codings of a code that only stands between marks; the way out is told."""
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    book = study / "codebook.yaml"
    whole = book.read_text("utf-8")
    sides = ("<<<<<<< HEAD\n  - id: ours\n    name: Ours\n", "  - id: theirs\n    name: Theirs\n>>>>>>> b\n")
    marked = "codes:\n" + "=======\n".join(sides)
    book.write_text(f"format: 1\n{marked}", encoding="utf-8")
    out, _ = said(capsys, "check", "--json", code=1)
    (only,) = json.loads(out)["problems"]
    assert (only["code"], only["where"]) == ("merge-conflict", "codebook.yaml line 3")
    out, _ = said(capsys, "check", code=1)
    assert "git merge --abort" in out
    assert "retract" not in out
    book.write_text(whole, encoding="utf-8")
    assert "merge-conflict" not in said(capsys, "check", "--json")[0]


def test_a_line_like_a_mark_is_none_by_itself(study: Path, capsys: Capture) -> None:
    """Somebody may write such a line in a memo."""
    (study / "memos").mkdir(exist_ok=True)
    (study / "memos" / "note.md").write_text("<<<<<<< what is this\n", encoding="utf-8")
    out, _ = said(capsys, "check", "--json", code=1)
    assert "merge-conflict" not in {one["code"] for one in json.loads(out)["problems"]}
