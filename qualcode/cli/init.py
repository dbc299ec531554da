"""`qualcode init`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualcode.cli.common import ask_secret, in_terminal, json_option
from qualcode.errors import UsageError, VaultLockedError
from qualcode.flows.init import StudyPlan, init_study
from qualcode.screens.init import new_study_screen
from qualcode.screens.printing import show, show_json
from qualcode.store.study import APPROACHES
from qualcode.store.user import environment_passphrase


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The study's name; else the folder's.")
@click.option("--area", "areas", multiple=True, help="An area of the consultation; may be given again.")
@click.option("--approach", type=click.Choice(APPROACHES), default="codebook", show_default=True)
@click.option("--vault", type=click.Path(path_type=Path), help="Where the vault goes; outside the study.")
@json_option
def init(
    folder: Path,
    name: str | None,
    areas: tuple[str, ...],
    approach: str,
    vault: Path | None,
    *,
    as_json: bool,
) -> None:
    """Make a study folder and its vault.

    The vault keeps the real names, the original files and the decisions about them, encrypted, outside
    the study folder. You choose its passphrase; a recovery key for your information-governance lead is
    shown once.
    """
    inside = vault is not None and folder.resolve() in (vault.resolve(), *vault.resolve().parents)
    if inside:
        raise UsageError("the vault must not lie inside the study folder", hint="name a folder elsewhere")
    plan = StudyPlan(folder, name or folder.resolve().name, areas, approach, vault)
    made, _ = init_study(plan, passphrase=_new_passphrase())
    if as_json:
        show_json(
            made and {"root": str(made.root), "vault": str(made.vault), "recovery_key": made.recovery_key}
        )
    else:
        show(*new_study_screen(made, here=Path(os.path.relpath(made.root))))


def _new_passphrase() -> str:
    known = environment_passphrase()
    if known:
        return known
    if not in_terminal():
        raise VaultLockedError(
            "a new vault needs a passphrase, and there is no terminal to ask at",
            hint="set QUALCODE_PASSPHRASE_FILE (or QUALCODE_PASSPHRASE), or run in a terminal",
        )
    first = ask_secret("A passphrase for the vault (four or five words are best)") or ""
    if ask_secret("The same again") != first:
        raise UsageError("the two passphrases differ; nothing was made", hint="run the command again")
    return first
