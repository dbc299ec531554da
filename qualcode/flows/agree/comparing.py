"""The units of a study with what each coder gave them, read once; which unit somebody has read is a rule.

What a facilitator said is never a unit; a coding belongs to each unit of which it holds a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.agree.ratings import Ratings
from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.tree import ancestors
from qualcode.coding.segments import is_evidence, segments
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.agree.coders import unit_asked, voices
from qualcode.flows.counts.gathering import by_workstream
from qualcode.flows.evidence_in import evidence_in
from qualcode.flows.material import usual_unit
from qualcode.flows.proposals import is_accepted
from qualcode.flows.reading import attribute_names, chosen_sources, reading_of, sound_codebook, where_of
from qualcode.flows.revised import following_of
from qualcode.flows.voices import whose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.coders import Voice
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Coding, Segment, Span
    from qualcode.select import Test
    from qualcode.store.study import Study

_WORD = re.compile(r"\w")
_PLACED = frozenset({"turn", "response"})


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A unit: where it is, the turn it begins in, and whose words it holds; its id stays while it stands."""

    id: str
    source: str
    span: Span
    turn: str
    speaker: str
    unit: str


@dataclass(slots=True)
class Row:
    """What a coder gave the units of a source, in order: the codes (None: not read), and the codings.

    `given` are codings by the place of the unit; `proposed` the codes of a unit that only accepted proposals
    say. `early`, `apart` and `other` count codings that stand in an earlier revision, on no unit at all, and
    under codes that are not compared.
    """

    cells: list[set[str] | None]
    given: dict[int, list[Coding]] = field(default_factory=dict)
    proposed: dict[int, set[str]] = field(default_factory=dict)
    early: int = 0
    apart: int = 0
    other: int = 0


@dataclass(frozen=True)
class Compared:
    """The units of a workstream and what each voice gave them; `rows` by source, in the order of voices.

    `ratings` holds the same for the measures. `unit` names what was compared, `rule` which units count as
    read. `idle` are coders who were not named and share no unit with another; `alone` counts the sources that
    fewer than two have read, which are left out.
    """

    workstream: str
    approach: str
    unit: str
    rule: str
    voices: tuple[Voice, ...]
    readings: Mapping[str, Reading]
    units: tuple[UnitAt, ...]
    cells: tuple[tuple[Cell, ...], ...]
    rows: Mapping[str, tuple[Row, ...]] = field(repr=False)
    codebook: Codebook = field(repr=False)
    idle: tuple[str, ...] = ()
    alone: int = 0
    mapped: Callable[[str], str] = field(default=str, repr=False)

    @cached_property
    def ratings(self) -> Ratings:
        """The table for the measures."""
        names = tuple(voice.name for voice in self.voices)
        return Ratings(self.unit, tuple(one.id for one in self.units), names, self.cells)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that anybody gave, in the order of the codebook; those it does not hold come last."""
        used = {code for row in self.cells for cell in row for code in cell or ()}
        known = [code.id for code in self.codebook.codes if code.id in used]
        return (*known, *sorted(used.difference(known)))

    @cached_property
    def shared(self) -> int:
        """How many units two coders or more have read."""
        return sum(sum(cell is not None for cell in row) > 1 for row in self.cells)

    @cached_property
    def places(self) -> Mapping[str, range]:
        """Where the units of each source stand among all."""
        found: dict[str, range] = {}
        begun = 0
        for source, count in Counter(one.source for one in self.units).items():
            found[source] = range(begun, begun + count)
            begun += count
        return found

    def read_by(self, place: int) -> int:
        """Return how many units the coder in that place has read."""
        return sum(row[place] is not None for row in self.cells)

    def codings_of(self, number: int) -> tuple[tuple[str, tuple[Coding, ...]], ...]:
        """Return the codings behind a unit, by coder."""
        source = self.units[number].source
        inside = number - self.places[source].start
        rows = zip(self.voices, self.rows[source], strict=True)
        return tuple((voice.name, tuple(row.given.get(inside, ()))) for voice, row in rows)


RULES_OF_READING: Mapping[str, str] = {
    "coded": "a coder has read what they were asked about and answered, and every unit of a source in which "
    "they coded of their own; what they have not read is missing",
    "pack": "a coder has read what they were asked about in a pack or a blind sample, and answered; "
    "everything else is missing",
    "all": "every coder is taken to have read every unit",
}


def compared(study: Study, comparison: Comparison) -> tuple[Compared, ...]:
    """Return what a comparison is of, by workstream; one without units that two coders read is left out.

    Raises `UsageError` where fewer than two coders are there to be compared, or nothing is shared.
    """
    study.require_unlocked()
    heard = voices(study, comparison)
    if len(heard) < 2:
        raise UsageError(_too_few(heard), hint="`qualcode pack --coder NAME` asks another person to code")
    readings = {one: reading_of(study, one) for one in chosen_sources(study, comparison.sources)}
    fits = where_of(study, comparison.where, attribute_names(readings.values())) if comparison.where else None
    codebook = sound_codebook(study)
    work = _Work(comparison, heard, _mapping(study, codebook, comparison, heard), fits)
    streams = by_workstream(study, readings)
    if comparison.workstream and comparison.workstream not in streams:
        raise unknown_name("workstream", comparison.workstream, streams)
    found = []
    for name, sources in streams.items():
        if comparison.workstream in ("", name):
            approach = str(study.settings.workstreams.get(name, {}).get("approach", ""))
            one = _stream(work, {source: readings[source] for source in sources}, codebook, (name, approach))
            found += [one] if one.shared else []
    if not found:
        raise UsageError(
            f"{_named([voice.name for voice in heard])} have read no unit in common, as far as is known",
            hint="--read all takes every unit as read by everyone; `qualcode pack` asks for the same units",
        )
    return tuple(found)


def _too_few(heard: Sequence[Voice]) -> str:
    if not heard:
        return "nobody has coded here yet, so there is nothing to compare"
    return f"only {heard[0].name} has coded here, and agreement is between two"


def _named(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class _Work:
    """What is asked of every source: the voices, what a code counts as ("": not compared), whose words."""

    comparison: Comparison
    voices: tuple[Voice, ...]
    mapped: Callable[[str], str]
    fits: Test | None

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
            return self.unit or usual_unit(reading)
        typed = self.comparison.unit
        if typed in ("", "span", "turn"):
            return "response" if survey else "turn"
        return typed


def _stream(
    work: _Work, readings: Mapping[str, Reading], codebook: Codebook, stream: tuple[str, str]
) -> Compared:
    """Compare the sources of one workstream."""
    units: list[UnitAt] = []
    cells: list[tuple[Cell, ...]] = []
    rows: dict[str, tuple[Row, ...]] = {}
    by_voice = [_by_source(voice.codings) for voice in work.voices]
    kept: dict[str, Reading] = {}
    names: set[str] = set()
    alone = 0
    for source, reading in readings.items():
        unit = work.unit_of(reading)
        parts = _units(reading, unit, work.fits)
        if not parts:
            continue
        here = _Here(reading, unit, parts)
        found = tuple(
            _row(work, voice, here, said.get(source, ()))
            for voice, said in zip(work.voices, by_voice, strict=True)
        )
        readers = sum(any(cell is not None for cell in row.cells) for row in found)
        if readers < 2:
            alone += readers
            continue
        names.add(unit)
        kept[source], rows[source] = reading, found
        units += [_unit_at(part, unit) for part in parts]
        frozen = [[None if cell is None else frozenset(cell) for cell in row.cells] for row in found]
        cells += zip(*frozen, strict=True)
    unit = "span" if work.comparison.unit == "span" else " and ".join(sorted(names, reverse=True)) or "turn"
    rule = RULES_OF_READING[work.comparison.read or "coded"]
    whole = Compared(
        *stream, unit, rule, work.voices, kept, tuple(units), tuple(cells), rows, codebook,
        alone=alone, mapped=work.mapped,
    )  # fmt: skip
    return whole if work.comparison.coders else _who_share(whole)


def _who_share(whole: Compared) -> Compared:
    """Leave out the coders who have no unit in common with another; nobody asked for them by name."""
    sharing: set[int] = set()
    for row in whole.cells:
        read = [place for place, cell in enumerate(row) if cell is not None]
        if len(read) > 1:
            sharing.update(read)
        if len(sharing) == len(whole.voices):
            return whole
    if len(sharing) < 2:
        return whole
    stay = sorted(sharing)
    idle = tuple(voice.name for place, voice in enumerate(whole.voices) if place not in sharing)
    return Compared(
        whole.workstream, whole.approach, whole.unit, whole.rule,
        tuple(whole.voices[place] for place in stay), whole.readings, whole.units,
        tuple(tuple(row[place] for place in stay) for row in whole.cells),
        {source: tuple(found[place] for place in stay) for source, found in whole.rows.items()},
        whole.codebook, idle, whole.alone, whole.mapped,
    )  # fmt: skip


def _by_source(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.source, []).append(coding)
    return found


def _units(reading: Reading, unit: str, fits: Test | None) -> list[Segment]:
    """Return the units of a source; of "source" the whole, where any evidence in it fits."""
    if unit == "source":
        return list(segments(reading.source, "source")) if evidence_in(reading, "turn", fits) else []
    return evidence_in(reading, unit, fits)


def _unit_at(part: Segment, unit: str) -> UnitAt:
    if unit == "source":
        return UnitAt(part.source, part.source, part.span, "", "", unit)
    where = part.turn.id if unit in _PLACED else f"{part.span.start}-{part.span.end}"
    return UnitAt(f"{part.source}:{where}", part.source, part.span, part.turn.id, whose(part.turn), unit)


@dataclass(frozen=True)
class _Here:
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


def _row(work: _Work, voice: Voice, here: _Here, said: Sequence[Coding]) -> Row:
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
    for coding in said:
        if coding.revision != source.revision:
            row.early += 1
        else:
            _put(work, voice, here, row, coding)
    return row


def _has_read(voice: Voice, source: str, said: Sequence[Coding]) -> bool:
    """Whether a coder has coded in a source of their own, or a machine has looked at it."""
    if not voice.reads:
        return False
    return source in voice.sources or any(not one.origin.startswith(("pack:", "audit:")) for one in said)


def _asked_here(work: _Work, voice: Voice, here: _Here) -> Iterable[tuple[int, frozenset[str]]]:
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


def _only_among(work: _Work, codes: frozenset[str]) -> bool:
    """Whether nothing is compared but these codes."""
    named = {work.mapped(code) for code in codes} - {""}
    return bool(work.comparison.codes) and set(getattr(work.mapped, "wanted", ())) <= named


def _put(work: _Work, voice: Voice, here: _Here, row: Row, coding: Coding) -> None:
    code = work.mapped(coding.code)
    places = list(here.under(coding.span)) if _is_evidence(here, coding) else []
    row.apart += not places
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


def _is_evidence(here: _Here, coding: Coding) -> bool:
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


class _Mapping:
    """What each code counts as: itself, the code that it is rolled up to, or "" where it is not compared."""

    def __init__(
        self, codebook: Codebook, wanted: frozenset[str], named: frozenset[str], *, tree: bool
    ) -> None:
        self.codebook = codebook
        self.wanted = wanted
        self.named = named
        self.tree = tree
        self._known: dict[str, str] = {}

    def __call__(self, code: str) -> str:
        """Return what a code counts as."""
        if code not in self._known:
            self._known[code] = self._counted_as(code)
        return self._known[code]

    def _counted_as(self, code: str) -> str:
        if self.wanted and code not in self.wanted:
            return ""
        if not self.tree:
            return code
        line = [*(one.id for one in ancestors(self.codebook, code)), code]
        if not self.named:
            return line[0]
        return next((one for one in reversed(line) if one in self.named), code)


def _mapping(study: Study, codebook: Codebook, comparison: Comparison, heard: Sequence[Voice]) -> _Mapping:
    """Return what codes count as; of a restricted pack that was named, only its codes are compared."""
    following = following_of(study)
    named = frozenset(following.code(find_code(codebook, one).id) for one in comparison.codes)
    wanted = frozenset(following.codes(codes_named(codebook, comparison.codes)))
    for one in (asked for voice in heard if voice.answers for asked in voice.asked if asked.codes):
        wanted = wanted & one.codes if wanted else one.codes
        if not wanted:
            raise UsageError(
                f"{one.id} asked about other codes than those that are compared",
                hint=f"it asked about {', '.join(sorted(one.codes))}",
            )
    return _Mapping(codebook, wanted, named, tree=comparison.tree)
