"""Decisions on what both copies changed: which names decide what, and none that decides nothing.

A slip in a name is refused before anything is written, so that nobody believes a thing to be settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import unknown_name
from qualcode.flows.copies.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from qualcode.codebook.three_way import Conflict, Side

ALL = "all"


def decided(take: Mapping[str, Side]) -> dict[str, Side]:
    """Return decisions as a join takes them: "all" is everything that nothing else was said of."""
    return {"*" if name == ALL else name: side for name, side in take.items()}


def names_of(name: str, conflicts: Iterable[Conflict]) -> frozenset[str]:
    """Return by which names conflicts of a file can be decided: the file, an entry, a place."""
    found = {name}
    for one in conflicts:
        found |= {one.place, one.entry}
        if one.path == (name,):
            found.add(name.rpartition("/")[2].partition(".")[0])
        elif kind_of(name) == "source":
            found.add(one.path[0])
    return frozenset(found)


def require_used(take: Collection[str], known: Iterable[str]) -> None:
    """Raise for a decision on something that nobody has to decide: it may be a slip."""
    names = set(known)
    for name in take:
        if name not in names and name != ALL:
            raise unknown_name(
                "place to decide",
                name,
                names,
                hint="both sides changed nothing that is called so: --dry-run lists what is to be decided",
            )
