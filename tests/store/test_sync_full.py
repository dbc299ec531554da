"""A disk or drive that fills up in a sync: it says so, loses nothing, and goes on with space."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))
from two_machines import Capture, Machine, Patch, team_of_two

from qualcode.cli.main import run


class Filling:
    """Refuses to flush files from the n-th on, as a disk does whose space is used up."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.flush = os.fsync
        self.refused = False

    def __call__(self, handle: int) -> None:
        """Flush, or be full."""
        if stat.S_ISREG(os.fstat(handle).st_mode):
            self.left -= 1
            if self.left < 0:
                self.refused = True
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.flush(handle)


def both_work(ann: Machine, ben: Machine, share: Path) -> None:
    """Let ben's codings, words and names lie in the folder, and ann have as many of her own."""
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.does("codebook", "edit", "one-person", "--definition", "The same face.", "--why", "clearer")
    ben.does("anonymise", "register", "add", "Jane Smith", "--kind", "person")
    ben.syncs(share)
    ann.does("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")


def test_a_disk_that_fills_up_at_any_write_loses_nothing(
    study: Path, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """Wherever it stops, it says so without a trace; ben can sync meanwhile, and with space all is whole."""
    share = tmp_path / "drive"
    ann, ben = team_of_two(study, share, monkeypatch, capsys)
    both_work(ann, ben, share)
    ann.at()
    flush, stopped, left = os.fsync, 0, 0
    while True:
        full = Filling(left)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            code = run(["sync", str(share)])
        said = capsys.readouterr().err
        if not full.refused:
            break
        assert (code, "Traceback" in said) == (2, False)
        assert "the disk is full" in said
        stopped, left = stopped + 1, left + 2
        ann.checks()
    assert (os.fsync is flush, code, stopped > 3) == (True, 0, True)
    ben.syncs(share)
    ann.syncs(share)
    both = {("ben", "long-wait", "t3"), ("ann", "not-called-back", "t2")}
    for one in (ann, ben):
        assert one.codings() == both
        for words in ("The same face.", "Weeks or months."):
            assert words in one.text("codebook.yaml")
        assert one.json("vault", "status")["names"] == 4
        assert one.syncs(share)["received"] == {}
        one.checks()


def test_a_full_drive_is_named(study: Path, tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """Where the shared drive has no space, it is that which is said, not the study's own disk."""
    share = tmp_path / "drive"
    ann, ben = team_of_two(study, share, monkeypatch, capsys)
    both_work(ann, ben, share)
    ann.at()
    full, written = Filling(0), []

    def flush(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        if place.is_relative_to(share):
            written.append(place)
            full(handle)

    if sys.platform != "linux":
        pytest.skip("where a handle leads is found out through /proc")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", flush)
        assert run(["sync", str(share)]) == 2
    said = capsys.readouterr().err
    assert written
    assert f"the shared folder {share} cannot be written: the disk is full" in said
    assert "sync again" in said
    ann.syncs(share)
    ben.syncs(share)
    assert ben.codings() == ann.codings()
