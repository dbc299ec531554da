"""`qualcode show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.common import acting_desk, json_option, raw_option, reading_desk, told
from qualcode.errors import UsageError
from qualcode.flows.printing_source import PrintPlan, print_source
from qualcode.flows.reading import source_id
from qualcode.flows.show import show_source, speakers_in
from qualcode.screens.packs import print_refused_lines, printed_lines
from qualcode.screens.printing import console, say, show_json
from qualcode.screens.printing import show as show_lines
from qualcode.screens.show import source_screen
from qualcode.select import Filters

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.flows.show import Shown


@click.command("show")
@click.argument("named", metavar="SOURCE")
@click.option("--speaker", "speakers", multiple=True, metavar="ID", help="Only these: by id, or name.")
@click.option("--where", default="", metavar="EXPR", help='As in "role!=staff".')
@click.option("--coder", "by", default="", metavar="NAME", help="Codes of one coder; @rules: proposals.")
@click.option("--revision", type=click.IntRange(1), metavar="N", help="As it was before a correction.")
@click.option(
    "--print", "printed", is_flag=True, help="Write it for paper: Word, numbered lines, wide margin."
)
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), help="With --print: where to; else exports/private/."
)
@click.option("--codes", is_flag=True, help="With --print: the codes in the margin.")
@click.option("--force", is_flag=True, help="With --print: replace a file outside the study.")
@raw_option
@json_option
def show(
    named: str,
    speakers: tuple[str, ...],
    where: str,
    by: str,
    *,
    revision: int | None,
    printed: bool,
    out: Path | None,
    codes: bool,
    force: bool,
    raw: bool,
    as_json: bool,
) -> int:
    """Read a source, turn by turn, names masked.

    SOURCE is one: its id, its title, or the original file's name, whole (no *). With --print it becomes a
    Word document to read on paper; a masked one passes the leak gate and goes into exports/private/, which
    git does not take; one with --raw goes only where --out says, outside.
    """
    _require_print(printed=printed, asked=out is not None or codes or force, as_json=as_json)
    desk = acting_desk(None) if printed else reading_desk()
    source = source_id(desk, named)
    called = speakers_in(desk, source, speakers)
    filters = Filters(speakers=called, where=where, coder=by)
    shown = show_source(desk.study, source, filters, raw=raw, revision=revision)
    if printed:
        return _print(desk, shown, PrintPlan(raw, codes, out, force, by))
    if as_json:
        show_json(shown)
        return 0
    screen = console()
    for part in source_screen(shown):
        screen.print(part)
    return 0


def _require_print(*, printed: bool, asked: bool, as_json: bool) -> None:
    if asked and not printed:
        raise UsageError("--out, --codes and --force go with --print", hint="qualcode show SOURCE --print")
    if printed and as_json:
        raise UsageError("--print writes a document, --json prints one", hint="give one of the two")


def _print(desk: Desk, shown: Shown, plan: PrintPlan) -> int:
    """Write a source for paper; return 1 where the leak gate kept it back."""
    done = print_source(desk, shown, plan)
    if done.leaks:
        say("\n".join(print_refused_lines(done)))
        return 1
    show_lines(*printed_lines(done))
    names = "as spoken, names and all" if plan.raw else "names masked"
    say(f"note: it holds participants' words, {names}: keep it like the study, out of git")
    told(desk)
    return 0
