"""Bytes on disk: whole files or none, and logs that a torn last line cannot spoil.

Whatever this module has returned from is on the disk; whatever it has not may be absent, never half there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from qualcode.errors import BadInputError, CannotWriteError, StudyFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

PRIVATE = 0o600
SHARED = 0o644
MAX_INPUT = 200 * 1024 * 1024
_REPLACE_TRIES = 6
_TEMPORARY = re.compile(r"\..+\.\d+\.new")


def digest(content: bytes) -> str:
    """SHA-256 as hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_input(path: Path, *, force: bool = False) -> bytes:
    """Read a file that a person named; raise `BadInputError` in plain words when it cannot be read.

    Pipes and devices are never opened, and a file of more than `MAX_INPUT` bytes only with `force`.
    """
    try:
        _require_ordinary(path, force=force)
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInputError(f"{path}: no such file", hint="check the name and the folder") from None
    except IsADirectoryError:
        raise BadInputError(f"{path} is a folder", hint="name a file") from None
    except PermissionError:
        if path.is_dir():
            raise BadInputError(f"{path} is a folder", hint="name a file") from None
        raise BadInputError(f"{path} may not be read", hint="check who owns the file") from None
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror})") from None


def _require_ordinary(path: Path, *, force: bool) -> None:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise BadInputError(f"{path} is a folder", hint="name a file")
    if not stat.S_ISREG(found.st_mode):
        raise BadInputError(
            f"{path} is a pipe or a device, not a file", hint="save what it gives into a file, and name that"
        )
    if found.st_size > MAX_INPUT and not force:
        raise BadInputError(
            f"{path} is larger than {MAX_INPUT // 2**20} MB ({found.st_size // 2**20:,} MB); not read",
            hint="transcripts and surveys are far smaller: is it a recording? --force reads it all the same",
        )


def read_if_there(path: Path) -> bytes | None:
    """Return the bytes of a study file, or None when there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn what the system says of a failed write into a line for people."""
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: ("the disk is full", "free some space, and do it again"),
            errno.EDQUOT: ("your disk quota is used up", "free some space, and do it again"),
            errno.EACCES: ("the folder may not be written", "check who owns it, or `qualcode doctor`"),
            errno.EPERM: ("the folder may not be written", "check who owns it, or `qualcode doctor`"),
            errno.EROFS: ("the disk is read-only", "copy the study to a disk that can be written"),
        }
        why, hint = reasons.get(error.errno or 0, ("", "`qualcode doctor` may know more"))
        said = why or error.strerror or type(error).__name__
        raise CannotWriteError(f"{path.name} was not written: {said}", hint=hint, why=why) from None


def write_whole(path: Path, content: bytes, *, mode: int = SHARED) -> None:
    """Write a file whole or not at all: a temporary file beside it, flushed, then renamed."""
    with in_plain_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            _replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        _sync_folder(path.parent)


def half_written(folder: Path) -> Iterator[Path]:
    """Yield the temporary files under a folder that a killed `write_whole` left behind."""
    for path in sorted(folder.rglob(".*.new")):
        if _TEMPORARY.fullmatch(path.name) and path.is_file():
            yield path


def _replace(temporary: Path, path: Path) -> None:
    for attempt in range(_REPLACE_TRIES):
        try:
            temporary.replace(path)
        except PermissionError:
            if os.name != "nt" or attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(0.05 * 2**attempt)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Remove a file if it is there."""
    with in_plain_words(path), suppress(FileNotFoundError):
        path.unlink()
        _sync_folder(path.parent)


def json_line(record: Mapping[str, Any]) -> str:
    """One record as a line of JSON, in the order of its fields, without a line end."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": "))


def append_lines(path: Path, records: Iterable[Mapping[str, Any]], *, mode: int = SHARED) -> None:
    """Append records to a log, as `append_bytes` does."""
    append_bytes(path, "".join(json_line(record) + "\n" for record in records).encode(), mode=mode)


def append_bytes(path: Path, content: bytes, *, mode: int = SHARED) -> None:
    """Append whole lines in one write and flush them; a torn last line of an earlier kill goes first."""
    with in_plain_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, mode), "r+b") as handle:
            end = _end_of_line(handle, handle.seek(0, os.SEEK_END))
            try:
                handle.seek(end)
                handle.truncate()
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            except OSError:
                with suppress(OSError):
                    handle.truncate(end)
                raise


def whole_size(path: Path) -> int | None:
    """Return how many bytes the whole lines of a log take; None where there is no log."""
    try:
        with path.open("rb") as handle:
            return _end_of_line(handle, handle.seek(0, os.SEEK_END))
    except FileNotFoundError:
        return None


def cut_back(path: Path, size: int | None) -> None:
    """Take off what was appended beyond a size, or the file where it was not there; needs no space."""
    if size is None:
        remove(path)
    elif path.exists() and path.stat().st_size > size:
        with in_plain_words(path):
            os.truncate(path, size)


def put_back(kept: Path, path: Path, *, mode: int) -> None:
    """Give a file the bytes of a kept copy, which are not written again where the disk allows it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        os.link(kept, temporary)
    except OSError:
        write_whole(path, kept.read_bytes(), mode=mode)
        return
    with in_plain_words(path):
        temporary.chmod(mode)
        _replace(temporary, path)


def _end_of_line(handle: Any, end: int) -> int:
    """Where the last whole line before `end` ends."""
    block = 65536
    while end > 0:
        start = max(0, end - block)
        handle.seek(start)
        found = handle.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + int(found) + 1
        end = start
    return 0


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the records of a log; a torn last line counts as never written.

    Raises `StudyFormatError` with the line's number for any other line that is not a JSON object.
    """
    return records_in(read_if_there(path) or b"", path.name)


def records_in(content: bytes, name: str) -> list[dict[str, Any]]:
    """Return the records of a log's bytes, as `read_log` does."""
    whole, _, _torn = content.rpartition(b"\n")
    return records_of(whole.split(b"\n"), name)


def records_of(lines: Sequence[bytes], name: str, *, first: int = 1) -> list[dict[str, Any]]:
    """Return the records of lines, of which the first is that number of the file; blank ones hold none.

    All are parsed at once; line by line only where that fails, to say which one it is.
    """
    there = [line for line in lines if line.strip()]
    if all(line.startswith(b"{") and line.endswith(b"}") for line in there):
        with suppress(ValueError, RecursionError):
            records = json.loads(b"[" + b",\n".join(there) + b"]")
            if len(records) == len(there) and all(isinstance(record, dict) for record in records):
                return list(records)
    numbered = enumerate(lines, start=first)
    return [record_of(line, f"{name} line {number}") for number, line in numbered if line.strip()]


def json_lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of JSON lines, numbered from 1; a byte order mark and blank lines are passed over.

    Only a line feed ends a line: U+2028 and its like stand inside the text of a record.
    """
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line


def json_object(line: bytes | str) -> dict[str, Any] | None:
    """Parse a JSON object; None for anything else, however deep or damaged."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def record_of(line: bytes, where: str) -> dict[str, Any]:
    """Parse one JSON line; say where it stands when it is not a JSON object."""
    record = json_object(line)
    if record is None:
        raise StudyFormatError(
            f"{where} is not a JSON object",
            hint="a merge conflict or a synced copy may have damaged it; `qualcode check` lists them all",
        )
    return record


def last_record(path: Path) -> dict[str, Any] | None:
    """Return the last whole record of a log without reading all of it."""
    try:
        with path.open("rb") as handle:
            end = _end_of_line(handle, handle.seek(0, os.SEEK_END))
            start = _end_of_line(handle, end - 1) if end else 0
            handle.seek(start)
            line = handle.read(end - start)
    except FileNotFoundError:
        return None
    return record_of(line, f"{path.name}, last line") if line.strip() else None


def last_records(path: Path, *, most: int = 1 << 18) -> list[dict[str, Any]]:
    """Return the last whole records of a log: those of its last `most` bytes, and at least one."""
    try:
        with path.open("rb") as handle:
            end = _end_of_line(handle, handle.seek(0, os.SEEK_END))
            start = min(_end_of_line(handle, max(0, end - most)), _end_of_line(handle, end - 1) if end else 0)
            handle.seek(start)
            content = handle.read(end - start)
    except FileNotFoundError:
        return []
    return [record_of(line, f"{path.name}, near its end") for line in content.split(b"\n") if line.strip()]


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may open."""
    with in_plain_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if os.name != "nt":
            folder.chmod(0o700)


def open_to_others(path: Path) -> bool:
    """Whether someone other than the owner may read the file (never on Windows, which has other means)."""
    return os.name != "nt" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
