"""Memos as lines to read: when, by whom, of which kind, about what, and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qualcode.findings import Memo


def memo_lines(memos: Sequence[Memo], first: Collection[str] = ()) -> list[str]:
    """Return memos as lines, those about one of `first` before the others, the newest first."""
    newest = sorted(memos, key=lambda one: one.at, reverse=True)
    newest.sort(key=lambda one: not set(first) & set(one.about))
    found: list[str] = []
    for memo in newest:
        kind = f"{memo.kind} " if memo.kind else ""
        found += [f"{memo.at[:10]} · {memo.by} · {kind}memo {memo.id} about {', '.join(memo.about)}"]
        found += [f"  {line}" for line in memo.text.splitlines()]
        found.append("")
    return found[:-1]
