"""`qualcode team`: who opens the vault, each with a passphrase of their own."""

from __future__ import annotations

from dataclasses import replace
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
from qualcode.cli.vault import first_line, new_passphrase
from qualcode.errors import UsageError, VaultLockedError
from qualcode.flows.team.joining import JoinPlan, coder_of, join, open_for_joining
from qualcode.flows.team.keys import add, remove, require_addable
from qualcode.flows.team.members import team_of
from qualcode.screens.printing import show, show_json
from qualcode.screens.sync import joined_lines, sync_json
from qualcode.screens.team import added_lines, removed_lines, team_lines
from qualcode.store.study import coder_name
from qualcode.store.user import environment_passphrase, known_coder, remember_coder

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


@team.command("join")
@click.argument("folder", type=_PATH)
@click.argument("into", type=_PATH, required=False)
@click.option("--vault", type=_PATH, help="Where the vault goes; outside the study.")
@click.option(
    "--new-file", type=_PATH, help="Read a passphrase of your own from the first line of this file."
)
@coder_option
@json_option
def join_command(
    folder: Path,
    into: Path | None,
    vault: Path | None,
    new_file: Path | None,
    coder: str | None,
    *,
    as_json: bool,
) -> int:
    """Bring a team's study onto this machine, from its shared folder.

    FOLDER is where the team syncs; INTO is the study's new folder, by default called as the study. It opens
    with your own passphrase, one that was drawn for you too, or the recovery key. Interrupted, the same
    command goes on; on a new laptop it brings back all that was synced.
    """
    known = coder or known_coder()
    plan = JoinPlan(folder, Path.cwd(), _secret(), into, vault, coder or "")
    opened = open_for_joining(plan)
    name = coder_of(plan, opened) or (coder_name(known) if known else "")
    if not name:
        raise UsageError("who is coding?", hint="give --coder NAME, or set QUALCODE_CODER")
    new = first_line(new_file) if new_file else _own_passphrase() if opened.once else ""
    joined = join(replace(plan, new=new), opened, name)
    if not known:
        remember_coder(name)
    if as_json:
        report = sync_json(joined.report)
        where = {"root": str(joined.root), "vault": str(joined.vault), "coder": joined.coder}
        show_json({**where, "once": joined.once, "sync": report})
    else:
        show(*joined_lines(joined))
    return 1 if joined.report.refused else 0


def _secret() -> str:
    secret = environment_passphrase() or ask_secret("Your passphrase for this study")
    if not secret:
        raise VaultLockedError(
            "your passphrase is needed", hint="set QUALCODE_PASSPHRASE_FILE, or run in a terminal"
        )
    return secret


def _own_passphrase() -> str:
    return new_passphrase(None) if in_terminal() else ""


@team.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List who is in the team, since when, and who opens the vault."""
    found = team_of(reading_desk().study)
    if as_json:
        show_json(found)
    else:
        show(*team_lines(found))
