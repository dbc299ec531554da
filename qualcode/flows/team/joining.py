"""`team join FOLDER`: a study on a new machine, from its shared folder, with one's own passphrase.

Interrupted, the same verb goes on; a lost laptop loses nothing that was synced but the means to undo.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import AlreadyThereError, UsageError, VaultLockedError
from qualcode.flows.desk import Desk
from qualcode.flows.team.syncing import SyncOptions, SyncReport, sync
from qualcode.flows.vault import require_long_enough
from qualcode.store.files import make_private, read_if_there, write_whole
from qualcode.store.holding import held
from qualcode.store.share import Copy, Share, open_share, study_of_share
from qualcode.store.study import ATTRIBUTES, IGNORED, STUDY_FILE, Study, coder_name, open_study
from qualcode.store.user import remember_vault, vault_folder
from qualcode.store.vault import VAULT_FILE, Vault, read_wraps, write_wraps
from qualcode.store.wraps import PERSON, Wraps, joined_wraps

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """Where a study comes from and goes: `into` None means a folder called as the study, in `here`.

    `secret` opens the vault; `new` is a passphrase of one's own in place of one that was drawn, "" for none.
    """

    folder: Path
    here: Path
    secret: str
    into: Path | None = None
    vault: Path | None = None
    coder: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A shared folder that a passphrase opened: the vault as it will be, and whose passphrase it was."""

    share: Share
    vault: Vault
    newest: Copy

    @property
    def once(self) -> bool:
        """Whether the passphrase was drawn for its owner, who should set one of their own."""
        return self.vault.holder.once


@dataclass(frozen=True, slots=True)
class Joined:
    """A study that was joined: where it and its vault are, as whom, and what came."""

    root: Path
    vault: Path
    coder: str
    report: SyncReport
    once: bool = False


def open_for_joining(plan: JoinPlan) -> Opened:
    """Open a shared folder with a passphrase; raise `VaultLockedError` where it opens nothing."""
    place = plan.folder.expanduser().resolve()
    study = study_of_share(place)
    share = open_share(place, study)
    if share is None:
        raise UsageError(f"no study meets in {place}", hint="name the folder that `qualcode sync` uses")
    opened = share.wraps_to_try().opened_with(plan.secret, first=plan.coder)
    if opened is None:
        raise VaultLockedError(
            "that passphrase does not open the study in the shared folder",
            hint="whoever is in the team gives you one: `qualcode team add NAME`, then `qualcode sync`",
        )
    key, holder = opened
    proven = share.wraps(key)
    holder = next((one for one in proven.holders() if one.salt == holder.salt), holder)
    if holder.salt in proven.removed:
        raise VaultLockedError(
            "that passphrase was changed, or taken away, on another machine",
            hint="use the new one; `qualcode team add NAME` gives one to somebody again",
        )
    folder = plan.vault.expanduser().resolve() if plan.vault else vault_folder(study)
    copies, _ = share.copies(key)
    whole = [one for one in copies if STUDY_FILE in one.files]
    if not whole:
        raise UsageError("the study has not arrived in the shared folder yet", hint="wait, and do it again")
    newest = max(whole, key=lambda one: (len(one.files[STUDY_FILE].before), one.device))
    return Opened(share, Vault(folder, key, holder), newest)


def coder_of(plan: JoinPlan, opened: Opened) -> str:
    """Return as whom somebody joins: the person whose passphrase it is, or the name that was given."""
    holder = opened.vault.holder
    if holder.kind == PERSON and plan.coder and coder_name(plan.coder) != holder.coder:
        raise UsageError(
            f"that is the passphrase of {holder.coder}, not of {plan.coder}",
            hint="each person of a team has one of their own; leave --coder out",
        )
    return holder.coder if holder.kind == PERSON else coder_name(plan.coder) if plan.coder else ""


def join(plan: JoinPlan, opened: Opened, coder: str) -> Joined:
    """Make a study and its vault on this machine from the shared folder, or go on making them."""
    if plan.new:
        require_long_enough(plan.new)
    content = opened.share.read(opened.vault.key, opened.newest.files[STUDY_FILE].blob)
    if content is None:
        raise UsageError("the study has not arrived in the shared folder yet", hint="wait, and do it again")
    root = (plan.into or plan.here / _folder_name(content)).expanduser().resolve()
    _require_free(root, opened)
    vault = _vault_made(plan, opened)
    study = _study_made(root, content)
    desk = Desk(study, coder)
    desk.use_vault(vault)
    report = sync(desk, plan.folder, SyncOptions(sources=True))
    return Joined(study.root, vault.folder, coder, report, once=vault.holder.once and not plan.new)


def _folder_name(content: bytes) -> str:
    name = str(tomllib.loads(content.decode("utf-8-sig")).get("name", ""))
    return _NOT_IN_NAMES.sub("-", name.casefold()).strip("-")[:60] or "study"


def _require_free(root: Path, opened: Opened) -> None:
    """Raise for a folder that holds anything but this very study, whose joining was interrupted."""
    if opened.share.folder.is_relative_to(root) or root.is_relative_to(opened.share.folder):
        raise UsageError("the study must lie outside the shared folder", hint="name another folder: INTO")
    if not root.exists() or not any(root.iterdir()):
        return
    if not (root / STUDY_FILE).is_file():
        raise AlreadyThereError(f"{root} holds other things already", hint="name a new folder: INTO")
    if open_study(root).settings.id != opened.share.study:
        raise AlreadyThereError(f"{root} is another study", hint="name a new folder: INTO")


def _vault_made(plan: JoinPlan, opened: Opened) -> Vault:
    """Make the vault, or take the one that is there; with a passphrase of one's own where one is given."""
    vault, study = opened.vault, opened.share.study
    make_private(vault.folder)
    with held(vault.folder / "lock", what="the vault"):
        used = (row for row in opened.share.wraps_to_try().rows if row["salt"] == vault.holder.salt)
        wraps = joined_wraps(opened.share.wraps(vault.key), Wraps(study, tuple(used)))
        if (vault.folder / VAULT_FILE).exists():
            wraps = joined_wraps(read_wraps(vault.folder, study), wraps)
        if plan.new:
            wraps = wraps.rewrapped(vault.key, plan.new, vault.holder)
        write_wraps(vault.folder, wraps)
    if plan.vault is not None:
        remember_vault(study, vault.folder)
    if not plan.new:
        return vault
    opened_anew = wraps.opened_with(plan.new, first=vault.holder.coder)
    return Vault(vault.folder, vault.key, opened_anew[1] if opened_anew else vault.holder)


def _study_made(root: Path, content: bytes) -> Study:
    root.mkdir(parents=True, exist_ok=True)
    for name, text in ((".gitignore", IGNORED), (".gitattributes", ATTRIBUTES)):
        if read_if_there(root / name) is None:
            write_whole(root / name, text.encode())
    if read_if_there(root / STUDY_FILE) is None:
        write_whole(root / STUDY_FILE, content)
    return open_study(root)
