"""`qualcode codebook history|diff|stale`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.codebook_options import why_option
from qualcode.cli.common import acting_desk, coder_option, json_option, raw_option, reading_desk, told
from qualcode.errors import UsageError
from qualcode.flows.codebook.past.stale import review, stale_codes, stale_shown
from qualcode.flows.codebook.past.telling import differences_from, differences_since, tell_history
from qualcode.screens.codebook_past import (
    compared_json,
    compared_screen,
    history_json,
    history_screen,
    reviewed_line,
    stale_json,
    stale_screen,
)
from qualcode.screens.printing import show, show_json


@click.command()
@click.argument("code", required=False, default="")
@click.option("--brief", is_flag=True, help="Without the words that changed.")
@json_option
def history(code: str, *, brief: bool, as_json: bool) -> None:
    """Show who changed what in the codebook, or in one code, and why: newest first.

    The words that changed come from the before-images that `undo` keeps on this machine; of what was done
    elsewhere the fields are named.
    """
    desk = reading_desk()
    found = tell_history(desk.study, code, words=not brief)
    if as_json:
        show_json(history_json(found))
    else:
        show(*history_screen(found))
    told(desk)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--since", default="", metavar="DATE|RUN", help="An earlier moment: 2026-03-01, or right before a run."
)
@click.option("--code", default="", metavar="CODE", help="One code alone.")
@json_option
def diff(file: Path | None, *, since: str, code: str, as_json: bool) -> None:
    """Say what differs between a codebook FILE, or an earlier moment, and the codebook now.

    As in `qualcode codebook diff --since 2026-03-01`; runs are named as `qualcode log` shows them. FILE
    is YAML, a spreadsheet, CSV or a Word table, as `codebook import` reads it.
    """
    if (file is None) == (not since):
        raise UsageError("from what?", hint="give a codebook file, or --since DATE or RUN")
    desk = reading_desk()
    found = (
        differences_since(desk.study, since, code)
        if file is None
        else differences_from(desk.study, file, code)
    )
    if as_json:
        show_json(compared_json(found))
    else:
        show(*compared_screen(found))
    told(desk)


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@click.option("--list", "listed", is_flag=True, help="List the codings, too, with their words.")
@click.option("--by", default="", metavar="NAME", help="Codings of one coder.")
@click.option("--reviewed", is_flag=True, help="You looked again at your codings of CODE: they stand.")
@click.option("--everyone", is_flag=True, help="With --reviewed: those of everyone.")
@why_option
@coder_option
@raw_option
@json_option
def stale(
    codes: tuple[str, ...],
    *,
    listed: bool,
    by: str,
    reviewed: bool,
    everyone: bool,
    why: str,
    coder: str | None,
    raw: bool,
    as_json: bool,
) -> None:
    """Show codings made when their code meant something else.

    What a code means is its definition, what it includes and excludes, and its examples; a new name, place,
    alias or rule makes nothing stale, nor does a definition where none stood.
    """
    if everyone and not reviewed:
        raise UsageError(
            "--everyone goes with --reviewed", hint="qualcode codebook stale CODE --reviewed --everyone"
        )
    if not reviewed:
        desk = reading_desk()
        who = by.strip().casefold()
        if listed:
            found, shown = stale_shown(desk, codes, coder=who, raw=raw)
        else:
            found, shown = stale_codes(desk.study, codes, coder=who), {}
        if as_json:
            show_json(stale_json(found, shown))
        else:
            show(*stale_screen(found, shown))
    else:
        if len(codes) != 1 or as_json or listed or by:
            raise UsageError("--reviewed is said of one code", hint="qualcode codebook stale CODE --reviewed")
        desk = acting_desk(coder)
        show(reviewed_line(review(desk, codes[0], everyone=everyone, why=why)))
    told(desk)


VERBS: tuple[click.Command, ...] = (history, diff, stale)
