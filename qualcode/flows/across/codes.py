"""Codes by area (or another attribute): sources, people and extracts with their bases, and who is silent.

Asked and silent is told from not asked, as far as the topic guide tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qualcode.coding.breaking_down import too_few
from qualcode.coding.counting import Of, Part, Tally, own_parts, people, said, tally
from qualcode.flows.across.naming import AREA, ROLE, Choice, attribute, group_in, groups_of
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.counts.tables import Named, wanted_codes
from qualcode.flows.facts import KNOWN
from qualcode.store.study import Study

State = Literal["said", "only apart", "silent", "not asked", "not read"]
_KINDS: tuple[Of, Of] = ("participants", "respondents")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a code comes to in a group. `apart` are turns that have it only with a stance.

    `count` is None where it is not printed: the group is one of people, and the numbers could tell who fewer
    than k of them are. `few`: they could in any group, so that they are for the team and in no file.
    """

    state: State
    count: Tally | None
    apart: int = 0
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

    A turn is read, as far as is known, where somebody coded it by hand or noted that no code fits.
    """

    name: str
    approach: str
    groups: tuple[str, ...]
    bases: tuple[Tally, ...]
    read: tuple[int, ...]
    codes: tuple[CodeAcross, ...]


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


def _workstream(one: Gathered, codes: Sequence[Named], by: str, study: Study) -> WorkstreamAcross:
    own = own_parts(one.parts)
    groups = groups_of(own, by, study.settings.areas)
    by_group = [[part for part in own if group_in(part.attributes, by) == group] for group in groups]
    asked = [_asked(one, parts) for parts in by_group]
    together = [code.codes for code in codes]
    few = [_few(parts, together, study.settings.k) for parts in by_group]
    of_people = by not in KNOWN and by != ROLE
    rows = []
    for place, code in enumerate(codes):
        questions = _questions(own, code)
        cells = [
            _cell(parts, code, hears=_was_asked(questions, heard), few=each[place], hide=of_people)
            for parts, heard, each in zip(by_group, asked, few, strict=True)
        ]
        rows.append(CodeAcross(code, tuple(cells), tuple(_silent_roles(own, code))))
    return WorkstreamAcross(
        name=one.workstream,
        approach=one.approach,
        groups=tuple(groups),
        bases=tuple(tally(parts) for parts in by_group),
        read=tuple(sum(part.read for part in parts) for parts in by_group),
        codes=tuple(rows),
    )


def _cell(parts: Sequence[Part], code: Named, *, hears: bool, few: bool, hide: bool) -> Cell:
    plainly = said(parts, code.codes)
    count = tally(plainly)
    with_any = sum(any(mark in code.codes for mark, _ in part.marks) for part in parts)
    apart = with_any - len(plainly)
    silent: State = (
        "not asked" if not hears else "silent" if any(part.coders for part in parts) else "not read"
    )
    state: State = "said" if plainly else "only apart" if apart else silent
    hidden = hide and few and bool(plainly)
    return Cell(state, None if hidden else count, 0 if hidden else apart, few=few and bool(plainly))


def _few(parts: Sequence[Part], codes: Sequence[frozenset[str]], k: int) -> list[bool]:
    """Return for each code whether its numbers in a group could tell who fewer than k people are."""
    kinds = [too_few(parts, codes, of=of, k=k) for of in _KINDS if people(parts, of)]
    return [any(each[place] for each in kinds) for place in range(len(codes))]


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
