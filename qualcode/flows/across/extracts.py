"""Extracts with the group they are of, and on which side of their code they stand.

Words are masked unless raw, and withheld under an open flag; what a machine proposed is never here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.coding.counting import PEOPLE_COUNT_IN, Part
from qualcode.coding.deviating import NEITHER, polarity_of
from qualcode.findings import Flag
from qualcode.flows.across.naming import Choice
from qualcode.flows.codings import ShownCoding, View, find_codings
from qualcode.flows.counts.gathering import Gathered
from qualcode.flows.desk import Desk
from qualcode.flows.flagged import KIND_WORDS, WITHHOLDING, flags_of, withholding
from qualcode.flows.pairs import counted_as
from qualcode.model import Attributes, Source
from qualcode.select import Filters
from qualcode.store.sources import read_source

SAID, DENIED, MIXED, APART = "said", "denied", "mixed", "hypothetical"
_OPPOSITE = {"positive": "negative", "negative": "positive"}
_DENIED = frozenset({"negated", "negative case"})


@dataclass(frozen=True, slots=True)
class Voiced:
    """An extract with who speaks. `side` is what `sides_of` tells; `why` what that rests on.

    `withheld` names the kind of flag that keeps the words back.
    """

    coding: str
    code: str
    source: str
    title: str
    turn: str
    person: str
    attributes: Attributes
    side: str
    why: str
    by_polarity: bool
    words: str
    withheld: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The turn that it lies in: several codings of one turn are one extract."""
        return self.source, self.turn


def side_of(facets: Mapping[str, str], own: Mapping[str, str], stance: str) -> tuple[str, str, bool]:
    """Return the side an extract stands on, what that rests on, and whether it is one of polarity.

    The facet `polarity` of the coding, else of its code, says positive, negative or another word; one that is
    denied under a code of a polarity stands on the other side. Without polarity an extract was `SAID` or
    `DENIED` (negated, or a negative case). What only might be is on no side.
    """
    if "hypothetical" in stance:
        return APART, "said of what might be", False
    polarity, marked = polarity_of(facets), polarity_of(own)
    if marked and marked not in NEITHER:
        return marked, f"marked {marked}", True
    if polarity and polarity in NEITHER:
        return MIXED, f"polarity {polarity}", False
    if polarity:
        if stance in _DENIED:
            return _OPPOSITE.get(polarity, DENIED), f"denied, where the code is {polarity}", True
        return polarity, f"the code is {polarity}", True
    return (DENIED, stance, False) if stance in _DENIED else (SAID, "", False)


def voiced(desk: Desk, codes: Iterable[str], choice: Choice, found: Sequence[Gathered]) -> list[Voiced]:
    """Return the extracts of some codes that count, in the order of sources and words."""
    wanted = tuple(sorted(codes))
    if not wanted:
        return []
    study = desk.study
    filters = Filters(sources=choice.filters.sources, codes=wanted, where=choice.filters.where)
    shown = find_codings(desk, filters, View(raw=choice.raw, descend=False)).codings
    parts = {(part.source, part.turn): part for one in found for part in one.parts if not part.secondary}
    pairs, flagged = counted_as(study), _Flagged(desk)
    extracts = []
    for one in shown:
        source = pairs.get(one.coding.source, one.coding.source)
        part = next((parts[source, turn] for turn in one.turns if (source, turn) in parts), None)
        if part is not None and one.counts and not one.left and not one.proposal:
            extracts.append(_voiced(one, part, flagged.kind(one)))
    return extracts


def _voiced(one: ShownCoding, part: Part, withheld: str) -> Voiced:
    side, why, by_polarity = side_of(one.facets, one.coding.facets, one.coding.stance)
    return Voiced(
        coding=one.coding.id,
        code=one.coding.code,
        source=part.source,
        title=one.title,
        turn=part.turn,
        person=part.person if part.kind in PEOPLE_COUNT_IN else "",
        attributes=part.attributes,
        side=side,
        why=why,
        by_polarity=by_polarity,
        words="" if withheld else one.words,
        withheld=withheld,
    )


class _Flagged:
    """Which extracts an open flag withholds; a source is read only where it has such a flag."""

    def __init__(self, desk: Desk) -> None:
        self._study = desk.study
        self._flags: dict[str, list[Flag]] = {}
        for flag in flags_of(desk.study):
            if flag.is_open and flag.kind in WITHHOLDING:
                self._flags.setdefault(flag.source, []).append(flag)
        self._sources: dict[str, Source] = {}

    def kind(self, one: ShownCoding) -> str:
        """Return the kind of the flag over an extract, in words; "" where there is none."""
        source = one.coding.source
        if source not in self._flags:
            return ""
        if source not in self._sources:
            self._sources[source] = read_source(self._study, source)
        flag = withholding(self._flags[source], self._sources[source], one.coding.span)
        return "" if flag is None else KIND_WORDS.get(flag.kind, flag.kind)


def sides_of(extracts: Iterable[Voiced]) -> dict[str, int]:
    """Return how many turns stand on each side; a turn with two sides counts on both."""
    places = {(one.side, one.place) for one in extracts}
    return dict(sorted(Counter(side for side, _ in places).items()))


def people_in(extracts: Iterable[Voiced]) -> int:
    """Return how many people some extracts are of."""
    return len({one.person for one in extracts} - {""})


def turns_in(extracts: Iterable[Voiced]) -> int:
    """Return how many turns some extracts lie in."""
    return len({one.place for one in extracts})


def some_of(extracts: Sequence[Voiced], most: int) -> tuple[Voiced, ...]:
    """Return up to so many extracts in order: of all sides and of as many people as there is room for."""
    waiting = list({(*one.place, one.side): one for one in reversed(extracts)}.values())[::-1]
    sides: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    chosen: list[Voiced] = []
    while waiting and len(chosen) < most:
        best = min(waiting, key=lambda one: (places[one.place], sides[one.side], heard[one.person]))
        waiting.remove(best)
        chosen.append(best)
        sides[best.side] += 1
        heard[best.person] += 1
        places[best.place] += 1
    return tuple(one for one in extracts if one in chosen)
