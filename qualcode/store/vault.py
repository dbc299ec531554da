"""The vault: real names, labels, file names and originals, encrypted, in a folder outside the study.

Everything in it but `vault.json` is a Fernet token under the study key; events are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken

from qualcode.errors import AlreadyThereError, QualcodeError, StudyFormatError, VaultLockedError
from qualcode.store.files import (
    PRIVATE,
    append_bytes,
    cut_back,
    digest,
    make_private,
    read_if_there,
    remove,
    write_whole,
)
from qualcode.store.holding import held
from qualcode.store.keys import StudyKey, wrap
from qualcode.store.register import ORDER, Names, fold_names, unordered, written_over
from qualcode.store.user import known_coder
from qualcode.store.wraps import (
    RECOVERY,
    SHARED_PASSPHRASE,
    Holder,
    Wraps,
    wraps_bytes,
    wraps_in,
)

__all__ = ["Names", "Vault", "fold_names"]

VAULT_FILE = "vault.json"
REGISTER = "register.log"
ORIGINALS = "originals"


@dataclass(frozen=True, slots=True)
class Vault:
    """An opened vault: where it is, the key that reads it, and what was added for the verb under way.

    `holder` says whose passphrase opened it.
    """

    folder: Path
    key: StudyKey = field(repr=False)
    holder: Holder = field(default_factory=Holder, compare=False)
    _added: list[bytes | Path] = field(default_factory=list, repr=False, compare=False)

    def append(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Add events (each with its "event" id) to the register's log, one process at a time."""
        if not events:
            return
        try:
            with held(self.folder / "lock", what="the vault"):
                lines = self._lines(written_over(self.events(), events))
                append_bytes(self.folder / REGISTER, lines, mode=PRIVATE)
        except QualcodeError:
            self.forget()
            raise
        self._added.append(lines)

    def _lines(self, events: Iterable[Mapping[str, Any]]) -> bytes:
        box = self.key.box("vault")
        return b"".join(
            box.encrypt(json.dumps(dict(event), ensure_ascii=False).encode()) + b"\n" for event in events
        )

    def keep_order(self, event: str) -> None:
        """Keep the order of lines that say nothing of it, before other copies have them in another order."""
        with held(self.folder / "lock", what="the vault"):
            loose = unordered(self.events())
            if loose:
                line = self._lines([{"op": ORDER, "event": event, "of": loose}])
                append_bytes(self.folder / REGISTER, line, mode=PRIVATE)

    def settle(self) -> None:
        """Note that the verb was done for which all this was added."""
        self._added.clear()

    def forget(self) -> None:
        """Take out again, as far as the disk allows, what was added for a verb that was not done."""
        added, register = list(self._added), self.folder / REGISTER
        self._added.clear()
        gone = {line for lines in added if isinstance(lines, bytes) for line in lines.splitlines()}
        with suppress(QualcodeError):
            for path in added:
                if isinstance(path, Path):
                    remove(path)
            with held(self.folder / "lock", what="the vault"):
                _take_out(register, gone)

    def events(self) -> list[dict[str, Any]]:
        """Return all events of the register's log, once each; a torn last line counts as never written."""
        box = self.key.box("vault")
        content = read_if_there(self.folder / REGISTER) or b""
        seen: dict[str, dict[str, Any]] = {}
        whole, _, _torn = content.rpartition(b"\n")
        for number, token in enumerate(whole.splitlines(), start=1):
            try:
                event = json.loads(box.decrypt(token))
            except (InvalidToken, ValueError):
                raise StudyFormatError(
                    f"vault register line {number} cannot be decrypted",
                    hint="the file is damaged or belongs to another study; restore it from a backup",
                ) from None
            seen.setdefault(str(event.get("event", number)), event)
        return list(seen.values())

    def keep_original(self, source: str, content: bytes) -> None:
        """Keep an original's bytes under its source id; a corrected one stands beside the first.

        The same again changes nothing.
        """
        path = self.folder / ORIGINALS / f"{source}.token"
        if path.exists() and self.original(source) != content:
            path = self._corrected(source, digest(content))
        if not path.exists():
            make_private(path.parent)
            write_whole(path, self.key.box("vault").encrypt(content), mode=PRIVATE)
            self._added.append(path)

    def _corrected(self, source: str, sha256: str) -> Path:
        return self.folder / ORIGINALS / f"{source}-{sha256[:16]}.token"

    def original(self, source: str, sha256: str = "") -> bytes | None:
        """Return an original's bytes, or None when the vault holds none; with `sha256` a corrected one."""
        first = self.folder / ORIGINALS / f"{source}.token"
        corrected = self._corrected(source, sha256)
        token = read_if_there(corrected if sha256 and corrected.exists() else first)
        try:
            return None if token is None else self.key.box("vault").decrypt(token)
        except InvalidToken:
            raise StudyFormatError(
                f"the original of {source} cannot be decrypted", hint="restore the vault from a backup"
            ) from None


def _take_out(register: Path, gone: Collection[bytes]) -> None:
    """Take lines out of the register; the last ones are cut off, which needs no space on the disk."""
    lines = (read_if_there(register) or b"").splitlines(keepends=True)
    kept = [line for line in lines if line.rstrip(b"\n") not in gone]
    if kept == lines:
        return
    size = sum(map(len, kept))
    if kept == lines[: len(kept)]:
        cut_back(register, size or None)
    else:
        write_whole(register, b"".join(kept), mode=PRIVATE)


def create_vault(folder: Path, *, study: str, key: StudyKey, passphrase: str, recovery_key: str) -> Vault:
    """Make a vault; refuse a folder that already holds one."""
    if (folder / VAULT_FILE).exists():
        raise AlreadyThereError(
            "there is a vault in that folder already", hint="name another folder for this study's vault"
        )
    rows = (wrap(key, passphrase, name=SHARED_PASSPHRASE), wrap(key, recovery_key, name=RECOVERY))
    write_wraps(folder, Wraps(study, rows))
    return Vault(folder, key)


def open_vault(folder: Path, *, study: str, secret: str) -> Vault:
    """Open a vault with a person's passphrase or the recovery key.

    Raises `VaultLockedError` when none of its wraps opens.
    """
    opened = read_wraps(folder, study).opened_with(secret, first=known_coder())
    if opened is None:
        raise VaultLockedError(
            "that passphrase does not open the vault", hint="try again, or use the recovery key"
        )
    key, holder = opened
    return Vault(folder, key, holder)


def change_passphrase(vault: Vault, *, study: str, passphrase: str) -> None:
    """Wrap the study key under a new passphrase of whoever opened the vault; all other wraps stay valid."""
    with held(vault.folder / "lock", what="the vault"):
        wraps = read_wraps(vault.folder, study)
        write_wraps(vault.folder, wraps.rewrapped(vault.key, passphrase, vault.holder))


def require_vault_of(folder: Path, study: str) -> None:
    """Raise `VaultLockedError` when the vault in a folder is not that study's; needs no passphrase."""
    read_wraps(folder, study)


def read_wraps(folder: Path, study: str) -> Wraps:
    """Return how a vault wraps the study key; raise `VaultLockedError` where no vault is there."""
    content = read_if_there(folder / VAULT_FILE)
    if content is None:
        raise VaultLockedError(
            f"this study's vault is not in {folder}",
            hint="set QUALCODE_VAULT to the folder that holds vault.json, or `qualcode vault use FOLDER`",
        )
    wraps = wraps_in(content)
    if wraps.study != study:
        raise VaultLockedError(
            "that vault belongs to another study", hint="set QUALCODE_VAULT to this study's vault"
        )
    return wraps


def write_wraps(folder: Path, wraps: Wraps) -> None:
    """Write how the study key is wrapped; the caller holds the vault where it is not new."""
    make_private(folder)
    write_whole(folder / VAULT_FILE, wraps_bytes(wraps), mode=PRIVATE)
