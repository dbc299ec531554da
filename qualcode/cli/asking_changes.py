"""The question about each thing whose words a correction changed: it stands there, nowhere, or later.

Enter leaves it for later; nothing is decided by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import click

from qualcode.flows.deciding import Decision
from qualcode.flows.followed_words import ShownRow
from qualcode.screens.printing import show
from qualcode.screens.revising import waiting_row


def asked_decisions(rows: Iterable[ShownRow]) -> dict[str, Decision]:
    """Ask about each thing whose words changed; Enter leaves it for later."""
    found: dict[str, Decision] = {}
    for shown in rows:
        for part in waiting_row(shown):
            show(part)
        span = shown.row.carried.span
        choices = ["a", "d", "l"] if span is not None else ["d", "l"]
        ways = "accept, drop, later" if span is not None else "drop, later"
        answer = click.prompt(f"  {ways}", type=click.Choice(choices), default="l", err=True)
        if answer != "l":
            found[shown.row.pointer.id] = Decision(span if answer == "a" else None)
    return found
