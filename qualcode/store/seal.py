"""Locking the study: the personal part encrypted under the study key, file by file, and back.

A file's plain copy goes only after its encrypted copy is on the disk and has been read back; interrupted, the
same verb goes on where it stopped.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import InvalidToken

from qualcode.errors import ChangedMeanwhileError, StudyFormatError
from qualcode.store.files import PRIVATE, in_plain_words, make_private, read_if_there, remove, write_whole
from qualcode.store.history import write_file, writer_lock
from qualcode.store.keys import StudyKey
from qualcode.store.study import PERSONAL, Study

LOCKED = "locked"


def personal_files(study: Study) -> Iterator[str]:
    """Names of all files of the personal part that lie open."""
    for name in PERSONAL:
        place = study.path(name)
        paths = [place] if place.is_file() else sorted(place.rglob("*")) if place.is_dir() else []
        for path in paths:
            if path.is_file():
                yield path.relative_to(study.root).as_posix()


def lock_study(study: Study, key: StudyKey) -> int:
    """Encrypt the personal part and remove the plain copies and caches; return the number of files."""
    with writer_lock(study):
        make_private(study.path(LOCKED))
        names = list(personal_files(study))
        for name in names:
            _lock_file(study, key, name)
        for name in PERSONAL:
            _remove_empty(study.path(name))
    _remove_caches(study)
    return len(names)


def _lock_file(study: Study, key: StudyKey, name: str) -> None:
    box = key.box("lock")
    plain = study.path(name).read_bytes()
    place = study.path(f"{LOCKED}/{name}.token")
    make_private(place.parent)
    write_whole(place, box.encrypt(plain), mode=PRIVATE)
    if box.decrypt(place.read_bytes()) != plain:
        raise ChangedMeanwhileError(f"{name} could not be read back from its encrypted copy", hint="check the disk; nothing was removed")
    remove(study.path(name))


def unlock_study(study: Study, key: StudyKey) -> int:
    """Decrypt the personal part; return the number of files. Nothing is written when one cannot be decrypted."""
    with writer_lock(study):
        box = key.box("lock")
        tokens = sorted(path for path in study.path(LOCKED).rglob("*.token") if path.is_file())
        try:
            plain = {path: box.decrypt(path.read_bytes()) for path in tokens}
        except InvalidToken:
            raise StudyFormatError(
                "an encrypted file of this study is damaged", hint="restore `locked/` from a backup; nothing was changed"
            ) from None
        for path, content in plain.items():
            name = path.relative_to(study.path(LOCKED)).as_posix().removesuffix(".token")
            if read_if_there(study.path(name)) != content:
                write_file(study, name, content)
            remove(path)
        _remove_empty(study.path(LOCKED))
    return len(tokens)


def _remove_empty(folder: Path) -> None:
    if not folder.is_dir():
        return
    with in_plain_words(folder):
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if not any(folder.iterdir()):
            folder.rmdir()


def _remove_caches(study: Study) -> None:
    with in_plain_words(study.path(".qualcode")):
        for path in study.path(".qualcode").glob("*"):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()
