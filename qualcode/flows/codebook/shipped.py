"""The codebooks that ship with qualcode: found by name, listed, printed, and taken in like a team's own file.

Nothing here opens a study, so that a team can look at them before there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from qualcode.errors import unknown_name
from qualcode.flows.demo import sample_files
from qualcode.text import fold

_TITLE = re.compile(r"\A# *(.+)")
_ENTRY = re.compile(r"^  - id: ", re.MULTILINE)
_FRAMES = re.compile(r"^frames:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ShippedCodebook:
    """A codebook that ships: the name it is asked for by, its first line, and how many codes it has.

    A "frame" stands beside a team's tree; a "tree" can be the tree.
    """

    name: str
    title: str
    kind: Literal["tree", "frame"]
    codes: int


def shipped_codebooks() -> tuple[ShippedCodebook, ...]:
    """Return what ships: trees before frames, each by name."""
    found = (_described(path) for path in _files().values())
    return tuple(sorted(found, key=lambda book: (book.kind == "frame", book.name)))


def shipped_codebook(name: str) -> ShippedCodebook:
    """Return the shipped codebook of that name, whatever its case; raise `UnknownNameError` for another."""
    return _described(_file_named(name))


def shipped_text(name: str) -> str:
    """Return the file of a shipped codebook as it is, comments and all."""
    return _file_named(name).read_text(encoding="utf-8")


def is_shipped(content: bytes) -> bool:
    """Whether a file is one that ships, as it is: its words are older than any register."""
    same_size = (path for path in _files().values() if path.stat().st_size == len(content))
    return any(path.read_bytes() == content for path in same_size)


def without_shipped(content: bytes) -> bytes:
    """Return a codebook file with those lines empty that stand so in one that ships: they name nobody."""
    shipped = _lines()
    return b"\n".join(b"" if line.strip() in shipped else line for line in content.split(b"\n"))


@lru_cache(maxsize=1)
def _lines() -> frozenset[bytes]:
    found = (line.strip() for path in _files().values() for line in path.read_bytes().split(b"\n"))
    return frozenset(line for line in found if line)


def codebook_file(named: Path) -> Path:
    """Return the file that a person means by `named`: a file of theirs, else a shipped codebook of that name.

    Raises `UnknownNameError` for a bare word that is neither. What looks like a path is returned as it is.
    """
    typed = str(named)
    if named.is_file():
        return named
    shipped = _files().get(fold(named.stem if named.suffix == ".yaml" else typed))
    if shipped is not None and named.name == typed:
        return shipped
    if named.suffix or named.name != typed or named.exists():
        return named
    hint = "a file, or one of those that `qualcode codebook shipped` lists"
    raise unknown_name("codebook", typed, _files(), hint=hint)


def _files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(sample_files().codebooks.glob("*.yaml"))}


def _file_named(name: str) -> Path:
    known = _files()
    wanted = fold(name).removesuffix(".yaml")
    if wanted not in known:
        raise unknown_name("codebook", name, known, hint="`qualcode codebook shipped` lists them")
    return known[wanted]


def _described(path: Path) -> ShippedCodebook:
    text = path.read_text(encoding="utf-8")
    title = _TITLE.match(text)
    return ShippedCodebook(
        path.stem,
        title.group(1).strip() if title else path.stem,
        "frame" if _FRAMES.search(text) else "tree",
        len(_ENTRY.findall(text)),
    )
