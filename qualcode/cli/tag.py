"""`qualcode tag`."""

from __future__ import annotations

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    json_option,
    raw_option,
    reading_desk,
    source_option,
    told,
)
from qualcode.flows.tag import TagOptions
from qualcode.flows.tag import tag as run_tagger
from qualcode.screens.printing import show, show_json
from qualcode.screens.tag import tag_json, tag_screen


@click.command()
@source_option
@click.option("--explain", is_flag=True, help="List each proposal with its rule and the words that fired it.")
@click.option("--dry-run", "-n", is_flag=True, help="Propose; write nothing.")
@click.option("--anyway", is_flag=True, help="Also where the study is reflexive, and proposals are off.")
@coder_option
@raw_option
@json_option
def tag(
    *,
    sources: tuple[str, ...],
    explain: bool,
    dry_run: bool,
    anyway: bool,
    coder: str | None,
    raw: bool,
    as_json: bool,
) -> None:
    """Let the codebook's rules propose codings.

    Proposals stand apart, under @rules, and count for nothing until a person accepts them with `qualcode
    code accept`. What a facilitator said is never proposed. The same study gives the same proposals.
    """
    desk = reading_desk() if dry_run else acting_desk(coder)
    options = TagOptions(sources, dry_run=dry_run, explain=explain or as_json, anyway=anyway, raw=raw)
    tagged = run_tagger(desk, options)
    if as_json:
        show_json(tag_json(tagged))
    else:
        show(*tag_screen(tagged, dry_run=dry_run))
    told(desk)
