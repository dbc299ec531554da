"""Which codings stand as evidence: those that touch words which are a person's evidence.

What a facilitator says is never evidence. An extract whose place cannot be read stands: other verbs say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from qualcode.coding.segments import is_evidence
from qualcode.errors import StudyFormatError, UnknownNameError
from qualcode.findings import Quote
from qualcode.flows.reading import read_codings
from qualcode.flows.revised import read_revisions
from qualcode.model import Coding, Source, Turn
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import Study

Extract: TypeAlias = Coding | Quote
Turns: TypeAlias = Mapping[str, Sequence[Turn]]


def turns_of(study: Study, extracts: Iterable[Extract]) -> Turns:
    """Return the turns that extracts touch, by the extracts' ids; none where a place cannot be read."""
    known = locked_sources(study)
    sources: dict[tuple[str, int], Source | None] = {}
    found: dict[str, Sequence[Turn]] = {}
    for extract in extracts:
        place = extract.source, extract.revision
        if place not in sources:
            sources[place] = _readable(study, *place) if extract.source in known else None
        source = sources[place]
        found[extract.id] = [turn for turn, _ in source.turns_under(extract.span)] if source else []
    return found


def _readable(study: Study, source: str, revision: int) -> Source | None:
    try:
        return read_source(study, source, revision=revision)
    except (StudyFormatError, UnknownNameError):
        return None


def stands(turns: Sequence[Turn]) -> bool:
    """Whether an extract of some turns stands as evidence."""
    return not turns or any(map(is_evidence, turns))


def standing_codings(study: Study) -> tuple[Coding, ...]:
    """Return the codings of people that stand as evidence; not those whose text is gone from a transcript."""
    gone = read_revisions(study).given_up
    codings = [coding for coding in read_codings(study) if coding.id not in gone]
    turns = turns_of(study, codings)
    return tuple(coding for coding in codings if stands(turns[coding.id]))
