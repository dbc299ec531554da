"""`qualcode code piles`: cards that were sorted by hand, read back."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, told
from qualcode.screens.printing import say, show, show_json


@click.command("piles")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", "applying", is_flag=True, help="Move the codings; without it they are only shown.")
@click.option("--make", is_flag=True, help="Make a code for each pile that no code is called after.")
@click.option("--why", default="", help="A reason, kept with the codings.")
@json_option
@coder_option
def piles_command(
    file: Path, *, applying: bool, make: bool, why: str, as_json: bool, coder: str | None
) -> int:
    """Read back piles of cards that were cut out and sorted by hand.

    \b
      qualcode code view access --format cards --out cards.docx
      qualcode code piles piles.csv
      qualcode code piles piles.csv --apply --make

    FILE is a table (.csv, .xlsx) with the columns pile and card, or with a column for each pile; or a text
    with a heading for each pile and the ids below it. A pile is called as a code is; a card's id is found by
    its letters, capital or not. What would become of each pile is shown, and ids that were misread, with the
    cards they are near to; cards in two piles; and cards of the same codes in none, which stay as they are.
    --apply moves your own codings, all in one verb with one undo; while an id is to be mended nothing is
    changed.
    """  # noqa: D301
    from qualcode.flows.code_view.piles import apply_piles, read_piles
    from qualcode.screens.cards import piles_json, piles_lines

    desk = acting_desk(coder)
    piles = read_piles(desk, file)
    undecided = bool(piles.faults) or (bool(piles.new) and not make)
    if applying and not undecided:
        piles = apply_piles(desk, piles, make=make, why=why)
    if as_json:
        show_json(piles_json(piles))
    else:
        show(*piles_lines(piles, make=make, applying=applying))
    if applying and undecided:
        say(
            "nothing was changed: mend the file"
            if piles.faults
            else "nothing was changed: --make makes codes"
        )
    told(desk)
    return 2 if applying and undecided else 1 if piles.faults else 0
