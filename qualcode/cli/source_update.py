"""`qualcode source update`, `changes` and `settle`: a corrected file, and what it leaves to decide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from qualcode.cli.asking_changes import asked_decisions, asked_if_the_same, asked_who_is_who, told_if_left
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    in_terminal,
    json_option,
    raw_option,
    reading_desk,
    told,
)
from qualcode.cli.import_options import file_options, options_of, speaker_options, survey_options
from qualcode.errors import UsageError
from qualcode.flows.deciding import accepted_similar, decide, shown_waiting
from qualcode.flows.desk import Desk
from qualcode.flows.followed_words import ShownRow
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import source_id
from qualcode.flows.updating import Update, apply_update, plan_update, require_settled, shown_update
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.revising import (
    changes_json,
    decided_line,
    update_json,
    update_lines,
    updated_line,
    waiting_lines,
)
from qualcode.text import counted

_LONG, _MANY = 400_000, 5_000
_NOT_SESSION = {"kind": None, "title": "", "facts": (), "quoting": None, "recorded": None}


@click.command("update")
@click.argument("named", metavar="SOURCE")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", "-n", is_flag=True, help="Show every verdict; write nothing.")
@click.option(
    "--accept-similar",
    "alike",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Accept changed words that are so much alike: 0.9.",
)
@click.option("--why", default="", help="Why it was corrected; stands in the log.")
@click.option("--yes", "-y", is_flag=True, help="No question: what changed waits for `source changes`.")
@click.option("--as", "loader", metavar="FORMAT", help="Read as this format instead of the recognised one.")
@click.option(
    "--new", multiple=True, metavar="LABEL", help="A new person, though they say what another label said."
)
@speaker_options
@survey_options
@file_options
@raw_option
@coder_option
@json_option
def update(
    named: str,
    file: Path,
    *,
    dry_run: bool,
    alike: float | None,
    why: str,
    yes: bool,
    new: tuple[str, ...],
    raw: bool,
    coder: str | None,
    as_json: bool,
    **typed: Any,
) -> None:
    """Put a corrected file in the place of a source; its codings, masks and quotes follow their words.

    Unchanged words are found again wherever they stand now. What covers changed words waits for you: it is
    shown before and after, and accepted, dropped or left for later. The earlier revision is kept; one
    `qualcode undo` takes the whole update back. A file that has few words of the source, or lacks many, is
    asked about, and refused without a terminal; --force takes it.
    """
    desk = reading_desk() if dry_run else acting_desk(coder)
    asking = in_terminal() and not (yes or as_json or dry_run)
    reading = options_of({**_NOT_SESSION, **typed})
    if file.is_file() and file.stat().st_size > _LONG:
        say(f"reading {file.name}, following all that points into {named}; a long one takes a while")
    planned = plan_update(desk, named, file, reading, new=new)
    if dry_run or planned.unchanged:
        _shown(desk, planned, raw=raw, as_json=as_json, waiting=True)
        return
    require_nameless(desk, "the reason", why, names=planned.names)
    with told_if_left("nothing was updated"):
        sure = typed["force"] or (asking and bool(planned.doubt) and asked_if_the_same(planned))
        if asking and planned.renamed:
            same, others = asked_who_is_who(planned.renamed)
            reading = replace(reading, same={**reading.same, **same})
            planned = plan_update(desk, named, file, reading, new=(*new, *others))
        require_settled(planned, sure=sure)
        rows = [] if as_json else _shown(desk, planned, raw=raw)
        decisions = accepted_similar(planned.plan.waiting, alike) if alike is not None else {}
        if asking:
            waits = [shown for shown in rows if not shown.row.settled]
            decisions |= asked_decisions([one for one in waits if one.row.pointer.id not in decisions])
            click.confirm(f"Update {planned.plan.new.id}?", default=True, abort=True, err=True)
    if len(planned.plan.rows) > _MANY:
        say(f"writing {counted(len(planned.plan.rows), 'place')}")
    apply_update(desk, planned, decisions=decisions, why=why, sure=sure)
    if as_json:
        _shown(desk, planned, raw=raw, as_json=True)
        return
    told(desk)
    show(updated_line(planned, decisions))


def _shown(
    desk: Desk, planned: Update, *, raw: bool, as_json: bool = False, waiting: bool = False
) -> list[ShownRow]:
    """Show what an update does, with what waits where wanted; return all that it touches."""
    rows = shown_update(desk, planned, raw=raw)
    if as_json:
        show_json(update_json(planned, rows, raw=raw))
    else:
        waits = [shown for shown in rows if waiting and not shown.row.settled]
        show(*update_lines(planned, waits, raw=raw))
    told(desk)
    return rows


@click.command("changes")
@click.argument("named", metavar="[SOURCE]", default="")
@raw_option
@json_option
def changes(named: str, *, raw: bool, as_json: bool) -> None:
    """List what waits for a decision after a correction: codings and quotes whose words changed."""
    desk = reading_desk()
    rows = shown_waiting(desk, source_id(desk, named) if named else "", raw=raw)
    if as_json:
        show_json(changes_json(rows))
        return
    if not rows:
        say("nothing waits for a decision")
    show(*waiting_lines([shown for _, shown in rows]))


@click.command("settle")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--accept", is_flag=True, help="It stands where the correction puts it.")
@click.option("--drop", is_flag=True, help="It stands nowhere; it stays in the log, marked.")
@click.option("--words", default="", help="It stands at these words of the corrected text.")
@click.option("--why", default="", help="The reason; stands in the log.")
@coder_option
def settle(
    ids: tuple[str, ...], *, accept: bool, drop: bool, words: str, why: str, coder: str | None
) -> None:
    """Decide about codings and quotes whose words a correction changed."""
    if accept + drop + bool(words) != 1:
        raise UsageError("--accept, --drop or --words?", hint="give one of the three")
    desk = acting_desk(coder)
    done, left = decide(desk, ids, accept=accept, words=words, why=why)
    told(desk)
    show(decided_line(done, left))
