"""The full-text index kept in step with the study: which turns may hold what is searched for.

Where it cannot be kept or asked there is no answer, and every turn is read: the hits are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.store.sources import locked_sources
from qualcode.text import fold_aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from qualcode.flows.reading import Reading
    from qualcode.store.index import Indexed
    from qualcode.store.study import Study


def candidates(
    study: Study,
    chosen: Sequence[str],
    needles: Sequence[Sequence[str]],
    reading: Callable[[str], Reading],
) -> Mapping[str, Collection[int]] | None:
    """Return the places of the turns that may hold a group of `needles`, by source; None where all may.

    What changed since the index was written is read anew, and the index with it.
    """
    if not needles or not chosen:
        return None
    try:
        from qualcode.store.index import fingerprint_of, open_index, write_index
    except ImportError:
        return None
    index = open_index(study)
    known = index.fingerprints if index else {}
    held = locked_sources(study)
    prints = {source: fingerprint_of(study, held[source]) for source in chosen}
    stale = [source for source in chosen if known.get(source) != prints[source]]
    if stale or not known.keys() <= held.keys():
        changed = {source: _indexed(reading(source), prints[source]) for source in stale}
        index = write_index(study, changed, kept=index, sources=held)
    if index is None or any(index.fingerprints.get(source) != one for source, one in prints.items()):
        return None
    return index.candidates(needles)


def _indexed(reading: Reading, fingerprint: str) -> Indexed:
    from qualcode.store import index

    turns = []
    for turn, span in zip(reading.source.turns, reading.source.turn_spans(), strict=True):
        raw = fold_aligned(turn.text)
        shown = reading.words(span)
        turns.append((raw if shown == turn.text else fold_aligned(shown), raw))
    return index.Indexed(fingerprint, turns)
