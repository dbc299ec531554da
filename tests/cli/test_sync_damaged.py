"""`sync` where files of the shared folder are cut short or empty: said, never taken for whole, and mended."""

from __future__ import annotations

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


def contents(share: Path) -> dict[Path, bytes]:
    """Return the contents in the folder."""
    return {path: path.read_bytes() for path in share.rglob("data/*/*.token")}


def test_an_empty_file_is_said_and_written_anew_by_its_owner(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Ann is told whose it is; ben's next sync mends it, and says so; then it comes."""
    ann, ben = two
    before = contents(share)
    ben.does("memo", "new", "--about", "study", "Kept on the drive.")
    ben.syncs(share)
    for path in contents(share).keys() - before.keys():
        path.write_bytes(b"")
    refused = ann.syncs(share, code=1)
    assert {one["why"] for one in refused["refused"]} == {
        "it is damaged in the shared folder; when ben syncs again it is whole"
    }
    assert any("lay damaged" in note for note in ben.syncs(share, "--dry-run")["notes"])
    assert any("lay damaged" in note for note in ben.syncs(share)["notes"])
    assert ben.syncs(share)["notes"] == []
    assert ann.syncs(share)["refused"] == []
    assert "Kept on the drive." in ann.does("memo", "list")
    ann.checks()


@pytest.mark.parametrize("share_of_it", [None, 0.0, 0.5])
def test_when_everything_is_damaged_what_anybody_has_is_whole_again(
    two: tuple[Machine, Machine], share: Path, share_of_it: float | None, monkeypatch: Patch
) -> None:
    """No source is said to be missing anywhere; a sync each, and a new machine joins as ever."""
    ann, ben = two
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.syncs(share)
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    for path, content in contents(share).items():
        if share_of_it is None:
            path.unlink()
        else:
            path.write_bytes(content[: int(len(content) * share_of_it)])
    assert ann.syncs(share, code=1)["differences"] == []
    assert ben.syncs(share)["differences"] == []
    assert ann.syncs(share)["refused"] == []
    for one in two:
        assert one.codings() == {("ben", "long-wait", "t3")}
        assert "Weeks or months." in one.text("codebook.yaml")
        one.checks()
    place = ben.place.parent / "new"
    place.mkdir()
    new = Machine("ben", place / "study", place, ben.passphrase, monkeypatch, ann.capsys)
    new.does("team", "join", str(share), str(new.root))
    assert new.codings() == {("ben", "long-wait", "t3")}
    new.checks()


def test_a_list_of_sources_that_is_damaged_is_not_an_empty_one(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path
) -> None:
    """Ann is not told that her sources are only hers; nothing comes of ben's copy until it is whole."""
    ann, ben = two
    talk = tmp_path / "second.vtt"
    talk.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWanda Kessock: A face was enough.\n\n"
        "00:03.000 --> 00:04.000\nGrace Hill: Thank you.\n",
        encoding="utf-8",
    )
    before = contents(share)
    ben.does("import", str(talk), "--yes", "--title", "Second", "--quoting", "yes")
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.syncs(share, "--sources")
    for path in contents(share).keys() - before.keys():
        path.write_bytes(b"")
    found = ann.syncs(share, code=1)
    assert found["differences"] == []
    assert "nothing of that copy came" in found["refused"][0]["why"]
    assert ann.codings() == set()
    ann.checks()
    ben.syncs(share)
    assert [one["state"] for one in ann.syncs(share, code=1)["differences"]] == ["there"]
    ann.syncs(share, "--sources")
    assert ann.codings() == {("ben", "long-wait", "t3")}
    ann.checks()


def test_a_lost_machine_whose_files_are_damaged_can_be_forgotten(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """What it had sent last cannot come any more; the team goes on without being told so each time."""
    ann, ben = two
    before = contents(share)
    ben.does("memo", "new", "--about", "study", "Gone with the laptop.")
    ben.syncs(share)
    for path in contents(share).keys() - before.keys():
        path.write_bytes(b"")
    ann.syncs(share, code=1)
    ann.syncs(share, "--forget", "ben", code=1)
    assert ann.syncs(share)["refused"] == []
