"""The code view: what was coded, as extracts with their turns.

Extracts come in the order of the source; a coding that points elsewhere is listed apart, never shown wrongly.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.model import Coding, Source, Span, Turn


@dataclass(frozen=True, slots=True)
class Extract:
    """A coding with its words: and the turns it lies in."""

    coding: Coding
    turns: tuple[Turn, ...]
    text: str

    @property
    def turn_ids(self) -> tuple[str, ...]:
        """The ids of the turns that the words lie in."""
        return tuple(turn.id for turn in self.turns)


def extracts(source: Source, codings: Iterable[Coding]) -> tuple[Extract, ...]:
    """Return an extract for each coding of this revision of `source`, by span, code and id.

    Codings that point elsewhere are passed over: `strays` lists them.
    """
    text, starts = source.text, [span.start for span in source.turn_spans()]
    here = [coding for coding in codings if points_into(source, len(text), coding)]
    return tuple(
        _extract(source, coding, text, starts)
        for coding in sorted(here, key=lambda coding: (coding.span, coding.code, coding.id))
    )


def strays(source: Source, codings: Iterable[Coding]) -> tuple[Coding, ...]:
    """Return the codings that do not point into this revision of `source`."""
    length = len(source.text)
    return tuple(coding for coding in codings if not points_into(source, length, coding))


def overlapping(span: Span, codings: Iterable[Coding]) -> tuple[Coding, ...]:
    """Return the codings, all of one source revision, that share a code point with `span`."""
    return tuple(coding for coding in codings if coding.span.overlaps(span))


def of_codes(codings: Iterable[Coding], codes: Collection[str]) -> tuple[Coding, ...]:
    """Return the codings whose code is one of `codes`."""
    return tuple(coding for coding in codings if coding.code in codes)


def of_coders(codings: Iterable[Coding], coders: Collection[str]) -> tuple[Coding, ...]:
    """Return the codings by one of `coders`."""
    return tuple(coding for coding in codings if coding.coder in coders)


def points_into(source: Source, length: int, coding: Coding) -> bool:
    """Whether a coding stands on words of this revision of a source, whose text is so long."""
    same = coding.source == source.id and coding.revision == source.revision
    return same and coding.span.end <= length and bool(source.turns)


def _extract(source: Source, coding: Coding, text: str, starts: Sequence[int]) -> Extract:
    span = coding.span
    first = bisect_right(starts, span.start) - 1
    last = bisect_right(starts, max(span.start, span.end - 1)) - 1
    return Extract(coding, source.turns[first : last + 1], text[span.start : span.end])
