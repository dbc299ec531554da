"""A folder in which the copies of a study meet: each writes its own list of files, and never another's.

What is of the study is encrypted under its key, file names too. In the open stand its id, the wrapped keys,
whose passphrase opens each and which of these was drawn, and sizes and times. A list is written after all it
names, so that a copy is seen as it was or as it is, never in between.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken

from qualcode.errors import BadInputError, CannotWriteError, StudyFormatError, UsageError
from qualcode.store.files import PRIVATE, half_written, json_object, read_if_there, remove, write_whole
from qualcode.store.keys import StudyKey
from qualcode.store.wraps import Wraps, joined_wraps, proven_wraps_in, rows_to_try, wraps_bytes
from qualcode.store.yamlfiles import check_format

SHARE_FILE = "qualcode-share.json"
KEYS, COPIES, DATA = "keys", "copies", "data"
_ABOUT = "READ ME.txt"
_DEVICE = re.compile(r"[0-9a-f]{16}")
_WORDS = """This folder is where the people who code one study meet: `qualcode sync` on each of their machines
reads and writes it. What it holds of the study is encrypted, file names too; the folder keys shows the names
of those who code and which passphrases are not their own yet, and of every file can be seen how large it is
and when it was written. Nothing here is to be edited, renamed or moved.
On a new machine: `qualcode team join FOLDER`, with a passphrase of your own.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A file in a copy: which content, and of a file with versions which one and those it came from.

    `blob` is "" for a file that is gone; in `before`, newest first, for content that is not kept any more.
    """

    blob: str
    version: str = ""
    before: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """The versions that this one came from, and itself."""
        return frozenset({self.version, *(version for version, _ in self.before)})


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy of the study held when it was last synced: `number` counts its syncs.

    `originals` are the vault's, by their names there; `register` its log. `erased` are contents that were
    taken out of the folder for somebody who withdrew, and `purged` says from which copies of what time.
    `place` is the name of the list's file.
    """

    device: str
    coder: str
    at: str
    number: int
    files: Mapping[str, Held]
    register: str = ""
    originals: Mapping[str, str] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    purged: frozenset[str] = frozenset()
    place: str = ""

    @property
    def blobs(self) -> frozenset[str]:
        """All contents that this copy names."""
        own = {one.blob for one in self.files.values()}
        own |= {blob for one in self.files.values() for _, blob in one.before}
        return frozenset(own | {self.register, *self.originals.values()}) - {""}


@contextmanager
def reached(folder: Path) -> Iterator[None]:
    """Say in plain words that a shared folder cannot be read, whatever the system says of it."""
    try:
        yield
    except OSError as error:
        raise BadInputError(
            f"the shared folder {folder} cannot be reached ({error.strerror or type(error).__name__})",
            hint="connect the drive and do it again: what was begun is gone on with",
        ) from None


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Say of a write that failed that it was into the shared folder, whose files nobody knows by name."""
    try:
        yield
    except CannotWriteError as error:
        why = error.why or error.message.partition(": ")[2]
        raise CannotWriteError(
            f"the shared folder {folder} cannot be written: {why}",
            hint="free space there, or have it opened to you, and sync again: what was begun is gone on with",
            why=error.why,
        ) from None


@dataclass(frozen=True, slots=True)
class Share:
    """A shared folder of a study."""

    folder: Path
    study: str

    def blob_of(self, key: StudyKey, content: bytes) -> str:
        """Return what a content is called here: a keyed hash, which tells nobody anything."""
        return hmac.new(key.derived("share names"), content, hashlib.sha256).hexdigest()[:40]

    def blobs(self) -> frozenset[str]:
        """Return which contents are here."""
        with reached(self.folder):
            found = (self.folder / DATA).glob("*/*.token")
            return frozenset(path.name.removesuffix(".token") for path in found)

    def read(self, key: StudyKey, blob: str) -> bytes | None:
        """Return a content, or None where it is not here, or not wholly."""
        with reached(self.folder):
            token = read_if_there(self._place(blob))
        try:
            content = None if token is None else zlib.decompress(key.box("share").decrypt(token))
        except (InvalidToken, zlib.error):
            return None
        return content if content is not None and self.blob_of(key, content) == blob else None

    def write(self, key: StudyKey, content: bytes) -> None:
        """Write a content, whole or not at all."""
        token = key.box("share").encrypt(zlib.compress(content))
        with written(self.folder):
            write_whole(self._place(self.blob_of(key, content)), token, mode=mode_in(self.folder))

    def has(self, blob: str) -> bool:
        """Whether a content is here, be it damaged."""
        return self._place(blob).exists()

    def take_out(self, blobs: Iterable[str]) -> None:
        """Remove contents."""
        with written(self.folder):
            for blob in blobs:
                remove(self._place(blob))

    def tidy(self) -> None:
        """Remove what interrupted writes left beside contents that are here whole by now."""
        for path in half_written(self.folder):
            whole = path.with_name(path.name[1:].rsplit(".", 2)[0])
            if whole.exists():
                remove(path)

    def _place(self, blob: str) -> Path:
        return self.folder / DATA / blob[:2] / f"{blob}.token"

    def copies(self, key: StudyKey) -> tuple[list[Copy], list[str]]:
        """Return the copies of the study as their lists say, and the names of lists that cannot be read.

        A conflict copy of a list, which a sync service made, is read as one more list.
        """
        found, damaged = [], []
        with reached(self.folder):
            paths = sorted((self.folder / COPIES).glob("*.token"))
            contents = [(path.name, read_if_there(path)) for path in paths]
        for name, token in contents:
            try:
                found.append(_copy_in(zlib.decompress(key.box("copies").decrypt(token or b"")), name))
            except (InvalidToken, zlib.error, ValueError, KeyError, TypeError, AttributeError):
                damaged.append(name)
        return found, damaged

    def write_copy(self, key: StudyKey, copy: Copy) -> None:
        """Write a copy's list, after all that it names."""
        token = key.box("copies").encrypt(zlib.compress(_copy_bytes(copy)))
        with written(self.folder):
            write_whole(self.folder / COPIES / f"{copy.device}.token", token, mode=mode_in(self.folder))

    def remove_copy(self, copy: Copy) -> None:
        """Take a copy's list and its wraps out; what the list named stays."""
        with written(self.folder):
            remove(self.folder / COPIES / copy.place)
            remove(self.folder / KEYS / f"{copy.device}.json")

    def odd_names(self) -> list[str]:
        """Return the names of lists and keys that a sync service left beside the ones that were written."""
        with reached(self.folder):
            paths = [*(self.folder / COPIES).glob("*.token"), *(self.folder / KEYS).glob("*.json")]
        return sorted(_plain(path.name) for path in paths if not _DEVICE.fullmatch(path.stem))

    def wraps(self, key: StudyKey) -> Wraps:
        """Return the wraps of the study key from all copies; none that was removed on one of them.

        What nobody with the key wrote is not believed.
        """
        whole = Wraps(self.study, ())
        for _, content in self._key_files():
            one = proven_wraps_in(content, key)
            if one is not None and one.study == self.study:
                whole = joined_wraps(whole, one)
        return whole

    def wraps_to_try(self) -> Wraps:
        """Return all rows that a secret may be tried against while no key is known: none is proven."""
        rows = [row for _, content in self._key_files() for row in rows_to_try(content)]
        return Wraps(self.study, tuple({json.dumps(row, sort_keys=True): row for row in rows}.values()))

    def strange_keys(self, key: StudyKey) -> list[str]:
        """Return the names of files of wraps that nobody with the study key wrote as they are."""
        return [_plain(name) for name, content in self._key_files() if proven_wraps_in(content, key) is None]

    def _key_files(self) -> list[tuple[str, bytes]]:
        with reached(self.folder):
            paths = sorted((self.folder / KEYS).glob("*.json"))
            return [(path.name, read_if_there(path) or b"") for path in paths if path.is_file()]

    def write_wraps(self, device: str, wraps: Wraps, key: StudyKey) -> None:
        """Write a copy's wraps; those that were removed go from the files of the others too."""
        own, mode = f"{device}.json", mode_in(self.folder)
        with written(self.folder):
            write_whole(self.folder / KEYS / own, wraps_bytes(wraps, key=key), mode=mode)
            for name, content in self._key_files():
                known = proven_wraps_in(content, key) if name != own else None
                if known and {one.salt for one in known.holders()} & wraps.removed:
                    remaining = known.without(wraps.removed)
                    write_whole(self.folder / KEYS / name, wraps_bytes(remaining, key=key), mode=mode)


def open_share(folder: Path, study: str) -> Share | None:
    """Return the shared folder of a study, or None where there is none yet.

    Raises `UsageError` where it is another study's, or holds other things.
    """
    with reached(folder):
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file", hint="name a folder on the shared drive")
        content = read_if_there(folder / SHARE_FILE)
        others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if content is None:
        mine = {KEYS, COPIES, DATA, _ABOUT}
        other = next((name for name in others if not name.startswith(".") and name not in mine), None)
        if other is not None:
            raise UsageError(
                f"{folder} holds other things already ({other})",
                hint="name a folder of its own for the study",
            )
        return None
    found = study_of_share(folder)
    if study and found != study:
        raise UsageError(f"{folder} is where another study meets", hint="name this study's folder")
    return Share(folder, found)


def study_of_share(folder: Path) -> str:
    """Return the id of the study that meets in a folder."""
    with reached(folder):
        content = read_if_there(folder / SHARE_FILE)
    if content is None:
        raise UsageError(
            f"no study meets in {folder}",
            hint="`qualcode sync FOLDER` in a study begins one in an empty folder",
        )
    record = json_object(content) or {}
    if not isinstance(record.get("study"), str):
        raise StudyFormatError(f"{SHARE_FILE} is damaged", hint="restore it, or begin in another folder")
    check_format(record.get("format"), SHARE_FILE)
    return str(record["study"])


def make_share(folder: Path, study: str) -> Share:
    """Make a folder a study's shared folder; what tells so comes last."""
    with reached(folder):
        folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"format": 1, "study": study}) + "\n"
    with written(folder):
        write_whole(folder / _ABOUT, _WORDS.encode(), mode=mode_in(folder))
        write_whole(folder / SHARE_FILE, content.encode(), mode=mode_in(folder))
    return Share(folder, study)


def mode_in(folder: Path) -> int:
    """Return the mode of files in a shared folder: who may write into it reads them, and nobody else."""
    with reached(folder):
        return PRIVATE | ((folder.stat().st_mode & 0o022) << 1)


def _plain(name: str) -> str:
    """Return a file's name without what would steer a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def new_device() -> str:
    """Draw an id for a copy of a study."""
    return secrets.token_hex(8)


def _copy_bytes(copy: Copy) -> bytes:
    files = {
        name: {"blob": one.blob, "version": one.version, "before": [list(pair) for pair in one.before]}
        for name, one in copy.files.items()
    }
    record = {
        "format": 1, "device": copy.device, "coder": copy.coder, "at": copy.at, "number": copy.number,
        "files": files, "register": copy.register, "originals": dict(copy.originals),
        "erased": sorted(copy.erased), "purged": sorted(copy.purged),
    }  # fmt: skip
    return json.dumps(record).encode()


def _copy_in(content: bytes, place: str) -> Copy:
    record: dict[str, Any] = json.loads(content)
    check_format(record["format"], "a list of the shared folder")
    files = {
        name: Held(one["blob"], one["version"], tuple((pair[0], pair[1]) for pair in one["before"]))
        for name, one in record["files"].items()
    }
    return Copy(
        device=record["device"],
        coder=record["coder"],
        at=record["at"],
        number=int(record["number"]),
        files=files,
        register=record["register"],
        originals=record["originals"],
        erased=frozenset(record["erased"]),
        purged=frozenset(record["purged"]),
        place=place,
    )
