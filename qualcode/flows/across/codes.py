"""Codes by area (or another attribute): sources, people and extracts with their bases, and who is silent.

Asked and silent is told from not asked, as far as the topic guide tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.coding.counting import Part, Tally, own_parts, said, tally
from qualcode.flows.across.naming import (
    AREA,
    NOT_STATED,
    ROLE,
    Choice,
    attribute,
    group_in,
    groups_of,
    is_of_people,
)
from qualcode.flows.across.telling import Telling, apart, telling
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.counts.tables import Named, wanted_codes
from qualcode.flows.facts import fact_in
from qualcode.store.study import Study
from qualcode.text import counted

State = Literal["said", "only apart", "silent", "not asked", "not read", "not printed"]
_HIDDEN: State = "not printed"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a code comes to in a group. `apart` are turns that have it only with a stance.

    `few`: it could tell who fewer than k people are, by itself or taken from a total, so that it is for the
    team and in no file. Of a group of people nothing of such a cell is here: `count` and `apart` are None.
    """

    state: State
    count: Tally | None
    apart: int | None = 0
    few: bool = False


@dataclass(frozen=True, slots=True)
class CodeAcross:
    """A code with a cell a group, and the roles that speak, as far as it was read, and never of this."""

    code: Named
    cells: tuple[Cell, ...]
    silent_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkstreamAcross:
    """Codes by groups in a workstream; `bases` are all evidence of each group, `read` turns that were read.

    A turn is read, as far as is known, where somebody coded it by hand or noted that no code fits. `withheld`
    is how many groups of people are not among them, because they are of fewer than k.
    """

    name: str
    approach: str
    groups: tuple[str, ...]
    bases: tuple[Tally, ...]
    read: tuple[int, ...]
    codes: tuple[CodeAcross, ...]
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class CodesAcross:
    """Codes by groups; nothing is added up.

    `without` are areas of the study that have no source; `about_people` says that who is counted was chosen
    by what they are.
    """

    by: str
    k: int
    chosen: bool
    only: tuple[str, ...]
    about_people: bool
    without: tuple[str, ...]
    workstreams: tuple[WorkstreamAcross, ...]


def codes_across(study: Study, typed: Sequence[str], choice: Choice, *, own: bool = False) -> CodesAcross:
    """Return the codes named, or the whole tree, by the groups of an attribute (usually the area).

    Counted are what counts counts: turns that can be evidence, whose code a person put on them without a
    stance, with the codes below; secondary material is not in it.
    """
    found = gathered(study, choice.filters)
    by = attribute(found, choice.by or AREA)
    codes = wanted_codes(study, typed, found, own=own)
    areas = study.settings.areas if by == AREA else ()
    streams = tuple(_workstream(one, codes, by, study) for one in found if own_parts(one.parts))
    _note_withheld(study, by, streams)
    there = {group for one in streams for group in one.groups}
    return CodesAcross(
        by=by,
        k=study.settings.k,
        chosen=bool(typed),
        only=(*found[0].only.questions, *found[0].only.words),
        about_people=found[0].only.about_people,
        without=tuple(area for area in areas if area not in there),
        workstreams=streams,
    )


def _note_withheld(study: Study, by: str, streams: Sequence[WorkstreamAcross]) -> None:
    """Say how many groups of people are in no table, because they are of too few."""
    withheld = sum(one.withheld for one in streams)
    if withheld:
        study.notices.append(
            f"by {by}, {counted(withheld, 'group')} of fewer than {study.settings.k} people: not printed"
        )


def _workstream(one: Gathered, codes: Sequence[Named], by: str, study: Study) -> WorkstreamAcross:
    own = own_parts(one.parts)
    few = telling(own, [code.codes for code in codes], by, study.settings.k)
    of_people = is_of_people(by)
    groups = _groups(one, by, study.settings.areas)
    shown = [group for group in groups if not (of_people and few[group].small)]
    by_group = {group: [part for part in own if group_in(part.attributes, by) == group] for group in shown}
    asked = {group: _asked(one, parts) for group, parts in by_group.items()}
    rows = []
    for place, code in enumerate(codes):
        questions = _questions(own, code)
        found = [
            _cell(parts, code, hears=_was_asked(questions, asked[group])) for group, parts in by_group.items()
        ]
        told = [few.get(group, _NOBODY) for group in shown]
        cells = [_as_told(cell, place, each, hide=of_people) for cell, each in zip(found, told, strict=True)]
        rows.append(CodeAcross(code, tuple(cells), tuple(_silent_roles(own, code))))
    return WorkstreamAcross(
        name=one.workstream,
        approach=one.approach,
        groups=tuple(shown),
        bases=tuple(tally(parts) for parts in by_group.values()),
        read=tuple(sum(part.read for part in parts) for parts in by_group.values()),
        codes=tuple(rows),
        withheld=len(groups) - len(shown),
    )


_NOBODY = Telling(small=False, cells=())


def _groups(one: Gathered, by: str, areas: Sequence[str]) -> list[str]:
    """Return the groups that there are; an area of which a source has no evidence yet is one too."""
    groups = groups_of(own_parts(one.parts), by, areas)
    if by != AREA or one.only.words or one.only.questions:
        return groups
    stated = {fact_in(reading.source.session, AREA) for reading in one.readings.values()}
    wanted = {*groups, *stated} - {"", NOT_STATED}
    known = [area for area in areas if area in wanted]
    last = [NOT_STATED] if NOT_STATED in groups else []
    return [*known, *sorted(wanted - {*known}, key=str.casefold), *last]


def _cell(parts: Sequence[Part], code: Named, *, hears: bool) -> Cell:
    plainly, only_apart = said(parts, code.codes), len(apart(parts, code.codes))
    silent: State = (
        "not asked" if not hears else "silent" if any(part.coders for part in parts) else "not read"
    )
    state: State = "said" if plainly else "only apart" if only_apart else silent
    return Cell(state, tally(plainly), only_apart)


def _as_told(cell: Cell, place: int, told: Telling, *, hide: bool) -> Cell:
    """Return a cell with whether it tells of few people; of a group of people, nothing else of it then."""
    if not (told.cells and told.cells[place]):
        return cell
    return Cell(_HIDDEN, None, None, few=True) if hide else replace(cell, few=True)


def _questions(own: Sequence[Part], code: Named) -> frozenset[str]:
    """Return the questions under which a code was said; none where it was said outside any."""
    under = {part.question for part in said(own, code.codes)}
    return frozenset() if "" in under else frozenset(under)


def _asked(one: Gathered, parts: Iterable[Part]) -> frozenset[str]:
    """Return the questions that were reached in the sources of some parts."""
    return frozenset(
        asked
        for source in {part.source for part in parts}
        for turn in one.readings[source].source.turns
        if (asked := one.readings[source].asked_in(turn))
    )


def _was_asked(questions: frozenset[str], heard: frozenset[str]) -> bool:
    """Whether a group was asked, as far as is known: where nothing tells, it was."""
    return not questions or not heard or bool(questions & heard)


def _silent_roles(own: Sequence[Part], code: Named) -> list[str]:
    """Return the roles of which something was read, and nothing of it has the code."""
    speaking = {part.attributes.get(ROLE, "") for part in said(own, code.codes)}
    read = {part.attributes.get(ROLE, "") for part in own if part.coders}
    return sorted(read - speaking - {""})
