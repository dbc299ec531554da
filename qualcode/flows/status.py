"""Where a study stands: what is in it, what waits for a person, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qualcode.coding.segments import is_evidence, segments
from qualcode.flows.audits.audits import audit_states
from qualcode.flows.codebook.restructuring.splitting import waiting_codings
from qualcode.flows.deciding import waiting
from qualcode.flows.flagged import flags_of, untold
from qualcode.flows.gone_codes import gone_codes
from qualcode.flows.proposals import identity_of, settled
from qualcode.flows.reading import read_codebook, read_codings, read_quotes, read_redactions
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.suggest.judged import is_disputed, judged_by_people
from qualcode.flows.team.record import synced
from qualcode.flows.theme import read_themes
from qualcode.model import Span
from qualcode.store.history import interrupted_runs
from qualcode.store.logs import coders
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import RULES, SUGGEST, Study


@dataclass(frozen=True, slots=True)
class Status:
    """Counts with their bases. `coded_turns` of `evidence_turns`: participants' turns that a person coded.

    `to_decide` are codings and quotes whose words a correction changed, `to_reassign` codings of codes that
    were split, `of_gone_codes` those whose code is gone from the codebook. `open_proposals` of `proposals`:
    those that nobody has accepted, coded by hand, taken back or rejected; `suggestions` are the suggester's.
    `open_audits` of `audits`: samples that nobody has coded wholly. `untold_flags` of `flags`: open ones that
    nobody was told of. `not_synced` are verbs since `synced_at`, when this copy was synced ("" for never);
    `waits` names what both had changed then, for `sync --take`.
    """

    name: str
    locked: bool
    sources: int
    evidence_turns: int
    coded_turns: int
    codings: int
    coders: tuple[str, ...]
    proposals: int
    open_proposals: int
    suggestions: int
    open_suggestions: int
    disputed: int
    audits: int
    open_audits: int
    codes: int
    themes: int
    quotes: int
    recommendations: int
    to_review: int
    to_decide: int
    to_reassign: int
    of_gone_codes: int
    flags: int
    untold_flags: int
    interrupted: int
    next_step: str
    synced_at: str = ""
    not_synced: int = 0
    waits: tuple[str, ...] = ()


def status_of(study: Study) -> Status:
    """Count what a study holds."""
    known = locked_sources(study)
    if study.locked:
        return Status(
            study.settings.name, True, len(known), *(0,) * 3, (), *(0,) * 18, "qualcode study unlock"
        )
    codings = read_codings(study)
    turns = coded = 0
    spans: dict[tuple[str, int], list[Span]] = {}
    for coding in codings:
        spans.setdefault((coding.source, coding.revision), []).append(coding.span)
    for identifier in known:
        source = read_source(study, identifier)
        here = spans.get((identifier, source.revision), ())
        read = {turn.id for span in here for turn, _ in source.turns_under(span)}
        evidence = [segment.turn.id for segment in segments(source, "turn") if is_evidence(segment.turn)]
        turns += len(evidence)
        coded += len(read.intersection(evidence))
    to_review = sum(item.verdict == "review" for source in known for item in read_redactions(study, source))
    themes, quotes, recommendations = read_themes(study), read_quotes(study), read_recommendations(study)
    present = coders(study)
    proposals, suggestions = (
        read_codings(study, coder=lane) if lane in present else () for lane in (RULES, SUGGEST)
    )
    said = settled(study, {identity_of(one) for one in (*proposals, *suggestions)})
    disputed = sum(map(is_disputed, judged_by_people(study, known).values()))
    audits = audit_states(study)
    flags = flags_of(study)
    found = Status(
        name=study.settings.name,
        locked=False,
        sources=len(known),
        evidence_turns=turns,
        coded_turns=coded,
        codings=len(codings),
        coders=tuple(sorted({one.coder for one in codings})),
        proposals=len(proposals),
        open_proposals=sum(identity_of(one) not in said for one in proposals),
        suggestions=len(suggestions),
        open_suggestions=sum(identity_of(one) not in said for one in suggestions),
        disputed=disputed,
        audits=len(audits),
        open_audits=sum(max(one.read.values(), default=0) < one.segments for one in audits),
        codes=len(read_codebook(study)[0].codes),
        themes=len(themes),
        quotes=len(quotes),
        recommendations=len(recommendations),
        to_review=to_review,
        to_decide=len(waiting(study)),
        to_reassign=len(waiting_codings(study)),
        of_gone_codes=sum(gone_codes(study, codings).values()),
        flags=len(flags),
        untold_flags=untold(flags),
        interrupted=len(interrupted_runs(study)),
        next_step="",
    )
    last = synced(study)
    waits = tuple(place for places in last.waits.values() for place in places)
    return _with_next_step(replace(found, synced_at=last.at, not_synced=last.verbs, waits=waits))


def _with_next_step(status: Status) -> Status:
    steps = [
        (status.sources == 0, "qualcode import FILE..."),
        (status.codes == 0, 'qualcode codebook add "NAME", or codebook import FILE'),
        (status.codings == 0, "qualcode code SOURCE"),
        (status.to_review > 0, "qualcode anonymise review"),
        (bool(status.waits), "qualcode sync --take PLACE=ours, or =theirs"),
        (status.to_decide > 0, "qualcode source changes"),
        (status.to_reassign > 0, "qualcode codebook split CODE --next"),
        (status.themes == 0, 'qualcode theme add "LABEL" --claim "..."'),
        (status.quotes == 0, "qualcode quote pick --coding C-..."),
        (status.recommendations == 0, 'qualcode recommend add "TITLE"'),
    ]
    return replace(status, next_step=next((step for due, step in steps if due), "qualcode export quotes"))
