"""Memos: an analyst's thought, tied to sources, turns, codes or themes, or to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.model import Memo
from qualcode.store.history import Changes
from qualcode.store.memos import memo_bytes, memo_file, read_memos
from qualcode.store.study import fresh_id


def add_memo(desk: Desk, text: str, *, about: Sequence[str] = ()) -> Memo:
    """Write a memo."""
    if not text.strip():
        raise UsageError("a memo needs words", hint='qualcode memo new "what you thought"')
    taken = {memo.id for memo in read_memos(desk.study)}
    memo = Memo(fresh_id("M-", taken), desk.coder, desk.clock(), text.strip(), tuple(about))
    changes = Changes(
        files={memo_file(memo.id): memo_bytes(memo)}, objects={memo.id}, uses=set(memo.about), note=memo.id
    )
    desk.commit(changes, "memo new")
    return memo


def memos_about(desk: Desk, about: str = "") -> list[Memo]:
    """Return all memos, or those about one thing."""
    return [memo for memo in read_memos(desk.study) if not about or about in memo.about]
