"""The folder that is to be merged: a copy of this study or another study, opened for reading only.

A folder that cannot be trusted at the moment (locked, half written, a pack) is refused with what to do.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, NotAStudyError, StudyLockedError, UsageError, VaultLockedError
from qualcode.store.history import interrupted_runs
from qualcode.store.packs import read_pack_folder
from qualcode.store.study import open_study
from qualcode.store.user import environment_passphrase, vault_folder
from qualcode.store.vault import open_vault, require_vault_of

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study
    from qualcode.store.vault import Vault


def open_other(study: Study, folder: Path) -> Study:
    """Open the other folder; raise where it is none that can be merged now."""
    if not folder.is_dir():
        raise BadInputError(
            f"{folder}: no such folder", hint="name the folder of a study or of a copy of this one"
        )
    place = folder.resolve()
    if place == study.root or place in study.root.parents or study.root in place.parents:
        raise UsageError(
            "that is this study, or lies in it"
            if place == study.root
            else "one of the two lies in the other",
            hint="name the other folder",
        )
    if read_pack_folder(place) is not None:
        raise UsageError("that folder is a pack", hint="`qualcode unpack` takes in what was coded there")
    try:
        other = open_study(place)
    except NotAStudyError:
        raise NotAStudyError(
            f"{folder} is no study", hint="name the folder that holds qualcode.toml"
        ) from None
    if other.locked:
        raise StudyLockedError(
            "the other study is locked", hint="`qualcode study unlock` there opens it; then merge again"
        )
    if interrupted_runs(other):
        raise UsageError(
            "a verb was interrupted in the other folder",
            hint="any verb there takes it back, such as `qualcode check`; then merge again",
        )
    return other


def other_vault(desk: Desk, other: Study, folder: Path | None, *, passphrase_env: str = "") -> Vault:
    """Open the other study's vault: with the variable that is named, the usual passphrase, or by asking."""
    study = other.settings.id
    place = (folder or vault_folder(study)).expanduser()
    require_vault_of(place, study)
    secret = os.environ.get(passphrase_env, "") if passphrase_env else environment_passphrase()
    if passphrase_env and not secret:
        raise UsageError(f"{passphrase_env} is not set", hint="name the variable that holds the passphrase")
    if secret:
        try:
            return open_vault(place, study=study, secret=secret)
        except VaultLockedError:
            if passphrase_env:
                raise
    typed = desk.ask("Passphrase of the other study's vault")
    if not typed:
        raise VaultLockedError(
            "the other study's vault needs its own passphrase",
            hint="--passphrase-env NAME names the variable that holds it",
        )
    return open_vault(place, study=study, secret=typed)
