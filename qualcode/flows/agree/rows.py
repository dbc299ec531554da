"""What one coder gave the units of one source, and which of them they have read.

A coding whose words a correction changed stands nowhere until a person decides: where it may stand, nothing
is known of what its coder gave.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.coding.around import surrounding
from qualcode.coding.segments import is_evidence
from qualcode.errors import StudyFormatError, UsageError
from qualcode.flows.agree.coders import unit_asked
from qualcode.flows.material import usual_unit
from qualcode.flows.proposals import is_accepted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.coders import Voice
    from qualcode.flows.left_behind import Between
    from qualcode.flows.reading import Reading
    from qualcode.model import Coding, Segment, Span
    from qualcode.select import Test

_WORD = re.compile(r"\w")


@dataclass(slots=True)
class Row:
    """What a coder gave the units of a source, in order: the codes (None: not known), and the codings.

    `given` are codings by the place of the unit; `proposed` the codes of a unit that only accepted proposals
    say. `early`, `apart` and `other` count codings that wait for a decision in an earlier revision, stand on
    no unit at all, and under codes that are not compared. `unsure` are the places of units where a coding
    that waits may stand.
    """

    cells: list[set[str] | None]
    given: dict[int, list[Coding]] = field(default_factory=dict)
    proposed: dict[int, set[str]] = field(default_factory=dict)
    early: int = 0
    apart: int = 0
    other: int = 0
    unsure: set[int] = field(default_factory=set)

    def forget(self, place: int) -> None:
        """Take it as unknown what the coder gave a unit."""
        self.cells[place] = None
        self.unsure.add(place)
        self.given.pop(place, None)
        self.proposed.pop(place, None)


@dataclass(frozen=True)
class Work:
    """What is asked of every source: the voices, what a code counts as ("": not compared), whose words."""

    comparison: Comparison
    voices: tuple[Voice, ...]
    mapped: Callable[[str], str]
    fits: Test | None
    between: Between

    @cached_property
    def unit(self) -> str | None:
        """The unit of the samples that were named; None where none was."""
        asked = unit_asked(self.voices)
        typed = self.comparison.unit
        if asked is None or not typed or typed in (asked, "span"):
            return asked
        fine = {("turn", "response"), ("response", "turn"), ("", "sentence"), ("", "response")}
        if (asked, typed) in fine:
            return asked
        raise UsageError(
            f"what you name was drawn by {asked or 'sentence and response'}, not by {typed}",
            hint=f"leave out --unit, or give --unit {asked or 'sentence'}",
        )

    def unit_of(self, reading: Reading) -> str:
        """Return the unit in which a source is compared; the stretches of "span" are made of its turns."""
        survey = reading.source.kind == "survey"
        if self.unit is not None:
            unit = self.unit or usual_unit(reading)
            return "response" if unit == "turn" and survey else unit
        typed = self.comparison.unit
        if typed in ("", "span", "turn"):
            return "response" if survey else "turn"
        return typed


@dataclass(frozen=True)
class Here:
    """A source's units, found by their places without a walk."""

    reading: Reading
    unit: str
    parts: Sequence[Segment]

    def under(self, span: Span) -> Iterable[int]:
        """Yield the units of which a span holds a word; of a unit without any, a sign."""
        first = bisect_right(self._ends, span.start)
        for place in range(first, bisect_left(self._starts, span.end)):
            part = self.parts[place]
            if span.contains(part.span) or self._holds_word(part, span):
                yield place

    def _holds_word(self, part: Segment, span: Span) -> bool:
        start = max(span.start, part.span.start) - part.span.start
        end = min(span.end, part.span.end) - part.span.start
        return bool(_WORD.search(part.text, start, end)) or not _WORD.search(part.text)

    def inside(self, span: Span) -> Iterable[int]:
        """Return the units that lie wholly in a span."""
        first = bisect_left(self._starts, span.start)
        return range(first, bisect_right(self._ends, span.end, lo=first))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.span.start for one in self.parts]

    @cached_property
    def _ends(self) -> list[int]:
        return [one.span.end for one in self.parts]


def row_of(work: Work, voice: Voice, here: Here, said: Sequence[Coding]) -> Row:
    """Return what a voice gave the units of a source, by the rule of reading."""
    rule = work.comparison.read or "coded"
    source = here.reading.source
    whole = rule == "all" or (rule == "coded" and not voice.answers and _has_read(voice, source.id, said))
    row = Row([set() if whole else None for _ in here.parts])
    for place, codes in _asked_here(work, voice, here):
        if (cell := row.cells[place]) is None:
            cell = row.cells[place] = set()
        if voice.answers:
            cell.update(filter(None, map(work.mapped, codes)))
    waiting = []
    for coding in said:
        if coding.revision == source.revision:
            _put(work, voice, here, row, coding)
        elif coding.id not in work.between.revisions.given_up:
            waiting.append(coding)
    row.early = len(waiting)
    unsure = set() if voice.answers else {place for one in waiting for place in _unsure(work, here, row, one)}
    for place in unsure:
        row.forget(place)
    return row


def _unsure(work: Work, here: Here, row: Row, coding: Coding) -> Iterable[int]:
    """Yield the units of which a coding that waits leaves open whether they have its code.

    Where its words may be anywhere, nothing that its coder read in the source is sure.
    """
    code = work.mapped(coding.code)
    if not code:
        return ()
    if here.unit == "source":
        return (place for place, cell in enumerate(row.cells) if code not in (cell or ()))
    span = _may_stand(work, coding)
    if span is None:
        return (place for place, cell in enumerate(row.cells) if cell is not None)
    return (place for place in here.under(span) if code not in (row.cells[place] or ()))


def _may_stand(work: Work, coding: Coding) -> Span | None:
    """Return what came in the place of a coding's words; None where nothing did, or they may be elsewhere."""
    with suppress(StudyFormatError):
        step = work.between.of(coding.source, coding.revision)
        if step is None:
            return None
        _, new, carrier = step
        carried = carrier.carry_words(coding.span)
        span = carried.span
        if span is None and carried.verdict == "orphaned":
            span = surrounding(carrier.alignment, coding.span)
        return span if span and _WORD.search(new.text, span.start, span.end) else None
    return None


def _has_read(voice: Voice, source: str, said: Sequence[Coding]) -> bool:
    """Whether a coder has coded in a source of their own, or a machine has looked at it."""
    if not voice.reads:
        return False
    return source in voice.sources or any(not one.origin.startswith(("pack:", "audit:")) for one in said)


def _asked_here(work: Work, voice: Voice, here: Here) -> Iterable[tuple[int, frozenset[str]]]:
    """Yield the units of a source that a voice was asked about and answered, each with its codes.

    An answer that was restricted to some codes says nothing of others, and is no reading of them.
    """
    source = here.reading.source
    for asked in voice.asked:
        if asked.codes and not voice.answers and not _only_among(work, asked.codes):
            continue
        for span, codes in asked.in_source.get((source.id, source.revision), ()):
            for place in here.inside(span):
                yield place, codes


def _only_among(work: Work, codes: frozenset[str]) -> bool:
    """Whether nothing is compared but these codes."""
    named = {work.mapped(code) for code in codes} - {""}
    return bool(work.comparison.codes) and set(getattr(work.mapped, "wanted", ())) <= named


def _put(work: Work, voice: Voice, here: Here, row: Row, coding: Coding) -> None:
    code = work.mapped(coding.code)
    places = list(here.under(coding.span)) if _is_evidence(here, coding) else []
    row.apart += not places and not _is_left_out(work, here, coding)
    if not code:
        row.other += 1
        return
    for place in places:
        cell = row.cells[place]
        if cell is None:
            if voice.answers or work.comparison.read == "pack":
                continue
            cell = row.cells[place] = set()
        if voice.answers:
            row.given.setdefault(place, []).append(coding)
            continue
        _mark_proposed(row, place, code, coding, known=code in cell)
        cell.add(code)
        row.given.setdefault(place, []).append(coding)


def _is_left_out(work: Work, here: Here, coding: Coding) -> bool:
    """Whether a coding is of evidence that was not asked for: `--where` leaves it out."""
    turns = here.reading.source.turns_under(coding.span)
    return work.fits is not None and any(is_evidence(turn) for turn, _ in turns)


def _is_evidence(here: Here, coding: Coding) -> bool:
    """Whether a coding touches words that can be evidence; units but a whole source hold no others."""
    if here.unit != "source":
        return True
    return any(is_evidence(turn) for turn, _ in here.reading.source.turns_under(coding.span))


def _mark_proposed(row: Row, place: int, code: str, coding: Coding, *, known: bool) -> None:
    if is_accepted(coding):
        if not known:
            row.proposed.setdefault(place, set()).add(code)
    elif place in row.proposed:
        row.proposed[place].discard(code)
