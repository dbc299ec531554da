"""What people said of proposals, in a list; the words reach the screen as plain text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.suggest.judged import JudgedBy, JudgedProposal, Judgements


def judged_screen(found: Judgements) -> Iterator[RenderableType]:
    """Yield the judged proposals by source, and how many there are."""
    if not found.total:
        yield Text("nobody has said anything of a proposal here")
        return
    for title, group in groupby(found.proposals, key=lambda one: f"{one.title} ({one.source})"):
        yield Text(title, style="bold underline")
        for one in group:
            yield _line(one)
            yield indented(Text(one.words or "(the words changed since)"))
        yield Text("")
    shown = f", {len(found.proposals):,} shown" if len(found.proposals) < found.total else ""
    yield Text(f"{counted(found.total, 'judged proposal')}{shown}; {found.disputed:,} disputed")
    if found.disputed:
        yield Text("one accepts by `qualcode code accept`, or takes back by `qualcode code retract C-...`")


def _line(one: JudgedProposal) -> Text:
    line = Text(f"{one.turn}  ", style="dim").append(one.code, style="bold not dim")
    line.append(f"  {', '.join(_said(each) for each in one.judged)}", style="not dim")
    return line.append("  disputed", style="bold not dim") if one.disputed else line


def _said(one: JudgedBy) -> str:
    why = f": {one.why}" if one.why else ""
    return f"{one.how} by {one.by} ({one.id}{why})"
