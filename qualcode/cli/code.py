"""`qualcode code`: a source turn by turn, or apply, retract, accept and view codings.

When the first word is none of these it is a source, and the session at the prompt begins.
"""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.code_deviant import deviant_command
from qualcode.cli.code_session import run_session
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    facet_filter_option,
    filter_options,
    filters_of,
    json_option,
    raw_option,
    reading_desk,
    told,
    unit_option,
)
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.accepting import Wanted, accept, chosen_proposals
from qualcode.flows.code import Applied, Place, Saying, apply_codes
from qualcode.flows.coding_hits import REACHES, Reach, apply_hits
from qualcode.flows.coding_lines import Batch, apply_lines
from qualcode.flows.coding_session import start_session
from qualcode.flows.codings import View, code_path, find_codings
from qualcode.flows.desk import Desk
from qualcode.flows.facetting import set_facets
from qualcode.flows.reading import source_id
from qualcode.flows.rejecting import reject
from qualcode.flows.retracting import retract
from qualcode.model import Span
from qualcode.screens.code import (
    accepted_lines,
    applied_lines,
    facetted_lines,
    rejected_lines,
    retracted_lines,
)
from qualcode.screens.codings import found_json, view_screen
from qualcode.screens.printing import problem_lines, say, show, show_json
from qualcode.store.files import read_input

if TYPE_CHECKING:
    from collections.abc import Sequence

SESSION = "session"
_PIPED = 'qualcode search "words" | qualcode code apply CODE -'


class SourceOrVerb(click.Group):
    """A group whose first word may be a source: then the session begins."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the session's name before anything that is neither one of the verbs nor a call for help."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = [SESSION, *args]
        return super().parse_args(ctx, args)


@click.group(cls=SourceOrVerb, subcommand_metavar="SOURCE | VERB ...")
def code() -> None:
    """Code a source, turn by turn: `qualcode code SOURCE`.

    SOURCE is an id, a title or a file name. Each turn is shown with what was said before it; type a code (its
    id, name or alias; the list follows your typing), several parted by `;`, or one of

    \b
      Enter     next turn            m TEXT   memo on this turn
      n NAME    new code             w WORDS  only these words of the turn
      u         undo                 ?        what the codes here mean; ? CODE
      b         back                 l        list codes
      g t12     go to a turn         q        quit
      h         these commands

    Every answer is kept before the next question, and the next session goes on after the turn that you
    coded last. A facilitator's turns are passed over; `qualcode code SOURCE --all` stops at them too.
    Answers can be piped in, one a line; after `n NAME` the next line is the definition. Exit code 2 when one
    of them could not be done.
    """  # noqa: D301


@code.command(SESSION)
@click.argument("source", nargs=-1, required=True)
@click.option("--all", "every_turn", is_flag=True, help="Stop at a facilitator's turns too.")
@coder_option
def session(source: tuple[str, ...], *, every_turn: bool, coder: str | None) -> int:
    """Code a source at the prompt (the same as `qualcode code SOURCE`)."""
    desk = acting_desk(coder)
    try:
        identifier = source_id(desk, " ".join(source))
    except UnknownNameError as error:
        near = get_close_matches(source[0], list(code.commands), n=1)
        if near:
            error.hint += f"{' · ' if error.hint else ''}or did you mean `qualcode code {near[0]}`?"
        raise
    return run_session(start_session(desk, identifier, every_turn=every_turn))


@code.command("apply")
@click.argument("source", required=False)
@click.argument("codes", nargs=-1)
@click.option("--turn", multiple=True, metavar="ID", help="A turn, such as t12; may be repeated.")
@click.option("--words", multiple=True, metavar="TEXT", help="Words of the source, or of the turn.")
@click.option("--span", multiple=True, metavar="START:END", help="Characters of the source's text.")
@click.option(
    "--from",
    "lines",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A file of JSON lines; - reads stdin.",
)
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
    "why", "facets"}; all lines or none. After the codes, - reads the hits of a search, as it prints them in a
    pipe or as JSON: one verb, one undo.
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
        return _apply_lines(lines, coder)
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


def _apply_lines(path: Path, coder: str | None) -> int:
    content = sys.stdin.buffer.read() if str(path) == "-" else read_input(path)
    desk = acting_desk(coder)
    return _say_batch(desk, apply_lines(desk, content))


def _say_batch(desk: Desk, batch: Batch) -> int:
    told(desk)
    if batch.problems:
        say("\n".join(problem_lines(batch.problems)))
        say(f"{len(batch.problems)} to mend; nothing was applied")
        return 2
    _say_applied(batch.applied)
    return 0


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


@code.command("view")
@click.argument("named", metavar="CODE")
@filter_options
@facet_filter_option
@unit_option
@click.option("--context", type=click.IntRange(0, 20), default=0, metavar="N", help="Turns before and after.")
@click.option("--only", is_flag=True, help="This code alone, without those below it.")
@raw_option
@json_option
def view_command(named: str, *, context: int, only: bool, raw: bool, as_json: bool, **typed: Any) -> None:
    """Read all extracts of a code in one list.

    They come source by source, with whose words they are; masked unless --raw.
    """
    desk = reading_desk()
    typed["codes"] = (named, *typed["codes"])
    found = find_codings(desk, filters_of(typed), View(raw=raw, context=context, descend=not only))
    path = code_path(desk.study, named)
    if as_json:
        show_json({"code": path.id, "path": path.path, **found_json(found)})
    else:
        show(*view_screen(found, path.path))
    told(desk)


code.add_command(deviant_command)
