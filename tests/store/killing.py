"""Run a verb again and again in child processes, each killed one write later; leave every killed study.

`python killing.py PLACE HOW VERB...` where PLACE holds `study/` and `vaults/`; HOW is `before` (killed before
the n-th write), `torn` (in the n-th flush, with half of what was appended on the disk) or `interrupted`
(Ctrl-C before the n-th write). Prints the number of children that were killed.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from qualcode.cli.main import run

KILLED = 9
INTERRUPTED = 130
WRITES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})


class Executioner:
    """Counts what changes the disk below a folder, and ends the process at the n-th."""

    def __init__(self, place: Path, turn: int, *, softly: bool = False) -> None:
        self.place = str(place)
        self.left = turn
        self.softly = softly

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take part in every system call that Python announces."""
        writes = event in WRITES or (
            event == "open" and bool((arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR))
        )
        if writes and str(arguments[0]).startswith(self.place):
            self.strike()

    def strike(self) -> None:
        """Count one write, and end the process when it is the one."""
        self.left -= 1
        if self.left == 0 and self.softly:
            raise KeyboardInterrupt
        if self.left == 0:
            os._exit(KILLED)


def tear_flushes(place: Path, turn: int) -> None:
    """End the process in the n-th flush of a file, when half of it has reached the disk."""
    left = turn
    whole = os.fsync
    sizes = {path: path.stat().st_size for path in place.rglob("*") if path.is_file()}

    def torn(handle: Any) -> None:
        nonlocal left
        now = os.fstat(handle)
        if stat.S_ISREG(now.st_mode):
            left -= 1
            path = Path(f"/proc/self/fd/{handle}").resolve()
            before, sizes[path] = sizes.get(path, 0), now.st_size
            if left == 0:
                os.ftruncate(handle, max(before, before + (now.st_size - before) // 2))
                os._exit(KILLED)
        whole(handle)

    setattr(os, "fsync", torn)  # noqa: B010 (a fault put in on purpose)


def killed_once(place: Path, how: str, turn: int, verb: list[str]) -> int:
    """Run the verb in a child on the copy in `place`; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if how == "torn":
        tear_flushes(place, turn)
    else:
        sys.addaudithook(Executioner(place, turn, softly=how == "interrupted").audit)
    os._exit(run_in(place, verb))


def run_in(place: Path, verb: list[str]) -> int:
    """Run the verb on the copy in `place`, silently."""
    os.environ["QUALCODE_VAULT"] = str(place / "vaults")
    os.chdir(place / "study")
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        return run(verb)


def copied(place: Path, number: int) -> Path:
    """Copy the study and its vaults, and return where."""
    copy = place / "killed" / str(number)
    for folder in ("study", "vaults"):
        shutil.copytree(place / folder, copy / folder)
    return copy


def main() -> None:
    """Kill the verb at every write there is; once undisturbed first, so that all modules are loaded."""
    place, how, verb = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    if code := run_in(copied(place, 0), verb):
        sys.exit(code)
    turn = 1
    while (code := killed_once(copied(place, turn), how, turn, verb)) in {KILLED, INTERRUPTED}:
        turn += 1
    sys.stdout.write(str(turn - 1))
    sys.exit(code)


if __name__ == "__main__":
    main()
