"""`qualcode search`."""

from __future__ import annotations

import sys
from typing import Any

import click

from qualcode.cli.common import json_option, options, raw_option, reading_desk, source_option, told
from qualcode.coding.querying import How, Query
from qualcode.errors import UsageError
from qualcode.flows.searching.search import Hits, Narrowing
from qualcode.flows.searching.search import search as find
from qualcode.model import ROLES
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.search import count_screen, found_line, hit_lines, hits_json, hits_screen
from qualcode.select import Filters

_how = options(
    click.option("--any", "any_of", is_flag=True, help="Any of the words."),
    click.option("--all", "all_of", is_flag=True, help="All of the words, in one turn (see --scope)."),
    click.option(
        "--near",
        type=click.IntRange(0, 1000),
        metavar="N",
        help="All of the words, in any order, with at most N other words between the first and the last.",
    ),
    click.option("--regex", "-e", is_flag=True, help="A regular expression (Python's)."),
    click.option("--word", "-w", "whole", is_flag=True, help="Whole words only."),
    click.option("--lemma", "any_form", is_flag=True, help='Any form: "ring back" finds "rang back".'),
    click.option("--not", "without", multiple=True, metavar="WORDS", help="Not where these words stand too."),
    click.option(
        "--scope",
        type=click.Choice(["sentence", "turn"]),
        default="turn",
        help="Where --all, --near and --not look.",
    ),
)
_narrowing = options(
    source_option,
    click.option("--speaker", "speakers", multiple=True, metavar="ID", help="Only these participants."),
    click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".'),
    click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Only turns of this role."),
    click.option("--question", "questions", multiple=True, metavar="GLOB", help="Only under this question."),
    click.option("--code", "-c", "codes", multiple=True, metavar="CODE", help="Only words under this code."),
    click.option("--not-code", "not_codes", multiple=True, metavar="CODE", help="Only words not under it."),
    click.option("--uncoded", is_flag=True, help="Only words that nobody has coded."),
    click.option("--coder", "by", default="", metavar="NAME", help="Whose codings those three look at."),
)
_shown = options(
    click.option("-A", "after", type=click.IntRange(0, 50), metavar="N", help="Show N turns after."),
    click.option("-B", "before", type=click.IntRange(0, 50), metavar="N", help="Show N turns before."),
    click.option("-C", "around", type=click.IntRange(0, 50), metavar="N", help="Show N turns on both sides."),
    click.option("-o", "--only", is_flag=True, help="Show only the words found."),
    click.option("--count", is_flag=True, help="Only how many, by source."),
    click.option("--sources", "names", is_flag=True, help="Only the sources."),
)


@click.command()
@click.argument("words", nargs=-1, required=True)
@_how
@_narrowing
@_shown
@raw_option
@json_option
def search(words: tuple[str, ...], *, as_json: bool, **typed: Any) -> None:
    """Find words across the sources, ignoring case and accents.

    \b
      qualcode search waiting list
      qualcode search --near 5 "rang" "nobody" -C 1
      qualcode search --regex "wait(ed|ing) \\d+ (weeks|months)" --uncoded
      qualcode search --lemma "ring back" | qualcode code apply not-called-back -

    What is searched is what would be shown: masked names are not found unless --raw. The words are looked
    for in this order; with --any, --all and --near each argument is one thing to look for, and one argument
    alone is parted at its blanks.

    In a pipe each match is a line, source:turn:start-end: and its sentence, the numbers being characters of
    the source's text; `qualcode code apply CODE -` reads such lines. A pattern is stopped after two seconds
    on a turn. An index in .qualcode/ makes it fast; deleting it changes no result.
    """  # noqa: D301
    query = _query(words, typed)
    filters = Filters(
        sources=typed["sources"],
        codes=typed["codes"],
        coder=typed["by"],
        speakers=typed["speakers"],
        where=typed["where"],
    )
    desk = reading_desk()
    found = find(desk.study, query, filters, _narrowed(typed))
    if as_json:
        show_json(hits_json(found))
    else:
        _print(found, typed)
        say(found_line(found))
    told(desk)


def _query(words: tuple[str, ...], typed: dict[str, Any]) -> Query:
    asked = {
        "any": typed["any_of"],
        "all": typed["all_of"],
        "near": typed["near"] is not None,
        "regex": typed["regex"],
    }
    chosen = [name for name, wanted in asked.items() if wanted]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} do not go together", hint="choose one of them")
    how: How = chosen[0] if chosen else "phrase"  # type: ignore[assignment]
    if how == "regex" and typed["any_form"]:
        raise UsageError("--regex and --lemma do not go together", hint="choose one of them")
    if typed["whole"] and typed["any_form"]:
        raise UsageError("--word and --lemma do not go together", hint="--lemma finds whole words anyway")
    terms = (" ".join(words),) if how in {"phrase", "regex"} else words
    if len(terms) == 1 and how in {"any", "all", "near"}:
        terms = tuple(terms[0].split())
    if how in {"all", "near"} and len(terms) == 1:
        raise UsageError(f"--{how} needs two words at least", hint=f'qualcode search --{how} "rang" "nobody"')
    return Query(
        terms=terms,
        how=how,
        near=typed["near"] or 0,
        whole=typed["whole"],
        any_form=typed["any_form"],
        scope=typed["scope"],
        without=typed["without"],
    )


def _narrowed(typed: dict[str, Any]) -> Narrowing:
    return Narrowing(
        roles=typed["roles"],
        questions=typed["questions"],
        not_codes=typed["not_codes"],
        uncoded=typed["uncoded"],
        raw=typed["raw"],
        before=_either(typed["before"], typed["around"]),
        after=_either(typed["after"], typed["around"]),
    )


def _either(own: int | None, around: int | None) -> int:
    return own if own is not None else around or 0


def _print(found: Hits, typed: dict[str, Any]) -> None:
    terminal = sys.stdout.isatty()
    if typed["names"]:
        show(*(f"{one.source}  {one.title}" if terminal else one.source for one in found.counts))
    elif typed["count"] and terminal:
        show(*([count_screen(found)] if found.hits else []))
    elif typed["count"]:
        show(*(f"{one.source}:{one.matches}" for one in found.counts))
    elif terminal:
        show(*hits_screen(found, only=typed["only"]))
    else:
        show(*hit_lines(found, only=typed["only"]))
