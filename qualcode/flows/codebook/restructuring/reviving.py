"""A code that was merged or split is used again: its codings are read as its own once more.

What it was merged into keeps what it took over; nothing is taken out of an entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.codebook.finding import find_code
from qualcode.codebook.following import MERGE, RETRACT, SPLIT, standing_decisions
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import following_of
from qualcode.store.history import new_event_id
from qualcode.store.logs import CODEBOOK_LOG, read_events

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.codebook.following import Decision
    from qualcode.flows.desk import Desk
    from qualcode.model import Code
    from qualcode.store.study import Study


def retract_merges(
    desk: Desk, codes: Collection[str], *, why: str = "brought back"
) -> tuple[dict[str, Any], ...]:
    """Return lines for `codebook.log.jsonl` that take back each merge and split of codes to be used again.

    Append them to the verb that makes the codes active, and count their `id` among its objects. A split that
    left its code in use, as `--keep` and `--under` do, stays; where nothing was merged or split, no line.
    """
    known = {code.id: code for code in sound_codebook(desk.study).codes}
    return tuple(
        {
            "event": new_event_id(),
            "op": RETRACT,
            "id": one.id,
            "by": desk.coder,
            "at": desk.clock(),
            "why": why,
        }
        for one in standing_decisions(read_events(desk.study, CODEBOOK_LOG))
        if one.code in codes and closed(one, known)
    )


def closed(one: Decision, known: dict[str, Code]) -> bool:
    """Whether a decision took its code out of use: a merge, or a split without `--keep` or `--under`."""
    if one.op == MERGE:
        return True
    heading = all(each in known and known[each].parent == one.code for each in one.into)
    return one.op == SPLIT and not one.keep and not heading


def require_unmerged(study: Study, named: str, verb: str) -> None:
    """Refuse a code whose codings are read as another's since it was merged; what is unknown passes."""
    try:
        code = find_code(sound_codebook(study), named).id
    except UnknownNameError:
        return
    now = following_of(study).code(code)
    if now != code:
        raise UsageError(
            f"the code {code!r} was merged into {now!r}", hint=f"its codings are there: {verb} {now}"
        )
