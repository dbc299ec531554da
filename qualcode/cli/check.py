"""`qualcode check`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, reading_desk
from qualcode.flows.checking.check import check_study
from qualcode.screens.check import check_json, check_lines
from qualcode.screens.printing import show, show_json


@click.command()
@click.option(
    "--no-vault", is_flag=True, help="Leave out what needs the passphrase: anchors, originals, names."
)
@json_option
def check(*, no_vault: bool, as_json: bool) -> int:
    """Prove anchors, formats, permissions; find half-done verbs.

    Reads every file against its format, recomputes every anchor from the words it covered, compares texts
    and originals with sources.lock, follows every link, looks for registered names in every file that may
    leave, and for what sync services, git and interruptions leave behind. Changes nothing. Exit code 1
    when something is found.
    """
    result = check_study(reading_desk(), use_vault=not no_vault)
    if as_json:
        show_json(check_json(result))
    else:
        show(*check_lines(result))
    return 0 if result.sound else 1
