"""A full-text index of the turns, in `.qualcode/index.sqlite`: a sieve before reading, never an answer.

It may be deleted at any moment; what is damaged, foreign or out of date is never believed. Where none can be
kept (a read-only folder, a full disk, an SQLite without FTS5) there is none, and all words are read.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode import __version__
from qualcode.errors import BusyError, CannotWriteError
from qualcode.store.files import PRIVATE, digest, make_private, read_if_there
from qualcode.store.holding import held
from qualcode.store.logs import redactions_log, revisions_log
from qualcode.store.sources import locked_sources, source_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from qualcode.store.sources import LockedSource
    from qualcode.store.study import Study

INDEX = ".qualcode/index.sqlite"
_FORMAT = 1
_FAILURES = (sqlite3.Error, UnicodeError, OSError, BusyError, CannotWriteError)
_STAMP = slice(60, 64)  # SQLite leaves these bytes of a database's header to whoever writes it
_HEADER = 100
_TABLES = """
CREATE TABLE source (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE turn (id INTEGER PRIMARY KEY, source TEXT NOT NULL, place INTEGER NOT NULL);
CREATE INDEX turn_of ON turn (source);
CREATE VIRTUAL TABLE words USING fts5 (shown, raw, columnsize = 0, tokenize = 'trigram case_sensitive 1');
"""
_CANDIDATES = """
SELECT turn.source, turn.place FROM words JOIN turn ON turn.id = words.rowid WHERE words MATCH ?
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """The folded words of a source, turn by turn, as shown and as spoken, and what they were made from."""

    fingerprint: str
    turns: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Index:
    """An index that was found whole, and what each source was when it was read for it."""

    path: Path
    fingerprints: Mapping[str, str]

    def candidates(self, needles: Sequence[Sequence[str]]) -> dict[str, set[int]] | None:
        """Return the places of the turns that hold all the strings of one of some groups, by source.

        The strings are folded and of three characters at least. None where the index cannot say.
        """
        groups = (" AND ".join(_quoted(needle) for needle in group) for group in needles)
        wanted = " OR ".join(f"({group})" for group in groups)
        found: dict[str, set[int]] = {}

        def read(database: sqlite3.Connection) -> bool:
            for source, place in database.execute(_CANDIDATES, (wanted,)):
                found.setdefault(source, set()).add(place)
            return True

        return found if _reading(self.path, read) else None


def fingerprint_of(study: Study, locked: LockedSource) -> str:
    """Return a hash of all that a source's shown words are made from: turns, revisions, redactions."""
    source, revision = locked.id, locked.revision
    logs = [redactions_log(source), revisions_log(source)]
    parts = [f"{_FORMAT} {__version__} {revision}"]
    parts += [f"{name} {study.seen[name]}" for name in logs if study.read(name) is not None]
    first = 1 if study.seen[logs[1]] else revision
    for number in range(first, revision + 1):
        part = 1
        while study.read(name := source_file(source, number, part)) is not None:
            parts.append(f"{name} {study.seen[name]}")
            part += 1
    return digest("\n".join(parts).encode())


def open_index(study: Study) -> Index | None:
    """Return the study's index where there is a whole one."""
    path = study.path(INDEX)
    try:
        content = read_if_there(path)
    except OSError:
        return None
    if content is None or len(content) < _HEADER or content[_STAMP] != _stamp_of(content):
        return None
    fingerprints: dict[str, str] = {}

    def read(database: sqlite3.Connection) -> bool:
        fingerprints.update(database.execute("SELECT id, fingerprint FROM source"))
        return True

    return Index(path, fingerprints) if _reading(path, read) else None


def write_index(
    study: Study, changed: Mapping[str, Indexed], *, kept: Index | None, sources: Iterable[str]
) -> Index | None:
    """Write the index anew with some sources as they are now; return it, or None where none can be kept.

    It is written beside the old one and takes its place whole, unless the study was locked or one of the
    sources changed in the meantime. `sources` are those that the study holds; what is of others goes.
    """
    path = study.path(INDEX)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        make_private(path.parent)
        _made(new, changed, kept=kept, sources=set(sources))
        with held(study.path(".qualcode/lock"), what="this study", seconds=0):
            if study.locked or not _as_read(study, changed):
                return None
            new.replace(path)
    except _FAILURES:
        return None
    finally:
        with suppress(OSError):
            new.unlink()
    return open_index(study)


def _as_read(study: Study, changed: Mapping[str, Indexed]) -> bool:
    known = locked_sources(study)
    return all(
        source in known and fingerprint_of(study, known[source]) == one.fingerprint
        for source, one in changed.items()
    )


def _made(new: Path, changed: Mapping[str, Indexed], *, kept: Index | None, sources: set[str]) -> None:
    """Write a whole index to the file `new`, from the one that is kept."""
    old = (read_if_there(kept.path) or b"") if kept else b""
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as handle:
        handle.write(old)
    with closing(sqlite3.connect(new)) as database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        )
        if not old:
            database.executescript(_TABLES)
        with database:
            known = {source for (source,) in database.execute("SELECT id FROM source")}
            for source in sorted(known - sources | known & changed.keys()):
                _forget(database, source)
            for source, one in sorted(changed.items()):
                _add(database, source, one)
    content = bytearray(new.read_bytes())
    content[_STAMP] = _stamp_of(content)
    with new.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _forget(database: sqlite3.Connection, source: str) -> None:
    database.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM turn WHERE source = ?)", (source,))
    database.execute("DELETE FROM turn WHERE source = ?", (source,))
    database.execute("DELETE FROM source WHERE id = ?", (source,))


def _add(database: sqlite3.Connection, source: str, one: Indexed) -> None:
    database.execute("INSERT INTO source VALUES (?, ?)", (source, one.fingerprint))
    first = database.execute("SELECT coalesce(max(id), 0) + 1 FROM turn").fetchone()[0]
    places = range(len(one.turns))
    database.executemany(
        "INSERT INTO turn VALUES (?, ?, ?)", ((first + place, source, place) for place in places)
    )
    rows: Iterator[tuple[int, str, str]] = (
        (first + place, shown, raw if raw != shown else "") for place, (shown, raw) in enumerate(one.turns)
    )
    database.executemany("INSERT INTO words (rowid, shown, raw) VALUES (?, ?, ?)", rows)


def _reading(path: Path, read: Callable[[sqlite3.Connection], bool]) -> bool:
    """Read something from an index that nobody writes into; False where SQLite cannot."""
    try:
        place = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(place, uri=True)) as database:
            return read(database)
    except _FAILURES:
        return False


def _quoted(needle: str) -> str:
    return '"' + needle.replace('"', '""') + '"'


def _stamp_of(content: bytes | bytearray) -> bytes:
    """Return the check sum of a database, but for the place in its header where the sum itself stands."""
    view = memoryview(content)
    total = zlib.crc32(view[: _STAMP.start])
    total = zlib.crc32(view[_STAMP.stop :], total)
    return total.to_bytes(4, "big")
