"""Codes and what they come to: the whole tree, or some codes with all that belongs to their counts.

Read and coded stand apart, and sources that nobody has coded are named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.tree import descendants, path_of, walk
from qualcode.coding.counting import (
    Breakdown,
    CodeCount,
    Of,
    Part,
    Tally,
    breakdown,
    count_code,
    own_parts,
    tally,
)
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.export.escaping import escape_cell
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.desk import Desk
from qualcode.flows.export import Exported, export_table
from qualcode.flows.reading import QUESTION, sound_codebook
from qualcode.flows.restructuring.reviving import require_unmerged
from qualcode.model import Codebook
from qualcode.select import Filters
from qualcode.store.study import Study
from qualcode.text import fold

NOT_IN_CODEBOOK = "not in the codebook"
_EVERYTHING = Filters()
COLUMNS = (
    "workstream", "code", "path", "unit", "segments", "of_segments", "participants", "of_participants",
    "respondents", "of_respondents", "responses", "of_responses", "sources", "of_sources",
)  # fmt: skip


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
    """A code with its counts; with `--by` broken down for participants and respondents."""

    code: Named
    count: CodeCount
    by: tuple[Breakdown, ...] = ()


@dataclass(frozen=True, slots=True)
class Workstream:
    """What a workstream's codes come to. `base` is all evidence, `coded` that with any code, `read` all read.

    `uncoded` are the sources, id and title, that nobody has coded; `secondary` the base of what is apart.
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


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by workstream, never added up across them; `chosen` says that codes were named."""

    unit: str
    own: bool
    by: str
    k: int
    chosen: bool
    workstreams: tuple[Workstream, ...]


def counts(study: Study, options: CountOptions) -> Counts:
    """Return what codes come to; raise `UnknownNameError` for names that the study does not hold."""
    found = gathered(study, options.filters, with_campaigns=bool(options.codes))
    by = attribute_named(found, options.by)
    chosen = wanted_codes(study, options.codes, found, own=options.own)
    k = study.settings.k
    return Counts(
        unit=options.filters.unit,
        own=options.own,
        by=by,
        k=k,
        chosen=bool(options.codes),
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
    silent = {part.source for part in own} - {part.source for part in own if part.read}
    rows = (Row(code, count_code(found.parts, code.codes)) for code in codes)
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
        rows=tuple(replace(row, by=tuple(_by(own, row.code, by, k))) if by else row for row in rows),
        wordings=tuple(found.wordings.items()),
        waiting=found.waiting,
        uneven=found.uneven,
    )


def _by(own: Sequence[Part], code: Named, attribute: str, k: int) -> Iterator[Breakdown]:
    kinds: tuple[Of, Of] = ("participants", "respondents")
    for of in kinds:
        found = breakdown(own, code.codes, attribute, of=of, k=k)
        if found.base:
            yield found


def count_rows(found: Counts) -> list[tuple[str, ...]]:
    """Return the counts with their bases, one row a code and workstream, in the order of `COLUMNS`."""
    rows = []
    for workstream in found.workstreams:
        for row in workstream.rows:
            numbers = []
            for name in ("segments", "participants", "respondents", "responses", "sources"):
                numbers += [str(getattr(row.count.tally, name)), str(getattr(workstream.base, name))]
            rows.append((workstream.name, row.code.id, row.code.path, found.unit, *numbers))
    return rows


def export_counts(desk: Desk, found: Counts, *, out: Path, force: bool) -> Exported:
    """Write the counts as CSV, through the leak gate."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([COLUMNS, *(tuple(map(escape_cell, row)) for row in count_rows(found))])
    said = {f"code {row.code.id}": row.code.path for one in found.workstreams for row in one.rows}
    content = ("\ufeff" + stream.getvalue()).encode()
    return export_table(desk, ("counts.csv", content, said), out=out, force=force)
