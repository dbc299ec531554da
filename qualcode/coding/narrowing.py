"""What is left of an extract when words of it are chosen: those words, all but them, or each part by itself.

No part begins or ends with a blank, none is without a word, and together they never reach beyond the extract.
"""

from __future__ import annotations

from typing import Literal

from qualcode.model import Span
from qualcode.text import WORD

Way = Literal["keep", "cut", "split"]
WAYS: tuple[Way, ...] = ("keep", "cut", "split")


def narrowed(text: str, extract: Span, chosen: Span, *, way: Way) -> tuple[Span, ...]:
    """Return the parts of `extract` that are left, in order, as spans of `text`.

    `keep` leaves the chosen words alone; `cut` what stands before and behind them; `split` all three. Parts
    are trimmed of blanks, and one without a word is left out. Nothing is left where the two share no word.
    """
    start, end = max(extract.start, chosen.start), min(extract.end, chosen.end)
    if start >= end or not WORD.search(text, start, end):
        return ()
    before, kept, behind = Span(extract.start, start), Span(start, end), Span(end, extract.end)
    wanted = {"keep": (kept,), "cut": (before, behind), "split": (before, kept, behind)}[way]
    return tuple(trimmed(text, part) for part in wanted if WORD.search(text, part.start, part.end))


def trimmed(text: str, span: Span) -> Span:
    """Return a span without the blanks at its ends."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - len(words) + len(words.rstrip())))
