"""Making a study: its folder, its vault, its codebook.

The vault comes first and `qualcode.toml` last, so that an interruption leaves no study without its vault.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from qualcode.flows.vault import require_long_enough
from qualcode.store.keys import new_recovery_key, new_study_key
from qualcode.store.study import Study, create_study, require_new
from qualcode.store.user import remember_vault, vault_folder
from qualcode.store.vault import create_vault

COMMITMENTS = {
    "reflexive": "reflexive thematic analysis: coding is interpretation; no coefficient of agreement, no "
    "counts as salience, memos on your own position; suggestions are off, 'read these together' is on",
    "codebook": "codebook thematic analysis: a structured codebook that may grow; topics may be "
    "summaries, themes need a claim; agreement is a prompt to talk",
    "coding-reliability": "coding-reliability thematic analysis: codes fixed before coding, several coders, "
    "agreement with its unit and interval",
    "framework": "framework analysis: a frame given beforehand, every case charted against every category",
    "summary": "a summary of responses: every response read and accounted for, topics reported as topics",
}


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study that was made. The recovery key is shown once and kept nowhere."""

    root: Path
    vault: Path
    recovery_key: str
    commitment: str


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """What a new study is to be; `vault` None means the usual place."""

    folder: Path
    name: str
    areas: tuple[str, ...] = ()
    approach: str = "codebook"
    vault: Path | None = None


def init_study(plan: StudyPlan, *, passphrase: str) -> tuple[NewStudy, Study]:
    """Make a study folder and its vault."""
    require_new(plan.folder)
    require_long_enough(passphrase)
    study_id = secrets.token_hex(8)
    place = (plan.vault or vault_folder(study_id)).expanduser()
    recovery_key = new_recovery_key()
    create_vault(place, study=study_id, key=new_study_key(), passphrase=passphrase, recovery_key=recovery_key)
    if plan.vault is not None:
        remember_vault(study_id, place.resolve())
    study = create_study(
        plan.folder, study=study_id, name=plan.name, areas=plan.areas, approach=plan.approach
    )
    return NewStudy(study.root, place, recovery_key, COMMITMENTS[plan.approach]), study
