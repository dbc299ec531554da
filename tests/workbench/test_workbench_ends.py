"""What a person is told where something failed, was killed, merged or brought back at the workbench."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, turn

from qualcode.cli.main import run
from qualcode.errors import CannotWriteError
from qualcode.flows.workbench import window

if TYPE_CHECKING:
    from pathlib import Path


def _full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_by_what_it_comes_to(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line begins with what a person asks first, names no file of ours, and is true."""
    bench = bench_in(study)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _full)
        with pytest.raises(CannotWriteError) as refused:
            bench.apply(["long-wait"], turn(bench, "t3"))
        assert refused.value.message == "nothing was changed: the disk is full"
    assert bench.own() == ()
    assert bench.apply(["long-wait"], turn(bench, "t3")).line == "long-wait on t3"


def test_a_study_that_may_not_be_written_names_what_reads_it(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no window can be kept, the verbs that only read are named."""

    def read_only(*_: object, **__: object) -> None:
        raise CannotWriteError("ann.lock was not written: the disk is read-only", why="the disk is read-only")

    monkeypatch.setattr(window, "open_window", read_only)
    with pytest.raises(CannotWriteError, match="cannot be coded where it is: the disk is") as refused:
        bench_in(study)
    assert "`qualcode show SOURCE`" in refused.value.hint


def test_recent_codes_follow_a_merge(study: Path) -> None:
    """A code used lately that was merged is the one that is left, at its place."""
    bench = bench_in(study)
    bench.apply(["one-person"], turn(bench, "t5"))
    bench.apply(["long-wait"], turn(bench, "t3"))
    arguments = ["codebook", "merge", "long-wait", "--into", "not-called-back", "--why", "one and the same"]
    assert run(arguments) == 0
    bench.refresh()
    assert [code.id for code in bench.recent()] == ["not-called-back", "one-person"]


def test_opening_puts_right_what_a_kill_left(study: Path) -> None:
    """A temporary file that a killed write left goes at the next opening, and that is said."""
    left = study / ".codebook.yaml.4711.new"
    left.write_bytes(b"half")
    bench = bench_in(study)
    assert not left.exists()
    assert bench.desk.study.notices == ["what an interrupted write had left was removed; nothing was lost"]
    assert run(["check"]) == 0


def test_a_star_that_comes_back_says_where(study: Path) -> None:
    """Undo and redo of a star, and of its taking away, name its turn."""
    bench = bench_in(study)
    bench.star(turn(bench, "t3"))
    bench.star(turn(bench, "t3"))
    assert bench.undo().line.endswith("on t3")
    assert bench.undo().line == "taken back: star on t3"
    assert bench.redo().line == "brought back: star on t3"
    assert bench.redo().line.endswith("on t3")
