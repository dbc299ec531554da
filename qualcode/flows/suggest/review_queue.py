"""Which proposals are put before a person: the open ones that fit, each once, none that is to be read blind.

They come in the order of the sources and the words; what was settled meanwhile is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.errors import UsageError
from qualcode.flows.audits.standing import held_back
from qualcode.flows.proposals import (
    LANES,
    identity_of,
    likely_of,
    require_wanted,
    settled,
)
from qualcode.flows.reading import chosen_sources, read_codings, reading_of, sound_codebook
from qualcode.flows.suggest.evidence import Evidence, evidence_of
from qualcode.store.logs import coders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.audits.standing import Place
    from qualcode.flows.desk import Desk
    from qualcode.flows.suggest.review_records import Choice
    from qualcode.model import Coding, Span


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Open proposals in order, and how many each sample that is to be read blind holds back, by sample.

    `unlikely` are as many as were left out as less likely; where none is likely, nothing is left out.
    """

    proposals: tuple[Coding, ...]
    held: Mapping[str, int]
    unlikely: int = 0


def open_queue(desk: Desk, choice: Choice) -> ReviewQueue:
    """Gather the open proposals that fit: the likely ones in the order of the sources and words.

    Where none is likely, all of them, the likeliest first.
    """
    study = desk.study
    codebook = sound_codebook(study)
    lanes = [lane for lane in LANES if choice.by in {"", "both", lane} and LANES[lane] in coders(study)]
    if not lanes:
        require_wanted(study, "suggestions are", anyway=False)
        raise UsageError("there are no proposals", hint="`qualcode tag` and `qualcode suggest` make them")
    sources = chosen_sources(study, choice.sources)
    wanted = codes_named(codebook, choice.codes) if choice.codes else None
    found = [
        one
        for lane in lanes
        for one in read_codings(study, coder=LANES[lane])
        if one.source in sources and (wanted is None or one.code in wanted)
    ]
    known = {
        identifier: reading_of(study, identifier).source.revision for identifier in {o.source for o in found}
    }
    said = settled(study, {identity_of(one) for one in found})
    once = {identity_of(one): one for one in reversed(found) if identity_of(one) not in said}
    evidence = evidence_of(study, found)
    queue = [one for one in once.values() if one.revision == known[one.source]]
    held, queue = _without_unread(held_back(study, desk.coder), queue)
    queue.sort(key=lambda one: (sources.index(one.source), one.span, _rank(evidence, one), one.code))
    scores = {name: why.score for name, why in evidence.items() if why.score is not None}
    likely = likely_of(queue, scores)
    kept = queue if choice.everything or not likely else list(likely)
    if choice.likely_first or not likely:
        kept = sorted(kept, key=lambda one: -scores.get(one.id, 1.0))
    return ReviewQueue(tuple(kept), held, len(queue) - len(kept))


def _without_unread(
    unread: Mapping[str, Sequence[Place]], queue: Sequence[Coding]
) -> tuple[dict[str, int], list[Coding]]:
    """Return how many proposals each unread sample holds back, and those that nothing holds back."""
    places: dict[str, list[tuple[str, Span]]] = {}
    for audit, own in unread.items():
        for source, _, span in own:
            places.setdefault(source, []).append((audit, span))
    held: dict[str, int] = {}
    left = []
    for one in queue:
        here = places.get(one.source, ())
        audit = next((name for name, span in here if span.overlaps(one.span)), "")
        if audit:
            held[audit] = held.get(audit, 0) + 1
        else:
            left.append(one)
    return held, left


def _rank(evidence: Mapping[str, Evidence], proposal: Coding) -> int:
    """Return the place of a suggestion among those of its segment; what a rule proposes comes first."""
    why = evidence.get(proposal.id)
    return why.rank if why and why.score is not None else 0
