"""`qualcode memo`."""

from __future__ import annotations

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.flows.memo import add_memo, memos_about
from qualcode.screens.printing import listing, show, show_json


@click.group()
def memo() -> None:
    """Write and list memos."""


@memo.command("new")
@click.argument("text")
@click.option("--about", multiple=True, metavar="ID", help="A source, code, coding or theme; may be given again.")
@coder_option
def new(text: str, about: tuple[str, ...], coder: str | None) -> None:
    """Write a memo."""
    desk = acting_desk(coder)
    made = add_memo(desk, text, about=about)
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
    rows = [(memo.id, memo.at[:10], memo.by, " ".join(memo.about), memo.text) for memo in found]
    show(listing(["memo", "date", "by", "about", "text"], rows, empty="no memos yet"))
