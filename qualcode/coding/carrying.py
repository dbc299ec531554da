"""Where a span of an earlier revision stands in the later one, and whether it has the same words there.

`kept` and `moved` are said of unchanged words only; what is doubtful is `ambiguous`, what is gone `orphaned`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from qualcode.coding.aligning import Alignment, Run
from qualcode.model import Span
from qualcode.text import plain_words

Verdict = Literal["kept", "moved", "changed", "speaker_changed", "ambiguous", "orphaned"]
VERDICTS: tuple[Verdict, ...] = ("kept", "moved", "changed", "speaker_changed", "ambiguous", "orphaned")

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w")
_WHOLE_WORD = re.compile(r"\w+")
_ENOUGH = 2
_LEAST = 0.25


@dataclass(frozen=True, slots=True)
class Carried:
    """A verdict, and the span in the later text; None where the words stand nowhere, or in several places."""

    verdict: Verdict
    span: Span | None = None


class Carrier:
    """Carries spans from one text to another along an alignment."""

    def __init__(self, alignment: Alignment, old: str, new: str) -> None:
        self.alignment = alignment
        self._runs = alignment.runs
        self._old = old
        self._new = new
        self._starts = [run.old for run in alignment.runs]

    def carry(self, span: Span) -> Carried:
        """Return where the words of `span` stand now.

        The first that fits: orphaned (no word left; ambiguous where the same words stand elsewhere),
        changed (other words), speaker changed, kept (same place), moved.
        """
        places = self._overlapping(span)
        if not places:
            return self._blank(span) or self._instead(span) or self._elsewhere(span)
        found = self._found(span, places)
        if plain_words(self._old[span.start : span.end]) != plain_words(self._new[found.start : found.end]):
            return Carried("changed", found)
        if any(change.overlaps(span) for change in self.alignment.speakers):
            return Carried("speaker_changed", found)
        return Carried("kept" if found == span else "moved", found)

    def carry_words(self, span: Span) -> Carried:
        """Return where the words of `span` stand now, as for a coding: hardly a word in common is a loss.

        What a person put in the place of the words is where they stand, whatever it is.
        """
        carried = self.carry(span)
        if carried.verdict != "changed" or carried.span is None:
            return carried
        if any(old.overlaps(span) for old, _ in self.alignment.replaced):
            return carried
        enough = self._in_common(span, carried.span) >= _LEAST
        return carried if enough else self._elsewhere(span)

    def _in_common(self, span: Span, found: Span) -> float:
        """Return the share of the visible characters of two places that are in runs, 0 to 1."""
        shared = 0
        for place in self._overlapping(span):
            run = self._runs[place]
            start, end = max(run.old, span.start), min(run.old + run.length, span.end)
            shared += _visible(self._old[start:end])
        both = _visible(self._old[span.start : span.end]) + _visible(self._new[found.start : found.end])
        return 2 * shared / both if both else 1.0

    def _overlapping(self, span: Span) -> list[int]:
        """Return the places of the runs that share a word, or part of one, with `span`."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        last = bisect_right(self._starts, span.end)
        return [place for place in range(first, last) if self._shares_a_word(self._runs[place], span)]

    def _shares_a_word(self, run: Run, span: Span) -> bool:
        start, end = max(run.old, span.start), min(run.old + run.length, span.end)
        worded = _WORD.search(self._old, span.start, span.end)
        return (_WORD if worded else _TOKEN).search(self._old, start, end) is not None

    def _found(self, span: Span, places: list[int]) -> Span:
        first = self._runs[places[0]]
        if len(places) == 1 and first.old <= span.start and span.end <= first.old + first.length:
            return span.shifted(first.new - first.old)
        places = self._with_edges(span, places)
        start = self._start(span, places[0])
        end = self._end(span, places[-1])
        start, end = self._whole_words(span, start, end)
        words = self._new[start:end]
        return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))

    def _with_edges(self, span: Span, places: list[int]) -> list[int]:
        """Return the runs of a span with those beside them that hold no word: a full stop, a bracket."""
        first, last = places[0], places[-1]
        while first and self._shows(self._runs[first - 1], span):
            first -= 1
        while last + 1 < len(self._runs) and self._shows(self._runs[last + 1], span):
            last += 1
        return list(range(first, last + 1))

    def _shows(self, run: Run, span: Span) -> bool:
        start, end = max(run.old, span.start), min(run.old + run.length, span.end)
        return start < end and _TOKEN.search(self._old, start, end) is not None

    def _whole_words(self, span: Span, start: int, end: int) -> tuple[int, int]:
        """Return a place with the rest of the words that it cuts, where the span itself cut none there."""
        if not _cuts(self._old, span.start):
            while _cuts(self._new, start):
                start -= 1
        if not _cuts(self._old, span.end):
            while _cuts(self._new, end):
                end += 1
        return start, end

    def _start(self, span: Span, place: int) -> int:
        run = self._runs[place]
        if run.old <= span.start:
            return run.new + span.start - run.old
        before = self._runs[place - 1] if place else Run(0, 0, 0)
        gap = Span(before.old + before.length, run.old)
        inside = self._replacing(gap, Span(before.new + before.length, run.new), span)
        return inside.start if inside else run.new

    def _end(self, span: Span, place: int) -> int:
        run = self._runs[place]
        if span.end <= run.old + run.length:
            return run.new + span.end - run.old
        after = (*self._runs, Run(len(self._old), len(self._new), 0))[place + 1]
        gap = Span(run.old + run.length, after.old)
        inside = self._replacing(gap, Span(run.new + run.length, after.new), span)
        return inside.end if inside else run.new + run.length

    def _replacing(self, gap: Span, instead: Span, span: Span) -> Span | None:
        """Return what stands now for the part of a changed `gap` that lies in `span`.

        Word for word where as many words came as went; else all of it, when at least half of the gap is in
        the span, or nothing.
        """
        before, after = _words(self._old, gap), _words(self._new, instead)
        covered = [place for place, word in enumerate(before) if word.overlaps(span)]
        if not covered or not after:
            return None
        if len(before) == len(after):
            return Span(after[covered[0]].start, after[covered[-1]].end)
        visible = sum(len(before[place]) for place in covered)
        return Span(after[0].start, after[-1].end) if 2 * visible >= sum(map(len, before)) else None

    def _blank(self, span: Span) -> Carried | None:
        """Return where a span without a word stands, between words that are the same."""
        found = None if self._old[span.start : span.end].strip() else self.alignment.intact(span)
        return None if found is None else Carried("kept" if found == span else "moved", found)

    def _instead(self, span: Span) -> Carried | None:
        """Return what a person put in the place of words all of which they replaced."""
        inside = [new for old, new in self.alignment.replaced if old.overlaps(span)]
        return Carried("changed", Span(inside[0].start, inside[-1].end)) if any(map(len, inside)) else None

    def _elsewhere(self, span: Span) -> Carried:
        """Look for words that the alignment lost in what is new: a passage that was moved as a whole."""
        if len(self._old[span.start : span.end].split()) < _ENOUGH:
            return Carried("orphaned")
        found = self.elsewhere(span)
        if not found:
            return Carried("orphaned")
        return Carried("ambiguous", found[0] if len(found) == 1 else None)

    def elsewhere(self, span: Span) -> tuple[Span, ...]:
        """Return every place at which the words of a span stand in what is new in the later text."""
        words = " ".join(self._old[span.start : span.end].split())
        places = {
            word.start(): self._free_words.get(word.group(), ()) for word in _WHOLE_WORD.finditer(words)
        }
        if not places:
            return ()
        within, rarest = min(places.items(), key=lambda item: len(item[1]))
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)")
        found = (pattern.match(self._new, max(0, start - within), end) for start, end in rarest)
        return tuple(Span(*match.span()) for match in found if match)

    @cached_property
    def _free_words(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Where each word stands in the later text that no run holds, with the end of what is free there."""
        found: dict[str, list[tuple[int, int]]] = {}
        bounds = [
            0,
            *(place for run in self._runs for place in (run.new, run.new + run.length)),
            len(self._new),
        ]
        for start, end in zip(bounds[::2], bounds[1::2], strict=True):
            for word in _WHOLE_WORD.finditer(self._new, start, end):
                found.setdefault(word.group(), []).append((word.start(), end))
        return found


def _cuts(text: str, place: int) -> bool:
    """Whether a word stands on both sides of a place."""
    return 0 < place < len(text) and bool(_WORD.match(text[place - 1]) and _WORD.match(text[place]))


def _visible(text: str) -> int:
    return len("".join(text.split()))


def _words(text: str, within: Span) -> list[Span]:
    return [Span(*word.span()) for word in _TOKEN.finditer(text, within.start, within.end)]
