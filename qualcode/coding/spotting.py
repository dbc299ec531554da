"""Where the words of an explanation stand in a text.

Terms come from word statistics, which drop case and single letters; their places are found as those count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.model import Span
from qualcode.text import fold_aligned

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"\w+")


def spot(text: str, terms: Iterable[str]) -> tuple[Span, ...]:
    """Return the spans in `text` where one of the `terms` stands, in order and not doubled.

    A term is one word or several parted by blanks; a single letter between its words is passed over. Spans
    that touch or overlap are joined.
    """
    folded = fold_aligned(text)
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(folded)]
    long = [token for token in tokens if len(token[0]) > 1]
    found: set[Span] = set()
    for term in terms:
        wanted = _TOKEN.findall(fold_aligned(term))
        for row in (long, tokens) if len(wanted) > 1 else (tokens,):
            for place in range(len(row) - len(wanted) + 1 if wanted else 0):
                if all(row[place + step][0] == word for step, word in enumerate(wanted)):
                    found.add(Span(row[place][1], row[place + len(wanted) - 1][2]))
    return _joined(sorted(found))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
