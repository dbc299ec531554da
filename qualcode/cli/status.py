"""`qualcode status`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, reading_desk
from qualcode.flows.status import status_of
from qualcode.screens.printing import show, show_json
from qualcode.screens.status import status_lines


@click.command()
@json_option
def status(*, as_json: bool) -> None:
    """Where the study stands, and what could come next."""
    found = status_of(reading_desk().study)
    if as_json:
        show_json(found)
    else:
        show(*status_lines(found))
