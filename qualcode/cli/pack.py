"""`qualcode pack` and `qualcode unpack`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.at_work import quiet
from qualcode.cli.common import acting_desk, in_terminal, json_option, reading_desk, source_option, told
from qualcode.errors import UsageError
from qualcode.flows.material import UNITS, Scope
from qualcode.flows.packs.listing import pack_states
from qualcode.flows.packs.packing import make_pack, pack_note
from qualcode.flows.packs.placing import PackPlan
from qualcode.flows.packs.sampling import Sampling
from qualcode.flows.packs.unpacking import UnpackOptions
from qualcode.flows.packs.unpacking import unpack as unpack_file
from qualcode.screens.packs import (
    losing_lines,
    made_json,
    made_lines,
    packs_json,
    packs_screen,
    problems_screen,
    refused_lines,
    unpacked_json,
    unpacked_screen,
)
from qualcode.screens.printing import console, say, show, show_json

if TYPE_CHECKING:
    from qualcode.flows.packs.unpacking import Unpacked

_PATH = click.Path(path_type=Path)


@click.group("pack", invoke_without_command=True)
@click.option("--coder", "coder", metavar="NAME", help="Who is to code it.")
@click.option("--out", "-o", type=_PATH, metavar="FILE", help="Where to: X.xlsx, X.csv, or a folder.")
@click.option("--sample", default="", metavar="N|N%", help="As in 20% or 60; else all of it.")
@click.option(
    "--stratify", multiple=True, metavar="NAME", help="In proportion, by area, role, source, kind ..."
)
@click.option("--blind", is_flag=True, help="Without anybody's codes. A folder is always blind.")
@source_option
@click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".')
@click.option("--unit", type=click.Choice(UNITS), default="turn", help="What is coded as one: turn is usual.")
@click.option(
    "--code", "-c", "codes", multiple=True, metavar="CODE", help="Only these codes, with those below."
)
@click.option(
    "--context", type=click.IntRange(0, 5), default=1, metavar="N", help="Turns before each; 1 is usual."
)
@click.option("--seed", type=int, metavar="N", help="For the draw; else by chance, and written down.")
@click.option("--raw", is_flag=True, help="The words as spoken, names and all; only with --why.")
@click.option("--why", default="", metavar="TEXT", help="The reason for --raw; it is kept.")
@click.option("--force", is_flag=True, help="Write over a sheet that is there.")
@json_option
@click.pass_context
def pack(
    ctx: click.Context,
    *,
    coder: str | None,
    out: Path | None,
    sample: str,
    stratify: tuple[str, ...],
    blind: bool,
    sources: tuple[str, ...],
    where: str,
    unit: str,
    codes: tuple[str, ...],
    context: int,
    seed: int | None,
    raw: bool,
    why: str,
    force: bool,
    as_json: bool,
) -> None:
    """Send words to another person to code, as a sheet or a folder.

    \b
      qualcode pack --coder bea --sample 20% --stratify area --blind --out ../bea.xlsx
      qualcode unpack ../bea.xlsx      when it is back
      qualcode pack list               what is out, and how much of it is back

    A sheet is for somebody without qualcode: what to do, a row for each turn with what was said before, the
    codes to choose from, the codebook. A folder is a small study that `qualcode --study FOLDER code SOURCE`
    opens without a passphrase. Only evidence is packed, in the order of the talk; names are masked, and the
    leak gate reads the finished file. A blind one leaves out the codebook's examples of words in it. The
    record, packs/ID.json, holds the rule and the places, and no words.
    """  # noqa: D301
    if ctx.invoked_subcommand is not None:
        return
    if not coder:
        raise UsageError(
            "who is to code it?", hint="as in `qualcode pack --coder bea`; `pack list` lists them"
        )
    place = (out or _asked_place(coder)).expanduser()
    sampling = Sampling(Scope(sources, where, unit), sample, stratify, seed)
    plan = PackPlan(coder, sampling, place, codes, blind, raw, why, context, force)
    desk = acting_desk(None)
    made = make_pack(desk, plan)
    if as_json:
        show_json(made_json(made))
    elif made.leaks:
        say("\n".join(refused_lines(made)))
    else:
        show(*made_lines(made))
        for line in pack_note(made):
            say(f"note: {line}")
    told(desk)
    ctx.exit(1 if made.leaks else 0)


def _asked_place(coder: str) -> Path:
    """Ask where the words are to go: nobody but the person decides that."""
    if not in_terminal():
        hint = f"as in --out ../{coder}.xlsx, or --out ../{coder} for a folder"
        raise UsageError("where to? a pack holds participants' words", hint=hint)
    with quiet():
        typed: str = click.prompt(f"Where to (as in ../{coder}.xlsx, or ../{coder} for a folder)", err=True)
    return Path(typed.strip())


@pack.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the packs that are out, and how much of each is back."""
    desk = reading_desk()
    states = pack_states(desk.study)
    if as_json:
        show_json(packs_json(states))
    else:
        show(*packs_screen(states))


@click.command("unpack")
@click.argument("path", type=_PATH, metavar="FILE")
@click.option("--skip-bad", is_flag=True, help="Keep what is sound; what is wrong is listed and passed over.")
@click.option("--take-back", is_flag=True, help="What is blank now, and was not, is taken back.")
@click.option("--all-read", is_flag=True, help="What has no code was read, and none fits: all of it.")
@json_option
def unpack(path: Path, *, skip_bad: bool, take_back: bool, all_read: bool, as_json: bool) -> int:
    """Take in what another person coded, as their own.

    FILE is the sheet (.xlsx, or saved as .csv or .ods) or the folder that came back. Rows are told by their
    ids: they may be sorted, filtered or gone. A column that is gone says nothing, and what was known of it
    stays. One problem, and nothing is kept: each is listed with its cell. The same file again adds nothing;
    another code changes what was kept. Where a cell is blank now that was not, what would be taken back is
    listed, and asked about. The codings are of the coder who was packed for; the verb is yours, and
    `qualcode undo` takes it back.
    """
    path = path.expanduser()
    if not path.exists():
        raise UsageError(f"{path.name} is not there", hint="give the sheet or the folder that came back")
    desk = acting_desk(None)
    options = UnpackOptions(skip_bad, all_read, take_back)
    done = unpack_file(desk, path, options)
    if as_json:
        show_json(unpacked_json(done))
    else:
        if done.losing and not (done.problems and not skip_bad) and _asked_losing(done):
            done = unpack_file(desk, path, replace(options, take_back=True))
        _show_unpacked(done)
    told(desk)
    return 2 if done.refused else 0


def _asked_losing(done: Unpacked) -> bool:
    """List what would be taken back, and ask where a person can be asked."""
    for line in losing_lines(done):
        say(line)
    if not in_terminal():
        say("  nothing was kept. Is it the right file? --take-back keeps it, and takes these back")
        return False
    with quiet():
        return click.confirm("Is it the right file, and are these to be taken back?", default=False, err=True)


def _show_unpacked(done: Unpacked) -> None:
    if not done.refused:
        show(*unpacked_screen(done))
    for line in problems_screen(done) if done.problems else ():
        console(stderr=True).print(line)
