"""Why a machine proposed a code: the rule, the words that spoke for it, the score, what it is most like.

Review, coding screen and prompt say the same of a proposal; what is accepted keeps it for ever, wordless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.flows.proposals import LANES, lane_of
from qualcode.flows.suggest.explaining import example_words
from qualcode.model import Span
from qualcode.store.logs import coders, codings_log, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Coding, JsonValue
    from qualcode.store.study import Study

_KEPT = ("rule", "score", "rank", "near")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for a proposal; `lane` is "rules" or "suggest", "" where nothing is known.

    `matched` are the spans of the words that fired, in the text where the proposal stands; `score` goes from
    0 to 1 and is None for a rule; `near` is the coding, or the example "CODE#3", that it is most like.
    """

    lane: str
    rule: str = ""
    stance: str = ""
    score: float | None = None
    rank: int = 1
    matched: tuple[Span, ...] = ()
    near: str = ""


def evidence_of(study: Study, proposals: Iterable[Coding]) -> dict[str, Evidence]:
    """Return the evidence of proposals by id, its spans where each stands now."""
    wanted = {one.id: one for one in proposals}
    places = {(LANES[lane], one.source) for one in wanted.values() if (lane := lane_of(one))}
    present = set(coders(study))
    found = {}
    for lane, source in sorted(place for place in places if place[0] in present):
        for event in read_events(study, codings_log(lane, source)):
            one = wanted.get(str(event.get("id")))
            if one is not None and event.get("op") == "apply":
                found[one.id] = evidence_in(event, one)
    return found


def evidence_in(event: Mapping[str, Any], standing: Coding) -> Evidence:
    """Return the evidence that an apply event holds, of a machine's or an accepted one."""
    by = standing.span.start - event["span"][0]
    kept = [Span(start, end) for start, end in event.get("matched", ())]
    origin = standing.origin.removeprefix("rules:") if standing.coder.startswith("@") else ""
    return Evidence(
        lane=lane_of(standing),
        rule=str(event.get("rule") or (origin if lane_of(standing) == "rules" else "")),
        stance=standing.stance,
        score=event.get("score"),
        rank=int(event.get("rank", 1)),
        matched=tuple(one.shifted(by) for one in kept if one.start + by >= 0),
        near=str(event.get("near", "")),
    )


def kept_fields(evidence: Evidence | None) -> dict[str, JsonValue]:
    """Return what an accepted coding's event says for ever of why it was proposed; it holds no words."""
    if evidence is None:
        return {}
    fields: dict[str, JsonValue] = {name: getattr(evidence, name) for name in _KEPT}
    if evidence.score is None:
        fields["rank"] = None
    if evidence.matched:
        fields["matched"] = [[span.start, span.end] for span in evidence.matched]
    return {name: value for name, value in fields.items() if value not in (None, "")}


def evidence_line(evidence: Evidence | None, reading: Reading, codebook: Codebook, *, raw: bool) -> str:
    """Return the evidence in a line: "rule: phrase: rang back", or score, words and nearest example."""
    if evidence is None:
        return ""
    if evidence.lane == "rules":
        return f"rule: {evidence.rule}" + (f" ({evidence.stance})" if evidence.stance else "")
    words = ", ".join(dict.fromkeys(reading.words(span, raw=raw) for span in evidence.matched))
    parts = [f"score {evidence.score:.2f}"] if evidence.score is not None else []
    parts += [f"because: {words}"] if words else []
    if evidence.near:
        like = example_words(codebook, evidence.near)
        parts.append(f"like {evidence.near}" + (f" “{like}”" if like else ""))
    return " · ".join([*parts, *([f"a rule too: {evidence.rule}"] if evidence.rule else [])])
