"""`qualcode code deviant`."""

from __future__ import annotations

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import json_option, raw_option, reading_desk, source_option, told
from qualcode.flows.searching.deviant import Wanted, deviant_cases
from qualcode.screens.deviant import deviant_json, deviant_screen
from qualcode.screens.printing import show, show_json
from qualcode.select import Filters


@click.command("deviant")
@click.argument("named", metavar="CODE")
@click.option(
    "--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many in a list."
)
@source_option
@click.option("--coder", "by", default="", metavar="NAME", help="Codings of one coder.")
@click.option("--context", type=click.IntRange(0, 20), default=1, metavar="N", help="Turns before and after.")
@click.option("--only", is_flag=True, help="This code alone, without those below it.")
@raw_option
@json_option
def deviant_command(
    named: str,
    *,
    top: int,
    sources: tuple[str, ...],
    by: str,
    context: int,
    only: bool,
    raw: bool,
    as_json: bool,
) -> None:
    """List the cases that do not fit a code, to be read again.

    Extracts that are furthest from the others of the code by their words (five at least are needed); words
    that the code's rules or its extracts would lead to, coded otherwise or not at all in a source that people
    have coded in; and negative cases: negated, hypothetical, or of the other polarity.

    The machine corrects nothing and proposes nothing: a person reads again and decides. Masked unless --raw.
    """
    desk = reading_desk()
    filters = Filters(sources=sources, coder=by)
    with at_work("holding words against each other"):
        found = deviant_cases(desk, named, Wanted(filters, top, context, raw=raw, descend=not only))
    if as_json:
        show_json(deviant_json(found))
    else:
        show(*deviant_screen(found))
    told(desk)
