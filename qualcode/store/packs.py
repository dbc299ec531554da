"""A folder that is a pack: it says so in `pack.json`, and brings the key under which its words are coded.

The key of such a folder guards nothing but itself: it is no study's, and opens no vault of names.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import StudyFormatError, VaultLockedError
from qualcode.store.files import PRIVATE, json_object, read_if_there, write_whole
from qualcode.store.keys import new_recovery_key, new_study_key
from qualcode.store.vault import Vault, create_vault, open_vault

if TYPE_CHECKING:
    from qualcode.store.study import Study

PACKS = "packs"
PACK_FILE = "pack.json"
_VAULT = "vault"


@dataclass(frozen=True, slots=True)
class PackFolder:
    """What a folder says of itself: the pack's id, the study it comes from, and whose it is to code."""

    pack: str
    study: str
    coder: str
    secret: str


def write_pack_folder(folder: Path, *, pack: str, study: str, coder: str, own: str) -> Vault:
    """Make the key of a folder, and say in it whose pack it is; `own` is the id of the folder as a study."""
    secret = secrets.token_hex(16)
    vault = create_vault(
        folder / _VAULT, study=own, key=new_study_key(), passphrase=secret, recovery_key=new_recovery_key()
    )
    record = {"format": 1, "pack": pack, "study": study, "coder": coder, "secret": secret}
    write_whole(folder / PACK_FILE, (json.dumps(record, indent=1) + "\n").encode(), mode=PRIVATE)
    return vault


def read_pack_folder(folder: Path) -> PackFolder | None:
    """Return what a folder says of itself as a pack, or None where it is none."""
    content = read_if_there(folder / PACK_FILE)
    if content is None:
        return None
    record = json_object(content) or {}
    texts = [record.get(name) for name in ("pack", "study", "coder", "secret")]
    if not all(isinstance(text, str) and text for text in texts):
        raise StudyFormatError(f"{PACK_FILE} is damaged", hint="ask for the pack once more")
    return PackFolder(*map(str, texts))


def vault_of_pack(study: Study) -> Vault | None:
    """Return the vault that a pack's folder brings with it, open; None in any other study."""
    told = read_pack_folder(study.root)
    if told is None:
        return None
    try:
        return open_vault(study.root / _VAULT, study=study.settings.id, secret=told.secret)
    except VaultLockedError:
        raise StudyFormatError(
            f"the key in {_VAULT}/ is not the one that {PACK_FILE} opens", hint="ask for the pack once more"
        ) from None
