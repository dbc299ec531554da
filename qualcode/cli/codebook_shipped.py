"""`qualcode codebook shipped`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option
from qualcode.flows.codebook.shipped import shipped_codebook, shipped_codebooks, shipped_text
from qualcode.screens.codebook_shipped import shipped_json, shipped_screen
from qualcode.screens.printing import show, show_json


@click.command("shipped")
@click.argument("name", required=False)
@json_option
def shipped(name: str | None, *, as_json: bool) -> None:
    """List the codebooks that ship with qualcode, or print one.

    `qualcode codebook import NAME` takes one into the study. To change one first, print it into a file of
    your own: `qualcode codebook shipped NAME > mine.yaml`.
    """
    if as_json:
        show_json(shipped_json([shipped_codebook(name)] if name else shipped_codebooks()))
    elif name:
        click.echo(shipped_text(name), nl=False)
    else:
        show(*shipped_screen(shipped_codebooks()))


VERBS: tuple[click.Command, ...] = (shipped,)
