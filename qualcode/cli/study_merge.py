"""`qualcode study merge`: another copy of this study, or another study, joined to this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualcode.cli.common import (
    acting_desk,
    asked_line,
    coder_option,
    in_terminal,
    json_option,
    pairs,
    sides,
    told,
)
from qualcode.errors import UsageError
from qualcode.flows.study_merge.merging import Merged, MergeOptions, answered, merge_study
from qualcode.screens.printing import show, show_json
from qualcode.screens.study_merge import merged_lines, merged_record


@click.command("merge")
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come, and change nothing.")
@click.option(
    "--take",
    multiple=True,
    metavar="NAME=SIDE",
    help="Decide what both changed: a code, an id, a file or all.",
)
@click.option(
    "--vault", type=click.Path(path_type=Path), help="Where the other's vault is, so that its names come."
)
@click.option(
    "--passphrase-env", default="", metavar="NAME", help="The variable with the other vault's passphrase."
)
@click.option(
    "--same-coder", multiple=True, metavar="NAME", help="Another study: this name is one coder in both."
)
@click.option(
    "--rename-coder", multiple=True, metavar="A=B", help="Another study: its coder A is called B here."
)
@click.option(
    "--same-person", multiple=True, metavar="ID=ID", help="Another study: theirs=ours are one person."
)
@click.option("--other-person", multiple=True, metavar="ID", help="Another study: theirs is nobody we have.")
@coder_option
@json_option
def merge(*, other: Path, coder: str | None, as_json: bool, **options: Any) -> int:
    """Join a copy of this study, or another study, to this one.

    OTHER is a folder: a teammate's copy, a USB stick, an unpacked backup; or the study of another area. It is
    only read. What came, stayed, was renamed or refused is said, before with --dry-run and after; undo gives
    the folder as it was.

    Copies: each coder's events are had together, what one side alone changed is taken, and what both changed,
    each in another way, waits for --take: `--take long-wait=theirs --take all=ours`.

    Another study: coders and people of one name are asked about, never taken for one. Codes of one id with
    other words are kept apart. Exit code 1 when something was refused, 2 when something is to be decided.
    """
    desk = acting_desk(coder)
    chosen = _options(options)
    merged = merge_study(desk, other, chosen)
    if merged.questions and in_terminal() and not as_json:
        merged = merge_study(desk, other, _asked(chosen, merged))
    told(desk)
    if as_json:
        show_json(merged_record(merged))
    else:
        show(*merged_lines(merged))
    return 2 if merged.waits else 1 if merged.refused else 0


def _asked(options: MergeOptions, merged: Merged) -> MergeOptions:
    """Ask who is one person, coder by coder and name by name; whoever opened the vaults sees the names."""
    for one in merged.questions:
        if one.kind == "workstream":
            if not _yes(f"{one.text.partition(':')[0]}. Merge into it as it is here?"):
                raise UsageError("nothing was changed", hint="agree on the approach first")
            options = answered(options, one, same=True)
            continue
        named = (
            f"{one.theirs} there and {one.ours} here ({one.name})" if one.name else f"{one.theirs} in both"
        )
        same = _yes(f"{named}: one {one.kind}?")
        called = "" if same or one.kind == "person" else _called(one.theirs)
        options = answered(options, one, same=same, called=called)
    return options


def _yes(question: str) -> bool:
    while (answer := asked_line(f"{question} [y/n] ").strip().casefold()) not in {"y", "yes", "n", "no"}:
        show("y or n; Ctrl-C leaves everything as it is")
    return answer.startswith("y")


def _called(name: str) -> str:
    return (
        asked_line(f"What is the {name} of the other study called here? [{name}-2] ").strip() or f"{name}-2"
    )


def _options(typed: dict[str, Any]) -> MergeOptions:
    return MergeOptions(
        take=sides(typed["take"], "--take"),
        vault=typed["vault"],
        passphrase_env=typed["passphrase_env"],
        dry_run=typed["dry_run"],
        same_coders=tuple(typed["same_coder"]),
        renamed_coders=pairs(typed["rename_coder"], "--rename-coder"),
        same_people=pairs(typed["same_person"], "--same-person"),
        other_people=tuple(typed["other_person"]),
    )
