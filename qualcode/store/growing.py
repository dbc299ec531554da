"""Logs that are read on from where they were read last, as they only grow.

What is given is what the whole log holds: a log that became another one is read from its start again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.store.files import records_of

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.store.study import Study

_KEPT = 4096
Stamp = tuple[int, int, int]
NOTHING: Stamp = (0, -1, 0)


def stamp_of(path: Path) -> Stamp:
    """Return what tells a file from what it was: which file it is, its size, and when it was written."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    return found.st_ino, found.st_size, found.st_mtime_ns


def stamps_in(study: Study, folder: str, suffix: str) -> dict[str, Stamp]:
    """Return the stamps of the files that `Study.names` gives, by name, in one look at the folder."""
    try:
        with os.scandir(study.path(folder)) as entries:
            found = {one.name: one.stat() for one in entries if one.name.endswith(suffix)}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {
        f"{folder}/{name}": (found[name].st_ino, found[name].st_size, found[name].st_mtime_ns)
        for name in sorted(found)
        if not name.startswith(".")
    }


@dataclass(frozen=True, slots=True)
class News:
    """What a log holds that was not read before; `anew` says that nothing read before counts any more."""

    records: tuple[dict[str, Any], ...] = ()
    anew: bool = False


@dataclass(slots=True)
class Tail:
    """How far a log was read, and its last bytes up to there, so that another log is not taken for it."""

    path: Path
    name: str
    _stamp: Stamp = NOTHING
    _end: int = 0
    _lines: int = 0
    _kept: bytes = b""

    def news(self) -> News:
        """Return the whole lines that came since the last call; a torn last line counts as never written."""
        now = stamp_of(self.path)
        if now == self._stamp:
            return News()
        if now[1] < 0:
            return self._restart(now)
        with self.path.open("rb") as handle:
            anew = now[0] != self._stamp[0] or not self._goes_on(handle)
            handle.seek(0 if anew else self._end)
            fresh = handle.read()
        return self._taken(fresh, now, anew=anew)

    def _restart(self, now: Stamp) -> News:
        anew = self._end > 0
        self._stamp, self._end, self._lines, self._kept = now, 0, 0, b""
        return News(anew=anew)

    def _goes_on(self, handle: Any) -> bool:
        """Whether the log still holds what was read, as far as its last bytes tell."""
        if not self._end:
            return False
        handle.seek(self._end - len(self._kept))
        return bool(handle.read(len(self._kept)) == self._kept)

    def _taken(self, fresh: bytes, now: Stamp, *, anew: bool) -> News:
        had = self._end > 0
        if anew:
            self._end, self._lines, self._kept = 0, 0, b""
        whole = fresh[: fresh.rfind(b"\n") + 1]
        records = tuple(records_of(whole.split(b"\n"), self.name, first=self._lines + 1))
        self._kept = (self._kept + whole[-_KEPT:])[-_KEPT:]
        self._end += len(whole)
        self._lines += whole.count(b"\n")
        self._stamp = now
        return News(records, anew=anew and had)
