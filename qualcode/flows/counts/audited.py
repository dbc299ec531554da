"""How many responses to a survey have a code, from a blind audit and the suggester, with honest intervals.

Uncertainty of our coding, not of public opinion: for survey responses only, and only where there are too many
to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.coding.suggesting import trained
from qualcode.errors import UsageError
from qualcode.flows.audits.reads import Audit, codes_read, named_audit, reader_of
from qualcode.flows.audits.standing import LeftOut, SampleNow, met_as_proposals, sample_now
from qualcode.flows.counts.tables import CountOptions, Named, wanted_codes
from qualcode.flows.material import Learnt, Part, Scope, judged_in, learnt_from, parts_of
from qualcode.flows.proposals import require_wanted
from qualcode.flows.reading import sound_codebook
from qualcode.flows.voices import is_secondary
from qualcode.model import Span
from qualcode.stats import Estimate, prevalence_ppi
from qualcode.store.study import Study
from qualcode.theme.campaigns import Campaign, campaigns

LEAST_RESPONSES = 500
LEAST_AUDITED = 50
_FRACTION = 0.01


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """A code with its estimate; `judged` is False where there are too few to say anything."""

    code: Named
    estimate: Estimate

    @property
    def judged(self) -> bool:
        """Whether the numbers may be printed: three audited responses, and one in a hundred."""
        return self.estimate.method != "too few" and self.estimate.value >= _FRACTION


@dataclass(frozen=True, slots=True)
class AuditedCounts:
    """Estimates for the codes, from `audited` responses that `coder` read, of `responses` in all.

    Of `drawn` segments `left_out` count no more, and `apart` are no responses of these surveys. On `met` of
    those audited the coder had judged proposals before, and did not read them blind. `labelled` is how many
    other texts that people had coded or read the suggester learnt from, `coded` those with a code, `rejected`
    those with a rejected one; `in_campaigns`
    how many of the responses sent the text of one of `campaigns` campaigns.
    """

    audit: str
    coder: str
    audited: int
    responses: int
    sources: tuple[str, ...]
    drawn: int
    left_out: LeftOut
    apart: int
    met: int
    labelled: int
    coded: int
    rejected: int
    in_campaigns: int
    campaigns: int
    rows: tuple[AuditedRow, ...]


def audited_counts(
    study: Study, options: CountOptions, *, audit: str = "", coder: str = "", anyway: bool = False
) -> AuditedCounts:
    """Return estimates for the codes named, or all; raise `UsageError` in words where none may be given.

    `anyway`: also where a workstream is reflexive.
    """
    require_wanted(study, "audited counts are", anyway=anyway)
    if options.filters.where or options.filters.sources or options.by:
        raise UsageError(
            "an audited count is of the responses that the sample was drawn from",
            hint="draw the sample from them: `qualcode suggest audit --help`",
        )
    sample = named_audit(study, audit)
    parts = _surveys(study, sample)
    responses = sum(len(part.segments) for part in parts)
    if responses < LEAST_RESPONSES:
        raise UsageError(
            f"read them all: {responses:,} responses are too few to estimate from a sample",
            hint=f"an audited count is for {LEAST_RESPONSES} or more; `qualcode code` goes through them",
        )
    reader = reader_of(study, sample.id, coder)
    now = sample_now(study, sample)
    numbers, known = _known(now, parts, codes_read(study, sample, reader))
    codes = wanted_codes(study, options.codes, (), own=options.own)
    scores, learnt = _scores(study, parts, set(known))
    texts = [(part.source, segment.span) for part in parts for segment in part.segments]
    sent = _campaigns(parts)
    return AuditedCounts(
        audit=sample.id,
        coder=reader,
        audited=len(known),
        responses=responses,
        sources=tuple(part.source for part in parts),
        drawn=now.drawn,
        left_out=now.left_out,
        apart=len(now.places) - len(known),
        met=len(met_as_proposals(study, sample, reader, numbers)),
        labelled=len(learnt.labelled),
        coded=learnt.coded,
        rejected=learnt.rejected,
        in_campaigns=sum(one.submissions for one in sent),
        campaigns=len(sent),
        rows=tuple(AuditedRow(code, _estimate(code, texts, known, scores)) for code in codes),
    )


def _surveys(study: Study, sample: Audit) -> list[Part]:
    """Return the survey part of what a sample was drawn from: within it the sample is as random."""
    if sample.unit not in {"", "response", "turn"}:
        raise UsageError(
            f"this sample is of {sample.unit}s, and an audited count is of responses",
            hint="`qualcode suggest audit --unit response` draws one of responses",
        )
    found = parts_of(study, Scope(sample.sources, sample.where, sample.unit))
    if sum(len(part.segments) for part in found) > sample.population:
        raise UsageError(
            f"there is more to draw from than when {sample.id} was drawn, so it is no sample of all of it",
            hint="draw a new one: qualcode suggest audit",
        )
    surveys = [
        part
        for part in found
        if part.reading.source.kind == "survey" and not is_secondary(part.reading.source)
    ]
    if not surveys:
        raise UsageError(
            "an audited count is for survey responses only: interviews and groups are read, not sampled",
            hint="`qualcode counts CODE` counts what people coded there",
        )
    return surveys


def _campaigns(parts: Sequence[Part]) -> list[Campaign]:
    """Return the campaigns among the answers to each question."""
    asked: dict[str, list[str]] = {}
    for part in parts:
        for segment in part.segments:
            asked.setdefault(part.reading.asked_in(segment.turn), []).append(segment.text)
    return [campaign for texts in asked.values() for campaign in campaigns(texts)]


def _known(
    now: SampleNow, parts: Sequence[Part], reads: Mapping[int, frozenset[str]]
) -> tuple[set[int], dict[tuple[str, Span], frozenset[str]]]:
    """Return what the reader said of each response of the sample; raise `UsageError` where some wait."""
    drawn_from = {(part.source, segment.span) for part in parts for segment in part.segments}
    places = {number: (source, span) for number, (source, _, span) in now.places.items()}
    numbers = {number for number, place in places.items() if place in drawn_from}
    waiting = len(numbers - reads.keys())
    if waiting:
        raise UsageError(
            f"{waiting:,} responses of this sample are not read yet, and half a sample is no random sample",
            hint="`qualcode suggest audit` goes on with it",
        )
    if len(numbers) < LEAST_AUDITED:
        raise UsageError(
            f"{len(numbers):,} audited responses are too few to judge from",
            hint=f"draw {LEAST_AUDITED} or more; 200 is usual",
        )
    return numbers, {places[number]: reads[number] for number in numbers}


def _scores(
    study: Study, parts: Sequence[Part], audited: set[tuple[str, Span]]
) -> tuple[Mapping[str, Sequence[float]], Learnt]:
    """Return the score of every response for each code, from a suggester that never saw the audited ones."""
    codebook = sound_codebook(study)
    without: dict[str, list[Span]] = {}
    for source, span in audited:
        without.setdefault(source, []).append(span)
    learnt = learnt_from([part.reading for part in parts], judged_in(study), without=without)
    texts = [segment.text for part in parts for segment in part.segments]
    suggester = trained(codebook, learnt.learning(texts, seed=0, embedder=None))
    columns = zip(*suggester.scores(texts), strict=True)
    return dict(zip(suggester.codes, columns, strict=True)), learnt


def _estimate(
    code: Named,
    texts: Sequence[tuple[str, Span]],
    known: Mapping[tuple[str, Span], frozenset[str]],
    scores: Mapping[str, Sequence[float]],
) -> Estimate:
    """Return the estimate of a code with those below it, whose score is the highest of theirs."""
    columns = [scores[each] for each in sorted(code.codes) if each in scores]
    highest = [max(row) for row in zip(*columns, strict=True)] if columns else [0.0] * len(texts)
    sampled = [place for place, text in enumerate(texts) if text in known]
    rest = [score for text, score in zip(texts, highest, strict=True) if text not in known]
    return prevalence_ppi(
        [bool(known[texts[place]] & code.codes) for place in sampled],
        [highest[place] for place in sampled],
        rest,
    )
