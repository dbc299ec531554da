"""What two books made of the codes of a codebook that both come from.

A code with an id of the ancestor is that code, whatever it is called now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.comparing import changed_fields

if TYPE_CHECKING:
    from qualcode.codebook.crosswalk.likeness import Entry
    from qualcode.model import Codebook

UNCHANGED, CHANGED = 1.0, 0.9
SAME_CODE = "same code of the common ancestor"
_PLACE = ("parent", "since", "author", "made_from", "rationale")


def descent(base: Codebook, one: Entry, other: Entry) -> tuple[float, str] | None:
    """Return the least score of two entries of one code of the ancestor, and what became of it; else None.

    What only says where or since when a code stands is no change of it.
    """
    ancestor = base.by_id().get(one.of.code)
    if ancestor is None or one.of.code != other.of.code or one.of.book == other.of.book:
        return None
    changed = {
        entry.of.book: [name for name in changed_fields(ancestor, entry.code) if name not in _PLACE]
        for entry in (one, other)
    }
    told = [f"changed in {book} ({', '.join(names)})" for book, names in changed.items() if names]
    if not told:
        return UNCHANGED, f"{SAME_CODE}, unchanged in both"
    both = "both changed it: " if len(told) > 1 else ""
    return CHANGED, f"{SAME_CODE}; {both}{', '.join(told)}"
