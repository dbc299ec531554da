"""`qualcode show`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, raw_option, reading_desk
from qualcode.flows.reading import source_id
from qualcode.flows.show import show_source, speakers_in
from qualcode.screens.printing import console, show_json
from qualcode.screens.show import source_screen
from qualcode.select import Filters


@click.command("show")
@click.argument("named", metavar="SOURCE")
@click.option("--speaker", "speakers", multiple=True, metavar="ID", help="Only these: by id, or name.")
@click.option("--where", default="", metavar="EXPR", help='As in "role!=staff".')
@click.option("--coder", "by", default="", metavar="NAME", help="Codes of one coder; @rules: proposals.")
@click.option("--revision", type=click.IntRange(1), metavar="N", help="As it was before a correction.")
@raw_option
@json_option
def show(
    named: str,
    speakers: tuple[str, ...],
    where: str,
    by: str,
    *,
    revision: int | None,
    raw: bool,
    as_json: bool,
) -> None:
    """Read a source, turn by turn, names masked.

    SOURCE is an id, a title, or the original file's name.
    """
    desk = reading_desk()
    source = source_id(desk, named)
    called = speakers_in(desk, source, speakers)
    filters = Filters(speakers=called, where=where, coder=by)
    shown = show_source(desk.study, source, filters, raw=raw, revision=revision)
    if as_json:
        show_json(shown)
        return
    out = console()
    for part in source_screen(shown):
        out.print(part)
