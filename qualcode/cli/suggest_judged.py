"""`qualcode suggest judged`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.common import json_option, raw_option, reading_desk, source_option, told
from qualcode.errors import UsageError
from qualcode.flows.suggest.judged import JudgedChoice, judged_proposals
from qualcode.screens.printing import show, show_json
from qualcode.screens.suggest_judged import judged_screen

if TYPE_CHECKING:
    from qualcode.flows.suggest.judged import Which


@click.command("judged")
@source_option
@click.option("--code", "-c", "codes", multiple=True, metavar="CODE", help="Only these, with those below.")
@click.option("--by", default="", metavar="CODER", help="What this person said.")
@click.option("--accepted", is_flag=True, help="Only what was accepted.")
@click.option("--rejected", is_flag=True, help="Only what was rejected.")
@click.option("--disputed", is_flag=True, help="Only what one has and another rejected.")
@click.option("--limit", type=click.IntRange(1), default=50, metavar="N", help="Show so many; 50 is usual.")
@raw_option
@json_option
def judged_command(
    *,
    sources: tuple[str, ...],
    codes: tuple[str, ...],
    by: str,
    accepted: bool,
    rejected: bool,
    disputed: bool,
    limit: int,
    raw: bool,
    as_json: bool,
) -> None:
    """List what people said of proposals: accepted, rejected, disputed.

    It stays when the proposals are made anew. Disputed is what one person accepted or coded and another
    rejected: nothing is decided for them.
    """
    flags: list[tuple[bool, Which]] = [
        (accepted, "accepted"), (rejected, "rejected"), (disputed, "disputed")
    ]  # fmt: skip
    chosen = [name for given, name in flags if given]
    if len(chosen) > 1:
        raise UsageError("--accepted, --rejected and --disputed are three lists", hint="give one of them")
    desk = reading_desk()
    choice = JudgedChoice(sources, codes, by, chosen[0] if chosen else "")
    found = judged_proposals(desk.study, choice, limit=limit, raw=raw)
    if as_json:
        show_json(found)
    else:
        show(*judged_screen(found))
    told(desk)
