"""Words that a person copied, as spoken or from the masked view, back to the place where they stand.

What was said goes first; a mask stands for all that it hides, and between two places nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.anonymise.masking import MaskMap, mask
from qualcode.coding.locating import Which, locate
from qualcode.errors import UnknownNameError
from qualcode.flows.reading import read_redactions
from qualcode.model import Span
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Redaction, Source
    from qualcode.store.study import Study


def locate_shown(
    study: Study, source: Source, text: str, *, turn: str = "", which: Which | None = None
) -> Span:
    """Return the one span of `source` that reads `text`, as spoken or else as masked.

    Raises `UnknownNameError` for words that stand in neither, and `UsageError` for several places.
    """
    try:
        return locate(source, text, turn=turn, which=which)
    except UnknownNameError as error:
        masked, maps = _masked(source, read_redactions(study, source.id))
        try:
            found = locate(masked, text, turn=turn, which=which)
        except UnknownNameError:
            error.hint = f"copy them as `qualcode show {source.id}` prints them"
            raise error from None
        return _in_source(source, masked, maps, found)


def _masked(source: Source, redactions: Sequence[Redaction]) -> tuple[Source, list[MaskMap]]:
    """Return the source as the masked view shows it, and for each turn the way back."""
    inside: dict[str, list[Redaction]] = {}
    for redaction in redactions:
        for turn, place in source.turns_under(redaction.span):
            covered = Span(max(redaction.span.start, place.start), min(redaction.span.end, place.end))
            inside.setdefault(turn.id, []).append(replace(redaction, span=covered.shifted(-place.start)))
    turns, maps = [], []
    for turn in source.turns:
        words, way = mask(turn.text, inside.get(turn.id, ()))
        turns.append(replace(turn, text=words))
        maps.append(way)
    return replace(source, turns=tuple(turns)), maps


def _in_source(source: Source, masked: Source, maps: Sequence[MaskMap], found: Span) -> Span:
    def place(position: int) -> Span:
        """Return what stands in the source for one character of the masked text."""
        at = enclosing(masked.turn_spans(), position)
        within = position - masked.turn_spans()[at].start
        return maps[at].original_span(Span(within, within + 1)).shifted(source.turn_spans()[at].start)

    return Span(place(found.start).start, place(found.end - 1).end)
