"""The suggester at work in a study: at most five codes a segment, each with its evidence.

A suggestion counts for nothing until a person accepts it; the same study gives the same suggestions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

from qualcode.codebook.finding import codes_named
from qualcode.coding.log import apply_event
from qualcode.coding.rules import TAGGER_VERSION, compile_rules
from qualcode.coding.spotting import spot
from qualcode.coding.suggesting import TOP, trained
from qualcode.errors import UsageError
from qualcode.flows.machine_runs import (
    Proposing,
    Ran,
    codebook_hash,
    run_record,
    short_hash,
    write_proposals,
)
from qualcode.flows.material import (
    EVERYWHERE,
    Learnt,
    Part,
    Scope,
    judged_in,
    learnt_from,
    parts_of,
    said_of,
)
from qualcode.flows.proposals import require_wanted
from qualcode.flows.reading import sound_codebook
from qualcode.flows.suggest.embedding import embedder_of
from qualcode.flows.suggest.explaining import Because, Known, explained
from qualcode.model import Coding, Span
from qualcode.store.runs import Run
from qualcode.store.sources import locked_sources
from qualcode.store.study import SUGGEST
from qualcode.text import SENTENCE_RULE, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.coding.suggesting import Suggested
    from qualcode.flows.desk import Desk
    from qualcode.flows.material import Judged
    from qualcode.flows.suggest.embedding import Embedding
    from qualcode.model import Codebook, JsonValue, Segment

COMPONENT = "suggester"
VERSION = "1"
_PLACES = 4
_PER_RUN = frozenset({"origin"})


@dataclass(frozen=True, slots=True)
class SuggestOptions:
    """What a person asked of the suggester.

    `codes`: only these, with those below them; `precise`: only what is likely; `limit`: at most so many
    suggestions, the best; `embeddings`: the folder of a model ("" for none); `anyway`: also in a reflexive
    workstream.
    """

    scope: Scope = EVERYWHERE
    codes: tuple[str, ...] = ()
    precise: bool = False
    limit: int = 0
    seed: int = 0
    embeddings: str = ""
    dry_run: bool = False
    explain: bool = False
    anyway: bool = False
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many segments each lane speaks of: the rules, the suggester alone, nobody yet, and all of them.

    `coded`: those without a proposal that a person has coded, or read and found nothing in; `limited`: those
    on which a limit left no suggestion.
    """

    segments: int
    rules: int
    suggest: int
    coded: int
    nothing: int
    limited: int = 0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a run suggests, by code; what it learnt from; and which lane speaks of how many segments.

    `sources` were looked at, and `proposing` of them have a suggestion.
    """

    machine_run: str
    counts: Mapping[str, int]
    names: Mapping[str, str]
    sources: int
    proposing: int
    lanes: Lanes
    learnt_coded: int
    learnt_rejected: int
    written: tuple[str, ...]
    explained: tuple[Because, ...] = ()
    run: Run | None = None

    @property
    def total(self) -> int:
        """Suggestions in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code suggested for a segment, with its evidence as places."""

    id: str
    segment: Segment
    code: str
    code_revision: str
    score: float
    rank: int
    matched: tuple[Span, ...]
    near: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Work:
    """All that goes into a run."""

    codebook: Codebook
    parts: Sequence[Part]
    judged: Judged
    learnt: Learnt
    rules: Sequence[Sequence[Mapping[str, str]]]
    embedding: Embedding | None


def suggest(desk: Desk, options: SuggestOptions) -> Suggestions:
    """Suggest codes for the segments in scope: one verb; the suggestions of its sources are written anew."""
    require_wanted(desk.study, "suggestions are", anyway=options.anyway)
    work = _gathered(desk, options)
    everything = _suggested(work, options)
    found = _limited(everything, options.limit)
    record = _record(desk, work, found, options)
    written, run = ((), None) if options.dry_run else _write(desk, work, found, record)
    counts = Counter(one.code for one in found)
    readings = {part.source: part.reading for part in work.parts}
    known = Known(work.codebook, readings, work.judged.codings)
    return Suggestions(
        machine_run=record["id"],
        counts={code.id: counts[code.id] for code in work.codebook.codes if counts[code.id]},
        names={code.id: code.name for code in work.codebook.codes},
        sources=len(work.parts),
        proposing=len({one.segment.source for one in found}),
        lanes=_lanes(work, everything, found),
        learnt_coded=work.learnt.coded,
        learnt_rejected=work.learnt.rejected,
        written=written,
        explained=tuple(explained(known, found, raw=options.raw)) if options.explain else (),
        run=run,
    )


def _gathered(desk: Desk, options: SuggestOptions) -> _Work:
    study = desk.study
    codebook = sound_codebook(study)
    if not any(code.status != "retired" for code in codebook.codes):
        raise UsageError(
            "the codebook has no code, so nothing can be suggested", hint="`qualcode codebook add` adds one"
        )
    embedding = embedder_of(options.embeddings)
    parts = parts_of(study, options.scope)
    judged = judged_in(study)
    whole = parts if not (options.scope.sources or options.scope.where) else parts_of(study, EVERYWHERE)
    learnt = learnt_from([part.reading for part in whole], judged)
    return _Work(codebook, parts, judged, learnt, [ruled(part, codebook) for part in parts], embedding)


def ruled(part: Part, codebook: Codebook) -> list[dict[str, str]]:
    """Return, for each segment of a part, the codes that the rules propose on it, each with its rule."""
    found: list[dict[str, str]] = [{} for _ in part.segments]
    tagger = compile_rules(codebook)
    for proposal in tagger.propose(part.reading.source) if tagger.rules else ():
        for span in proposal.matched or (proposal.span,):
            for place in part.touched(span):
                found[place].setdefault(proposal.code, proposal.rule)
    return found


def _suggested(work: _Work, options: SuggestOptions) -> list[Suggestion]:
    """Return what is suggested and was not judged, in the order of the sources and their words."""
    unread = [one.text for part in work.parts for one in part.segments]
    if not unread:
        return []
    embedder = work.embedding.embedder if work.embedding else None
    learning = work.learnt.learning(unread, seed=options.seed, embedder=embedder)
    suggester = trained(work.codebook, learning)
    lean: Literal["recall", "precise"] = "precise" if options.precise else "recall"
    wanted = codes_named(work.codebook, options.codes) if options.codes else None
    revisions = {code.id: code.revision for code in work.codebook.codes}
    rows = iter(suggester.suggest(unread, lean=lean))
    found: list[Suggestion] = []
    for part, rules in zip(work.parts, work.rules, strict=True):
        judged = said_of(part, (*work.judged.codings, *work.judged.rejections, *work.judged.taken_back))
        for place, segment in enumerate(part.segments):
            kept = [
                one
                for one in next(rows)[:TOP]
                if one.code not in judged[place] and (wanted is None or one.code in wanted)
            ]
            for rank, one in enumerate(kept, start=1):
                made = _suggestion(segment, one, revisions[one.code])
                near = work.learnt.codings.get((made.near, one.code), made.near if "#" in made.near else "")
                found.append(replace(made, rank=rank, near=near, rule=rules[place].get(one.code, "")))
    return found


def _suggestion(segment: Segment, one: Suggested, code_revision: str) -> Suggestion:
    parts = [SUGGEST, segment.source, segment.revision, segment.span.start, segment.span.end, one.code]
    spans = spot(segment.text, (term for term, _ in one.evidence.terms))
    return Suggestion(
        id="C-" + short_hash(parts, 10),
        segment=segment,
        code=one.code,
        code_revision=code_revision,
        score=round(one.score, _PLACES),
        rank=1,
        matched=tuple(span.shifted(segment.span.start) for span in spans),
        near=one.evidence.nearest,
        rule="",
    )


def _limited(found: Sequence[Suggestion], limit: int) -> list[Suggestion]:
    """Return the best `limit` in the order they were in; all where it is 0."""
    if not limit or len(found) <= limit:
        return list(found)
    best = {id(one) for one in sorted(found, key=lambda one: (-one.score, one.id))[:limit]}
    return [one for one in found if id(one) in best]


def _record(desk: Desk, work: _Work, found: Iterable[Suggestion], options: SuggestOptions) -> dict[str, Any]:
    """Return what `runs/<id>.json` says; the id follows from what went in."""
    locked = locked_sources(desk.study)
    scope = options.scope
    parameters: dict[str, JsonValue] = {
        "unit": scope.unit,
        "sentences": SENTENCE_RULE,
        "rules": TAGGER_VERSION,
        "sources": list(scope.sources),
        "where": scope.where,
        "codes": list(options.codes),
        "lean": "precise" if options.precise else "recall",
        "limit": options.limit,
        "top": TOP,
        "scikit-learn": version("scikit-learn"),
        "embeddings": work.embedding.fingerprint if work.embedding else None,
    }
    inputs: dict[str, JsonValue] = {
        "codebook": codebook_hash(work.codebook),
        "sources": {part.source: locked[part.source].text for part in work.parts},
        "codings": short_hash(work.learnt.places, 64),
    }
    counts = Counter(one.code for one in found)
    return run_record(
        Ran(COMPONENT, VERSION, parameters, inputs, options.seed),
        {"counts": dict(sorted(counts.items()))},
        at=desk.clock(),
    )


def _write(
    desk: Desk, work: _Work, found: Sequence[Suggestion], record: Mapping[str, Any]
) -> tuple[tuple[str, ...], Run | None]:
    events = {
        part.source: [_event(desk, one, record) for one in found if one.segment.source == part.source]
        for part in work.parts
    }
    note = f"{counted(len(found), 'suggestion')}, {record['id']}"
    return write_proposals(desk, record, Proposing(SUGGEST, events, "suggest", note, _PER_RUN))


def _event(desk: Desk, one: Suggestion, record: Mapping[str, Any]) -> dict[str, Any]:
    coding = Coding(
        id=one.id,
        source=one.segment.source,
        revision=one.segment.revision,
        span=one.segment.span,
        anchor=desk.key.anchor(one.segment.text),
        code=one.code,
        code_revision=one.code_revision,
        coder=SUGGEST,
        at=str(record["at"]),
        origin=f"suggest:{record['id']}",
        run=str(record["id"]),
    )
    event: dict[str, Any] = apply_event(
        coding, event=short_hash([one.id, one.code_revision, record["id"]], 16)
    )
    event |= {"score": one.score, "rank": one.rank}
    event |= {"matched": [[span.start, span.end] for span in one.matched]} if one.matched else {}
    event |= {"near": one.near} if one.near else {}
    return event | ({"rule": one.rule} if one.rule else {})


def _lanes(work: _Work, everything: Iterable[Suggestion], found: Iterable[Suggestion]) -> Lanes:
    suggested = {(one.segment.source, one.segment.span) for one in found}
    beyond = {(one.segment.source, one.segment.span) for one in everything}
    rules = alone = coded = nothing = limited = total = 0
    for part, ruled_here in zip(work.parts, work.rules, strict=True):
        people = said_of(part, (*work.judged.codings, *work.judged.nothing))
        for segment, by_rule, said in zip(part.segments, ruled_here, people, strict=True):
            total += 1
            if by_rule:
                rules += 1
            elif (segment.source, segment.span) in suggested:
                alone += 1
            elif said:
                coded += 1
            elif (segment.source, segment.span) in beyond:
                limited += 1
            else:
                nothing += 1
    return Lanes(total, rules, alone, coded, nothing, limited)
