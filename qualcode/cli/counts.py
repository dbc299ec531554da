"""`qualcode counts`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import acting_desk, json_option, raw_option, reading_desk, source_option, told
from qualcode.errors import UsageError
from qualcode.flows.counts.gathering import UNITS
from qualcode.flows.counts.tables import CountOptions, counts
from qualcode.flows.desk import Desk
from qualcode.screens.counts import (
    campaigns_json,
    campaigns_screen,
    counts_json,
    counts_screen,
    sentences_json,
    sentences_screen,
)
from qualcode.screens.counts_audited import audited_json, audited_screen
from qualcode.screens.guide import exported_lines
from qualcode.screens.printing import say, show, show_json
from qualcode.select import Filters


@click.command("counts")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--unit", type=click.Choice(UNITS), default="turn", help="What counts as one segment.")
@source_option
@click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".')
@click.option("--by", default="", metavar="ATTRIBUTE", help="Tell groups of people apart.")
@click.option("--own", is_flag=True, help="Without the codes below.")
@click.option("--sentence", is_flag=True, help="A sentence for a report, with its base and limits.")
@click.option("--wording", default="", metavar="WORDS", help='What it is about: --wording "long waits".')
@click.option("--campaigns", is_flag=True, help="List texts that were sent by many.")
@click.option("--audited", is_flag=True, help="Estimate survey responses from a blind audit.")
@click.option("--audit", default="", metavar="ID", help="The sample for --audited; else the newest.")
@click.option(
    "--coder", default="", metavar="NAME", help="Only their codings; with --audited, their reading."
)
@click.option("--anyway", is_flag=True, help="--sentence and --audited also where the work is reflexive.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the table there, as CSV.")
@click.option("--force", is_flag=True, help="Replace a file outside the study.")
@raw_option
@json_option
def command(
    *,
    codes: tuple[str, ...],
    unit: str,
    sources: tuple[str, ...],
    where: str,
    by: str,
    own: bool,
    sentence: bool,
    wording: str,
    campaigns: bool,
    audited: bool,
    audit: str,
    coder: str,
    anyway: bool,
    csv_file: Path | None,
    force: bool,
    raw: bool,
    as_json: bool,
) -> int:
    """Count codes: segments, people, responses and sources, each with its base.

    Facilitators' words and machine proposals never count; what was negated or might be and secondary material
    stand apart; a source and its translation are one. No shares of talk, and none from a base under 50. With
    --by, what could tell fewer than k people is not printed; with --where such numbers are for the team only,
    and are in no --sentence and no --csv. Each command is protected for itself, not several together.
    What coders decided together is not in these numbers: --coder consensus counts it alone.
    """
    if sum((sentence, campaigns, audited, csv_file is not None)) > 1:
        raise UsageError(
            "--sentence, --campaigns, --audited and --csv are four different things", hint="give one"
        )
    whose = "" if audited else coder.strip().casefold()
    filters = Filters(sources=sources, where=where, unit=unit, coder=whose)
    options = CountOptions(codes, filters, own=own, by=by)
    desk = acting_desk(None) if csv_file is not None else reading_desk()
    code = 0
    if sentence:
        _sentence(desk, options, wording, anyway=anyway, as_json=as_json)
    elif campaigns:
        _campaigns(desk, options, raw=raw, as_json=as_json)
    elif audited:
        _audited(desk, options, (audit, coder), anyway=anyway, as_json=as_json)
    elif csv_file is not None:
        code = _exported(desk, options, csv_file, force=force)
    elif as_json:
        show_json(counts_json(counts(desk.study, options)))
    else:
        show(*counts_screen(counts(desk.study, options)))
    told(desk)
    return code


def _exported(desk: Desk, options: CountOptions, out: Path, *, force: bool) -> int:
    from qualcode.flows.counts.exporting import export_counts

    done = export_counts(desk, counts(desk.study, options), out=out, force=force)
    (say if done.refused else show)("\n".join(exported_lines(done)))
    return int(done.refused)


def _sentence(desk: Desk, options: CountOptions, wording: str, *, anyway: bool, as_json: bool) -> None:
    from qualcode.flows.counts.telling import sentences_about

    found = sentences_about(desk, options, wording=wording, anyway=anyway)
    if as_json:
        show_json(sentences_json(found))
    else:
        show(*sentences_screen(found))


def _campaigns(desk: Desk, options: CountOptions, *, raw: bool, as_json: bool) -> None:
    from qualcode.flows.counts.listing import list_campaigns

    found = list_campaigns(desk.study, options.filters, raw=raw)
    if as_json:
        show_json(campaigns_json(found))
    else:
        show(*campaigns_screen(found))


def _audited(
    desk: Desk, options: CountOptions, named: tuple[str, str], *, anyway: bool, as_json: bool
) -> None:
    from qualcode.flows.counts.audited import audited_counts

    audit, coder = named
    with at_work("learning without the sample, and estimating"):
        found = audited_counts(desk.study, options, audit=audit, coder=coder, anyway=anyway)
    if as_json:
        show_json(audited_json(found))
    else:
        show(*audited_screen(found))
