"""`qualcode code facet`, `retract`, `accept` and `reject`: what a coder says of codings and proposals."""

from __future__ import annotations

import click

from qualcode.cli.common import acting_desk, coder_option, told
from qualcode.errors import UsageError
from qualcode.flows.accepting import Wanted, accept, chosen_proposals
from qualcode.flows.facetting import set_facets
from qualcode.flows.rejecting import reject
from qualcode.flows.retracting import retract
from qualcode.screens.code import (
    accepted_lines,
    facetted_lines,
    rejected_lines,
    retracted_lines,
)
from qualcode.screens.printing import show


@click.command("facet")
@click.argument("typed", nargs=-1, required=True, metavar="ID... NAME=VALUE...")
@coder_option
def facet_command(typed: tuple[str, ...], *, coder: str | None) -> None:
    """Say of codings of your own what lies across the tree.

    \b
      qualcode code facet C-1a2b3c4d5e kind=barrier polarity=negative
      qualcode code facet C-1a2b3c4d5e kind=

    Without a value the coding has that of its code again.
    """  # noqa: D301
    desk = acting_desk(coder)
    ids = [each for each in typed if "=" not in each]
    if not ids:
        raise UsageError("which coding?", hint="qualcode code facet C-1a2b3c4d5e kind=barrier")
    show(*facetted_lines(set_facets(desk, ids, [each for each in typed if "=" in each])))
    told(desk)


@click.command("retract")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--why", default="", help="A reason, kept in the log.")
@coder_option
def retract_command(ids: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Take codings of your own back. Another coder's are theirs to retract."""
    desk = acting_desk(coder)
    show(*retracted_lines(retract(desk, ids, why=why)))
    told(desk)


@click.command("accept")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--rule", default="", metavar="TEXT", help='A rule, as in "phrase: waiting list", or its words.'
)
@click.option("--code", "of_code", default="", metavar="CODE", help="A code, with those below it.")
@click.option("--all", "everything", is_flag=True, help="All proposals.")
@click.option("--source", "-s", "sources", multiple=True, metavar="GLOB", help="Only in these sources.")
@click.option("--by", type=click.Choice(["rules", "suggest", "both"]), help="Whose proposals.")
@coder_option
def accept_command(
    ids: tuple[str, ...],
    *,
    rule: str,
    of_code: str,
    everything: bool,
    sources: tuple[str, ...],
    by: str | None,
    coder: str | None,
) -> None:
    """Make proposals of the rules or the suggester your own codings.

    What you have coded already is not doubled, and what you took back or rejected is not put on again,
    unless you name a rejected one by its id. That a machine proposed it stays in the coding for ever.
    """
    desk = acting_desk(coder)
    show(*accepted_lines(accept(desk, Wanted(ids, rule, of_code, everything, sources, by or ""))))
    told(desk)


@click.command("reject")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--code", "of_code", default="", metavar="CODE", help="A code, with those below it.")
@click.option("--all", "everything", is_flag=True, help="All proposals.")
@click.option("--source", "-s", "sources", multiple=True, metavar="GLOB", help="Only in these sources.")
@click.option("--by", type=click.Choice(["rules", "suggest", "both"]), help="Whose proposals.")
@click.option("--why", default="", help="A reason, kept in the log.")
@coder_option
def reject_command(
    ids: tuple[str, ...],
    *,
    of_code: str,
    everything: bool,
    sources: tuple[str, ...],
    by: str | None,
    why: str,
    coder: str | None,
) -> None:
    """Say no to proposals: they are not put before you again.

    The suggester learns from it. What you have accepted or coded stays; `qualcode code retract` takes that
    back.
    """
    desk = acting_desk(coder)
    wanted = Wanted(ids, "", of_code, everything, sources, by or "")
    show(*rejected_lines(reject(desk, chosen_proposals(desk.study, wanted, "reject"), why=why)))
    told(desk)
