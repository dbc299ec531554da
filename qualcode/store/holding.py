"""One process at a time: a lock beside what is written, held for as short as a write takes.

Whoever waits too long is told who is busy; a process that dies lets go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qualcode.errors import BusyError
from qualcode.store.files import PRIVATE, in_plain_words, make_private

LOCK_SECONDS = 20.0


@contextmanager
def held(lock_file: Path, *, what: str, seconds: float | None = None) -> Iterator[None]:
    """Hold `lock_file`; raise `BusyError` that names `what` when another process keeps it for `seconds`."""
    make_private(lock_file.parent)
    lock = FileLock(str(lock_file), timeout=LOCK_SECONDS if seconds is None else seconds, mode=PRIVATE)
    try:
        with in_plain_words(lock_file):
            lock.acquire()
    except Timeout:
        raise BusyError(
            f"another qualcode is writing to {what}", hint="wait a moment and try again"
        ) from None
    try:
        yield
    finally:
        lock.release()
