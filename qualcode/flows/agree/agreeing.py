"""How far coders of a study agree: what was compared, the numbers where they make sense, and what they hide.

The approach of a workstream decides: in a reflexive one differences are shown, and no coefficient of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from qualcode.codebook.tree import path_of
from qualcode.flows.agree.cases import KINDS
from qualcode.flows.agree.comparing import compared
from qualcode.flows.agree.differing import bare_cases, in_line
from qualcode.flows.agree.measuring import Figures, Measuring, figures_of
from qualcode.flows.agree.resting import resting_of
from qualcode.flows.proposals import is_accepted
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.agree.families import Pooled
    from qualcode.findings import Agreement
    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.comparing import Compared
    from qualcode.flows.agree.resting import Resting
    from qualcode.store.study import Study
    from qualcode.study_model import Codebook

NO_COEFFICIENT = (
    "no coefficient: this workstream is reflexive. Coding is interpretation there, and two readings that "
    "differ are something to talk about, not an error to be counted"
)
OVERRIDDEN = "computed although this workstream is reflexive, because --coefficient was given"


@dataclass(frozen=True, slots=True)
class CoderSeen:
    """A coder of a comparison: how they were read, the units they have read, and their codings in them.

    `proposed` of the codings a machine had proposed; `early` wait for a decision after a correction, `apart`
    stand on words that are no unit, `other` under codes that are not compared: these are left out. `unsure`
    counts the units where a coding that waits may stand: they count as not read.
    """

    name: str
    how: str
    units: int
    codings: int
    proposed: int = 0
    early: int = 0
    apart: int = 0
    other: int = 0
    machine: bool = False
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """A code: the units that each coder gave it, among those that two have read, and those of two or more.

    `agreements` are its measures, `note` is what they say of themselves.
    """

    code: str
    path: str
    by_coder: tuple[tuple[str, int], ...]
    both: int
    agreements: tuple[Agreement, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class LevelNote:
    """Units on which one coder gave a code, and another one that lies below it."""

    above: str
    above_by: str
    below: str
    below_by: str
    units: int


@dataclass(frozen=True, slots=True)
class Stream:
    """What agreement there is in a workstream; `alone` are sources that only one has read, left out.

    `pooled` are the numbers of all codes together; they and those of `codes` are empty where `reason` says
    why. `kinds` counts the cases by how coders differ, `agreed_codes` the pairs of coders who gave a unit the
    same code, and `both_proposed` those of them where both had accepted it from a machine. `intervals` says
    what was drawn for them, `resting` how far a consensus rests on those whom it is compared with.
    """

    workstream: str
    approach: str
    unit: str
    rule: str
    coders: tuple[CoderSeen, ...]
    idle: tuple[str, ...]
    alone: int
    sources: int
    units: int
    pairable: int
    kinds: Mapping[str, int]
    pooled: tuple[Pooled, ...]
    codes: tuple[CodeFigures, ...]
    levels: tuple[LevelNote, ...]
    agreed_codes: int
    both_proposed: int
    reason: str = ""
    overridden: bool = False
    intervals: str = ""
    resting: tuple[Resting, ...] = ()

    @property
    def differing(self) -> int:
        """How many units coders differ on."""
        return sum(self.kinds.values())


def agreement_of(
    study: Study, comparison: Comparison, measuring: Measuring, *, coefficient: bool = False
) -> tuple[Stream, ...]:
    """Return the agreement in each workstream; with `coefficient` numbers in a reflexive one, too.

    Raises `UsageError` and `UnknownNameError` as `compared` does, and for a measure that is unknown.
    """
    measuring.require_known(spans=comparison.unit == "span")
    return tuple(
        replace(_stream(whole, measuring, coefficient=coefficient), resting=resting_of(study, whole))
        for whole in compared(study, comparison)
    )


def _stream(whole: Compared, measuring: Measuring, *, coefficient: bool) -> Stream:
    reflexive = whole.approach == "reflexive"
    silent = reflexive and not coefficient
    figures = Figures() if silent else figures_of(whole, measuring)
    cases = list(bare_cases(whole))
    kinds = Counter(case.kind for case in cases)
    same, both = _machine_share(whole)
    return Stream(
        workstream=whole.workstream,
        approach=whole.approach,
        unit=whole.unit,
        rule=whole.rule,
        coders=tuple(_seen(whole, place) for place in range(len(whole.voices))),
        idle=whole.idle,
        alone=whole.alone,
        sources=len(whole.readings),
        units=len(whole.units),
        pairable=whole.shared,
        kinds={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        pooled=figures.pooled,
        codes=() if silent else tuple(_codes(whole, figures)),
        levels=tuple(_levels(cases, whole.codebook)),
        agreed_codes=same,
        both_proposed=both,
        reason=_no_coefficient(measuring) if silent else "",
        overridden=reflexive and coefficient,
        intervals=figures.intervals,
    )


def _no_coefficient(measuring: Measuring) -> str:
    """Return why there is no number, and that the measures that were asked for are left aside with it."""
    asked = ", ".join(measuring.measures)
    return f"{NO_COEFFICIENT}. So --measure {asked} is left aside" if asked else NO_COEFFICIENT


def _seen(whole: Compared, place: int) -> CoderSeen:
    voice = whole.voices[place]
    rows = [rows[place] for rows in whole.rows.values()]
    given = {coding.id: coding for row in rows for together in row.given.values() for coding in together}
    return CoderSeen(
        voice.name,
        voice.how,
        whole.read_by(place),
        len(given),
        proposed=0 if voice.is_machine else sum(map(is_accepted, given.values())),
        early=sum(row.early for row in rows),
        apart=sum(row.apart for row in rows),
        other=sum(row.other for row in rows),
        machine=voice.is_machine,
        unsure=sum(len(row.unsure) for row in rows),
    )


def _codes(whole: Compared, figures: Figures) -> Iterator[CodeFigures]:
    """Yield the codes with their counts over the units that two coders have read, and their numbers."""
    names = [voice.name for voice in whole.voices]
    by_coder: dict[str, Counter[int]] = {code: Counter() for code in whole.codes}
    both: Counter[str] = Counter()
    for cells in whole.cells:
        read = [(place, cell) for place, cell in enumerate(cells) if cell is not None]
        if len(read) < 2:
            continue
        given: Counter[str] = Counter()
        for place, cell in read:
            for code in cell:
                by_coder[code][place] += 1
                given[code] += 1
        both.update(code for code, times in given.items() if times > 1)
    for code in whole.codes:
        counts = tuple((name, by_coder[code][place]) for place, name in enumerate(names))
        agreements = figures.codes.get(code, ())
        yield CodeFigures(
            code, _path(whole.codebook, code), counts, both[code], agreements, _note(agreements)
        )


def _note(agreements: Iterable[Agreement]) -> str:
    return "; ".join(dict.fromkeys(one.note for one in agreements if one.note))


def _path(codebook: Codebook, code: str) -> str:
    return path_of(codebook, code) if code in codebook.by_id() else code


def _levels(cases: Sequence[Case], codebook: Codebook) -> Iterator[LevelNote]:
    """Yield where coders use different levels of the tree for the same units, the most frequent first."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for case in (one for one in cases if one.kind == "parent and child"):
        read = [(name, cell) for name, cell in case.codes if cell is not None]
        for (one, mine), (other, theirs) in permutations(read, 2):
            for above in mine - theirs:
                for below in theirs - mine:
                    if in_line(above, below, codebook) and _is_above(above, below, codebook):
                        found[above, one, below, other] += 1
    for (above, one, below, other), times in sorted(found.items(), key=lambda row: (-row[1], row[0])):
        yield LevelNote(above, one, below, other, times)


def _is_above(above: str, below: str, codebook: Codebook) -> bool:
    return path_of(codebook, below).startswith(f"{path_of(codebook, above)} > ")


def _machine_share(whole: Compared) -> tuple[int, int]:
    """Return how often two people gave a unit the same code, and how often both only from a machine."""
    people = [place for place, voice in enumerate(whole.voices) if not voice.is_machine]
    same = both = 0
    for source, rows in whole.rows.items():
        any_proposed = any(rows[place].proposed for place in people)
        for inside, number in enumerate(whole.places[source]):
            cells = whole.cells[number]
            for one, other in combinations(people, 2):
                mine, theirs = cells[one], cells[other]
                if not mine or not theirs:
                    continue
                alike = mine & theirs
                same += len(alike)
                if any_proposed and alike:
                    accepted = rows[one].proposed.get(inside, set()) & rows[other].proposed.get(inside, set())
                    both += len(alike & accepted)
    return same, both


def what_was_left_out(one: CoderSeen) -> Iterator[str]:
    """Yield what of a coder is not compared, in words."""
    if one.early:
        unread = f": {counted(one.unsure, 'unit')} where it may stand count as not read" if one.unsure else ""
        waits = "waits" if one.early == 1 else "wait"
        yield (
            f"{counted(one.early, 'coding')} that {waits} for a decision after a correction{unread}; "
            "`qualcode source changes` shows what waits"
        )
    if one.apart:
        yield f"{counted(one.apart, 'coding')} on words that are no unit, such as a facilitator's"
    if one.other:
        yield f"{counted(one.other, 'coding')} under codes that are not compared"
