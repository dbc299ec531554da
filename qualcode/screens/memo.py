"""Memos, oldest first: a line of who, when and about what, then the analyst's words as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from qualcode.findings import Memo


def memo_lines(memos: Sequence[Memo]) -> Iterator[RenderableType]:
    """Yield each memo."""
    for memo in memos:
        about = f", about {' '.join(memo.about)}" if memo.about else ""
        yield Text(f"{memo.id}  {memo.at[:10]}, {memo.by}{about}", style="bold")
        yield Text(memo.text)
    if not memos:
        yield Text("no memos yet")
