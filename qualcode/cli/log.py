"""`qualcode log`."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, reading_desk
from qualcode.flows.history import logged_verbs
from qualcode.screens.printing import listing, show, show_json


@click.command()
@click.option("--by", default="", metavar="NAME", help="Only what this coder did.")
@click.option("-n", "count", default=20, show_default=True, help="How many lines; 0 for all.")
@json_option
def log(by: str, count: int, *, as_json: bool) -> None:
    """Show what was done, by whom, when: newest first.

    What each coder did stands in the order in which they did it; between coders the time decides.
    """
    verbs = logged_verbs(reading_desk().study, coder=by)
    verbs = verbs[:count] if count > 0 else verbs
    if as_json:
        show_json({"verbs": verbs})
        return
    rows = [(verb.run, verb.at, verb.by, verb.verb, verb.note, verb.state) for verb in verbs]
    show(listing(["run", "when", "by", "verb", "what", ""], rows, empty="nothing was done yet"))
