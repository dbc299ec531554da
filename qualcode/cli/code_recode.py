"""`qualcode code move|also|narrow|against`: codings given another place, each in one verb with its undo."""

from __future__ import annotations

import re

import click

from qualcode.cli.common import acting_desk, coder_option, options, told
from qualcode.coding.narrowing import Way
from qualcode.errors import UsageError
from qualcode.flows.recoding import against, also, move, narrow, span_within
from qualcode.model import Span
from qualcode.screens.code import applied_lines
from qualcode.screens.printing import say, show
from qualcode.screens.recoding import recoded_lines

_saying = options(
    click.option("--why", default="", help="A reason, kept with the coding."),
    coder_option,
)


@click.command("move")
@click.argument("ids", nargs=-1, required=True, metavar="ID... CODE")
@_saying
def move_command(ids: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Put codings of your own under another code instead.

    \b
      qualcode code move C-1a2b3c4d5e C-5f6a7b8c9d long-wait

    Words, facets, reason and origin stay as they were; the new coding names the one it took the place of.
    Where that code is on the words already, the old coding is only taken back. One verb, one undo.
    """  # noqa: D301
    *codings, code = _ids_and_code(ids, "move")
    desk = acting_desk(coder)
    show(*recoded_lines(move(desk, codings, code, why=why)))
    told(desk)


@click.command("also")
@click.argument("ids", nargs=-1, required=True, metavar="ID... CODE")
@_saying
def also_command(ids: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Put another code on the words of codings of your own as well."""
    *codings, code = _ids_and_code(ids, "also")
    desk = acting_desk(coder)
    applied = also(desk, codings, [code], why=why)
    show(*applied_lines(applied))
    for notice in applied.notices:
        say(f"note: {notice}")
    told(desk)


@click.command("narrow")
@click.argument("identifier", metavar="ID")
@click.option("--words", default="", metavar="TEXT", help="Words of the extract.")
@click.option("--span", default="", metavar="START:END", help="Characters of the source's text.")
@click.option("--cut", is_flag=True, help="Keep all but these words: what stands before and behind them.")
@click.option("--split", is_flag=True, help="Keep each part by itself: before, these words, behind.")
@_saying
def narrow_command(
    identifier: str, *, words: str, span: str, cut: bool, split: bool, why: str, coder: str | None
) -> None:
    """Keep of an extract of your own only some of its words.

    \b
      qualcode code narrow C-1a2b3c4d5e --words "nobody rang back"
      qualcode code narrow C-1a2b3c4d5e --words "by the way" --cut

    Each part that is left is a coding of its own, with the code, facets, reason and origin of the old one.
    One verb, one undo.
    """  # noqa: D301
    if bool(words) == bool(span):
        raise UsageError("which words?", hint='--words "..." or --span 10:20')
    if cut and split:
        raise UsageError("--cut leaves the words out, --split keeps them", hint="one of the two")
    way: Way = "cut" if cut else "split" if split else "keep"
    desk = acting_desk(coder)
    chosen = _span(span) if span else span_within(desk, identifier, words)
    show(*recoded_lines(narrow(desk, identifier, chosen, way=way, why=why)))
    told(desk)


@click.command("against")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--off", is_flag=True, help="They do not run against it after all.")
@_saying
def against_command(ids: tuple[str, ...], *, off: bool, why: str, coder: str | None) -> None:
    """Say of extracts of your own that they run against their code (negative cases).

    Counts hold them apart, and `qualcode code deviant` lists them; --off takes it back.
    """
    desk = acting_desk(coder)
    show(*recoded_lines(against(desk, ids, on=not off, why=why)))
    told(desk)


def _ids_and_code(typed: tuple[str, ...], verb: str) -> tuple[str, ...]:
    if len(typed) < 2:
        raise UsageError("codings and a code are needed", hint=f"qualcode code {verb} C-1a2b3c4d5e long-wait")
    return typed


def _span(typed: str) -> Span:
    match = re.fullmatch(r"(\d+)[:-](\d+)", typed.strip())
    if not match or int(match[1]) >= int(match[2]):
        raise UsageError(f"--span {typed!r} is not START:END", hint="as in --span 10:20")
    return Span(int(match[1]), int(match[2]))
