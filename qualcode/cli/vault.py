"""`qualcode vault`: where it is, its passphrase, and what stands behind a pseudonym."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import ask_secret, json_option, reading_desk, told
from qualcode.errors import UsageError, VaultLockedError
from qualcode.flows.vault import recover, remember, reveal, set_passphrase, use_vault, vault_status
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.vault import forms_lines, vault_lines
from qualcode.store.files import read_input
from qualcode.store.user import environment_passphrase

_new_file = click.option(
    "--new-file",
    type=click.Path(path_type=Path),
    help="Read the new passphrase from the first line of this file.",
)


@click.group()
def vault() -> None:
    """Look after the vault that holds the real names.

    It lies outside the study folder and is encrypted. Whoever has its passphrase or the recovery key can
    read names and originals; nobody else can.
    """


@vault.command()
@json_option
def status(*, as_json: bool) -> int:
    """Say where the vault is, whether it opens, and how much it holds."""
    found = vault_status(reading_desk().study)
    if as_json:
        show_json(found)
    else:
        show(*vault_lines(found))
    return 1 if not found.there or found.opens is False or found.inside_study or not found.private else 0


@vault.command()
@click.argument("folder", type=click.Path(path_type=Path))
def use(folder: Path) -> None:
    """Remember on this machine that this study's vault is in FOLDER."""
    desk = reading_desk()
    place = use_vault(desk, folder)
    told(desk)
    show(f"this study's vault is {place}")


@vault.command()
@_new_file
def passphrase(new_file: Path | None) -> None:
    """Change the passphrase; the recovery key stays valid.

    In a team each person has a passphrase of their own: it is yours that is changed, and nobody else's.
    """
    desk = reading_desk()
    desk.vault()
    desk.study.notices.clear()
    own = set_passphrase(desk, new_passphrase(new_file))
    told(desk)
    show(
        "your passphrase is changed; nobody else's is"
        if own
        else "the passphrase is changed; tell those who share the vault"
    )


@vault.command("recover")
@click.option("--key-file", type=click.Path(path_type=Path), help="Read the recovery key from this file.")
@_new_file
def recover_command(key_file: Path | None, new_file: Path | None) -> None:
    """Open the vault with the recovery key and set a new passphrase."""
    desk = reading_desk()
    key = first_line(key_file) if key_file else ask_secret("Recovery key")
    if not key:
        raise VaultLockedError(
            "the recovery key is needed", hint="give --key-file FILE, or run in a terminal"
        )
    recover(desk, key, new_passphrase(new_file))
    told(desk)
    show("the vault has a new passphrase; the recovery key stays valid")


@vault.command("remember")
def remember_command() -> None:
    """Keep the passphrase in the system's key store, so that it is not asked for here."""
    desk = reading_desk()
    secret = environment_passphrase() or ask_secret("Passphrase of the vault")
    if not secret:
        raise VaultLockedError(
            "the passphrase is needed", hint="set QUALCODE_PASSPHRASE_FILE, or run in a terminal"
        )
    remember(desk, secret)
    show("the system's key store keeps the passphrase of this study's vault")


@vault.command("reveal")
@click.argument("pseudonym")
@json_option
def reveal_command(pseudonym: str, *, as_json: bool) -> None:
    """Print the real names behind a pseudonym, such as P7K3Q."""
    entity = reveal(reading_desk(), pseudonym)
    say("these are real names: keep them out of files, messages and screenshots")
    if as_json:
        show_json({"id": entity.id, "kind": entity.kind, "forms": list(entity.forms)})
    else:
        show(*forms_lines(entity))


def first_line(path: Path) -> str:
    """Return the first line of a file that a person named, such as one with a passphrase."""
    lines = read_input(path).decode("utf-8-sig", errors="replace").splitlines()
    return lines[0].strip() if lines else ""


def new_passphrase(path: Path | None) -> str:
    """Return a new passphrase: from a file, or typed twice; raise where there is nobody to ask."""
    if path is not None:
        return first_line(path)
    first = ask_secret("New passphrase (four or five words are best)")
    if first is None:
        raise VaultLockedError(
            "a new passphrase is needed", hint="give --new-file FILE, or run in a terminal"
        )
    if ask_secret("The same again") != first:
        raise UsageError("the two passphrases differ; nothing was changed", hint="run the command again")
    return first
