"""`qualcode code apply`: codes on a turn, on words, on a span, from a file, or on what a search found.

All or none in one verb; what the coder has there already is said, not doubled.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.common import acting_desk, coder_option, told
from qualcode.errors import UsageError
from qualcode.flows.code import Place, Saying, apply_codes
from qualcode.flows.coding_hits import REACHES, Reach, apply_hits
from qualcode.flows.coding_lines import apply_lines, apply_rows
from qualcode.flows.sheets import numbered_rows
from qualcode.model import Span
from qualcode.screens.code import applied_lines
from qualcode.screens.printing import problem_lines, say, show
from qualcode.store.files import read_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.code import Applied
    from qualcode.flows.coding_batch import Batch
    from qualcode.flows.desk import Desk

SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".ods"})
_PIPED = 'qualcode search "words" | qualcode code apply CODE -'


@click.command("apply")
@click.argument("source", required=False)
@click.argument("codes", nargs=-1)
@click.option("--turn", multiple=True, metavar="ID", help="A turn, such as t12; may be repeated.")
@click.option("--words", multiple=True, metavar="TEXT", help="Words of the source, or of the turn.")
@click.option("--span", multiple=True, metavar="START:END", help="Characters of the source's text.")
@click.option(
    "--from",
    "lines",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Codings from JSON lines or a sheet (CSV, Excel); - reads JSON lines from stdin.",
)
@click.option("--skip-bad", is_flag=True, help="With --from: apply the good lines; the bad are listed.")
@click.option(
    "--to",
    "reach",
    type=click.Choice(REACHES),
    help="With -: code the hit's sentence (the usual), its turn, or only the match.",
)
@click.option("--why", default="", help="A reason, kept with the coding.")
@click.option("--facet", "facets", multiple=True, metavar="NAME=VALUE", help="As in kind=barrier.")
@coder_option
def apply_command(
    source: str | None,
    codes: tuple[str, ...],
    *,
    lines: Path | None,
    skip_bad: bool,
    reach: Reach | None,
    coder: str | None,
    why: str,
    facets: tuple[str, ...],
    **place: tuple[str, ...],
) -> int:
    """Put codes on a turn, on words or on a span, or on all that a search found.

    \b
      qualcode code apply "Group one" long-wait --turn t3
      qualcode code apply S4K2QFA long-wait access --words "the waiting list"
      qualcode code apply --from codings.jsonl
      qualcode search "rang back" | qualcode code apply not-called-back -

    --turn, --words and --span may be repeated, for several places at once: all or none. With one --turn,
    words are looked for in it. A facet lies across the tree, and is one that the codebook declares; without
    one a coding has that of its code. A line of the file is {"source", "text" or "turn" or "span", "code",
    "why", "facets"}; where the words stand several times, "turn", "before", "after" or "nth" says which are
    meant. `qualcode codings --jsonl` prints such lines, and a sheet has columns of these names: all lines or
    none, unless --skip-bad. After the codes, - reads the hits of a search, as it prints them in a pipe or as
    JSON: one verb, one undo.
    """  # noqa: D301
    if source and codes and codes[-1] == "-":
        if lines is not None or any(place.values()):
            raise UsageError("- takes sources and words from the hits", hint="leave the rest out")
        return _apply_hits(
            (source, *codes[:-1]), coder, reach=reach or "sentence", saying=Saying(why, facets)
        )
    if reach:
        raise UsageError("--to says how far hits reach", hint=_PIPED)
    if lines is not None:
        if source or facets or any(place.values()):
            raise UsageError("--from takes sources, words and codes from the file", hint="leave the rest out")
        return _apply_lines(lines, coder, skip_bad=skip_bad)
    if skip_bad:
        raise UsageError("--skip-bad is for many lines", hint="qualcode code apply --from FILE --skip-bad")
    if not source or not codes:
        raise UsageError("a source and a code are needed", hint="qualcode code apply SOURCE CODE --turn t12")
    desk = acting_desk(coder)
    _say_applied(apply_codes(desk, source, codes, _places(**place), saying=Saying(why, facets)))
    told(desk)
    return 0


def _apply_hits(codes: tuple[str, ...], coder: str | None, *, reach: Reach, saying: Saying) -> int:
    if sys.stdin.isatty():
        raise UsageError("no hits come in", hint=_PIPED)
    content = sys.stdin.buffer.read()
    desk = acting_desk(coder)
    if not content.strip():
        say("no hit came in; nothing was applied")
        return 0
    return _say_batch(desk, apply_hits(desk, codes, content, reach=reach, saying=saying))


def _apply_lines(path: Path, coder: str | None, *, skip_bad: bool) -> int:
    if path.suffix.casefold() in SHEETS:
        rows = numbered_rows(path, required="code")
        desk = acting_desk(coder)
        return _say_batch(desk, apply_rows(desk, rows, skip_bad=skip_bad))
    content = sys.stdin.buffer.read() if str(path) == "-" else read_input(path)
    desk = acting_desk(coder)
    return _say_batch(desk, apply_lines(desk, content, skip_bad=skip_bad))


def _say_batch(desk: Desk, batch: Batch) -> int:
    told(desk)
    done = batch.applied.codings or batch.applied.already
    if batch.problems:
        say("\n".join(problem_lines(batch.problems)))
        say(f"{len(batch.problems)} to mend; {'the others were applied' if done else 'nothing was applied'}")
    elif not done:
        say("0 lines came in; nothing was applied")
    if done or not batch.problems:
        _say_applied(batch.applied)
    return 2 if batch.problems else 0


def _say_applied(applied: Applied) -> None:
    show(*applied_lines(applied))
    for notice in applied.notices:
        say(f"note: {notice}")


def _places(*, turn: Sequence[str], words: Sequence[str], span: Sequence[str]) -> list[Place]:
    """Return the places that were named: each span, and the words in the one turn, or each turn."""
    if words and len(turn) > 1:
        raise UsageError("words in one turn at a time", hint='--turn t12 --words "..."; or --turn alone')
    if span and (turn or words):
        raise UsageError("--span stands alone", hint="it says by itself where the words are")
    found = [Place(span=_span(each)) for each in span]
    if words:
        return [*found, *(Place("".join(turn), each) for each in words)]
    return [*found, *(Place(each) for each in turn)]


def _span(typed: str) -> Span:
    match = re.fullmatch(r"(\d+)[:-](\d+)", typed.strip())
    if not match or int(match[1]) >= int(match[2]):
        raise UsageError(f"--span {typed!r} is not START:END", hint="as in --span 10:20")
    return Span(int(match[1]), int(match[2]))
