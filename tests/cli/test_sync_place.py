"""`sync` and where the shared folder is: a drive that is not there is no reason to begin another folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from two_machines import Capture, Machine, Patch, team_of_two


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


@pytest.mark.parametrize("left", ["nothing", "an empty folder", "all but what tells so"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_drive_that_is_away_is_not_begun_anew(
    two: tuple[Machine, Machine], share: Path, left: str, *, typed: bool
) -> None:
    """Nothing is written where it was, typed or remembered; with the drive back, the same command syncs."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    away = share.with_name("away")
    share.rename(away)
    if left == "an empty folder":
        share.mkdir()
    if left == "all but what tells so":
        shutil.copytree(away, share, ignore=shutil.ignore_patterns("qualcode-share.json"))
    before = sorted(share.rglob("*")) if share.exists() else None
    for more in ((), ("--dry-run",)):
        said = ann.does("sync", *([str(share)] if typed else []), *more, code=2)
        assert f"the shared folder is not in {share}" in said
        assert "connect the drive" in said
    assert (sorted(share.rglob("*")) if share.exists() else None) == before
    if share.exists():
        shutil.rmtree(share)
    away.rename(share)
    ann.does("sync")
    ben.does("sync")
    assert ben.codings() == {("ann", "long-wait", "t3")}


def test_another_folder_is_begun_only_where_it_is_said(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path
) -> None:
    """A slip in the name parts no team; a team that moves says so once, the others name the new place."""
    ann, ben = two
    other = tmp_path / "moved"
    said = ann.does("sync", str(other), code=2)
    assert f"this study syncs in {share}; the shared folder is not in {other}" in said
    assert not other.exists()
    assert ann.syncs(other, "--begin")["begun"] is True
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.syncs(other)
    ann.does("sync")
    assert ann.codings() == {("ben", "long-wait", "t3")}
