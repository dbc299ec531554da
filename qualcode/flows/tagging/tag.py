"""The tagger at work: the codebook's rules propose codings, written for people to accept or leave.

A proposal counts for nothing until a person accepts it; the same study gives the same files, byte by byte.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from qualcode.coding.log import apply_event
from qualcode.coding.rules import TAGGER_VERSION, KeptBack, Tagger, compile_rules, has_rules
from qualcode.errors import UsageError
from qualcode.flows.machine_runs import (
    Proposing,
    Ran,
    codebook_hash,
    run_record,
    short_hash,
    write_proposals,
)
from qualcode.flows.proposals import identity_of, require_wanted, settled
from qualcode.flows.reading import Reading, chosen_sources, reading_of, sound_codebook
from qualcode.model import Codebook, Coding, JsonValue, Proposal, Span
from qualcode.store.runs import Run
from qualcode.store.sources import locked_sources
from qualcode.store.study import RULES
from qualcode.text import SENTENCE_RULE, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk

COMPONENT = "tagger"
VERSION = "2"


@dataclass(frozen=True, slots=True)
class Explained:
    """A proposal with its id, the rule, its words and the words that fired it, as shown."""

    id: str
    source: str
    title: str
    turn: str
    code: str
    rule: str
    stance: str
    words: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Words that a rule found and that its code suppresses, and why: negation or hypothetical."""

    source: str
    title: str
    turn: str
    code: str
    rule: str
    why: str
    words: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a run of the tagger proposes; `counts` are proposals by code, which count for nothing yet.

    `kept_back` counts, by code and reason, hits that a code's rules suppress; `withheld` lists them.

    `machine_run` is the id under `runs/`; `written` the sources whose proposals changed; `open` the proposals
    that nobody has accepted, coded by hand or taken back; `proposing` those of the `sources` that hold any.
    """

    machine_run: str
    counts: Mapping[str, int]
    names: Mapping[str, str]
    sources: int
    proposing: int
    open: int
    written: tuple[str, ...]
    explained: tuple[Explained, ...]
    silent: int = 0
    kept_back: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    run: Run | None = None

    @property
    def total(self) -> int:
        """Proposals in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class TagOptions:
    """What a person asked of the tagger; `anyway`: also in a reflexive workstream."""

    sources: tuple[str, ...] = ()
    dry_run: bool = False
    explain: bool = False
    anyway: bool = False
    raw: bool = False


class _HasKeptBack(Protocol):
    @property
    def kept_back(self) -> tuple[KeptBack, ...]: ...


@dataclass(frozen=True, slots=True)
class _Proposed:
    """A source with its proposals, the id that each has, and what the rules keep back."""

    reading: Reading
    proposals: Mapping[str, Proposal]
    kept_back: tuple[KeptBack, ...]


def tag(desk: Desk, options: TagOptions) -> Tagged:
    """Let the rules propose in the sources that fit: one verb; unchanged files are not written again."""
    require_wanted(desk.study, "proposals are", anyway=options.anyway)
    codebook = sound_codebook(desk.study)
    tagger = compile_rules(codebook)
    if not tagger.rules:
        raise UsageError(
            "no code has rules, so nothing can be proposed", hint="`qualcode codebook add --phrase` adds one"
        )
    chosen = chosen_sources(desk.study, options.sources)
    proposed = [_proposed(reading_of(desk.study, source), tagger) for source in chosen]
    record = _record(desk, codebook, proposed, options)
    written: tuple[str, ...] = ()
    run = None
    if not options.dry_run:
        written, run = _write(desk, proposed, record)
    made = [proposal for one in proposed for proposal in one.proposals.values()]
    said = settled(desk.study, {identity_of(proposal) for proposal in made})
    counts = Counter(proposal.code for proposal in made)
    with_rules = {code.id for code in codebook.codes if code.status != "retired" and has_rules(code)}
    explain = options.explain
    return Tagged(
        machine_run=record["id"],
        counts={code.id: counts[code.id] for code in codebook.codes if counts[code.id]},
        names={code.id: code.name for code in codebook.codes},
        sources=len(proposed),
        proposing=sum(bool(one.proposals) for one in proposed),
        open=sum(identity_of(proposal) not in said for proposal in made),
        written=written,
        explained=tuple(_explained(proposed, raw=options.raw)) if explain else (),
        silent=len(with_rules - set(counts)),
        kept_back=kept_back_counts(proposed),
        withheld=tuple(_withheld(proposed, raw=options.raw)) if explain else (),
        run=run,
    )


def _proposed(reading: Reading, tagger: Tagger) -> _Proposed:
    heard = tagger.hear(reading.source)
    proposals = {proposal_id(proposal): proposal for proposal in heard.proposals}
    return _Proposed(reading, proposals, heard.kept_back)


def kept_back_counts(heard: Iterable[_HasKeptBack]) -> dict[str, dict[str, int]]:
    """Return how many hits were kept back, by code and reason, in order of the codes' ids."""
    found = Counter((one.code, one.why) for part in heard for one in part.kept_back)
    counts: dict[str, dict[str, int]] = {}
    for (code, why), number in sorted(found.items()):
        counts.setdefault(code, {})[why] = number
    return counts


def proposal_id(proposal: Proposal) -> str:
    """Return the id of a proposal: the same source, words, code and rule have the same id everywhere."""
    span = proposal.span
    parts = [proposal.source, proposal.revision, span.start, span.end, proposal.code, proposal.rule]
    return "C-" + short_hash(parts, 10)


def _record(
    desk: Desk, codebook: Codebook, proposed: Sequence[_Proposed], options: TagOptions
) -> dict[str, Any]:
    """Return what `runs/<id>.json` says; the id follows from what went in."""
    locked = locked_sources(desk.study)
    texts: dict[str, JsonValue] = {
        one.reading.source.id: locked[one.reading.source.id].text for one in proposed
    }
    parameters: dict[str, JsonValue] = {
        "rules": TAGGER_VERSION,
        "sentences": SENTENCE_RULE,
        "sources": list(options.sources),
    }
    inputs: dict[str, JsonValue] = {"codebook": codebook_hash(codebook), "sources": texts}
    counts = Counter(proposal.code for one in proposed for proposal in one.proposals.values())
    return run_record(
        Ran(COMPONENT, VERSION, parameters, inputs),
        {"counts": dict(sorted(counts.items())), "kept_back": kept_back_counts(proposed)},
        at=desk.clock(),
    )


def _write(
    desk: Desk, proposed: Sequence[_Proposed], record: Mapping[str, Any]
) -> tuple[tuple[str, ...], Run | None]:
    proposals = sum(len(one.proposals) for one in proposed)
    events = {
        one.reading.source.id: [_event(desk, one, identifier, record) for identifier in one.proposals]
        for one in proposed
    }
    note = f"{proposals} proposals, {record['id']}"
    return write_proposals(desk, record, Proposing(RULES, events, "tag", note))


def _event(desk: Desk, one: _Proposed, identifier: str, record: Mapping[str, Any]) -> dict[str, Any]:
    proposal = one.proposals[identifier]
    words = one.reading.source.text[proposal.span.start : proposal.span.end]
    coding = Coding(
        id=identifier,
        source=proposal.source,
        revision=proposal.revision,
        span=proposal.span,
        anchor=desk.key.anchor(words),
        code=proposal.code,
        code_revision=proposal.code_revision,
        coder=RULES,
        at=str(record["at"]),
        origin=f"rules:{proposal.rule}",
        stance=proposal.stance,
        run=str(record["id"]),
    )
    event = apply_event(coding, event=short_hash([identifier, proposal.code_revision, record["id"]], 16))
    return event | {"matched": [[span.start, span.end] for span in proposal.matched]}


def _withheld(proposed: Iterable[_Proposed], *, raw: bool) -> Iterator[Withheld]:
    for one in proposed:
        for kept in one.kept_back:
            yield Withheld(
                source=kept.source,
                title=one.reading.title,
                turn=_turn_of(one.reading, kept.span),
                code=kept.code,
                rule=kept.rule,
                why=kept.why,
                words=one.reading.words(kept.span, raw=raw),
                matched=tuple(one.reading.words(span, raw=raw) for span in kept.matched),
            )


def _turn_of(reading: Reading, span: Span) -> str:
    return reading.source.turns[enclosing(reading.source.turn_spans(), span.start)].id


def _explained(proposed: Iterable[_Proposed], *, raw: bool) -> Iterator[Explained]:
    for one in proposed:
        reading = one.reading
        for identifier, proposal in one.proposals.items():
            yield Explained(
                id=identifier,
                source=proposal.source,
                title=reading.title,
                turn=_turn_of(reading, proposal.span),
                code=proposal.code,
                rule=proposal.rule,
                stance=proposal.stance,
                words=reading.words(proposal.span, raw=raw),
                matched=tuple(reading.words(span, raw=raw) for span in proposal.matched),
            )
