"""`qualcode codebook merge ... --apply`, and `qualcode codebook crosswalk`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import (
    acting_desk,
    ask_secret,
    json_option,
    reading_desk,
    study_here,
    told,
    who_typed,
)
from qualcode.screens.printing import say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Sequence


def apply_decisions(named: Sequence[str], typed: dict[str, Any]) -> int:
    """Apply a file of decisions: in the study, or outside one with `--out` and `--crosswalk`."""
    from qualcode.flows.codebook.crosswalk.applying import ApplyOptions, apply_in_study, apply_outside
    from qualcode.screens.codebook_merged import (
        applied_lines,
        before_line,
        kept_back_lines,
        refused_lines,
    )

    options = ApplyOptions(
        typed["decided"],
        typed["merged"],
        typed["crosswalk"],
        force=typed["force"],
        rest_apart=typed["rest_apart"],
        who=who_typed(typed["coder"]),
        why=typed["why"],
    )
    desk = None
    if options.out is not None or options.crosswalk is not None or (named and study_here() is None):
        with at_work("making one codebook of them"):
            done = apply_outside(named, options, ask=ask_secret)
    else:
        desk = acting_desk(typed["coder"])
        with at_work("making one codebook of them"):
            done = apply_in_study(desk, named, options)
    if done.refused:
        say("\n".join(refused_lines(done)))
        return 2
    if done.leaks:
        say("\n".join(kept_back_lines(done.leaks)))
        return 1
    if done.before is not None:
        show(before_line(done.before))
        return 0
    show(*applied_lines(done))
    if desk is not None:
        told(desk)
    return 0


@click.command("crosswalk")
@click.argument("code", required=False, default="")
@click.option("--area", default="", metavar="AREA", help="Only the codes of one area.")
@json_option
def crosswalk_command(code: str, *, area: str, as_json: bool) -> None:
    """Show which codes of which areas became which code.

    It reads crosswalk.csv, which `qualcode codebook merge ... --apply` writes: each old code with the
    decision, who took it and why, under the code that it is now. CODE may be an area's old one: its id, or
    AREA:ID where several areas have it.
    """
    from qualcode.flows.codebook.crosswalk.showing import show_crosswalk
    from qualcode.screens.codebook_merged import crosswalk_json, crosswalk_screen

    desk = reading_desk()
    shown = show_crosswalk(desk.study, code=code, area=area)
    if as_json:
        show_json(crosswalk_json(shown))
    else:
        show(*crosswalk_screen(shown))
    told(desk)


VERBS: tuple[click.Command, ...] = (crosswalk_command,)
