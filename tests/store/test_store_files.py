"""Whole files and logs on the disk: what has been returned from is there, what has not is absent or whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import CannotWriteError, StudyFormatError
from qualcode.store.files import (
    append_lines,
    half_written,
    json_line,
    json_lines,
    json_object,
    last_record,
    open_to_others,
    read_log,
    remove,
    write_whole,
)

ONE = {"op": "apply", "text": "é [/] \n"}
TWO = {"op": "retract"}
records = st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=3)


@given(st.lists(records, max_size=4), st.booleans())
def test_json_lines_end_at_line_feeds_alone(written: list[dict[str, str]], marked: bool) -> None:
    """Every record is found by its line, blank lines and a byte order mark are none, U+2028 ends nothing."""
    content = "\n\n".join(json_line(one | {"said": "a\u2028b\x85"}) for one in written)
    found = list(json_lines(b"\xef\xbb\xbf" * marked + content.encode()))
    assert [number for number, _ in found] == [1 + 2 * place for place in range(len(written))]
    assert [json_object(line) for _, line in found] == [one | {"said": "a\u2028b\x85"} for one in written]


GROWING = """
import sys, pathlib
from qualcode.errors import CannotWriteError
from qualcode.store.files import append_bytes, write_whole
place = pathlib.Path(sys.argv[1])
for write in (write_whole, append_bytes):
    try:
        write(place, b"x" * 200_000)
    except CannotWriteError:
        print("refused")
"""


def failing_fsync(_handle: int) -> None:
    """Be a disk without space."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_log_gives_back_what_was_appended(tmp_path: Path) -> None:
    """Records come back in order, whatever characters they hold."""
    log = tmp_path / "a" / "log.jsonl"
    append_lines(log, [ONE])
    append_lines(log, [TWO])
    assert read_log(log) == [ONE, TWO]
    assert last_record(log) == TWO


@given(kept=st.lists(records, min_size=1, max_size=4), lost=records, cut=st.integers(1, 200))
def test_a_torn_last_line_counts_as_never_written(
    tmp_path_factory: pytest.TempPathFactory, kept: list[dict[str, str]], lost: dict[str, str], cut: int
) -> None:
    """Wherever the last line was cut, the others are read, and the next append repairs the file."""
    log = tmp_path_factory.mktemp("torn") / "log.jsonl"
    append_lines(log, kept)
    whole = log.read_bytes()
    line = json_line(lost).encode()
    log.write_bytes(whole + line[: min(cut, len(line))])
    assert kept == read_log(log)
    assert kept[-1] == last_record(log)
    append_lines(log, [TWO])
    assert whole + json_line(TWO).encode() + b"\n" == log.read_bytes()


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    """What no kill leaves behind is an error with its line."""
    log = tmp_path / "log.jsonl"
    log.write_bytes(b'{"a": 1}\n{"b":\n{"c": 3}\n')
    with pytest.raises(StudyFormatError, match=r"log\.jsonl line 2"):
        read_log(log)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole file that cannot be flushed is not there, and the old one is."""
    place = tmp_path / "themes.yaml"
    write_whole(place, b"old\n")
    monkeypatch.setattr(os, "fsync", failing_fsync)
    with pytest.raises(CannotWriteError, match="the disk is full"):
        write_whole(place, b"new\n")
    assert place.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [place]


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that cannot be flushed are taken off again."""
    log = tmp_path / "log.jsonl"
    append_lines(log, [ONE])
    before = log.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", failing_fsync)
        with pytest.raises(CannotWriteError):
            append_lines(log, [TWO])
    assert before == log.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_file_that_the_system_refuses_to_grow_is_not_half_there(tmp_path: Path) -> None:
    """The system's own limit on the size of files, met in the middle of a write, leaves the old file."""
    place = tmp_path / "big.jsonl"
    write_whole(place, b"old\n")
    import resource
    import signal

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-B", "-c", GROWING, str(place)],
        preexec_fn=small_files,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("refused\nrefused\n", "")
    assert place.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_that_may_not_be_written_is_said_in_plain_words(tmp_path: Path) -> None:
    """A file stands where a folder is needed: one line, no traceback."""
    (tmp_path / "sources").write_bytes(b"")
    with pytest.raises(CannotWriteError):
        write_whole(tmp_path / "sources" / "S.jsonl", b"x")


def test_temporary_files_of_a_killed_writer_are_found(tmp_path: Path) -> None:
    """Only what `write_whole` calls its temporary files, not what people call theirs."""
    left = tmp_path / "sources" / ".SABCDEF.jsonl.4711.new"
    left.parent.mkdir()
    left.write_bytes(b"half")
    (tmp_path / "sources" / "brand.new").write_bytes(b"")
    assert [left] == list(half_written(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_permissions_are_kept_to_the_owner(tmp_path: Path) -> None:
    """A private file is 600 from its first byte, also when it replaces an open one."""
    place = tmp_path / "participants.csv"
    write_whole(place, b"id\n")
    assert open_to_others(place)
    write_whole(place, b"id\n", mode=0o600)
    assert not open_to_others(place)


def test_removing_what_is_not_there_is_no_fault(tmp_path: Path) -> None:
    """A second removal, after a kill, changes nothing."""
    remove(tmp_path / "absent")
    assert list(tmp_path.iterdir()) == []


def test_the_last_record_may_be_longer_than_a_block(tmp_path: Path) -> None:
    """A verb that touched thousands of things leaves a long line; it is read whole, a torn one is not."""
    path = tmp_path / "ann.jsonl"
    append_lines(
        path, [{"op": "begin", "seq": 1}, {"op": "end", "seq": 1, "objects": ["C-1234567890"] * 20_000}]
    )
    with path.open("ab") as handle:
        handle.write(b'{"op": "beg')
    last = last_record(path)
    assert last is not None
    assert (last["seq"], len(last["objects"])) == (1, 20_000)
