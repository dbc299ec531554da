"""Whether what a rule found was said with a negator before it.

A negator within four words before counts, in the same clause; one that is part of the words found does not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Span

REACH = 4
NEGATORS = frozenset(
    {
        "not", "nt", "no", "never", "without", "hardly", "barely", "scarcely", "nobody", "no-one", "none",
        "nothing", "neither", "nor", "cannot", "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont",
        "hadnt", "hasnt", "havent", "isnt", "shouldnt", "wasnt", "werent", "wont", "wouldnt",
    }
)  # fmt: skip
_NOT_NEGATING = frozenset(
    {("not", "only"), ("not", "just"), ("no", "doubt"), ("no", "wonder"), ("no", "sooner")}
)
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|,")
_CLAUSE_END = re.compile(r"[.!?…;:\n]|\bbut\b")
_LOOK_BACK = 240


def is_negated(folded: str, found: Sequence[Span]) -> bool:
    """Whether a negator stands in the `REACH` words before the first of `found`, or between them."""
    start = found[0].start
    before = folded[max(0, start - _LOOK_BACK) : start]
    gaps = [folded[one.end : two.start] for one, two in pairwise(found)]
    return _negates(before, folded[start:], reach=REACH) or any(_negates(gap, "", reach=None) for gap in gaps)


def _negates(words: str, following: str, *, reach: int | None) -> bool:
    clause_start = max((match.end() for match in _CLAUSE_END.finditer(words)), default=0)
    tokens = _TOKEN.findall(words[clause_start:])
    first = _TOKEN.match(following)
    tokens.append(first.group() if first else "")
    heard = 0
    for place in range(len(tokens) - 2, -1, -1):
        if tokens[place] == ",":
            continue
        heard += 1
        if reach is not None and heard > reach:
            return False
        if _is_negator(tokens[place], tokens[place + 1]):
            return True
    return False


def _is_negator(word: str, following: str) -> bool:
    if word == "no" and following == ",":
        return False
    if (word, following) in _NOT_NEGATING:
        return False
    return word in NEGATORS or word.endswith("n't")
