"""Which codes lie under the keys 1 to 9: fixed while one works, so that fingers can learn them.

A code keeps its number until another pushes it out; a new one takes a free number, or that of the code that
was used longest ago.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

KEYS = 9


def under_keys(before: Sequence[str], recent: Sequence[str], known: Collection[str]) -> list[str]:
    """Return the codes under the keys, in the order of the keys.

    `before` are those that were there, `recent` those lately used, the latest first, `known` those in use.
    """
    slots = [one for one in before if one in known]
    coming = [one for one in recent[:KEYS] if one in known and one not in slots]
    for code in coming if not slots else reversed(coming):
        if len(slots) < KEYS:
            slots.append(code)
        else:
            slots[slots.index(_longest_ago(slots, recent))] = code
    return slots


def _longest_ago(slots: Sequence[str], recent: Sequence[str]) -> str:
    ranks = {code: place for place, code in enumerate(recent)}
    return max(slots, key=lambda one: ranks.get(one, len(ranks)))
