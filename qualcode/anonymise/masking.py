"""Masking: replacing spans of a text, and the map of places between the text and its masked form.

Replaces by span, never by searching; what is not under a span stays as it is, character by character.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qualcode.anonymise.pseudonyms import replacement_for
from qualcode.model import Span, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence


class Covering(Protocol):
    """A redaction or a finding: a span with a verdict and what should stand there."""

    @property
    def span(self) -> Span:
        """Where it lies in the text."""

    @property
    def label(self) -> str:
        """Its kind."""

    @property
    def verdict(self) -> Verdict:
        """Mask, review or keep."""

    @property
    def replacement(self) -> str:
        """What should stand there, brackets included."""


@dataclass(frozen=True, slots=True)
class MaskMap:
    """Where each place of the masked text was in the text, and the other way.

    `old[i]` and `new[i]` are the span of the i-th replacement in the text and in the masked text. A place
    inside a replacement is widened to the whole of it; everything else moves together.
    """

    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()

    def masked_span(self, span: Span) -> Span:
        """Return the span in the masked text of a span in the text."""
        return _moved(span, self.old, self.new)

    def original_span(self, span: Span) -> Span:
        """Return the span in the text of a span in the masked text."""
        return _moved(span, self.new, self.old)

    def to_new(self, position: int) -> int:
        """Return the place in the masked text of a place in the text; inside a replacement, its start."""
        return _start(position, self.old, self.new)

    def to_old(self, position: int) -> int:
        """Return the place in the text of a place in the masked text; inside a replacement, its start."""
        return _start(position, self.new, self.old)


def mask(text: str, redactions: Sequence[Covering], *, reviewed_only: bool = False) -> tuple[str, MaskMap]:
    """Return `text` with every redaction replaced, and the map.

    Spans to review are replaced like those to mask, unless `reviewed_only`; those to keep are not.
    Overlapping redactions become one. Raises ValueError for a span outside the text.
    """
    verdicts = {"mask"} if reviewed_only else {"mask", "review"}
    wanted = [one for one in redactions if one.verdict in verdicts and len(one.span)]
    if any(one.span.end > len(text) for one in wanted):
        raise ValueError("a redaction lies outside the text")
    pieces: list[str] = []
    old: list[Span] = []
    new: list[Span] = []
    place = length = 0
    for span, replacement in _united(wanted):
        pieces += [text[place : span.start], replacement]
        start = length + span.start - place
        length = start + len(replacement)
        place = span.end
        old.append(span)
        new.append(Span(start, length))
    return "".join([*pieces, text[place:]]), MaskMap(tuple(old), tuple(new))


def _united(redactions: Sequence[Covering]) -> list[tuple[Span, str]]:
    """Spans without overlaps, in order, each with the replacement of its weightiest redaction."""
    groups: list[tuple[Span, list[Covering]]] = []
    for one in sorted(redactions, key=lambda each: each.span):
        if groups and one.span.start < groups[-1][0].end:
            span, together = groups[-1]
            groups[-1] = (Span(span.start, max(span.end, one.span.end)), [*together, one])
        else:
            groups.append((one.span, [one]))
    return [(span, _chosen(together)) for span, together in groups]


def _chosen(together: Sequence[Covering]) -> str:
    best = max(together, key=lambda one: (one.verdict == "mask", len(one.span), -one.span.start))
    return best.replacement or replacement_for(best.label)


def _moved(span: Span, here: Sequence[Span], there: Sequence[Span]) -> Span:
    if not len(span):
        start = _start(span.start, here, there)
        return Span(start, start)
    start = _start(span.start, here, there)
    last = _containing(span.end - 1, here)
    if last is not None:
        return Span(start, there[last].end)
    return Span(start, _start(span.end - 1, here, there) + 1)


def _start(position: int, here: Sequence[Span], there: Sequence[Span]) -> int:
    inside = _containing(position, here)
    if inside is not None:
        return there[inside].start
    before = bisect_right(here, position, key=lambda span: span.start) - 1
    if before < 0:
        return position
    return there[before].end + position - here[before].end


def _containing(position: int, spans: Sequence[Span]) -> int | None:
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at if at >= 0 and position < spans[at].end else None
