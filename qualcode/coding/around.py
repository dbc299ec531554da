"""What is left of a span on the other side of an alignment: what stands in its place, or the parts of it.

Nothing here says that the words are the same; a mask may rest on it, a coding never.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from qualcode.coding.aligning import Alignment, Run
from qualcode.model import Span
from qualcode.text import plain_marks


def surrounding(alignment: Alignment, span: Span) -> Span | None:
    """Return all that stands in the later text between what surrounds `span`; None where nothing does.

    Without the texts this is the smallest span that surely holds what came in the place of the words.
    """
    runs = alignment.runs
    first = bisect_right(runs, span.start, key=lambda run: run.old) - 1
    last = bisect_left(runs, span.end, key=lambda run: run.old + run.length)
    if last >= len(runs):
        return None
    after = runs[last]
    end = after.new + max(0, span.end - after.old)
    start = 0
    if first >= 0:
        before = runs[first]
        start = before.new + min(before.length, span.start - before.old)
    return Span(start, end) if start < end else None


def surrounding_before(alignment: Alignment, span: Span) -> Span:
    """Return what stood in the earlier text between what surrounds a span of the later one."""
    back = Alignment(tuple(Run(run.new, run.old, run.length) for run in alignment.runs))
    found = surrounding(back, span)
    if found is not None:
        return found
    ends = [run.old + run.length for run in alignment.runs if run.new < span.end]
    end = max(ends, default=1)
    return Span(max(0, end - 1), end)


def earlier_parts(alignment: Alignment, span: Span) -> Iterator[Span]:
    """Yield where the words of a span of the later text stood before, as far as the earlier text had them."""
    runs = alignment.runs
    place = max(0, bisect_right(runs, span.start, key=lambda run: run.new) - 1)
    while place < len(runs) and runs[place].new < span.end:
        run = runs[place]
        start, end = max(run.new, span.start), min(run.new + run.length, span.end)
        if start < end:
            yield Span(start, end).shifted(run.old - run.new)
        place += 1


def holds(alignment: Alignment, old: str, new: str) -> bool:
    """Whether runs are in order, lie inside both texts, and hold the same characters.

    Blanks, quotation marks and dashes may be of another shape.
    """
    here = there = 0
    for run in alignment.runs:
        if run.old < here or run.new < there or run.length < 1:
            return False
        here, there = run.old + run.length, run.new + run.length
        one, other = old[run.old : here], new[run.new : there]
        if here > len(old) or there > len(new):
            return False
        if one != other and any(map(_differ, one, other)):
            return False
    return True


def _differ(one: str, other: str) -> bool:
    return plain_marks(one) != plain_marks(other) and not (one.isspace() and other.isspace())
