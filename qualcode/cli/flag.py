"""`qualcode flag`: a source and a place, or tell, close and list flags.

When the first word is none of the verbs it is a source, and a flag is raised there.
"""

from __future__ import annotations

import re

import click

from qualcode.cli.common import acting_desk, coder_option, in_terminal, json_option, reading_desk, told
from qualcode.cli.groups import SourceOrVerb
from qualcode.errors import UsageError
from qualcode.findings import FLAG_KINDS
from qualcode.flows.code import Place
from qualcode.flows.facts import day
from qualcode.flows.flags import close_flag, flag_words, list_flags, tell_flag, to_flag
from qualcode.model import Span
from qualcode.screens.flag import closed_line, flag_lines, flags_json, raised_lines, told_line
from qualcode.screens.printing import show, show_json

RAISE = "raise"


@click.group(cls=SourceOrVerb, usual=RAISE, table={}, subcommand_metavar="SOURCE | VERB ...")
def flag() -> None:
    """Flag words for somebody's attention: safeguarding, complaints.

    \b
      qualcode flag "Group one" --turn t12 --kind safeguarding
      qualcode flag tell F-... --told "safeguarding lead" --on 2026-11-20
      qualcode flag close F-... --why "passed on; nothing further to do"

    Kinds: safeguarding, complaint, allegation (about a named person), abusive (text). A flag lies in the
    personal part of the study alone and is never exported; words under an open flag cannot be quoted, but for
    a complaint's. qualcode tells nobody: follow your organisation's procedure, and say here who was told.
    """  # noqa: D301


@flag.command(RAISE)
@click.argument("source")
@click.option("--turn", default="", metavar="ID", help="A turn, such as t12.")
@click.option("--words", default="", metavar="TEXT", help="Words of the source, or of the turn.")
@click.option("--span", default="", metavar="START:END", help="Characters of the source's text.")
@click.option("--kind", metavar="KIND", help=f"{', '.join(FLAG_KINDS)}.")
@click.option("--note", default="", help="For whoever looks at it; no names.")
@click.option("--told", "role", default="", metavar="ROLE", help="Who was told, by role.")
@click.option("--on", default="", metavar="YYYY-MM-DD", help="When they were told.")
@coder_option
def raise_command(
    source: str, *, turn: str, words: str, span: str, kind: str | None, coder: str | None, **said: str
) -> None:
    """Raise a flag (the same as `qualcode flag SOURCE`)."""
    if kind is None:
        raise UsageError("which kind?", hint=f"--kind {' | '.join(FLAG_KINDS)}")
    if span and (turn or words):
        raise UsageError("--span stands alone", hint="it says by itself where the words are")
    desk = acting_desk(coder)
    wanted = to_flag(desk, source, Place(turn, words, _span(span) if span else None), kind)
    role, on = _asked(said["role"], said["on"], today=desk.clock()[:10])
    listed = flag_words(desk, wanted, note=said["note"], told=role, told_on=on)
    told(desk)
    show(*raised_lines(listed))


def _asked(role: str, on: str, *, today: str) -> tuple[str, str]:
    """Ask at a terminal who was told and when, where it was not said; Enter says that nobody was yet."""
    if role or on or not in_terminal():
        return role, on
    role = click.prompt("Who was told, by role (Enter: nobody yet)", default="", show_default=False, err=True)
    if not role.strip():
        return "", ""
    return role, click.prompt("When (YYYY-MM-DD)", default=today, value_proc=_day, err=True)


def _day(typed: str) -> str:
    try:
        return day("--on", typed.strip())
    except UsageError as error:
        raise click.UsageError(f"{error.message}: year, month and day") from None


def _span(typed: str) -> Span:
    match = re.fullmatch(r"(\d+)[:-](\d+)", typed.strip())
    if not match or int(match[1]) >= int(match[2]):
        raise UsageError(f"--span {typed!r} is not START:END", hint="as in --span 10:20")
    return Span(int(match[1]), int(match[2]))


@flag.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody closed.")
@click.option("--source", "-s", default="", metavar="SOURCE", help="Only those of a source.")
@json_option
def list_command(*, only_open: bool, source: str, as_json: bool) -> None:
    """List flags: where, of what kind, who was told and when."""
    desk = reading_desk()
    found = list_flags(desk, only_open=only_open, source=source)
    if as_json:
        show_json(flags_json(found))
    else:
        show(*flag_lines(found, only_open=only_open))
    told(desk)


@flag.command("tell")
@click.argument("identifier", metavar="ID")
@click.option("--told", "role", required=True, metavar="ROLE", help="Who was told, by role; no names.")
@click.option("--on", required=True, metavar="YYYY-MM-DD", help="When.")
@coder_option
def tell_command(identifier: str, *, role: str, on: str, coder: str | None) -> None:
    """Say who was told of a flag, and when."""
    desk = acting_desk(coder)
    now = tell_flag(desk, identifier, role, on)
    told(desk)
    show(told_line(now))


@flag.command("close")
@click.argument("identifier", metavar="ID")
@click.option("--why", required=True, help="The reason, for whoever asks later; no names.")
@coder_option
def close_command(identifier: str, *, why: str, coder: str | None) -> None:
    """Close a flag with a reason: its words may be quoted again."""
    desk = acting_desk(coder)
    now = close_flag(desk, identifier, why)
    told(desk)
    show(closed_line(now))
