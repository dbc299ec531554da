"""The other copy of a study: its files by name, only ever read.

It is a folder, or files that were made in memory from those of another study.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qualcode.flows.copies.kinds import kind_of
from qualcode.store.files import read_if_there, record_of
from qualcode.store.sources import LOCK_FILE, LockedSource
from qualcode.store.study import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping


class Side(Protocol):
    """The files of a copy, by their names in a study."""

    def names(self) -> tuple[str, ...]:
        """Names of all files that may be joined, sorted."""

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None."""


@dataclass(frozen=True, slots=True)
class FolderSide:
    """A copy that is a folder; links in it are not followed."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """Names of the study's own files that may be joined, sorted."""
        return tuple(sorted(name for name in _files_under(self.root) if is_own(self.root / name)))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return read_if_there(self.root.joinpath(*name.split("/")))


@dataclass(frozen=True, slots=True)
class MadeSide:
    """A copy whose files were made in memory."""

    contents: Mapping[str, bytes]

    def names(self) -> tuple[str, ...]:
        """Names of all files, sorted."""
        return tuple(sorted(self.contents))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return self.contents.get(name)


def _files_under(root: Path) -> list[str]:
    found = []
    for folder, below, files in os.walk(root):
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        start = "" if inside == "." else f"{inside}/"
        below[:] = [
            name for name in below if not name.startswith(".") and kind_of(f"{start}{name}/") != "own"
        ]
        real = (name for name in files if not (name.startswith(".") or Path(folder, name).is_symlink()))
        whole = (f"{start}{name}" for name in real)
        found += [name for name in whole if kind_of(name) != "own"]
    return found


def locked_in(content: bytes | None) -> dict[str, LockedSource]:
    """Return the newest line of each source in the bytes of a `sources.lock`."""
    found: dict[str, LockedSource] = {}
    for number, line in enumerate((content or b"").split(b"\n"), start=1):
        if line.strip():
            entry = LockedSource(**record_of(line, f"{LOCK_FILE} line {number}"))
            if entry.id not in found or entry.revision > found[entry.id].revision:
                found[entry.id] = entry
    return found
