"""Locking and unlocking: no byte of a name or word stays; an interruption at any write loses nothing."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.errors import ChangedMeanwhileError, StudyFormatError
from qualcode.flows.desk import Desk
from qualcode.store.keys import new_study_key
from qualcode.store.seal import SEALED, lock_study, open_files, sealed_files, unlock_study
from qualcode.store.study import find_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Each holds a sign that no Fernet token can: four letters alone turn up in ciphertext by chance.
JOANS = (b"Joan and", b"Joan rang", b"visitor Joan")
WORDS = (*JOANS, "Siân".encode(), b"Grace Hill", b"four months", b"deaf mum", b"[laughs]", b"Group one")


class PowerCutError(Exception):
    """The power went."""


@contextmanager
def power_cut(turn: int) -> Iterator[Callable[[], bool]]:
    """Fail at the n-th flush, rename or removal, and at every later one; tells whether it came to that."""
    left = turn
    originals = {name: getattr(os, name) for name in ("fsync", "replace", "unlink")}

    def failing(name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left <= 0:
                raise PowerCutError
            return originals[name](*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in originals:
            patch.setattr(os, name, failing(name))
        yield lambda: left <= 0


def personal(study: Path) -> dict[str, bytes]:
    """Return the personal part that lies open."""
    return {name: (study / name).read_bytes() for name in open_files(find_study(study))}


def everything(folder: Path) -> bytes:
    """Return all names and bytes of a folder."""
    paths = sorted(folder.rglob("*"))
    names = "\n".join(path.relative_to(folder).as_posix() for path in paths)
    return names.encode() + b"".join(path.read_bytes() for path in paths if path.is_file())


@pytest.fixture
def desk(study: Path) -> Desk:
    """Sit down at a study with a memo, whose file somebody called by a name."""
    assert run(["memo", "new", "Joan rang back in the end."]) == 0
    (study / "memos" / "Joan and Siân.md").write_text("---\nid: M-1\n---\nwaiting list\n", encoding="utf-8")
    (study / "exports").mkdir()
    (study / "exports" / "quotes.md").write_text("> I'm the only deaf mum\n", encoding="utf-8")
    (study / ".qualcode" / "index.sqlite").write_bytes(b"Grace Hill")
    return Desk(find_study(study), "ann")


def test_locked_no_byte_of_the_folder_holds_a_name_or_a_word(desk: Desk) -> None:
    """Not in a file, not in a file's name, not in a cache."""
    root = desk.study.root
    assert all(word in everything(root) for word in WORDS)
    lock_study(desk.study, desk.key)
    left = everything(root)
    assert [word for word in WORDS if word in left] == []
    assert not any((root / name).exists() for name in SEALED)


def test_unlocking_gives_back_every_byte(desk: Desk) -> None:
    """The personal part is what it was, and only its owner may read it."""
    before = personal(desk.study.root)
    lock_study(desk.study, desk.key)
    unlock_study(desk.study, desk.key)
    assert before == personal(desk.study.root)
    assert not desk.study.path("locked").exists()
    assert all(
        (desk.study.path(name).stat().st_mode & 0o077) == 0 or os.name == "nt"
        for name in before
        if "exports" not in name
    )


def test_locking_interrupted_at_every_write_goes_on_and_loses_nothing(desk: Desk) -> None:
    """After each interruption every file is open or encrypted, and the same verb completes."""
    before = personal(desk.study.root)
    turn = 1
    while interrupted(lambda: lock_study(desk.study, desk.key), turn):
        assert set(before) <= set(personal(desk.study.root)) | names_of(desk)
        lock_study(desk.study, desk.key)
        assert personal(desk.study.root) == {}
        assert [word for word in WORDS if word in everything(desk.study.root)] == []
        unlock_study(desk.study, desk.key)
        assert before == personal(desk.study.root)
        turn += 1
    assert turn > 2 * len(before)


def test_unlocking_interrupted_at_every_write_goes_on_and_loses_nothing(desk: Desk) -> None:
    """After each interruption unlocking completes; so does locking again."""
    before = personal(desk.study.root)
    lock_study(desk.study, desk.key)
    turn = 1
    while interrupted(lambda: unlock_study(desk.study, desk.key), turn):
        assert set(before) <= set(personal(desk.study.root)) | names_of(desk)
        if turn % 2:
            lock_study(desk.study, desk.key)
        unlock_study(desk.study, desk.key)
        assert before == personal(desk.study.root)
        lock_study(desk.study, desk.key)
        turn += 1
    assert turn > 2 * len(before)


def interrupted(verb: Callable[[], int], turn: int) -> bool:
    """Run a verb into a power cut; False when it was done before."""
    with power_cut(turn) as happened:
        try:
            verb()
        except PowerCutError:
            return True
        return happened()


def names_of(desk: Desk) -> set[str]:
    """Return what the encrypted files were called."""
    from qualcode.store.seal import unseal

    return {unseal(path, desk.key)[0] for path in sealed_files(desk.study)}


def test_an_open_file_that_differs_from_its_encrypted_copy_is_not_written_over(desk: Desk) -> None:
    """After an interruption somebody edited the sheet: unlocking refuses, locking takes the newer one."""
    sheet = desk.study.path("participants.csv")
    lock_study(desk.study, desk.key)
    sheet.write_bytes(b"id\nP2222\n")
    with pytest.raises(ChangedMeanwhileError, match="nothing was changed"):
        unlock_study(desk.study, desk.key)
    assert sheet.read_bytes() == b"id\nP2222\n"
    lock_study(desk.study, desk.key)
    unlock_study(desk.study, desk.key)
    assert sheet.read_bytes() == b"id\nP2222\n"


def test_a_damaged_or_foreign_token_stops_unlocking_before_anything_is_written(desk: Desk) -> None:
    """Another study's key opens nothing; a damaged file is named."""
    lock_study(desk.study, desk.key)
    with pytest.raises(StudyFormatError):
        unlock_study(desk.study, new_study_key())
    token = sealed_files(desk.study)[0]
    token.write_bytes(token.read_bytes()[:-20])
    with pytest.raises(StudyFormatError, match=token.name):
        unlock_study(desk.study, desk.key)
    assert personal(desk.study.root) == {}
