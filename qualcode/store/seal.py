"""Locking the study: the personal part and the exports encrypted under the study key, and back.

A file's plain copy goes only after its encrypted copy is on the disk and has been read back; interrupted, the
same verb goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken

from qualcode.errors import ChangedMeanwhileError, StudyFormatError
from qualcode.store.files import PRIVATE, in_plain_words, make_private, read_if_there, remove, write_whole
from qualcode.store.history import remove_half_written, write_file, writer_lock
from qualcode.store.holding import WINDOWS
from qualcode.store.study import PERSONAL, PRIVATE_EXPORTS, Study, is_personal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qualcode.store.keys import StudyKey

LOCKED = "locked"
DRAFTS = ".qualcode/drafts"
SEALED = (*PERSONAL, "exports", DRAFTS)


def personal_files(study: Study) -> Iterator[str]:
    """Names of all files of the personal part that lie open."""
    return _files_in(study, (*PERSONAL, PRIVATE_EXPORTS))


def open_files(study: Study) -> Iterator[str]:
    """Names of all files that locking takes and that lie open: the personal part, and the exports."""
    return _files_in(study, SEALED)


def _files_in(study: Study, places: tuple[str, ...]) -> Iterator[str]:
    for name in places:
        place = study.path(name)
        paths = [place] if place.is_file() else sorted(place.rglob("*")) if place.is_dir() else []
        for path in paths:
            if path.is_file():
                yield path.relative_to(study.root).as_posix()


def lock_study(study: Study, key: StudyKey) -> int:
    """Encrypt what names or quotes people, remove the plain copies and caches; return the number of files."""
    with writer_lock(study):
        remove_half_written(study)
        make_private(study.path(LOCKED))
        names = list(open_files(study))
        for name in names:
            _lock_file(study, key, name)
        for name in SEALED:
            _remove_empty(study.path(name))
    _remove_caches(study)
    return len(names)


def _lock_file(study: Study, key: StudyKey, name: str) -> None:
    box = key.box("lock")
    packed = name.encode() + b"\n" + study.path(name).read_bytes()
    place = study.path(LOCKED) / _token_name(key, name)
    write_whole(place, box.encrypt(packed), mode=PRIVATE)
    if box.decrypt(place.read_bytes()) != packed:
        raise ChangedMeanwhileError(
            f"{name} could not be read back from its encrypted copy",
            hint="check the disk; nothing was removed",
        )
    remove(study.path(name))


def _token_name(key: StudyKey, name: str) -> str:
    """Return what a file is called while it is locked: people may put names into file names."""
    return hmac.new(key.derived("lock names"), name.encode(), hashlib.sha256).hexdigest()[:24] + ".token"


def sealed_files(study: Study) -> list[Path]:
    """Return the encrypted files of a locked study."""
    return sorted(study.path(LOCKED).glob("*.token")) if study.locked else []


def unseal(path: Path, key: StudyKey) -> tuple[str, bytes]:
    """Return the name and the content of an encrypted file; raise `StudyFormatError` for a damaged one."""
    try:
        name, _, content = key.box("lock").decrypt(path.read_bytes()).partition(b"\n")
    except InvalidToken:
        raise StudyFormatError(
            f"{LOCKED}/{path.name} is damaged, or encrypted under another study's key",
            hint=f"restore `{LOCKED}/` from a backup; nothing was changed",
        ) from None
    return name.decode(), content


def unlock_study(study: Study, key: StudyKey) -> int:
    """Decrypt the personal part; return the number of files. One that cannot be decrypted stops it all."""
    with writer_lock(study):
        remove_half_written(study)
        tokens = sealed_files(study)
        for path in tokens:
            _require_no_other(study, *unseal(path, key))
        for path in tokens:
            name, content = unseal(path, key)
            if read_if_there(study.path(name)) is None:
                _put_back(study, name, content)
            remove(path)
        _remove_empty(study.path(LOCKED))
    return len(tokens)


def _put_back(study: Study, name: str, content: bytes) -> None:
    """Write what was locked where it was, for its owner's eyes alone."""
    if is_personal(name):
        write_file(study, name, content)
        return
    if name.startswith(DRAFTS):
        make_private(study.path(DRAFTS))
    write_whole(study.path(name), content, mode=PRIVATE)


def _require_no_other(study: Study, name: str, content: bytes) -> None:
    if read_if_there(study.path(name)) not in (None, content):
        raise ChangedMeanwhileError(
            f"{name} lies open and is not what was locked; nothing was changed",
            hint="`qualcode study lock` takes the open one; move it away to keep the locked one",
        )


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
            if path.is_dir() and path.name != WINDOWS:
                shutil.rmtree(path)
            elif path.is_file() and path.name != "lock":
                path.unlink()
