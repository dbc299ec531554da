"""The units of a study with what each coder gave them, read once; which unit somebody has read is a rule.

What a facilitator said is never a unit; a coding belongs to each unit of which it holds a word.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.agree.ratings import Ratings
from qualcode.coding.segments import segments
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.agree.coders import voices
from qualcode.flows.agree.counting_as import counted_as
from qualcode.flows.agree.rows import Here, Work, row_of
from qualcode.flows.counts.gathering import by_workstream
from qualcode.flows.evidence_in import evidence_in
from qualcode.flows.left_behind import Between
from qualcode.flows.reading import attribute_names, chosen_sources, reading_of, sound_codebook, where_of
from qualcode.flows.voices import whose
from qualcode.store.study import CONSENSUS
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.coders import Voice
    from qualcode.flows.agree.rows import Row
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Coding, Segment, Span
    from qualcode.select import Test
    from qualcode.store.study import Study

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
    def unsure(self) -> Mapping[int, tuple[str, ...]]:
        """The units where a coding that waits after a correction may stand, with the coders whose it is."""
        found: dict[int, tuple[str, ...]] = {}
        for source, rows in self.rows.items():
            begun = self.places[source].start
            for inside in sorted(set().union(*(row.unsure for row in rows))):
                coders = zip(self.voices, rows, strict=True)
                found[begun + inside] = tuple(voice.name for voice, row in coders if inside in row.unsure)
        return found

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
        raise _too_few(heard, comparison.coders)
    readings = {one: reading_of(study, one) for one in chosen_sources(study, comparison.sources)}
    fits = where_of(study, comparison.where, attribute_names(readings.values())) if comparison.where else None
    codebook = sound_codebook(study)
    work = Work(comparison, heard, counted_as(study, codebook, comparison, heard), fits, Between(study))
    if fits and not any(_units(one, work.unit_of(one), fits) for one in readings.values()):
        raise UsageError(
            f"no unit fits --where {comparison.where}", hint="`qualcode participant list` shows what is known"
        )
    streams = by_workstream(study, readings)
    if comparison.workstream and comparison.workstream not in streams:
        raise unknown_name("workstream", comparison.workstream, streams)
    found, early = [], 0
    for name, sources in streams.items():
        if comparison.workstream not in ("", name):
            continue
        approach = str(study.settings.workstreams.get(name, {}).get("approach", ""))
        one = _stream(work, {source: readings[source] for source in sources}, codebook, (name, approach))
        found += [one] if one.shared else []
        early += sum(row.early for rows in one.rows.values() for row in rows)
    if not found:
        raise _nothing_shared(heard, early)
    return tuple(found)


def _nothing_shared(heard: Sequence[Voice], early: int) -> UsageError:
    empty = [voice.name for voice in heard if not (voice.codings or voice.asked or voice.sources)]
    if empty and any(voice.answers for voice in heard):
        return UsageError(
            f"{empty[0]} has nothing but what the packs and samples that you name brought",
            hint="compare those with another coder",
        )
    hint = "--read all takes every unit as read by everyone; `qualcode pack` asks for the same units"
    if early:
        waits = "waits" if early == 1 else "wait"
        hint = (
            f"{counted(early, 'coding')} {waits} for a decision after a correction: `qualcode source changes`"
        )
    names = _named([voice.name for voice in heard])
    return UsageError(f"{names} have read no unit in common, as far as is known", hint=hint)


def _too_few(heard: Sequence[Voice], named: Sequence[str]) -> UsageError:
    if named:
        name = heard[0].name
        hint = f"name another, or an earlier self: qualcode agree {name} {name}@2026-03-01"
        return UsageError(
            f"one coder is named, {name}, and agreement is between two",
            hint=hint if name.isalnum() and name != CONSENSUS else "name another: qualcode agree ann " + name,
        )
    hint = "`qualcode pack --coder NAME` asks another person to code"
    if not heard:
        return UsageError("nobody has coded here yet, so there is nothing to compare", hint=hint)
    return UsageError(f"only {heard[0].name} has coded here, and agreement is between two", hint=hint)


def _named(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _stream(
    work: Work, readings: Mapping[str, Reading], codebook: Codebook, stream: tuple[str, str]
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
        here = Here(reading, unit, parts)
        found = tuple(
            row_of(work, voice, here, said.get(source, ()))
            for voice, said in zip(work.voices, by_voice, strict=True)
        )
        readers = sum(bool(row.early) or any(cell is not None for cell in row.cells) for row in found)
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
