"""Memos of a folder pack come home once: what became of them at home since is nobody's to overwrite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from verbs_run import printed, said

from qualcode.store.schemas import problems_in

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Pack a folder for bea, who writes a memo in it; it came home once."""
    assert study
    out = tmp_path / "for-bea"
    said(capsys, "pack", "--coder", "bea", "--out", str(out))
    there(capsys, out, "memo", "new", "telling", "--about", "Group one")
    assert came(capsys, out) == {"memos_new": 1}
    return out


def there(capsys: Capture, out: Path, *verb: str) -> None:
    """Do something in the folder, as bea."""
    said(capsys, "--study", str(out), *verb, "--coder", "bea")


def came(capsys: Capture, out: Path) -> dict[str, int]:
    """Unpack the folder; return how many memos were new, changed or gone."""
    done = printed(capsys, "unpack", str(out))
    names = ("memos_new", "memos_changed", "memos_gone")
    return {name: done[name] for name in names if done[name]}


def memos(capsys: Capture) -> dict[str, str]:
    """Return the memos at home, by id."""
    found: list[dict[str, Any]] = printed(capsys, "memo", "list")["memos"]
    return {one["id"]: one["text"] for one in found}


def test_a_memo_edited_at_home_stays_as_it_is(folder: Path, capsys: Capture) -> None:
    """The folder a second time brings nothing."""
    [memo] = memos(capsys)
    said(capsys, "memo", "edit", memo, "telling, and read again", "--coder", "bea")
    assert came(capsys, folder) == {}
    assert memos(capsys) == {memo: "telling, and read again"}


def test_a_memo_removed_at_home_does_not_come_back(folder: Path, capsys: Capture) -> None:
    """Until it says something else."""
    [memo] = memos(capsys)
    said(capsys, "memo", "remove", memo, "--coder", "bea")
    assert came(capsys, folder) == {}
    assert memos(capsys) == {}
    there(capsys, folder, "memo", "edit", memo, "telling more")
    assert came(capsys, folder) == {"memos_new": 1}
    assert list(memos(capsys).values()) == ["telling more"]


def test_a_memo_changed_on_both_sides_is_there_twice(folder: Path, capsys: Capture) -> None:
    """Neither is lost; changed there alone, it is changed here."""
    [memo] = memos(capsys)
    there(capsys, folder, "memo", "edit", memo, "telling more")
    assert came(capsys, folder) == {"memos_changed": 1}
    assert memos(capsys) == {memo: "telling more"}
    said(capsys, "memo", "edit", memo, "ours", "--coder", "bea")
    there(capsys, folder, "memo", "edit", memo, "theirs")
    assert came(capsys, folder) == {"memos_new": 1}
    assert sorted(memos(capsys).values()) == ["ours", "theirs"]
    assert came(capsys, folder) == {}


def test_what_came_is_taken_back_with_its_memo_and_comes_again(
    folder: Path, study: Path, capsys: Capture
) -> None:
    """Undo knows of it, and so does the check."""
    said(capsys, "undo")
    assert memos(capsys) == {}
    assert came(capsys, folder) == {"memos_new": 1}
    assert list(memos(capsys).values()) == ["telling"]
    assert said(capsys, "check")[0].endswith("all is well\n")
    (log,) = (study / "packs").glob("*/bea.jsonl")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [problem for line in lines for problem in problems_in("packs_event", line, log.name)] == []
    assert "telling" not in log.read_text("utf-8")


def test_what_is_undone_and_redone_is_known(folder: Path, capsys: Capture) -> None:
    """A memo that undo took away and redo brought back is not brought a second time."""
    said(capsys, "undo")
    said(capsys, "undo", "--redo")
    assert came(capsys, folder) == {}
    assert list(memos(capsys).values()) == ["telling"]
