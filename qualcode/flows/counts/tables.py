"""Codes and what they come to: the whole tree, or some codes with all that belongs to their counts.

Read and coded stand apart, and sources that nobody has coded are named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.tree import descendants, path_of, walk
from qualcode.coding.breaking_down import Breakdown, breakdowns, too_few
from qualcode.coding.counting import CodeCount, Of, Part, Tally, count_code, own_parts, people, tally
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.flows.codebook.restructuring.reviving import require_unmerged
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.counts.restricting import Restriction
from qualcode.flows.reading import QUESTION, sound_codebook
from qualcode.model import Codebook
from qualcode.select import Filters
from qualcode.store.study import Study
from qualcode.text import fold

NOT_IN_CODEBOOK = "not in the codebook"
_EVERYTHING = Filters()
_KINDS: tuple[Of, Of] = ("participants", "respondents")


@dataclass(frozen=True, slots=True)
class CountOptions:
    """What a person asked to have counted.

    `own`: without the codes below; `by`: the attribute that tells groups apart.
    """

    codes: tuple[str, ...] = ()
    filters: Filters = _EVERYTHING
    own: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A code by id, with its place in the tree, and the ids that its count takes in."""

    id: str
    name: str
    path: str
    depth: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A code with its counts; with `--by` broken down for participants and respondents.

    `team_only`: people were chosen by what they are, and its numbers could tell who fewer than k of them are.
    """

    code: Named
    count: CodeCount
    by: tuple[Breakdown, ...] = ()
    team_only: bool = False


@dataclass(frozen=True, slots=True)
class Workstream:
    """What a workstream's codes come to. `base` is all evidence, `coded` that with any code, `read` all read.

    `uncoded` are the sources, id and title, that nobody has coded; `secondary` the base of what is apart;
    `surveys` how many there are.
    """

    name: str
    approach: str
    base: Tally
    coded: int
    read: int
    coders: int
    secondary: Tally
    uncoded: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    wordings: tuple[tuple[str, str], ...]
    waiting: int
    uneven: tuple[str, ...]
    surveys: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by workstream, never added up across them; `chosen` says that codes were named.

    `only` is what was chosen, in words; `about_people`: by what people are.
    """

    unit: str
    own: bool
    by: str
    k: int
    chosen: bool
    only: Restriction
    workstreams: tuple[Workstream, ...]


def counts(study: Study, options: CountOptions) -> Counts:
    """Return what codes come to; raise `UnknownNameError` for names that the study does not hold."""
    found = gathered(study, options.filters)
    by = attribute_named(found, options.by)
    chosen = wanted_codes(study, options.codes, found, own=options.own)
    k = study.settings.k
    return Counts(
        unit=options.filters.unit,
        own=options.own,
        by=by,
        k=k,
        chosen=bool(options.codes),
        only=found[0].only,
        workstreams=tuple(_workstream(one, chosen, by, k) for one in found),
    )


def attribute_named(found: Sequence[Gathered], typed: str) -> str:
    """Return an attribute as it is written; raise `UnknownNameError` for one that nobody has."""
    if not typed:
        return ""
    known = {fold(name): name for one in found for name in one.attributes}
    if fold(typed) not in known:
        hint = "`qualcode participant list` shows the attributes"
        raise unknown_name("attribute", typed, known.values(), hint=hint)
    if known[fold(typed)] == QUESTION:
        raise UsageError(
            "answers are counted by question already",
            hint="`qualcode counts CODE` lists the questions; --where question=Q1 takes one",
        )
    return known[fold(typed)]


def wanted_codes(
    study: Study, typed: Sequence[str], found: Sequence[Gathered], *, own: bool
) -> tuple[Named, ...]:
    """Return the codes to count: those named, or the whole tree with what is used and no longer in it."""
    codebook = sound_codebook(study)
    used = {code for one in found for part in one.parts for code, _ in part.marks}
    for each in typed:
        require_unmerged(study, each, "qualcode counts")
    if typed:
        return tuple(dict.fromkeys(_named(codebook, each, used, own=own) for each in typed))
    tree = [
        Named(code.id, code.name, path_of(codebook, code.id), depth, _with_below(codebook, code.id, own=own))
        for depth, code in walk(codebook)
        if code.status != "retired" or code.id in used
    ]
    lost = sorted(used - codebook.by_id().keys())
    if not tree and not lost:
        raise UsageError("there is no code yet", hint='qualcode codebook add "NAME", or codebook import FILE')
    return (*tree, *(_lost(code) for code in lost))


def _with_below(codebook: Codebook, code: str, *, own: bool) -> frozenset[str]:
    return frozenset({code} if own else {code, *(below.id for below in descendants(codebook, code))})


def _lost(code: str) -> Named:
    return Named(code, f"{code} ({NOT_IN_CODEBOOK})", code, 0, frozenset({code}))


def _named(codebook: Codebook, typed: str, used: Collection[str], *, own: bool) -> Named:
    try:
        code = find_code(codebook, typed)
    except UnknownNameError:
        if typed not in used:
            raise
        return _lost(typed)
    codes = frozenset({code.id} if own else codes_named(codebook, [code.id]))
    return Named(code.id, code.name, path_of(codebook, code.id), 0, codes)


def _workstream(found: Gathered, codes: Sequence[Named], by: str, k: int) -> Workstream:
    own = own_parts(found.parts)
    silent = {part.source for part in own} - {part.source for part in own if part.coders}
    together = [code.codes for code in codes]
    broken = _broken_down(own, together, by, k) if by else [()] * len(codes)
    telling = _telling(own, together, k) if found.only.about_people else [False] * len(codes)
    return Workstream(
        name=found.workstream,
        approach=found.approach,
        base=tally(own),
        coded=sum(bool(part.marks) for part in own),
        read=sum(part.read for part in own),
        coders=len({coder for part in own for coder in part.coders}),
        secondary=tally(part for part in found.parts if part.secondary),
        uncoded=tuple(
            (source, found.readings[source].title) for source in found.readings if source in silent
        ),
        rows=tuple(
            Row(code, count_code(found.parts, code.codes), groups, team_only)
            for code, groups, team_only in zip(codes, broken, telling, strict=True)
        ),
        wordings=tuple(found.wordings.items()),
        waiting=found.waiting,
        uneven=found.uneven,
        surveys=len({part.source for part in own if part.kind == "survey"}),
    )


def _broken_down(
    own: Sequence[Part], codes: Sequence[frozenset[str]], attribute: str, k: int
) -> list[tuple[Breakdown, ...]]:
    """Return the groups of each code, of all that are printed as one table."""
    kinds = [breakdowns(own, codes, attribute, of=of, k=k) for of in _KINDS if people(own, of)]
    return [tuple(kind[place] for kind in kinds) for place in range(len(codes))]


def _telling(own: Sequence[Part], codes: Sequence[frozenset[str]], k: int) -> list[bool]:
    """Return for each code whether its numbers, or the base, tell of fewer than k of the people chosen."""
    kinds = [of for of in _KINDS if people(own, of)]
    if any(len(people(own, of)) < k for of in kinds):
        return [True] * len(codes)
    few = [too_few(own, codes, of=of, k=k) for of in kinds]
    return [any(each[place] for each in few) for place in range(len(codes))]
