"""One process at a time: for as long as a write takes, or, of a window, for as long as a person codes.

Whoever waits too long is told who is busy; a process that dies lets go.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from qualcode.errors import BusyError, CannotWriteError
from qualcode.store.files import (
    PRIVATE,
    in_plain_words,
    json_object,
    make_private,
    read_if_there,
    write_whole,
)

LOCK_SECONDS = 20.0
_LOOK_AGAIN_S = 0.01
WINDOWS = "windows"


@contextmanager
def held(lock_file: Path, *, what: str, seconds: float | None = None) -> Iterator[None]:
    """Hold `lock_file`; raise `BusyError` that names `what` when another process keeps it for `seconds`."""
    make_private(lock_file.parent)
    lock = FileLock(str(lock_file), timeout=LOCK_SECONDS if seconds is None else seconds, mode=PRIVATE)
    with in_plain_words(lock_file):
        try:
            lock.acquire(poll_interval=_LOOK_AGAIN_S)
        except Timeout:
            raise BusyError(
                f"another qualcode is writing to {what}", hint="wait a moment and try again"
            ) from None
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Opened:
    """Who has a window open: the process and the machine, since when (UTC, as events keep it)."""

    pid: int = 0
    host: str = ""
    since: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it was opened on this machine."""
        return self.host == _machine()


@dataclass(slots=True)
class _Held:
    """A lock that this process keeps, and for how many windows."""

    lock: FileLock
    windows: int = 0


@dataclass(slots=True)
class Window:
    """A coder's one window on a study, kept until it is closed or its process ends.

    `left` is what an earlier window left behind that was never closed, or None. In one process a window may
    be opened over another: the last that closes lets go.
    """

    place: Path
    left: Opened | None = None
    is_open: bool = True

    def close(self) -> None:
        """Let go, so that another window may open; closing once more changes nothing."""
        if not self.is_open:
            return
        self.is_open = False
        kept = _OPEN[self.place]
        kept.windows -= 1
        if kept.windows == 0:
            with suppress(OSError):
                self.place.with_suffix(".json").unlink(missing_ok=True)
            kept.lock.release()
            del _OPEN[self.place]


def _machine() -> str:
    import platform

    return platform.node()


_OPEN: dict[Path, _Held] = {}


def windows_open(folder: Path) -> list[tuple[str, Opened]]:
    """Return the windows in a folder that a living process of this machine keeps: whose, and since when."""
    places = [place for place in sorted(folder.resolve().glob("*.lock")) if place in _OPEN or _kept(place)]
    return [(place.stem, _told(place.with_suffix(".json")) or Opened()) for place in places]


def _kept(place: Path) -> bool:
    lock = FileLock(str(place), timeout=0, mode=PRIVATE)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


class WindowTakenError(BusyError):
    """Another process has this coder's window; `by` says which, as far as it told."""

    def __init__(self, by: Opened) -> None:
        super().__init__("another window of this coder is open", hint="go on there, or close it first")
        self.by = by


def open_window(lock_file: Path, *, at: str) -> Window:
    """Keep a window from now on (`at`); raise `WindowTakenError` where another process keeps it."""
    place = lock_file.resolve()
    if (known := _OPEN.get(place)) is not None:
        known.windows += 1
        return Window(place)
    make_private(place.parent)
    lock = FileLock(str(place), timeout=0, mode=PRIVATE)
    told = place.with_suffix(".json")
    with in_plain_words(place):
        try:
            lock.acquire()
        except Timeout:
            raise WindowTakenError(_told(told) or Opened()) from None
    _OPEN[place] = _Held(lock, 1)
    window = Window(place, _told(told))
    own = {"pid": os.getpid(), "host": _machine(), "since": at}
    with suppress(CannotWriteError):
        write_whole(told, (json.dumps(own) + "\n").encode(), mode=PRIVATE)
    return window


def _told(path: Path) -> Opened | None:
    content = read_if_there(path)
    record = json_object(content) if content is not None else None
    if record is None:
        return None
    pid, host, since = record.get("pid"), record.get("host"), record.get("since")
    if not (isinstance(pid, int) and isinstance(host, str) and isinstance(since, str)):
        return None
    return Opened(pid, host, since)
