"""Somebody who was erased for ever, and every way back: colleagues' copies, old laptops, an older folder."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from two_machines import Capture, Machine, Patch, team_of_two

from qualcode.store.keys import StudyKey
from qualcode.store.wraps import wraps_in

TELLING = (b"Okafor", b"waiting list was four months")
ERASE = ("--kind", "erase", "--yes", "--erase-for-ever")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def study_key(machine: Machine) -> StudyKey:
    """Return the key of the study as a machine's vault keeps it."""
    for place in (machine.place / "vaults").rglob("vault.json"):
        opened = wraps_in(place.read_bytes()).opened_with(machine.passphrase)
        if opened is not None:
            return opened[0]
    raise AssertionError("no vault")


def levels(key: StudyKey, content: bytes, deep: int = 0) -> Iterator[bytes]:
    """Yield a content and all that it holds encrypted or compressed, line by line, four levels deep."""
    yield content
    if deep > 3:
        return
    inner: list[bytes] = []
    for purpose in ("share", "copies", "vault", "lock"):
        for token in {content, *content.splitlines()}:
            if token.startswith(b"gAAAA"):
                try:
                    inner.append(key.box(purpose).decrypt(token))
                except InvalidToken:
                    continue
    with suppress(zlib.error):
        inner.append(zlib.decompress(content))
    for one in inner:
        yield from levels(key, one, deep + 1)


def holding(key: StudyKey, *roots: Path) -> list[str]:
    """Return the files under folders that hold the person, however they are wrapped."""
    return [
        path.as_posix()
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and any(one in text for text in levels(key, path.read_bytes()) for one in TELLING)
    ]


def places(machine: Machine) -> tuple[Path, ...]:
    """Return all that a machine keeps of the study."""
    return machine.root, machine.place / "vaults", machine.place / "settings"


def pseudonym(machine: Machine) -> str:
    """Return what the person is called."""
    people = [str(row["id"]) for row in machine.json("participant", "list")["participants"]]
    return next(who for who in people if "Okafor" in machine.does("vault", "reveal", who))


def test_an_erased_person_s_original_and_names_come_back_by_no_sync(
    two: tuple[Machine, Machine], share: Path, monkeypatch: Patch, tmp_path: Path
) -> None:
    """Not by the withdrawer's own next sync, a colleague's, an older folder, an old laptop or a new join."""
    ann, ben = two
    key = study_key(ann)
    assert holding(key, share)
    assert holding(key, *places(ben))
    before = tmp_path / "drive of before"
    shutil.copytree(share, before)
    laptop = tmp_path / "bens of before"
    shutil.copytree(ben.place, laptop)
    ann.does("participant", "withdraw", pseudonym(ann), *ERASE)
    assert holding(key, *places(ann)) == []
    ann.syncs(share)
    assert holding(key, *places(ann), share) == []
    for one in (ben, ann):
        one.syncs(share)
        assert holding(key, *places(ann), share) == []
    assert holding(key, *places(ben)) == []
    shutil.rmtree(share)
    shutil.copytree(before, share)
    for one in (ann, ben, ann):
        one.syncs(share)
    assert holding(key, *places(ann), *places(ben), share) == []
    shutil.rmtree(ben.place)
    shutil.copytree(laptop, ben.place)
    for one in (ben, ann):
        one.syncs(share)
    assert holding(key, *places(ann), *places(ben), share) == []
    third = tmp_path / "third"
    third.mkdir()
    late = Machine("ben", third / "study", third, ben.passphrase, monkeypatch, ann.capsys)
    late.does("team", "join", str(share), str(late.root))
    assert holding(key, *places(late)) == []
    for one in (ann, ben, late):
        one.checks()


def test_an_original_that_came_back_is_found_and_goes(two: tuple[Machine, Machine]) -> None:
    """However it came: `check` tells, `withdraw --clean` takes it out, and then there is nothing to do."""
    ann, ben = two
    key = study_key(ann)
    who = pseudonym(ann)
    ann.does("participant", "withdraw", who, *ERASE)
    ours, theirs = (
        next((one.place / "vaults").rglob("vault.json")).parent / "originals" for one in (ann, ben)
    )
    ours.mkdir(exist_ok=True)
    for path in theirs.iterdir():
        shutil.copy(path, ours / path.name)
    assert holding(key, ann.place / "vaults")
    assert who in ann.does("check", code=1)
    assert who in ann.does("participant", "withdraw", "--clean", "--yes")
    assert holding(key, *places(ann)) == []
    assert "nobody" in ann.does("participant", "withdraw", "--clean", "--yes")
    ann.checks()


def test_before_images_on_a_colleague_s_machine_lose_the_words_too(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """What a colleague's undo would have brought back is gone with the sync that brings the withdrawal."""
    ann, ben = two
    key = study_key(ann)
    said = 'She said: "the waiting list was four months and nobody ever rang back".'
    ben.does("memo", "new", "--about", "study", said)
    memo = next((ben.root / "memos").iterdir())
    ben.does("memo", "edit", memo.stem, "Nothing to see.")
    assert holding(key, ben.root / "history")
    ann.does("participant", "withdraw", pseudonym(ann), *ERASE)
    ann.syncs(share)
    ben.syncs(share)
    assert holding(key, *places(ben)) == []


def test_a_merge_of_copies_brings_no_erased_original_back(
    two: tuple[Machine, Machine], tmp_path: Path
) -> None:
    """Not from the copy, not from its vault: neither the file nor a line of its register."""
    ann, ben = two
    key = study_key(ann)
    copy, vault = tmp_path / "copy", tmp_path / "vault of the copy"
    shutil.copytree(ben.root, copy)
    shutil.copytree(next((ben.place / "vaults").rglob("vault.json")).parent, vault)
    ann.does("participant", "withdraw", pseudonym(ann), *ERASE)
    ann.does("study", "merge", str(copy), "--vault", str(vault))
    assert holding(key, *places(ann)) == []
    ann.checks()


def test_before_images_of_the_text_itself_go_on_every_machine(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """A colleague who took a correction back keeps no text of it of somebody who was erased elsewhere."""
    ann, ben = two
    key = study_key(ann)
    ben.does("source", "edit", "Group one", "t3", "--words", "lovely", "--to", "kind", "--yes")
    ben.does("undo")
    ben.syncs(share)
    ann.syncs(share)
    assert holding(key, ben.root / "history")
    ann.does("participant", "withdraw", pseudonym(ann), *ERASE)
    ann.syncs(share)
    ben.syncs(share)
    assert holding(key, *places(ann), *places(ben), share) == []
