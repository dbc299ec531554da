"""What is shown when a study was made: where it is, the recovery key, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualcode.flows.init import NewStudy


def new_study_screen(made: NewStudy, *, here: Path) -> Iterator[str]:
    """Yield the lines."""
    yield f"Study    {here}"
    yield f"Vault    {made.vault}"
    yield f"Recovery key, shown this once: {made.recovery_key}"
    yield "  Give it to your information-governance lead. It opens the vault when the passphrase is lost."
    yield f"You chose {made.commitment}."
    yield "Next:"
    yield f"  cd {here}"
    yield "  qualcode import FILE...        transcripts, notes, surveys"
    yield "  qualcode codebook import FILE  a codebook you have"
