"""Looking after the vault: where it is, who can open it, and what stands behind a pseudonym.

The passphrase itself is kept nowhere but, on request, in the system's own key store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError, UsageError, VaultLockedError, unknown_name
from qualcode.store.files import open_to_others
from qualcode.store.study import environment_folder
from qualcode.store.user import (
    environment_passphrase,
    known_coder,
    read_user,
    remember_vault,
    store_passphrase,
    stored_passphrase,
    vault_folder,
)
from qualcode.store.vault import (
    ORIGINALS,
    VAULT_FILE,
    change_passphrase,
    fold_names,
    open_vault,
    read_wraps,
    require_vault_of,
)
from qualcode.store.wraps import PERSON

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.model import Entity
    from qualcode.store.study import Study
    from qualcode.store.vault import Vault

SHORTEST = 8


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """How a vault stands. `opens` is None when no passphrase was at hand; `names` then too.

    `named_by` says what named the place; `private` whether nobody else on this machine may read it.
    """

    folder: str
    named_by: str
    there: bool
    inside_study: bool
    private: bool
    originals: int
    opens: bool | None
    names: int | None
    why: str = ""


def vault_status(study: Study) -> VaultStatus:
    """Return how the vault stands; tries a passphrase only where one is set or stored."""
    identifier = study.settings.id
    folder = vault_folder(identifier)
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    opens: bool | None = None
    names: int | None = None
    why = ""
    try:
        secret = environment_passphrase() or stored_passphrase(identifier)
        if secret and (folder / VAULT_FILE).exists():
            names = len(fold_names(open_vault(folder, study=identifier, secret=secret).events()).entities)
            opens = True
    except QualcodeError as error:
        opens, why = False, error.message
    return VaultStatus(
        folder=str(folder),
        named_by=_named_by(identifier),
        there=(folder / VAULT_FILE).exists(),
        inside_study=folder.resolve().is_relative_to(study.root),
        private=not any(open_to_others(path) for path in files),
        originals=sum(path.parent.name == ORIGINALS for path in files),
        opens=opens,
        names=names,
        why=why,
    )


def _named_by(identifier: str) -> str:
    if environment_folder("QUALCODE_VAULT") is not None:
        return "QUALCODE_VAULT"
    return "your settings" if read_user().vaults.get(identifier) else "the usual place"


def use_vault(desk: Desk, folder: Path) -> Path:
    """Remember that this study's vault is in `folder` (or in the folder of the study's id in it)."""
    identifier = desk.study.settings.id
    place = folder.expanduser().resolve()
    if not (place / VAULT_FILE).exists() and (place / identifier / VAULT_FILE).exists():
        place = place / identifier
    if not (place / VAULT_FILE).exists():
        raise UsageError(f"{folder} holds no vault", hint=f"name the folder that holds {VAULT_FILE}")
    if place.is_relative_to(desk.study.root):
        raise UsageError("the vault must not lie inside the study folder", hint="move it elsewhere first")
    require_vault_of(place, identifier)
    remember_vault(identifier, place)
    if environment_folder("QUALCODE_VAULT") is not None:
        desk.study.notices.append("QUALCODE_VAULT is set and goes before what was remembered")
    return place


def set_passphrase(desk: Desk, new: str) -> bool:
    """Wrap the study key under a new passphrase of whoever opened the vault; all other ways in stay valid.

    Returns whether it is the passphrase of one person of a team.
    """
    require_long_enough(new)
    _rewrap(desk, desk.vault(), new)
    return desk.vault().holder.kind == PERSON


def recover(desk: Desk, recovery_key: str, new: str) -> None:
    """Open the vault with the recovery key and set a new passphrase: in a team that of whoever is at work."""
    require_long_enough(new)
    study = desk.study.settings.id
    require_vault_of(vault_folder(study), study)
    try:
        vault = open_vault(vault_folder(study), study=study, secret=recovery_key)
    except VaultLockedError:
        raise VaultLockedError(
            "that recovery key does not open the vault", hint="8 groups of 5 letters and digits, in any case"
        ) from None
    own = read_wraps(vault.folder, study).of(known_coder())
    _rewrap(desk, replace(vault, holder=own[0]) if own else vault, new)


def _rewrap(desk: Desk, vault: Vault, new: str) -> None:
    study = desk.study.settings.id
    change_passphrase(vault, study=study, passphrase=new)
    if stored_passphrase(study) is not None:
        store_passphrase(study, new)
        desk.study.notices.append("the system's key store holds the new passphrase now")
    if environment_passphrase() not in (None, new):
        desk.study.notices.append(
            "QUALCODE_PASSPHRASE or its file still holds the old passphrase; change it too"
        )


def require_long_enough(passphrase: str) -> None:
    """Raise `UsageError` for a new passphrase that is guessed too easily."""
    if len(passphrase.strip()) < SHORTEST:
        raise UsageError(
            "the new passphrase is too short; nothing was changed",
            hint=f"use at least {SHORTEST} characters; four or five words are best",
        )


def remember(desk: Desk, passphrase: str) -> None:
    """Put the passphrase into the system's key store, once it has been tried."""
    study = desk.study.settings.id
    open_vault(vault_folder(study), study=study, secret=passphrase)
    if not store_passphrase(study, passphrase):
        raise UsageError(
            "there is no key store here to keep the passphrase in",
            hint="install it (`pipx inject qualcode keyring`), or use QUALCODE_PASSPHRASE_FILE",
        )


def reveal(desk: Desk, pseudonym: str) -> Entity:
    """Return what the register holds of a pseudonym: every form of the name."""
    entities = desk.names().entities
    typed = pseudonym.strip("[] ").upper()
    if typed not in entities:
        raise unknown_name("pseudonym", pseudonym, entities, hint="`qualcode participant list` shows them")
    return entities[typed]
