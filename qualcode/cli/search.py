"""`qualcode search`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, raw_option, reading_desk, source_option
from qualcode.flows.show import search as find
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.show import hits_screen
from qualcode.select import Filters
from qualcode.text import counted


@click.command()
@click.argument("words")
@source_option
@click.option("--speaker", "speakers", multiple=True, metavar="ID", help="Only these participants.")
@click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".')
@raw_option
@json_option
def search(
    words: str, sources: tuple[str, ...], speakers: tuple[str, ...], where: str, *, raw: bool, as_json: bool
) -> None:
    """Find words across the sources, ignoring case and accents.

    What is searched is what would be shown: masked names are not found unless --raw.
    """
    filters = Filters(sources=sources, speakers=speakers, where=where)
    hits = find(reading_desk().study, words, filters, raw=raw)
    if as_json:
        show_json({"hits": hits})
        return
    show(*hits_screen(hits))
    sources_hit = len({hit.source for hit in hits})
    say(f"{counted(len(hits), 'turn')} in {counted(sources_hit, 'source')}" if hits else "found nowhere")
