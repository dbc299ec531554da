"""`qualcode code view`: all extracts of a code, as a list, on the screen, or as cards to cut out."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.common import (
    facet_filter_option,
    filter_options,
    filters_of,
    json_option,
    raw_option,
    reading_desk,
    told,
    unit_option,
)
from qualcode.flows.codings import View, code_path, find_codings
from qualcode.screens.codings import found_json, view_screen
from qualcode.screens.printing import show, show_json


@click.command("view")
@click.argument("named", metavar="CODE")
@filter_options
@facet_filter_option
@unit_option
@click.option("--context", type=click.IntRange(0, 20), default=0, metavar="N", help="Turns before and after.")
@click.option("--only", is_flag=True, help="This code alone, without those below it.")
@raw_option
@json_option
def view_command(named: str, *, context: int, only: bool, raw: bool, as_json: bool, **typed: Any) -> None:
    """Read all extracts of a code in one list.

    They come source by source, with whose words they are; masked unless --raw.
    """
    desk = reading_desk()
    typed["codes"] = (named, *typed["codes"])
    found = find_codings(desk, filters_of(typed), View(raw=raw, context=context, descend=not only))
    path = code_path(desk.study, named)
    if as_json:
        show_json({"code": path.id, "path": path.path, **found_json(found)})
    else:
        show(*view_screen(found, path.path))
    told(desk)
