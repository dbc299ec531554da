"""The cases of a comparison: its units with what each coder gave them, in the order of the transcripts.

How they differ is told by the codes alone; words come masked, and none where an open flag lies.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.codebook.tree import ancestors
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.agree.cases import Case
from qualcode.flows.agree.comparing import compared
from qualcode.flows.agree.stretches import stretches
from qualcode.flows.flagged import KIND_WORDS, withholding
from qualcode.flows.reading import reading_of
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.cases import Comparison, Kind
    from qualcode.flows.agree.comparing import Compared
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook
    from qualcode.store.study import Study

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two codes that two coders gave the same words, one each; `right` is "-" where one gave no code.

    `times` counts pairs of coders on units.
    """

    left: str
    right: str
    times: int


def cases_in(whole: Compared, *, all_units: bool = False, raw: bool = False) -> Iterator[Case]:
    """Yield the cases of one workstream, with their words; of whole sources and long texts without."""
    for case in bare_cases(whole, all_units=all_units):
        yield with_words(whole.readings[case.source], case, raw=raw)


def bare_cases(whole: Compared, *, all_units: bool = False, unsure: bool = False) -> Iterator[Case]:
    """Yield the cases of one workstream without their words; with `unsure` also where a coding waits."""
    if whole.unit == "span":
        yield from _stretch_cases(whole, all_units=all_units)
        return
    names = [voice.name for voice in whole.voices]
    for number, (unit, cells) in enumerate(zip(whole.units, whole.cells, strict=True)):
        read = [cell for cell in cells if cell is not None]
        waits = whole.unsure.get(number, ())
        if not (unsure and waits) and (len(read) < 2 or not (all_units or len(set(read)) > 1)):
            continue
        source = whole.readings[unit.source].source
        yield Case(
            unit.id, unit.source, whole.readings[unit.source].title, source.edition, source.revision,
            unit.span, unit.unit, unit.turn, unit.speaker, whole.workstream, whole.approach,
            tuple(zip(names, cells, strict=True)), whole.codings_of(number),
            kind_of(read, whole.codebook), waits=waits,
        )  # fmt: skip


def _stretch_cases(whole: Compared, *, all_units: bool) -> Iterator[Case]:
    """Yield the stretches on which coders differ; of the same code with other bounds, as boundaries."""
    for source, reading in whole.readings.items():
        spans = reading.source.turn_spans()
        for one in stretches(whole, source):
            read = [cell for _, cell in one.codes if cell is not None]
            if len(read) < 2 or not (all_units or len(set(read)) > 1):
                continue
            turn = reading.source.turns[enclosing(spans, one.span.start)]
            kind: Kind = "boundaries" if one.bounds else kind_of(read, whole.codebook)
            yield Case(
                f"{source}:{one.span.start}-{one.span.end}", source, reading.title, reading.source.edition,
                reading.source.revision, one.span, "span", turn.id, turn.speaker or "", whole.workstream,
                whole.approach, one.codes, one.codings, kind,
            )  # fmt: skip


def with_words(reading: Reading, case: Case, *, raw: bool = False) -> Case:
    """Return a case with its words, masked unless `raw`; none under an open flag, nor of a whole source."""
    flag = withholding(reading.flags, reading.source, case.span)
    if flag is not None:
        return replace(case, withheld=KIND_WORDS.get(flag.kind, flag.kind))
    return case if case.unit == "source" else replace(case, words=reading.words(case.span, raw=raw))


def case_of(study: Study, comparison: Comparison, named: str, *, raw: bool = False) -> Case:
    """Return a case by its id; raise where no unit has it, or fewer than two have read it."""
    known = [one for whole in compared(study, comparison) for one in bare_cases(whole, all_units=True)]
    for one in known:
        if one.id.casefold() == named.strip().casefold():
            return with_words(reading_of(study, one.source), one, raw=raw)
    if named.partition(":")[0].upper() in {one.source for one in known}:
        raise UsageError(
            f"{named}: no unit of that id was read by two of these coders",
            hint="`qualcode agree --disagreements` lists the cases, each with its id",
        )
    raise UnknownNameError(
        f"no case is called {named!r}", hint="`qualcode agree --disagreements` lists them, each with its id"
    )


def kind_of(read: Sequence[Cell], codebook: Codebook) -> Kind:
    """Return how coders differ who gave these codes: what holds of the most telling two of them."""
    distinct = {cell for cell in read if cell is not None}
    if len(distinct) < 2:
        return "agreed"
    kinds = {_kind_of_two(one, other, codebook) for one, other in combinations(distinct, 2)}
    order: tuple[Kind, ...] = ("different", "parent and child", "only one", "one has more")
    return next(kind for kind in order if kind in kinds)


def _kind_of_two(one: frozenset[str], other: frozenset[str], codebook: Codebook) -> Kind:
    left, right = one - other, other - one
    if not one or not other:
        return "only one"
    if not left or not right:
        return "one has more"
    near = all(any(in_line(a, b, codebook) for b in right) for a in left)
    back = all(any(in_line(a, b, codebook) for a in left) for b in right)
    return "parent and child" if near and back else "different"


def in_line(one: str, other: str, codebook: Codebook) -> bool:
    """Whether one of two codes lies above the other in the tree."""
    above = {code.id for code in ancestors(codebook, one)}
    below = {code.id for code in ancestors(codebook, other)}
    return other in above or one in below


def exchanges(cases: Iterable[Case]) -> tuple[Exchange, ...]:
    """Return which codes were given in place of which, most often first.

    Each two coders on each unit count: every code of the one alone with every code of the other alone, and
    with "-" where the other gave no code at all.
    """
    found: Counter[tuple[str, str]] = Counter()
    for case in cases:
        read = [cell for _, cell in case.codes if cell is not None]
        for one, other in combinations(read, 2):
            for a in one - other or ({NOTHING} if not one else set()):
                for b in other - one or ({NOTHING} if not other else set()):
                    found[_in_order(a, b)] += 1
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Exchange(left, right, times) for (left, right), times in ordered)


def _in_order(one: str, other: str) -> tuple[str, str]:
    """Return two codes in one order, no code last."""
    first, second = sorted((one, other), key=lambda code: (code == NOTHING, code))
    return first, second
