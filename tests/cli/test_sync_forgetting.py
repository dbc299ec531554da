"""`sync --forget`: the copy of a lost machine goes from the shared folder, and nothing of anybody's work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from two_machines import Capture, Machine, Patch, team_of_two


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def lists(share: Path) -> set[str]:
    """Return the copies whose list, or whose wraps, lie in the folder."""
    return {path.stem for place in ("copies", "keys") for path in (share / place).iterdir()}


def test_a_lost_machine_goes_and_its_work_stays(two: tuple[Machine, Machine], share: Path) -> None:
    """Its list and wraps and what only it named go; what ben did there comes first, for later joiners too."""
    ann, ben = two
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.syncs(share)
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    before = lists(share)
    contents = set(share.rglob("data/*/*.token"))
    assert "goes out of the folder" in ann.does("sync", str(share), "--forget", "ben", "--dry-run")
    assert (lists(share), set(share.rglob("data/*/*.token"))) == (before, contents)
    notes = ann.syncs(share, "--forget", "ben")["notes"]
    assert [note for note in notes if "ben's of 20" in note and "is out of the folder" in note] == notes
    assert len(lists(share)) == 1
    assert contents - set(share.rglob("data/*/*.token"))
    shutil.rmtree(ben.place)
    ben.place.mkdir()
    ben.does("team", "join", str(share), str(ben.root))
    for one in two:
        assert one.codings() == {("ben", "long-wait", "t3")}
        one.checks()


def test_a_machine_that_turns_up_again_syncs_as_before(two: tuple[Machine, Machine], share: Path) -> None:
    """What was done on it meanwhile is not lost, and nothing older comes back over what is newer."""
    ann, ben = two
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share, "--forget", "ben")
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ann.syncs(share)
    assert ben.syncs(share)["refused"] == []
    assert ann.syncs(share)["refused"] == []
    for one in two:
        assert one.codings() == {("ben", "long-wait", "t3")}
        assert "Weeks or months." in one.text("codebook.yaml")
        one.checks()


def test_what_is_to_be_decided_is_not_forgotten(two: tuple[Machine, Machine], share: Path) -> None:
    """A version that lies in that copy alone must be decided about first; nothing moves before."""
    ann, ben = two
    for one in (ben, ann):
        one.does("codebook", "edit", "long-wait", "--definition", f"What {one.name} says.", "--why", "mine")
    ben.syncs(share)
    before = {path: path.read_bytes() for path in share.rglob("*") if path.is_file()}
    assert "codebook.yaml of ben's copy would be lost" in ann.does(
        "sync", "--forget", "ben", str(share), code=2
    )
    assert {path: path.read_bytes() for path in share.rglob("*") if path.is_file()} == before
    ann.syncs(share, "--forget", "ben", "--take", "long-wait=theirs")
    assert "What ben says." in ann.text("codebook.yaml")


def test_of_two_copies_one_is_named_by_its_id(
    two: tuple[Machine, Machine], share: Path, monkeypatch: Patch
) -> None:
    """A coder with a new machine has two; the lost one is told by when it was synced."""
    ann, ben = two
    old = lists(share)
    place = ben.place.parent / "new"
    place.mkdir()
    new = Machine("ben", place / "study", place, ben.passphrase, monkeypatch, ann.capsys)
    new.does("team", "join", str(share), str(new.root))
    said = ann.does("sync", str(share), "--forget", "ben", code=2)
    assert "ben has 2 copies in the shared folder" in said
    assert "no other copy is called 'bet'" in ann.does("sync", str(share), "--forget", "bet", code=2)
    assert "no other copy is called 'ann'" in ann.does("sync", str(share), "--forget", "ann", code=2)
    (device,) = [one for one in old if one[:6] in said]
    ann.syncs(share, "--forget", device[:6])
    assert device not in lists(share)
    assert len(lists(share)) == 2
    assert new.syncs(share)["received"] == {}
