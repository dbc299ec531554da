"""`qualcode code`: a source turn by turn, or apply, retract, accept and view codings.

When the first word is none of these it is a source, and the session at the prompt begins.
"""

from __future__ import annotations

from difflib import get_close_matches

import click

from qualcode.cli.code_app import code_on_screen, screen_wanted
from qualcode.cli.common import acting_desk, coder_option
from qualcode.cli.groups import SourceOrVerb
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.answers import COMMANDS
from qualcode.flows.desk import Desk
from qualcode.flows.reading import source_id

SESSION = "session"
VERBS: dict[str, tuple[str, str]] = {
    "accept": (
        "qualcode.cli.code_acts:accept_command",
        "Make proposals of the rules or the suggester your own codings.",
    ),
    "against": (
        "qualcode.cli.code_recode:against_command",
        "Say of extracts of your own that they run against their code (negative cases).",
    ),
    "also": (
        "qualcode.cli.code_recode:also_command",
        "Put another code on the words of codings of your own as well.",
    ),
    "apply": (
        "qualcode.cli.code_apply:apply_command",
        "Put codes on a turn, on words or on a span, or on all that a search found.",
    ),
    "deviant": (
        "qualcode.cli.code_deviant:deviant_command",
        "List the cases that do not fit a code, to be read again.",
    ),
    "facet": (
        "qualcode.cli.code_acts:facet_command",
        "Say of codings of your own what lies across the tree.",
    ),
    "keys": (
        "qualcode.cli.code_keys:keys_command",
        "Show the keys of the coding screens, and which you have changed.",
    ),
    "move": ("qualcode.cli.code_recode:move_command", "Put codings of your own under another code instead."),
    "narrow": (
        "qualcode.cli.code_recode:narrow_command",
        "Keep of an extract of your own only some of its words.",
    ),
    "piles": (
        "qualcode.cli.code_cards:piles_command",
        "Read back piles of cards that were cut out and sorted by hand.",
    ),
    "reject": (
        "qualcode.cli.code_acts:reject_command",
        "Say no to proposals: they are not put before you again.",
    ),
    "retract": (
        "qualcode.cli.code_acts:retract_command",
        "Take codings of your own back. Another coder's are theirs to retract.",
    ),
    "view": (
        "qualcode.cli.code_view:view_command",
        "Read all extracts of a code in one list, on the screen, or as cards to cut out.",
    ),
    "why": (
        "qualcode.cli.code_why:why_command",
        "Tell the life of one coding: who made it, from which proposal, what became of it.",
    ),
}


class SessionOrVerb(SourceOrVerb):
    """A group whose first word may be a source: then the session begins; at a terminal without a word too."""

    def begins(self, args: list[str], known: set[str]) -> bool:
        """Whether the session is meant."""
        return super().begins(args, known) if args else screen_wanted()


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
    cls=SessionOrVerb,
    usual=SESSION,
    table=VERBS,
    subcommand_metavar="SOURCE | VERB ...",
    help=_ABOUT.format(commands=_commands()),
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
        near = get_close_matches(source[0], list(VERBS), n=1)
        if near:
            error.hint += f"{' · ' if error.hint else ''}or did you mean `qualcode code {near[0]}`?"
        raise
    if screen:
        return code_on_screen(desk, identifier, every_turn=every_turn)
    return _by_lines(desk, identifier, every_turn=every_turn)


def _by_lines(desk: Desk, identifier: str, *, every_turn: bool) -> int:
    from qualcode.cli.code_session import run_session
    from qualcode.flows.coding_session import start_session

    return run_session(start_session(desk, identifier, every_turn=every_turn))
