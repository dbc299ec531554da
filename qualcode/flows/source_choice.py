"""The sources of a study as a coder chooses between them: what each is, and how far they have come in it.

Nothing is written; a study that is locked is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.segments import turns_to_code
from qualcode.errors import UsageError
from qualcode.flows.code import own_codings
from qualcode.flows.reading import titles
from qualcode.flows.workbench.records import Coverage
from qualcode.store.sources import locked_sources, read_source

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.model import Coding, Source


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source that can be opened, and the coverage of this coder's codings in it."""

    id: str
    title: str
    kind: str
    coverage: Coverage


def source_choices(desk: Desk, *, every_turn: bool = False) -> tuple[SourceChoice, ...]:
    """Return the sources in the order of import; raise `UsageError` where there is none."""
    desk.study.require_unlocked()
    named = titles(desk.study)
    if not named:
        raise UsageError("there is no source to code yet", hint="`qualcode import FILE` brings one in")
    own: dict[str, list[Coding]] = {}
    for one in own_codings(desk, list(named)):
        own.setdefault(one.source, []).append(one)
    kinds = {entry.id: entry.kind for entry in locked_sources(desk.study).values()}
    return tuple(
        SourceChoice(
            identifier,
            title,
            kinds[identifier].replace("_", " "),
            coverage_of(read_source(desk.study, identifier), own.get(identifier, []), every_turn=every_turn),
        )
        for identifier, title in named.items()
    )


def coverage_of(source: Source, codings: list[Coding], *, every_turn: bool = False) -> Coverage:
    """Return how many of the turns that are to be coded have one of the codings."""
    spans = sorted(one.span for one in codings if one.revision == source.revision)
    places = source.turn_spans()
    wanted = [places[one] for one in turns_to_code(source, every_turn=every_turn)]
    return Coverage(sum(any(span.overlaps(place) for span in spans) for place in wanted), len(wanted))
