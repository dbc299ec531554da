"""What kind of pair two codes are: the same, alike in one thing, parent and child, split, merge, or none.

The kind follows from figures and trees alone; the order of the books turns split into merge and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from qualcode.codebook.crosswalk.labels import SharedLabel
    from qualcode.codebook.crosswalk.likeness import Entry, Likeness

ENOUGH, NEAREST = 0.3, 2
_SAME_MEANING, _OTHER_MEANING, _CLEARLY = 0.2, 0.15, 0.35
_DOUBLED = 0.6


@dataclass(frozen=True, slots=True)
class Ranks:
    """How near each code is to each: `near[i, j]` is 1 where j is the nearest to i in the book of j.

    `worth` are the pairs across books that are worth talking about.
    """

    near: Any
    worth: Any


def ranks_of(likeness: Likeness) -> Ranks:
    """Return the ranks, and which pairs are worth talking about: alike enough, and near from either side."""
    import numpy as np

    books = np.array([entry.of.book for entry in likeness.entries])
    score = likeness.score
    near = np.zeros(score.shape, dtype=np.int32)
    for book in sorted(set(books.tolist())):
        columns = np.flatnonzero(books == book)
        order = np.argsort(-score[:, columns], axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, len(columns) + 1)[None, :].repeat(len(score), 0), axis=1)
        near[:, columns] = ranks
    apart = books[:, None] != books[None, :]
    return Ranks(near, apart & (score >= ENOUGH) & (np.minimum(near, near.T) <= NEAREST))


def by_label(
    likeness: Likeness,
    labels: Mapping[tuple[int, int], SharedLabel],
    doubtful: Container[tuple[int, int]] = frozenset(),
) -> dict[tuple[int, int], Literal["same", "label_only"]]:
    """Return "same" or "label_only" for the pairs of places whose labels hold together, where it is clear.

    `doubtful` are the pairs with a head word that does not mean one thing: they must be clearly alike.
    """
    found: dict[tuple[int, int], Literal["same", "label_only"]] = {}
    for pair, shared in labels.items():
        kind = _by_label(likeness, pair, shared, doubtful=pair in doubtful)
        if kind:
            found[pair] = kind
    return found


def _by_label(
    likeness: Likeness, pair: tuple[int, int], shared: SharedLabel, *, doubtful: bool
) -> Literal["", "same", "label_only"]:
    one, other = (likeness.entries[place] for place in pair)
    meaning = float(likeness.meaning[pair])
    within = one.of.book == other.of.book
    if within and shared.kind != "same":
        return ""
    if not one.meaning or not other.meaning:
        return "same" if shared.kind in {"same", "alias"} else ""
    if within:
        return "same" if meaning >= _DOUBLED else "label_only"
    if shared.kind != "akin" and meaning >= _SAME_MEANING:
        return "same"
    least = _CLEARLY if doubtful else _OTHER_MEANING
    return "label_only" if meaning < least or shared.kind == "same" else ""


def parted(likeness: Likeness, ranks: Ranks) -> dict[tuple[int, int], int]:
    """Return the pairs (one, several): a code without children that several siblings of another book answer.

    The siblings have it as their nearest in its book. The value is how many they are.
    """
    import numpy as np

    entries = likeness.entries
    parents = {entry.parent for entry in entries if entry.parent is not None}
    siblings: dict[tuple[int, str, int], list[int]] = {}
    for one, several in np.argwhere(ranks.worth & (ranks.near.T == 1)).tolist():
        above = entries[several].parent
        if one not in parents and above is not None:
            siblings.setdefault((one, entries[several].of.book, above), []).append(several)
    return {
        (one, several): len(group)
        for (one, _, _), group in siblings.items()
        if len(group) > 1
        for several in group
    }


def is_parent_child(entries: Sequence[Entry], parents: set[int], left: int, right: int) -> bool:
    """Whether one is a heading over others and the other stands under a heading without any of its own."""
    if (left in parents) == (right in parents):
        return False
    leaf = right if left in parents else left
    return entries[leaf].parent is not None
