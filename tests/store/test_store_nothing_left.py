"""A verb that the disk refuses leaves nothing: no line of a run, no before-image, no name in the vault."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
SECOND = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Grace Hill: And how was it for you?

2
00:00:05.000 --> 00:00:12.000
Ifor Blethyn: May told me about it. Nobody ever rang back, not once.
"""


class FullDisk:
    """Refuses to flush files from the n-th on, as a disk does when its space is used up."""

    def __init__(self, place: int) -> None:
        self.left = place
        self.flush = os.fsync

    def __call__(self, handle: int) -> None:
        """Flush, or be full."""
        if stat.S_ISREG(os.fstat(handle).st_mode):
            self.left -= 1
            if self.left <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.flush(handle)


def everything(*folders: Path) -> dict[Path, bytes]:
    """Return every file of the study and its vault, but caches and locks."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {
        path: path.read_bytes() for path in files if ".qualcode" not in path.parts and path.name != "lock"
    }


@pytest.fixture
def second(tmp_path: Path) -> list[str]:
    """Return the verb that imports another conversation, in which a known name falls."""
    (tmp_path / "second.vtt").write_text(SECOND, encoding="utf-8")
    return ["import", str(tmp_path / "second.vtt"), "--yes", "--title", "Group two"]


@pytest.fixture
def people(tmp_path: Path) -> list[str]:
    """Return the verb that joins a sheet with somebody new and somebody known."""
    (tmp_path / "people.csv").write_text("name,age_band\nMay Okafor,35-44\nIfor Blewett,65+\n", "utf-8")
    return ["participant", "join", str(tmp_path / "people.csv"), "--yes"]


@pytest.mark.parametrize("verb", ["second", "people"])
def test_a_full_disk_leaves_nothing_of_a_verb(
    study: Path, tmp_path: Path, verb: str, request: pytest.FixtureRequest, capsys: Capture
) -> None:
    """Wherever the space ends: the study and the vault are as before, and `check` finds nothing."""
    typed: list[str] = request.getfixturevalue(verb)
    before = everything(study, tmp_path / "vaults")
    place = 1
    while True:
        with pytest.MonkeyPatch.context() as full:
            full.setattr(os, "fsync", FullDisk(place))
            code = run(typed)
        if code == 0:
            break
        assert code == 2
        assert "the disk is full" in capsys.readouterr().err
        assert before == everything(study, tmp_path / "vaults"), place
        place += 1
    assert place > 6
    assert run(["check"]) == 0


@pytest.mark.parametrize("name", ["participants.csv", "sources.lock"])
def test_a_file_that_cannot_be_written_leaves_nothing_of_a_verb(
    study: Path, tmp_path: Path, second: list[str], name: str, capsys: Capture
) -> None:
    """As in a folder that only its owner may write: no half import, and the next one goes through."""
    in_the_way = study / f".{name}.{os.getpid()}.new"
    before = everything(study, tmp_path / "vaults")
    in_the_way.mkdir()
    assert run(second) == 2
    assert f"{name} was not written" in capsys.readouterr().err
    assert before == everything(study, tmp_path / "vaults")
    assert run(["check"]) == 0
    in_the_way.rmdir()
    assert run(second) == 0


def test_what_a_colleague_added_to_the_vault_meanwhile_stays(study: Path, tmp_path: Path) -> None:
    """Only the failed verb's own lines are taken out of the register."""
    mine, theirs = (Desk(open_study(study), coder).vault() for coder in ("ann", "bo"))
    before = everything(tmp_path / "vaults")
    mine.append([{"op": "file", "event": "a", "source": "SAAAAAA", "name": "a.vtt"}])
    theirs.append([{"op": "file", "event": "b", "source": "SBBBBBB", "name": "b.vtt"}])
    mine.forget()
    left = [event["event"] for event in mine.events() if event["op"] == "file"]
    assert "b" in left
    assert "a" not in left
    theirs.forget()
    assert before == everything(tmp_path / "vaults")
