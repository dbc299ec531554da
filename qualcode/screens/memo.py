"""Memos, oldest first: a line of who, when and about what, then the analyst's words as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from qualcode.findings import Memo
from qualcode.flows.export import Exported
from qualcode.flows.memo import REFLEXIVE_QUESTIONS, ShownMemo
from qualcode.screens.memo_heading import memo_heading
from qualcode.text import counted


def memo_lines(memos: Sequence[Memo], *, chosen: bool = False) -> Iterator[RenderableType]:
    """Yield each memo; `chosen` says that only some were asked for."""
    for memo in memos:
        yield Text(memo_heading(memo), style="bold")
        yield Text(memo.text)
    if not memos:
        yield Text("no memo fits" if chosen else "no memos yet")


def shown_lines(shown: ShownMemo) -> Iterator[RenderableType]:
    """Yield a memo, when it was written anew, and the memos about it."""
    yield from memo_lines([shown.memo])
    *earlier, last = shown.writings
    if earlier:
        times = ", ".join(f"{one.number}: {one.at[:10]} {one.by}" for one in shown.writings)
        yield Text(f"writing {last.number} of {last.number} ({times}); --writing N shows another", "dim")
    for memo in shown.answers:
        yield Text(f"about it: {memo_heading(memo)}", style="dim")


def questions_lines() -> Iterator[str]:
    """Yield the three questions that a reflexive memo may answer (Wilkinson 1988)."""
    yield "Three questions to begin from (after Wilkinson 1988); answer those that help:"
    yield from (f"  {question}" for question in REFLEXIVE_QUESTIONS)


def exported_line(done: Exported, memos: int) -> str:
    """Return what was written."""
    return f"{done.path}: {counted(memos, 'memo')}, names masked; the leak gate found nothing"


def refused_lines(done: Exported) -> Iterator[str]:
    """Yield why nothing was written, and what to do."""
    found = counted(len(done.leaks), "thing")
    yield f"qualcode: not exported: {found} must not leave; nothing was written"
    for leak in done.leaks:
        yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
    yield "  `qualcode memo edit ID` takes it out; --kind, --by, --about and --since choose other memos"
