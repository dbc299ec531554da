"""`qualcode quote`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.errors import UsageError
from qualcode.findings import STANCES, Stance
from qualcode.flows.desk import Desk
from qualcode.flows.picking import Pick, pick_coding, pick_quotes, pick_words, picks_from, require_one_way
from qualcode.flows.quote import edit_quote, set_status
from qualcode.flows.quote_bank import listed_quotes
from qualcode.flows.verify import verify_quotes
from qualcode.screens.printing import problem_lines, say, show, show_json
from qualcode.screens.quote import quotes_screen, verified_lines


@click.group()
def quote() -> None:
    """Pick, edit, approve and verify quotes."""


@quote.command("pick")
@click.argument("codings", nargs=-1, metavar="[CODING]...")
@click.option("--source", "-s", "named", metavar="SOURCE", help="Where the words stand.")
@click.option("--words", help="The words as spoken, exactly; they must stand once.")
@click.option("--turn", default="", help="The turn, where the words stand more than once.")
@click.option("--code", default="", help="The code it speaks to.")
@click.option("--theme", default="", help="The theme it speaks to.")
@click.option("--recommendation", "recommendations", multiple=True, help="A recommendation it bears on.")
@click.option(
    "--stance",
    type=click.Choice([stance.replace("_", "-") for stance in STANCES]),
    default="supports",
    help="How it bears on the recommendations.",
)
@click.option(
    "--from", "file", type=click.Path(path_type=Path), help="JSON lines of picks (docs/formats.md)."
)
@coder_option
def pick(
    codings: tuple[str, ...],
    *,
    named: str | None,
    words: str | None,
    turn: str,
    code: str,
    theme: str,
    recommendations: tuple[str, ...],
    stance: str,
    file: Path | None,
    coder: str | None,
) -> None:
    """Pick words as quotes: of codings, of a source, or from a file.

    Only what was recorded, written by the person, or marked as heard can be quoted, and only where the
    person and the session permit it. What a facilitator says is never evidence.
    """
    require_one_way(codings, named, file)
    desk = acting_desk(coder)
    if file:
        picks = picks_from(desk, file)
    else:
        picks = [
            Pick(each.source, each.span, code or each.code, theme, recommendations, stance=_stance(stance))
            for each in _places(desk, codings, named, words, turn)
        ]
    done = pick_quotes(desk, picks)
    told(desk)
    if done.quotes:
        _show(desk, [each.id for each in done.quotes])
    say(f"{len(done.quotes)} picked")
    if done.already:
        say("picked already: " + ", ".join(each.id for each in done.already))


def _stance(typed: str) -> Stance:
    return cast("Stance", typed.replace("-", "_"))


def _places(
    desk: Desk, codings: tuple[str, ...], named: str | None, words: str | None, turn: str
) -> list[Pick]:
    if not named:
        return [pick_coding(desk, coding) for coding in codings]
    if not words:
        raise UsageError("--source needs --words", hint="the words as spoken, in quotation marks")
    source, span = pick_words(desk, named, words, turn=turn)
    return [Pick(source, span)]


def _show(desk: Desk, wanted: list[str]) -> None:
    show(*quotes_screen(listed_quotes(desk.study, wanted)))


@quote.command("edit")
@click.argument("name", metavar="QUOTE")
@click.option("--cut", "cuts", multiple=True, metavar="WORDS", help="Cut these words; prints (...).")
@click.option(
    "--insert", "inserts", nargs=2, multiple=True, metavar="AFTER TEXT", help="Insert [TEXT] after words."
)
@click.option(
    "--replace", "replaces", nargs=2, multiple=True, metavar="WORDS TEXT", help="Print [TEXT] for words."
)
@click.option("--clear", is_flag=True, help="Take the earlier edits away first.")
@coder_option
def edit(
    name: str,
    cuts: tuple[str, ...],
    inserts: tuple[tuple[str, str], ...],
    replaces: tuple[tuple[str, str], ...],
    coder: str | None,
    *,
    clear: bool,
) -> None:
    """Edit a quote by operations; the words themselves never change.

    A cut prints (...), an insertion and a replacement print [text]. Readers see every edit, and `quote
    verify` proves the rest.
    """
    edits = [
        *(("cut", words, "") for words in cuts),
        *(("insert", after, text) for after, text in inserts),
        *(("replace", words, text) for words, text in replaces),
    ]
    if not edits and not clear:
        raise UsageError("no edit was named", hint='as in --cut "you know"')
    desk = acting_desk(coder)
    changed = edit_quote(desk, name, edits, clear=clear)
    told(desk)
    _show(desk, [changed.id])


@quote.command("approve")
@click.argument("names", nargs=-1, required=True, metavar="QUOTE...")
@coder_option
def approve(names: tuple[str, ...], coder: str | None) -> None:
    """Approve quotes for the report."""
    desk = acting_desk(coder)
    done = set_status(desk, names, "approved")
    told(desk)
    show("approved: " + ", ".join(each.id for each in done))


@quote.command("reject")
@click.argument("names", nargs=-1, required=True, metavar="QUOTE...")
@click.option("--why", default="", help="The reason, kept with the quote.")
@coder_option
def reject(names: tuple[str, ...], why: str, coder: str | None) -> None:
    """Set quotes aside; they stay in the record and leave no more."""
    desk = acting_desk(coder)
    done = set_status(desk, names, "rejected", note=why)
    told(desk)
    show("set aside: " + ", ".join(each.id for each in done))


@quote.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List picked quotes as they would be printed, names masked."""
    found = listed_quotes(reading_desk().study)
    if as_json:
        show_json({"quotes": found})
    else:
        show(*quotes_screen(found))


@quote.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def verify(file: Path | None, *, as_json: bool) -> int:
    """Prove that quotes are what was said; with FILE, every quote that a finished export prints.

    Exit code 1 when one of them is not.
    """
    found = verify_quotes(reading_desk(), file)
    if as_json:
        show_json(found)
    else:
        show(*problem_lines(found.problems), *verified_lines(found))
    return 1 if found.problems else 0
