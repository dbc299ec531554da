"""Several windows on one study, windows that are killed, and a disk that is full: nothing said is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, on_disk, shown, turn

from qualcode.errors import BusyError, CannotWriteError
from qualcode.flows.desk import Desk
from qualcode.flows.workbench.window import keep_window
from qualcode.store.history import interrupted_runs, settle
from qualcode.store.holding import WINDOWS
from qualcode.store.runs import all_runs
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
LOOP = Path(__file__).with_name("coding_loop.py")
ACTS = 200
KILLS = 6


@contextmanager
def loop(study: Path, coder: str, how_many: int, undo: int = 0) -> Iterator[subprocess.Popen[str]]:
    """Let a process code; it is killed at the end where it still does."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QUALCODE_CODER": coder}
    command = [sys.executable, "-B", str(LOOP), coder, str(how_many), str(undo)]
    with subprocess.Popen(command, cwd=study, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], lines: int | None = None) -> list[str]:
    """Return what a process said: so many lines, or all until it ends."""
    assert process.stdout is not None
    if lines is None:
        return process.stdout.read().split("\n")[:-1]
    return [process.stdout.readline().strip() for _ in range(lines)]


def test_two_coders_code_at_once_and_lose_nothing(study: Path) -> None:
    """Two windows put on 200 codings each and take ten back: each has its own, no number is used twice."""
    with loop(study, "ben", ACTS, 10) as ben, loop(study, "cai", ACTS, 10) as cai:
        told = {"ben": said(ben), "cai": said(cai)}
        assert (ben.wait(timeout=120), cai.wait(timeout=120)) == (0, 0)
    for coder, lines in told.items():
        acknowledged = [line for line in lines if line.startswith("C-")]
        assert len(acknowledged) == ACTS
        assert {one.id for one in bench_in(study, coder).own()} == set(acknowledged[:-10])
    runs = all_runs(open_study(study))
    assert len({run.seq for run in runs}) == len(runs)
    assert all(run.ended and not run.taken_back for run in runs)


def test_killed_at_any_moment_all_that_was_said_is_there(study: Path) -> None:
    """Killed again and again while it codes: every id that was printed stands, and nothing is half there."""
    acknowledged: set[str] = set()
    drawn = random.Random(7)  # noqa: S311
    for _ in range(KILLS):
        with loop(study, "ben", 500) as process:
            said(process, 1)
            acknowledged |= set(said(process, drawn.randrange(1, 12)))
            process.send_signal(signal.SIGKILL)
            acknowledged |= {line for line in said(process) if line.startswith("C-") and len(line) == 12}
        desk = Desk(open_study(study), "ben")
        settle(desk.study)
        assert interrupted_runs(desk.study) == []
        bench = bench_in(study, "ben")
        there = {one.id for one in bench.own()}
        assert acknowledged <= there
        assert len(there - acknowledged) <= KILLS
        assert shown(bench) == on_disk(bench)
        bench.close()


def test_a_second_window_of_the_same_coder_is_refused_with_the_reason(study: Path) -> None:
    """The error says who, since when, on which machine and in which process; another coder may open."""
    with loop(study, "ben", 100_000) as process:
        said(process, 2)
        with pytest.raises(BusyError) as caught:
            bench_in(study, "ben")
        bench_in(study, "cai").close()
    assert caught.value.message.startswith("ben has this study open for coding since ")
    assert caught.value.message.endswith(f"on this machine (process {process.pid})")
    assert caught.value.exit_code == 2
    bench_in(study, "ben").close()


def test_what_a_killed_window_left_behind_blocks_nobody(study: Path) -> None:
    """The system lets go of a dead process; what it told of itself is passed over."""
    with loop(study, "ben", 100_000) as process:
        said(process, 2)
    assert (study / ".qualcode" / WINDOWS / "ben.json").exists()
    desk = Desk(open_study(study), "ben")
    settle(desk.study)
    keep_window(desk).close()
    assert desk.study.notices == [one for one in desk.study.notices if "window" not in one]
    assert not (study / ".qualcode" / WINDOWS / "ben.json").exists()


def test_a_window_left_open_on_another_machine_is_told(study: Path) -> None:
    """A lock does not reach through a synced folder: what the other machine left there is said."""
    place = study / ".qualcode" / WINDOWS
    place.mkdir(parents=True)
    told = '{"pid": 12, "host": "council-pc-7", "since": "2026-03-01T10:00:00Z"}\n'
    (place / "ann.json").write_text(told, encoding="utf-8")
    desk = Desk(open_study(study), "ann")
    keep_window(desk).close()
    (notice,) = desk.study.notices
    assert "council-pc-7" in notice
    assert "was not closed" in notice


def test_a_window_that_is_closed_twice_lets_go_of_no_other(study: Path) -> None:
    """Of two in one process each closes itself alone."""
    desk = Desk(open_study(study), "ann")
    first, second = keep_window(desk), keep_window(desk)
    first.close()
    first.close()
    assert (study / ".qualcode" / WINDOWS / "ann.json").exists()
    second.close()
    assert not (study / ".qualcode" / WINDOWS / "ann.json").exists()


def test_the_same_process_may_open_its_window_twice(study: Path) -> None:
    """A code view over the transcript is the same window; it is kept until the last of them is left."""
    first, second = bench_in(study), bench_in(study)
    first.close()
    assert (study / ".qualcode" / WINDOWS / "ann.json").exists()
    second.close()
    second.close()
    assert not (study / ".qualcode" / WINDOWS / "ann.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files needs Unix")
def test_on_a_full_disk_an_act_raises_and_memory_is_the_disk(study: Path) -> None:
    """The act that did not fit is nowhere; what was done before stands, and the next one fits again."""
    import resource

    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    log = study / "codings" / "ann" / f"{bench.source.id}.jsonl"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 60, hard))
        with pytest.raises(CannotWriteError):
            bench.apply(["one-person"], turn(bench, "t5"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [one.code for one in bench.own()] == ["long-wait"]
    assert shown(bench) == on_disk(bench)
    bench.apply(["one-person"], turn(bench, "t5"))
    assert shown(bench) == on_disk(bench)
    assert len(bench.own()) == 2
