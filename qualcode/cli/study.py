"""`qualcode study`: lock, unlock, status, merge."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, reading_desk, told
from qualcode.cli.groups import LazyGroup
from qualcode.flows.study import lock, study_status, unlock
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.study import named_lines, sealed_lines, status_lines

VERBS = {
    "merge": ("qualcode.cli.study_merge:merge", "Join a copy of this study, or another study, to this one."),
}


@click.group(cls=LazyGroup, table=VERBS)
def study() -> None:
    """Lock and unlock the personal part of the study; merge copies and studies."""


@study.command("lock")
@click.option("--anyway", is_flag=True, help="Lock also while somebody has the study open for coding.")
def lock_command(*, anyway: bool) -> None:
    """Encrypt the personal part: sources, participants, memos, history; and the exports, which quote.

    Only someone with the vault and its passphrase (or the recovery key) can unlock it. What stays open is
    searched for registered names, and the places are said. Interrupted, the same command goes on.

    While somebody has the study open for coding it refuses and names them. Locked --anyway, their screen
    hides all words; drafts of memos are locked with the rest, and come back.
    """
    desk = reading_desk()
    done = lock(desk, anyway=anyway)
    told(desk)
    show(*sealed_lines(done, "locked"))
    for line in named_lines(done):
        say(line)


@study.command("unlock")
def unlock_command() -> None:
    """Decrypt the personal part."""
    desk = reading_desk()
    done = unlock(desk)
    told(desk)
    show(*sealed_lines(done, "unlocked"))


@study.command()
@json_option
def status(*, as_json: bool) -> None:
    """Say whether the study is locked, unlocked or half-way; needs no vault."""
    found = study_status(reading_desk().study)
    if as_json:
        show_json(found)
    else:
        show(*status_lines(found))
