"""One theme (or code) side by side: what each area says of it, role by role, in numbers and in words.

Both sides are kept: what is denied or of the other polarity stands beside what is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.coding.counting import Part, Tally, own_parts, tally
from qualcode.flows.across.extracts import Voiced, people_in, sides_of, some_of, turns_in, voiced
from qualcode.flows.across.naming import AREA, ROLE, Asked, Choice, attribute, group_in, groups_of, named
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.desk import Desk


@dataclass(frozen=True, slots=True)
class GroupSays:
    """What a group says: turns and people out of its base, turns by side, and some of the words.

    `read` says how many of its turns somebody has read, as far as is known.
    """

    group: str
    base: Tally
    read: int
    extracts: int
    people: int
    sides: Mapping[str, int]
    shown: tuple[Voiced, ...]


@dataclass(frozen=True, slots=True)
class AreaSays:
    """An area with the groups in it."""

    area: str
    groups: tuple[GroupSays, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A theme or code by area and by another attribute. `few` says that a group is of fewer than k people."""

    asked: Asked
    by: str
    k: int
    only: tuple[str, ...]
    areas: tuple[AreaSays, ...]
    few: bool


def side_by_side(desk: Desk, typed: str, choice: Choice) -> SideBySide:
    """Return what each area says of a theme or code, by role (or `choice.by`).

    Areas that state none are one. Workstreams stand together here, since words are read and nothing is added.
    """
    found = gathered(desk.study, replace(choice.filters, unit="turn"))
    by = attribute(found, choice.by or ROLE)
    asked = named(desk.study, typed, found)
    extracts = voiced(desk, asked.codes, choice, found)
    own = own_parts(part for one in found for part in one.parts)
    areas = tuple(
        _area(
            area,
            _in_area(own, area),
            [one for one in extracts if group_in(one.attributes, AREA) == area],
            (by, choice),
        )
        for area in groups_of(own, AREA, desk.study.settings.areas)
    )
    k = desk.study.settings.k
    few = any(0 < each.people < k for area in areas for each in area.groups)
    return SideBySide(asked, by, k, _only(found), areas, few)


def _only(found: Sequence[Gathered]) -> tuple[str, ...]:
    return (*found[0].only.questions, *found[0].only.words)


def _in_area(parts: Sequence[Part], area: str) -> list[Part]:
    return [part for part in parts if group_in(part.attributes, AREA) == area]


def _area(
    area: str, parts: Sequence[Part], extracts: Sequence[Voiced], asked: tuple[str, Choice]
) -> AreaSays:
    by, choice = asked
    groups = []
    for group in groups_of(parts, by):
        here = [part for part in parts if group_in(part.attributes, by) == group]
        theirs = [one for one in extracts if group_in(one.attributes, by) == group]
        groups.append(
            GroupSays(
                group=group,
                base=tally(here),
                read=sum(part.read for part in here),
                extracts=turns_in(theirs),
                people=people_in(theirs),
                sides=sides_of(theirs),
                shown=some_of(theirs, choice.shown),
            )
        )
    return AreaSays(area, tuple(groups))
