"""The line above a memo's words, the same in every place where memos are read.

Id, kind, day, writer, and what it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.findings import Memo


def memo_heading(memo: Memo, *, about: bool = True) -> str:
    """Return "M-7KQ2  reflexive, 2026-05-31, ann, about S4K2QFA t12"; without the last where it is plain."""
    kind = f"{memo.kind}, " if memo.kind else ""
    edited = f", edited {memo.edited_at[:10]}" if memo.edited_at else ""
    things = f", about {' '.join(memo.about)}" if memo.about and about else ""
    return f"{memo.id}  {kind}{memo.at[:10]}, {memo.by}{edited}{things}"
