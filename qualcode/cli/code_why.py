"""`qualcode code why`: where a coding comes from and what became of it."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option, raw_option, reading_desk, told
from qualcode.flows.coding_life import life_of
from qualcode.screens.coding_life import life_screen
from qualcode.screens.printing import show, show_json


@click.command("why")
@click.argument("identifier", metavar="ID")
@raw_option
@json_option
def why_command(identifier: str, *, raw: bool, as_json: bool) -> None:
    """Tell the life of one coding: who made it, from which proposal, what became of it.

    ID is that of a coding, a proposal or a rejection. What the rules or the suggester had proposed says so
    for ever: the rule or the score, who accepted it and when. Merges of codes, corrections of the text, what
    it took the place of and what took its place stand with their day; and whether the words under it are
    still those that were coded, where the vault opens without asking.
    """
    desk = reading_desk()
    life = life_of(desk, identifier, raw=raw)
    if as_json:
        show_json(life)
    else:
        show(*life_screen(life))
    told(desk)
