"""Locking and unlocking the personal part of a study, and how it stands.

Interrupted, the same verb goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.flows.audits.sheets import sheets_inside
from qualcode.flows.checking.names import names_in_the_open
from qualcode.flows.scanning import register_of
from qualcode.flows.workbench.window import require_nobody_coding
from qualcode.store.history import settle
from qualcode.store.seal import lock_study, open_files, sealed_files, unlock_study
from qualcode.store.sources import locked_sources

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.model import Problem
    from qualcode.store.study import Study

State = Literal["locked", "unlocked", "half-way"]


@dataclass(frozen=True, slots=True)
class StudyStatus:
    """How a study stands: files that locking takes and that lie open, and encrypted ones."""

    name: str
    folder: str
    state: State
    open_files: int
    encrypted_files: int
    sources: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What locking or unlocking did: how many files it took, and how the study stands now.

    `named` are the places, in files that stay open, at which a registered name stands; `sheets` are sheets of
    blind samples, with participants' words, that stay open too.
    """

    files: int
    already: bool
    status: StudyStatus
    named: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()


def study_status(study: Study) -> StudyStatus:
    """Return how a study stands; needs no vault."""
    still_open = sum(1 for _ in open_files(study))
    encrypted = len(sealed_files(study))
    state: State = "unlocked"
    if study.locked:
        state = "half-way" if still_open else "locked"
    return StudyStatus(
        study.settings.name, str(study.root), state, still_open, encrypted, len(locked_sources(study))
    )


def lock(desk: Desk, *, anyway: bool = False) -> Sealed:
    """Encrypt the personal part and the exports, and look for names in what stays open.

    Raises `BusyError` where somebody is coding in the study, unless it is to be locked `anyway`.
    """
    if not anyway:
        require_nobody_coding(desk)
    settle(desk.study)
    before = study_status(desk.study)
    if before.state == "locked":
        return Sealed(0, already=True, status=before)
    files = lock_study(desk.study, desk.key)
    named = tuple(names_in_the_open(desk.study, register_of(desk.study, desk.names())))
    sheets = tuple(sheets_inside(desk.study))
    return Sealed(files, already=False, status=study_status(desk.study), named=named, sheets=sheets)


def unlock(desk: Desk) -> Sealed:
    """Decrypt the personal part and remove the encrypted copies."""
    before = study_status(desk.study)
    if before.state == "unlocked":
        return Sealed(0, already=True, status=before)
    files = unlock_study(desk.study, desk.key)
    settle(desk.study)
    return Sealed(files, already=False, status=study_status(desk.study))
