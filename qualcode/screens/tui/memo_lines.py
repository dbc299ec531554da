"""Memos as lines to read: the heading of each, and its words below.

Plain text: whoever shows it decides how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.memo_heading import memo_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.findings import Memo


def memo_lines(memos: Iterable[Memo]) -> list[str]:
    """Return memos as lines, in their order, with an empty line between two."""
    found: list[str] = []
    for memo in memos:
        found += [memo_heading(memo), *(f"  {line}" for line in memo.text.splitlines()), ""]
    return found[:-1]
