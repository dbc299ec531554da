"""How many to draw of each stratum: in proportion, and at least one of each.

The same sizes give the same shares; nothing is drawn twice, and no stratum gives more than it has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASKED = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(%?)")
_WHOLE = 100


def size_asked(typed: str, population: int) -> int:
    """Return how many "20%" or "60" asks for, of a population; a part of one is rounded up.

    Raises `UsageError` for what is neither, for nothing, and for more than 100%.
    """
    match = _ASKED.fullmatch(typed.strip())
    example = "as in --sample 20% or --sample 60"
    if match is None:
        raise UsageError(f"--sample {typed!r}: neither a share nor a number from 1", hint=example)
    if float(match[1]) == 0:
        raise UsageError(f"--sample {typed!r}: of nothing there is no sample", hint=example)
    if match[2] and float(match[1]) > _WHOLE:
        raise UsageError(f"--sample {typed!r}: a share is more than 0 and at most 100%", hint=example)
    if match[2]:
        return max(1, -int(-float(match[1]) * population // _WHOLE))
    if "." in match[1]:
        raise UsageError(f"--sample {typed!r}: there are no parts of a turn", hint="as in --sample 60")
    return min(int(match[1]), population)


def shares(sizes: Sequence[int], wanted: int) -> list[int]:
    """Return how many to draw of each stratum: by the largest remainder, one at least of each that has any.

    They add up to `wanted`, or to the number of strata where fewer were wanted, or to all that there are.
    """
    whole = sum(sizes)
    strata = sum(size > 0 for size in sizes)
    total = min(whole, max(wanted, strata))
    if not whole:
        return [0 for _ in sizes]
    exact = [size * total / whole for size in sizes]
    found = [min(size, max(int(part), 1)) if size else 0 for size, part in zip(sizes, exact, strict=True)]
    order = sorted(range(len(sizes)), key=lambda place: (found[place] - exact[place], place))
    while sum(found) < total:
        place = next(one for one in order if found[one] < sizes[one])
        found[place] += 1
        order = sorted(order, key=lambda one: (found[one] - exact[one], one))
    while sum(found) > total:
        place = max((one for one in order if found[one] > 1), key=lambda one: (found[one] - exact[one], -one))
        found[place] -= 1
    return found
