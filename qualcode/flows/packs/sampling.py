"""Which units go into a pack: what can be evidence and fits, drawn within strata, in the order of the talk.

The draw is by lot from a seed that is written down; the rule is told with its numbers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.auditing import draw
from qualcode.coding.stratifying import shares, size_asked
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.flagged import flags_of, withholding
from qualcode.flows.material import Scope, parts_of
from qualcode.flows.packs.records import Stratum
from qualcode.flows.reading import attribute_names
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.reading import Reading
    from qualcode.model import Segment
    from qualcode.store.study import Study

_OF_SOURCES = ("source", "kind")
NOT_STATED = "(not stated)"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a pack is drawn: `sample` is "20%", "60" or "" for all; `stratify` names attributes."""

    scope: Scope
    sample: str = ""
    stratify: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Sampled:
    """What was drawn, in the order of the talk, with the strata and the readings it comes from.

    `withheld` units lie under an open flag that keeps words from leaving, and were not drawn from.
    """

    segments: tuple[Segment, ...]
    population: int
    seed: int
    strata: tuple[Stratum, ...]
    stratify: tuple[str, ...]
    readings: Mapping[str, Reading]
    withheld: int = 0


def sampled(study: Study, asked: Sampling) -> Sampled:
    """Draw the units of a pack.

    Raises `UsageError` where there is no unit, or a sample that is neither a share nor a number, and
    `UnknownNameError` for an attribute that nobody has.
    """
    parts = parts_of(study, asked.scope)
    readings = {part.source: part.reading for part in parts}
    flags = flags_of(study)
    evidence = [one for part in parts for one in part.segments]
    population = [
        one for one in evidence if withholding(flags, readings[one.source].source, one.span) is None
    ]
    if not population:
        raise UsageError("there is nothing to pack", hint="import a source, or widen --source, --where")
    names = [_attribute(name, list(readings.values())) for name in asked.stratify]
    strata: dict[str, list[Segment]] = {}
    for one in population:
        strata.setdefault(_stratum(readings[one.source], one, names), []).append(one)
    ordered = sorted(strata)
    sizes = [len(strata[value]) for value in ordered]
    wanted = size_asked(asked.sample, len(population)) if asked.sample else len(population)
    seed = secrets.randbelow(2**31) if asked.seed is None else asked.seed
    drawn: list[Segment] = []
    told = []
    for value, size, share in zip(ordered, sizes, shares(sizes, wanted), strict=True):
        drawn += draw(strata[value], share, seed=seed)
        told.append(Stratum(value, size, share))
    place = {source: number for number, source in enumerate(readings)}
    drawn.sort(key=lambda one: (place[one.source], one.span))
    return Sampled(
        tuple(drawn),
        len(population),
        seed,
        tuple(told) if names else (),
        tuple(names),
        readings,
        len(evidence) - len(population),
    )


def _attribute(typed: str, readings: Sequence[Reading]) -> str:
    known = {*_OF_SOURCES, *attribute_names(readings)}
    names = {fold(name): name for name in known}
    if fold(typed) not in names:
        raise unknown_name("attribute", typed, known, hint="`qualcode participant list` shows the attributes")
    return names[fold(typed)]


def _stratum(reading: Reading, segment: Segment, names: Sequence[str]) -> str:
    attributes = reading.attributes_in(segment.turn)
    own = dict(zip(_OF_SOURCES, (reading.title, reading.source.kind.replace("_", " ")), strict=True))
    values = [own.get(name) or attributes.get(name, "") or NOT_STATED for name in names]
    return " / ".join(values)


def rule_line(drawn: int, population: int, unit: str, strata: Sequence[Stratum]) -> str:
    """Return the rule with its numbers: "60 of 300 turns: North 32 of 160, South 28 of 140"."""
    units = counted(population, unit or "unit")
    line = f"{drawn:,} of {units}"
    parts = ", ".join(f"{one.value} {one.drawn:,} of {one.of:,}" for one in strata)
    return f"{line}: {parts}" if parts else line
