"""Where groups pull apart: one speaks of a code or theme mostly positively, another mostly negatively.

A tension is something to read, with the extracts that it rests on; it is no test, and no contradiction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.codebook.tree import descendants, path_of
from qualcode.flows.across.extracts import (
    DENIED,
    SAID,
    Voiced,
    people_in,
    sides_of,
    some_of,
    turns_in,
    voiced,
)
from qualcode.flows.across.naming import AREA, ROLE, Asked, Choice, attribute, group_in, named, theme_asked
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.desk import Desk
from qualcode.flows.reading import sound_codebook
from qualcode.flows.theme import read_themes
from qualcode.model import Code

MOSTLY = 2 / 3
LEAST = 2
SET_ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Leaning:
    """A group that mostly stands on one side: turns by side, people, and some of the words of both sides."""

    group: str
    side: str
    sides: Mapping[str, int]
    extracts: int
    people: int
    shown: tuple[Voiced, ...]


@dataclass(frozen=True, slots=True)
class Tension:
    """A code or theme on which groups of an attribute lean to different sides, in one area or over all ("").

    `rests_on` is "polarity", or "stance" where nothing of it is marked with one.
    """

    asked: Asked
    by: str
    area: str
    rests_on: str
    groups: tuple[Leaning, ...]


@dataclass(frozen=True, slots=True)
class Tensions:
    """The tensions, and what could show none: `unmarked` are codes with extracts and no polarity at all."""

    by: tuple[str, ...]
    least: int
    only: tuple[str, ...]
    looked_at: int
    tensions: tuple[Tension, ...]
    unmarked: tuple[str, ...]
    k: int
    few: bool


def find_tensions(desk: Desk, typed: Sequence[str], choice: Choice, *, least: int = LEAST) -> Tensions:
    """Return the tensions of the codes and themes named, or of all: by role and area, or by `choice.by`.

    A group leans to a side where at least `least` of its turns stand there, and two thirds of those on
    either. Sides are of the facet polarity; of a code without any, what was said and what was denied. Other
    attributes than the area are looked at over all and within each area.
    """
    found = gathered(desk.study, replace(choice.filters, unit="turn"))
    by = tuple(attribute(found, each) for each in _attributes(found, choice.by))
    asked = [named(desk.study, each, found) for each in typed] or _everything(desk)
    extracts = voiced(desk, frozenset().union(*(each.codes for each in asked)), choice, found)
    numbered: dict[str, list[tuple[int, Voiced]]] = {}
    for place, extract in enumerate(extracts):
        numbered.setdefault(extract.code, []).append((place, extract))
    tensions = [
        each for one in asked for each in _tensions(one, _of_codes(numbered, one), by, (choice, least))
    ]
    marked = {one.code for one in extracts if one.by_polarity or one.side == "mixed"}
    unmarked = sorted({one.code for one in extracts} - marked)
    kept = tuple(_without_repeats(tensions))
    k = desk.study.settings.k
    return Tensions(
        by=by,
        least=least,
        only=(*found[0].only.questions, *found[0].only.words),
        looked_at=len(asked),
        tensions=kept,
        unmarked=tuple(unmarked),
        k=k,
        few=any(0 < group.people < k for each in kept for group in each.groups),
    )


def _of_codes(numbered: Mapping[str, list[tuple[int, Voiced]]], asked: Asked) -> list[Voiced]:
    """Return the extracts of some codes in their order."""
    theirs = [pair for code in asked.codes & numbered.keys() for pair in numbered[code]]
    return [extract for _, extract in sorted(theirs, key=lambda pair: pair[0])]


def _attributes(found: Sequence[Gathered], typed: str) -> list[str]:
    if typed:
        return [typed]
    return [ROLE, *([AREA] if any(AREA in one.attributes for one in found) else [])]


def _everything(desk: Desk) -> list[Asked]:
    """Return all codes, each with those below it, and all themes that are not set aside."""
    codebook = sound_codebook(desk.study)
    codes = [
        Asked(
            "code", code.id, path_of(codebook, code.id), _with_below(code.id, descendants(codebook, code.id))
        )
        for code in codebook.codes
    ]
    themes = [each for each in read_themes(desk.study) if each.status != SET_ASIDE]
    return [*codes, *(theme_asked(desk.study, each) for each in themes)]


def _with_below(code: str, below: Iterable[Code]) -> frozenset[str]:
    return frozenset({code, *(each.id for each in below)})


def _tensions(
    asked: Asked, extracts: Sequence[Voiced], by: Sequence[str], how: tuple[Choice, int]
) -> Iterator[Tension]:
    polarised = [one for one in extracts if one.by_polarity]
    sides = _two_sides(polarised) if polarised else {SAID, DENIED}
    sided = [one for one in extracts if one.side in sides]
    rests_on = "polarity" if polarised else "stance"
    if asked.kind == "theme" and not polarised:
        return
    for each in by:
        areas = ["", *sorted({group_in(one.attributes, AREA) for one in sided})] if each != AREA else [""]
        if len(areas) == 2:
            areas = [""]
        for area in areas:
            here = [one for one in sided if not area or group_in(one.attributes, AREA) == area]
            leaning = _leaning(here, each, how)
            if len({group.side for group in leaning}) > 1:
                yield Tension(asked, each, area, rests_on, tuple(leaning))


def _two_sides(extracts: Sequence[Voiced]) -> set[str]:
    """Return the two sides that most turns stand on."""
    counted = Counter(sides_of(extracts))
    return {side for side, _ in counted.most_common(2)}


def _leaning(extracts: Sequence[Voiced], by: str, how: tuple[Choice, int]) -> list[Leaning]:
    choice, least = how
    found = []
    for group in sorted({group_in(one.attributes, by) for one in extracts}):
        theirs = [one for one in extracts if group_in(one.attributes, by) == group]
        sides = sides_of(theirs)
        side = max(sides, key=lambda name: (sides[name], name))
        if sides[side] < least or sides[side] < MOSTLY * sum(sides.values()):
            continue
        found.append(
            Leaning(group, side, sides, turns_in(theirs), people_in(theirs), some_of(theirs, choice.shown))
        )
    return found


def _without_repeats(tensions: Sequence[Tension]) -> Iterator[Tension]:
    """Leave out a code above another where it says no more: the same groups, sides and numbers."""
    for one in tensions:
        told = any(
            other.asked.kind == one.asked.kind == "code"
            and other.asked.codes < one.asked.codes
            and _figures(other) == _figures(one)
            for other in tensions
        )
        if not told:
            yield one


def _figures(one: Tension) -> object:
    return one.by, one.area, [(each.group, each.side, dict(each.sides)) for each in one.groups]
