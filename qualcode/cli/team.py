"""`qualcode team`: who opens the vault, each with a passphrase of their own."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    ask_secret,
    coder_option,
    in_terminal,
    json_option,
    reading_desk,
    told,
)
from qualcode.cli.vault import first_line
from qualcode.errors import UsageError
from qualcode.flows.team.keys import add, remove, require_addable
from qualcode.flows.team.members import team_of
from qualcode.screens.printing import show, show_json
from qualcode.screens.team import added_lines, removed_lines, team_lines

_PATH = click.Path(path_type=Path)


@click.group()
def team() -> None:
    """Say who is in the team; give each person a passphrase of their own."""


@team.command("add")
@click.argument("name")
@click.option("--once", is_flag=True, help="Draw a passphrase for them, shown once; they set their own.")
@click.option("--new-file", type=_PATH, help="Read their passphrase from the first line of this file.")
@coder_option
def add_command(name: str, new_file: Path | None, coder: str | None, *, once: bool) -> None:
    """Let a person open the vault with a passphrase of their own.

    NAME is the name under which they code. At a terminal they type their passphrase themselves; where nothing
    is typed, or with --once, one is drawn and shown this once, for them to change at first use. The first
    time, the passphrase that the study has so far becomes that of whoever adds.
    """
    if once and new_file:
        raise UsageError("--once and --new-file do not go together", hint="give one of them")
    desk = acting_desk(coder)
    known = require_addable(desk, name)
    typed = first_line(new_file) if new_file else "" if once or known == desk.coder else _typed(known)
    if new_file and not typed:
        raise UsageError(f"{new_file} holds no passphrase", hint="write it on the first line")
    added = add(desk, name, passphrase=typed)
    told(desk)
    show(*added_lines(added))


def _typed(name: str) -> str:
    if not in_terminal():
        return ""
    question = f"A passphrase for {name}, typed by {name} (Enter alone: one is drawn)"
    first = ask_secret(question) or ""
    if first and ask_secret("The same again") != first:
        raise UsageError("the two passphrases differ; nothing was changed", hint="run the command again")
    return first


@team.command("remove")
@click.argument("name")
@click.option("--key-file", type=_PATH, help="Read the recovery key from this file: for the last person.")
@coder_option
def remove_command(name: str, key_file: Path | None, coder: str | None) -> None:
    """Take a person's passphrase away; their codings stay.

    It says what it cannot do: whoever had the key can still read what they copied.
    """
    desk = acting_desk(coder)
    removed = remove(desk, name, recovery_key=first_line(key_file) if key_file else "")
    told(desk)
    show(*removed_lines(removed))


@team.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List who is in the team, since when, and who opens the vault."""
    found = team_of(reading_desk().study)
    if as_json:
        show_json(found)
    else:
        show(*team_lines(found))
