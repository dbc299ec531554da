"""Where a person stands in a transcript and which words they have chosen, without a screen.

Chosen words are never empty, never begin or end with white space, and never cut what a person sees as one
character.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qualcode.model import Span
from qualcode.screens.tui.passages import Passage, Selection
from qualcode.screens.tui.units import letters, sentence_units, trimmed, word_units

_GAP = 2
_STARTS, _ENDS = 0, 1
Units = Callable[[str], Sequence[Span]]


@lru_cache(maxsize=512)
def _edges(units: Units, text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the units of a text start, and where they end."""
    found = units(text)
    return tuple(span.start for span in found), tuple(span.end for span in found)


def _passage_units(text: str) -> tuple[Span, ...]:
    whole = trimmed(text)
    return () if whole is None else (whole,)


def _words(text: str) -> tuple[Span, ...]:
    """The words; where there are none, all there is."""
    return word_units(text) or _passage_units(text)


@lru_cache(maxsize=256)
def _word_stops(text: str) -> tuple[Span, ...]:
    """The words, and what stands before the first and after the last of them."""
    whole, words = trimmed(text), word_units(text)
    if whole is None or not words:
        return _passage_units(text)
    first, last = words[0], words[-1]
    before = (Span(whole.start, first.start),) if whole.start < first.start else ()
    after = (Span(last.end, whole.end),) if last.end < whole.end else ()
    return (*before, *words, *after)


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen words: a span of the source's text; `forward` says that it grows at its end, not its start."""

    source: str
    span: Span
    forward: bool = True


@dataclass(slots=True)
class Cursor:
    """The passage a person stands on (-1 for none) and what they have chosen in it.

    Every method is an act of the table of keys; one that cannot be done changes nothing.
    """

    passages: Sequence[Passage] = ()
    place: int = -1
    choice: Choice | None = None
    _places: dict[str, int] = field(default_factory=dict)

    def show(self, passages: Sequence[Passage]) -> None:
        """Stand in other passages: where the key still is, else at the nearest place."""
        before = self.passage
        self.passages = passages
        self._places = {passage.key: place for place, passage in enumerate(passages)}
        kept = self._places.get(before.key, -1) if before else -1
        if kept < 0 or passages[kept] != before:
            self.choice = None
        self.place = kept if kept >= 0 else self._free_near(max(0, self.place))
        chosen = self.choice
        if chosen is not None and self._snapped(chosen.source, chosen.span) != (
            chosen.span.start,
            chosen.span.end,
        ):
            self.choice = None

    @property
    def passage(self) -> Passage | None:
        """The passage under the cursor."""
        return self.passages[self.place] if 0 <= self.place < len(self.passages) else None

    @property
    def selection(self) -> Selection | None:
        """The chosen words, else all words of the passage; None where it has none."""
        if self.choice is not None:
            first = next(iter(self._covered(self.choice)), None)
            turn, edition = (first.turn, first.edition) if first else ("", "")
            return Selection(self.choice.source, self.choice.span, turn, edition)
        passage = self.passage
        whole = trimmed(passage.text) if passage else None
        if passage is None or whole is None:
            return None
        return Selection(passage.source, whole.shifted(passage.start), passage.turn, passage.edition)

    def stand(self, place: int, span: Span | None = None) -> None:
        """Stand on a passage, and choose the words of a span in the source's text."""
        if not self.passages:
            return
        self.place = min(max(place, 0), len(self.passages) - 1)
        self.choice = None
        if span is not None:
            self.choose(span)

    def choose(self, span: Span, *, forward: bool = True) -> None:
        """Choose words of this source, widened to whole characters and without blanks around them."""
        passage = self.passage
        if passage is None:
            return
        start, end = self._snapped(passage.source, span)
        if start < end:
            self._set(passage.source, Span(start, end), forward=forward)

    def stand_free(self, place: int, *, forward: bool) -> None:
        """Stand on a passage, or on the nearest one that the cursor does not pass over."""
        ahead, behind = range(place, len(self.passages)), range(place, -1, -1)
        before = self.place
        self._step(ahead if forward else behind)
        if self.place == before:
            self._step(behind if forward else ahead)

    def choose_word(self, place: int, letter: Span) -> None:
        """Stand on a passage and choose the word that holds a character of the source's text."""
        self.stand(place)
        passage = self.passage
        if passage is None:
            return
        at = bisect_right(_edges(word_units, passage.text)[_ENDS], letter.start - passage.start)
        found = word_units(passage.text)[at : at + 1]
        word = found[0].shifted(passage.start) if found else letter
        self.choose(word if word.overlaps(letter) else letter)

    def touched(self) -> list[int]:
        """The places of the passages with the cursor or chosen words, in order."""
        if self.place < 0:
            return []
        chosen = self._places_of(self.choice) if self.choice is not None else []
        return sorted({self.place, *chosen})

    def next_passage(self) -> None:
        """Go to the next passage."""
        self._step(range(self.place + 1, len(self.passages)))

    def previous_passage(self) -> None:
        """Go to the passage before."""
        self._step(range(self.place - 1, -1, -1))

    def first_passage(self) -> None:
        """Go to the first passage."""
        self._step(range(len(self.passages)))

    def last_passage(self) -> None:
        """Go to the last passage."""
        self._step(range(len(self.passages) - 1, -1, -1))

    def next_word(self) -> None:
        """Choose the next word alone; with nothing chosen, the first of the passage."""
        for place in self._onward():
            passage = self.passages[place]
            found = _words(passage.text)
            first = 0
            if self.choice is not None and place == self.place:
                first = bisect_left(
                    _edges(_words, passage.text)[_STARTS], self.choice.span.end - passage.start
                )
            if first < len(found):
                self._take(place, found[first].shifted(passage.start))
                return

    def previous_word(self) -> None:
        """Choose the word before alone; with nothing chosen, the last of the passage."""
        for place in self._back():
            passage = self.passages[place]
            found = _words(passage.text)
            last = len(found)
            if self.choice is not None and place in self._places_of(self.choice):
                last = bisect_right(
                    _edges(_words, passage.text)[_ENDS], self.choice.span.start - passage.start
                )
            if last:
                self._take(place, found[last - 1].shifted(passage.start))
                return

    def extend_word(self) -> None:
        """Choose one word more."""
        self._grow(_word_stops, word_units)

    def shrink_word(self) -> None:
        """Choose one word less; from a single word, on to the words before it."""
        self._draw_back(_word_stops, word_units)

    def extend_letter(self) -> None:
        """Choose one letter more."""
        self._grow(letters, word_units)

    def shrink_letter(self) -> None:
        """Choose one letter less."""
        self._draw_back(letters, word_units)

    def extend_passage(self) -> None:
        """Choose up to the end of the passage, then up to the end of the next."""
        if self.choice is None:
            self.whole()
        self._grow(_passage_units, _passage_units)

    def shrink_passage(self) -> None:
        """Choose back to the end of the passage before."""
        if self.choice is None:
            self.whole()
        self._draw_back(_passage_units, _passage_units)

    def sentence(self) -> None:
        """Choose the sentence around the chosen words; where it is chosen already, one more."""
        passage = self.passage
        if passage is None:
            return
        found = self._spans(self.place, sentence_units)
        if not found:
            return
        if self.choice is None:
            self.choose(found[0])
            return
        chosen = self.choice.span
        near = [span for place in self._places_of(self.choice) for span in self._spans(place, sentence_units)]
        starts, ends = sorted({span.start for span in near}), sorted({span.end for span in near})
        start = starts[max(0, bisect_right(starts, chosen.start) - 1)]
        stop = bisect_left(ends, chosen.end)
        if start == chosen.start and stop < len(ends) and ends[stop] == chosen.end:
            stop += 1
        self.choose(Span(start, ends[min(stop, len(ends) - 1)]))

    def whole(self) -> None:
        """Choose all words of the passage."""
        passage = self.passage
        whole = trimmed(passage.text) if passage else None
        if passage is not None and whole is not None:
            self.choice = Choice(passage.source, whole.shifted(passage.start))

    def clear(self) -> None:
        """Choose nothing: acts are for the passage."""
        self.choice = None

    def _step(self, places: Sequence[int]) -> None:
        for place in places:
            if not self.passages[place].fixed:
                self.place, self.choice = place, None
                return

    def _free_near(self, place: int) -> int:
        size = len(self.passages)
        order = (*range(place, size), *range(min(place, size) - 1, -1, -1))
        return next((one for one in order if not self.passages[one].fixed), min(place, size - 1))

    def _take(self, place: int, span: Span) -> None:
        self.place = place
        self.choice = Choice(self.passages[place].source, span)

    def _onward(self) -> Iterator[int]:
        if self.place >= 0:
            yield self.place
            later = range(self.place + 1, len(self.passages))
            yield from (place for place in later if not self.passages[place].fixed)

    def _back(self) -> Iterator[int]:
        if self.place >= 0:
            start = self._places_of(self.choice)[0] if self.choice else self.place
            yield start
            yield from (place for place in range(start - 1, -1, -1) if not self.passages[place].fixed)

    def _spans(self, place: int, units: Units) -> list[Span]:
        """The units of a passage, as spans of the source's text."""
        passage = self.passages[place]
        return [span.shifted(passage.start) for span in units(passage.text)]

    def _covered(self, choice: Choice) -> list[Passage]:
        return [self.passages[place] for place in self._places_of(choice)]

    def _places_of(self, choice: Choice) -> list[int]:
        """The places of the passages that chosen words lie in, in order; they follow each other."""
        first = last = self.place
        while self._follows(first - 1) and self.passages[first].start > choice.span.start:
            first -= 1
        while self._follows(last) and self.passages[last].span.end < choice.span.end:
            last += 1
        return [
            place
            for place in range(first, last + 1)
            if self.passages[place].source == choice.source
            and self.passages[place].span.overlaps(choice.span)
        ]

    def _follows(self, place: int) -> bool:
        """Whether the words of the passage after `place` go on where its own end."""
        if not 0 <= place < len(self.passages) - 1:
            return False
        one, other = self.passages[place], self.passages[place + 1]
        if one.source != other.source or one.fixed or other.fixed:
            return False
        return 0 <= other.start - one.span.end <= _GAP

    def _linked(self, place: int) -> list[int]:
        """The place and those beside it into which chosen words may grow."""
        before = [place - 1] if self._follows(place - 1) else []
        while before and self._follows(before[0] - 1) and not self._spans(before[0], _passage_units):
            before.insert(0, before[0] - 1)
        after = [place + 1] if self._follows(place) else []
        while after and self._follows(after[-1]) and not self._spans(after[-1], _passage_units):
            after.append(after[-1] + 1)
        return [*before, place, *after]

    def _next_edge(self, units: Units, side: int, position: int) -> int | None:
        """Where a unit near the cursor next starts (`side` 0) or ends (1) after a position of the source."""
        for place in self._linked(self.place):
            passage = self.passages[place]
            edges = _edges(units, passage.text)[side]
            found = bisect_right(edges, position - passage.start)
            if found < len(edges):
                return edges[found] + passage.start
        return None

    def _edge_before(self, units: Units, side: int, position: int) -> int | None:
        """Where a unit near the cursor last starts (`side` 0) or ends (1) before a position of the source."""
        for place in reversed(self._linked(self.place)):
            passage = self.passages[place]
            edges = _edges(units, passage.text)[side]
            found = bisect_left(edges, position - passage.start) - 1
            if found >= 0:
                return edges[found] + passage.start
        return None

    def _grow(self, units: Units, first: Units) -> None:
        if self.choice is None:
            self._take_one(first, 0)
            return
        source, span = self.choice.source, self.choice.span
        if not self.choice.forward:
            start = self._next_edge(units, _STARTS, span.start)
            if start is not None and start < span.end:
                self._set(source, Span(start, span.end), forward=False)
                return
        end = self._next_edge(units, _ENDS, span.end)
        if end is not None:
            self._set(source, Span(span.start, end), forward=True)

    def _draw_back(self, units: Units, first: Units) -> None:
        if self.choice is None:
            self._take_one(first, -1)
            return
        source, span = self.choice.source, self.choice.span
        if self.choice.forward:
            end = self._edge_before(units, _ENDS, span.end)
            if end is not None and end > span.start:
                self._set(source, Span(span.start, end), forward=True)
                return
        start = self._edge_before(units, _STARTS, span.start)
        if start is not None:
            self._set(source, Span(start, span.end), forward=False)

    def _take_one(self, units: Units, which: int) -> None:
        if self.place < 0:
            return
        found = self._spans(self.place, units) or self._spans(self.place, _passage_units)
        if found:
            self._take(self.place, found[which])

    def _set(self, source: str, span: Span, *, forward: bool) -> None:
        self.choice = Choice(source, span, forward)
        edge = span.end - 1 if forward else span.start
        covered = self._places_of(self.choice)
        at = (one for one in covered if self.passages[one].span.contains(Span(edge, edge + 1)))
        self.place = next(at, self.place)

    def _snapped(self, source: str, span: Span) -> tuple[int, int]:
        """Widen a span to whole characters and leave outer blanks; (0, 0) where nothing of it is shown."""
        start, end = -1, 0
        for place in self._places_of(Choice(source, span)):
            passage = self.passages[place]
            starts, ends = _edges(letters, passage.text)
            first = bisect_right(ends, span.start - passage.start)
            last = bisect_left(starts, span.end - passage.start) - 1
            if first <= last:
                start = starts[first] + passage.start if start < 0 else start
                end = ends[last] + passage.start
        return max(0, start), end
