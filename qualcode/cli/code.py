"""`qualcode code`: a source turn by turn, or apply, retract, accept and view codings.

When the first word is none of these it is a source, and the session at the prompt begins.
"""

from __future__ import annotations

from difflib import get_close_matches

import click

from qualcode.cli.code_app import code_on_screen, screen_wanted
from qualcode.cli.code_apply import apply_command
from qualcode.cli.code_cards import piles_command
from qualcode.cli.code_deviant import deviant_command
from qualcode.cli.code_keys import keys_command
from qualcode.cli.code_recode import against_command, also_command, move_command, narrow_command
from qualcode.cli.code_session import run_session
from qualcode.cli.code_view import view_command
from qualcode.cli.code_why import why_command
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    told,
)
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.accepting import Wanted, accept, chosen_proposals
from qualcode.flows.answers import COMMANDS
from qualcode.flows.coding_session import start_session
from qualcode.flows.facetting import set_facets
from qualcode.flows.reading import source_id
from qualcode.flows.rejecting import reject
from qualcode.flows.retracting import retract
from qualcode.screens.code import (
    accepted_lines,
    facetted_lines,
    rejected_lines,
    retracted_lines,
)
from qualcode.screens.printing import show

SESSION = "session"


class SourceOrVerb(click.Group):
    """A group whose first word may be a source: then the session begins; at a terminal without a word too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the session's name before anything that is neither one of the verbs nor a call for help."""
        begins = args[0] not in {*self.commands, "-h", "--help"} if args else screen_wanted()
        if begins:
            args = [SESSION, *args]
        return super().parse_args(ctx, args)


_ABOUT = """Code a source, turn by turn: `qualcode code SOURCE`.

SOURCE is an id, a title or a file name. At a terminal this is the screen (its keys: `qualcode code keys`, or
? there). With --plain, in a pipe, and where there is no screen, it goes line by line: each turn is shown with
what was said before it; type a code (its id, name or alias), several parted by `;`, or one of

\b
{commands}

What stands after a letter may be left out where only one thing can be meant. Every answer is kept before the
next question, and the next session goes on after the turn that you coded last. A facilitator's turns are
passed over; `qualcode code SOURCE --all` stops at them too. Answers can be piped in, one a line; after `n
NAME` the next line is the definition. Exit code 2 when one of them could not be done.
"""


def _commands() -> str:
    """Return the commands of the prompt as a table."""
    rows = [("Enter", "next turn"), ("1 to 9", "a code used lately")]
    rows += [(f"{one.letter} {one.takes}".rstrip(), one.what) for one in COMMANDS]
    return "\n".join(f"  {typed:<16} {what}" for typed, what in rows)


@click.group(
    cls=SourceOrVerb, subcommand_metavar="SOURCE | VERB ...", help=_ABOUT.format(commands=_commands())
)
def code() -> None:
    """Code a source."""


@code.command(SESSION)
@click.argument("source", nargs=-1)
@click.option("--all", "every_turn", is_flag=True, help="A facilitator's turns are to be coded too.")
@click.option("--plain", is_flag=True, help="Ask line by line, without the screen.")
@coder_option
def session(source: tuple[str, ...], *, every_turn: bool, plain: bool, coder: str | None) -> int:
    """Code a source (the same as `qualcode code SOURCE`)."""
    screen = screen_wanted(plain=plain)
    if not source and not screen:
        raise UsageError("which source?", hint="`qualcode source list` lists them; qualcode code SOURCE")
    desk = acting_desk(coder)
    if not source:
        return code_on_screen(desk, every_turn=every_turn)
    try:
        identifier = source_id(desk, " ".join(source))
    except UnknownNameError as error:
        near = get_close_matches(source[0], list(code.commands), n=1)
        if near:
            error.hint += f"{' · ' if error.hint else ''}or did you mean `qualcode code {near[0]}`?"
        raise
    if screen:
        return code_on_screen(desk, identifier, every_turn=every_turn)
    return run_session(start_session(desk, identifier, every_turn=every_turn))


@code.command("facet")
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


@code.command("retract")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--why", default="", help="A reason, kept in the log.")
@coder_option
def retract_command(ids: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Take codings of your own back. Another coder's are theirs to retract."""
    desk = acting_desk(coder)
    show(*retracted_lines(retract(desk, ids, why=why)))
    told(desk)


@code.command("accept")
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


@code.command("reject")
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


code.add_command(apply_command)
code.add_command(deviant_command)
code.add_command(why_command)
code.add_command(keys_command)
for _recoding in (move_command, also_command, narrow_command, against_command, view_command, piles_command):
    code.add_command(_recoding)
