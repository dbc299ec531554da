"""`qualcode memo`."""

from __future__ import annotations

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.flows.memo import memo_about, memos_about
from qualcode.screens.memo import memo_lines
from qualcode.screens.printing import show, show_json


@click.group()
def memo() -> None:
    """Write and list memos."""


@memo.command("new")
@click.argument("text")
@click.option(
    "--about", multiple=True, metavar="ID", help="A source, code, coding or theme; may be given again."
)
@coder_option
def new(text: str, about: tuple[str, ...], coder: str | None) -> None:
    """Write a memo."""
    desk = acting_desk(coder)
    made = memo_about(desk, text, about)
    told(desk)
    show(f"{made.id}  written")


@memo.command("list")
@click.option("--about", default="", metavar="ID", help="Only memos about this.")
@json_option
def list_memos(about: str, *, as_json: bool) -> None:
    """List memos, oldest first."""
    found = memos_about(reading_desk(), about)
    if as_json:
        show_json({"memos": found})
        return
    show(*memo_lines(found))
