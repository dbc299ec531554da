"""A merge for which the disk has no room changes nothing, says so, and goes through once there is room."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from qualcode.cli.main import run


def lasting(study: Path) -> dict[str, bytes]:
    """Return every file but the log of verbs, before-images and caches."""
    names = {path.relative_to(study): path for path in study.rglob("*") if path.is_file()}
    own = {"runs", "history", ".qualcode"}
    return {name.as_posix(): path.read_bytes() for name, path in names.items() if name.parts[0] not in own}


class Disk:
    """A disk that is full after so many syncs; with none given it only counts."""

    def __init__(self, room: int | None = None) -> None:
        self.room, self.writes = room, 0
        self.sync = os.fsync

    def __call__(self, handle: int) -> None:
        """Write through, or fail as a full disk does."""
        self.writes += 1
        if self.room is not None and self.writes > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.sync(handle)


@pytest.fixture
def copies(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a study, and a copy in which somebody went on."""
    copy = tmp_path_factory.mktemp("stick") / "copy"
    shutil.copytree(study, copy)
    words = ["--words", "One person who knows you", "--turn", "t5"]
    assert run(["--study", str(copy), "code", "apply", "Group one", "one-person", *words]) == 0
    assert run(["--study", str(copy), "memo", "new", "A thought."]) == 0
    return study, copy


def test_a_full_disk_leaves_the_study_as_it_was(
    copies: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Full at any write, nothing is merged or all of it is; once there is room the merge is whole."""
    study, copy = copies
    spare = study.parent / "spare"
    shutil.copytree(study, spare)
    disk = Disk()
    monkeypatch.setattr(os, "fsync", disk)
    assert run(["study", "merge", str(copy)]) == 0
    before, whole = lasting(spare), lasting(study)
    assert disk.writes >= 8
    for room in range(disk.writes):
        here = study.parent / f"full{room}"
        shutil.copytree(spare, here)
        monkeypatch.setattr(os, "fsync", Disk(room))
        capsys.readouterr()
        code = run(["--study", str(here), "study", "merge", str(copy)])
        told = capsys.readouterr().err
        monkeypatch.setattr(os, "fsync", disk.sync)
        assert (code, "disk is full" in told, "free some space" in told) == (2, True, True), (room, told)
        assert run(["--study", str(here), "memo", "remove", "nothing-of-that-id"]) == 2
        assert lasting(here) in (before, whole), room
        assert run(["--study", str(here), "study", "merge", str(copy)]) == 0
        assert lasting(here) == whole
        shutil.rmtree(here)
