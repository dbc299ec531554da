"""`qualcode doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.common import json_option
from qualcode.flows.doctor import Terminal, diagnose
from qualcode.screens.doctor import doctor_json, doctor_lines
from qualcode.screens.printing import console, show, show_json


@click.command()
@json_option
def doctor(*, as_json: bool) -> int:
    """Say in one page what is wrong with this machine or study.

    Looks at Python and packages, the terminal, rights and space, synced folders, the clock, the vault and
    who is coding. Works inside a study and outside. Exit code 1 when something is wrong.
    """
    screen = console()
    terminal = Terminal(
        interactive=sys.stdout.isatty(),
        width=screen.width,
        encoding=sys.stdout.encoding or "unknown",
        colour=screen.color_system is not None and not screen.no_color,
    )
    folder = click.get_current_context().find_root().obj
    diagnosis = diagnose(terminal, folder=Path(folder) if folder else None)
    if as_json:
        show_json(doctor_json(diagnosis))
    else:
        show(*doctor_lines(diagnosis))
    return 0 if diagnosis.well else 1
