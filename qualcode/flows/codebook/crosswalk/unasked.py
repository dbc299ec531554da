"""Questions that a file of decisions does not hold: a row that was deleted is no decision.

What the books ask is found anew, without extracts, a model or an ancestor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.proposing import propose
from qualcode.model import Problem
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.codebook.crosswalk.applying_groups import Groups
    from qualcode.codebook.crosswalk.pairs import Book, CodeOf
    from qualcode.codebook.crosswalk.sheet_reading import Row

_SHOWN = 3


def unasked(
    rows: Iterable[Row], books: Sequence[Book], groups: Groups, held: Mapping[CodeOf, str]
) -> tuple[Problem, ...]:
    """Return one Problem for all pairs worth a question that no row is about.

    A pair whose answer follows from other rows is none, nor one of two codes that the study holds already.
    """
    there = {frozenset((row.decided.left, row.decided.right)) for row in rows}
    missing = [
        pair
        for pair in propose(books).pairs
        if frozenset((pair.left, pair.right)) not in there
        and groups.first[pair.left] != groups.first[pair.right]
        and not (pair.left in held and pair.right in held)
    ]
    if not missing:
        return ()
    some = "; ".join(f"{pair.left} and {pair.right}" for pair in missing[:_SHOWN])
    more = "" if len(missing) <= _SHOWN else f"; and {len(missing) - _SHOWN} more"
    verb = "is" if len(missing) == 1 else "are"
    said = f"{counted(len(missing), 'pair')} worth a question {verb} not in the file: {some}{more}"
    hint = "propose again with --keep and decide them, or --rest-apart leaves them apart"
    return (Problem("not-asked", said, "", hint, "error"),)
