"""The report card: how far what the machine would give agrees with a person who read a blind sample.

The suggester learns from all that people coded but the sample, whose words it sees without their codes, as it
does at work; each figure is agreement with that coder on so many segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.auditing import Agreed, compare
from qualcode.coding.suggesting import TOP, trained
from qualcode.errors import UsageError
from qualcode.flows.audits.reads import codes_read, named_audit, reader_of, readers
from qualcode.flows.audits.standing import LeftOut, met_as_proposals, sample_now
from qualcode.flows.material import EVERYWHERE, Part, judged_in, learnt_from, parts_of
from qualcode.flows.proposals import require_wanted
from qualcode.flows.reading import reading_of, sound_codebook
from qualcode.flows.suggest.embedding import embedder_of
from qualcode.flows.suggest.running import ruled
from qualcode.model import Segment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Span
    from qualcode.store.study import Study

LANES = ("both", "suggest", "rules")


@dataclass(frozen=True, slots=True)
class CardOptions:
    """Which sample, held against whom, for which lane ("suggest", "rules" or "both")."""

    audit: str = ""
    coder: str = ""
    lane: str = "both"
    seed: int = 0
    embeddings: str = ""
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Segments that the lane found nothing in, and how many of these the coder gave a code."""

    segments: int
    coded: int


@dataclass(frozen=True, slots=True)
class ReportCard:
    """The figures for one coder and one lane, on `n` segments; of `drawn` that were drawn, but `left_out`.

    On `met` of the `n` the coder had accepted or rejected proposals before, and did not read them blind.
    `first_right` of `answered`: segments with a code of the coder whose first suggestion is one of them (None
    for the rules, which have no order). `others` are further coders, with how many segments both read.
    `pooled` is over all codes together.
    """

    audit: str
    coder: str
    lane: str
    n: int
    drawn: int
    left_out: LeftOut
    met: int
    population: int
    learnt: int
    rejected: int
    per_code: tuple[Agreed, ...]
    names: Mapping[str, str]
    nothing_found: Uncovered
    first_right: int | None
    within_five: int | None
    answered: int
    others: Mapping[str, int]

    @property
    def pooled(self) -> Agreed:
        """All codes together: each code on each segment is one decision."""
        both = sum(one.both for one in self.per_code)
        machine = sum(one.machine_only for one in self.per_code)
        coder = sum(one.coder_only for one in self.per_code)
        return Agreed("", self.n, both, machine, coder, None)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the machine says of the segments: the codes it would give, and its suggestions in order."""

    codes: Sequence[frozenset[str]]
    ranked: Sequence[tuple[str, ...]] | None
    learnt: int
    rejected: int


def report_card(desk: Desk, options: CardOptions) -> ReportCard:
    """Return the report card of a sample; nothing is written."""
    study = desk.study
    require_wanted(study, "report cards are", anyway=options.anyway)
    study.require_unlocked()
    codebook = sound_codebook(study)
    audit = named_audit(study, options.audit)
    coder = reader_of(study, audit.id, options.coder)
    now = sample_now(study, audit)
    places = now.places
    reads = {name: codes_read(study, audit, name) for name in readers(study, audit.id)}
    numbers = [number for number in places if number in reads[coder]]
    if not numbers:
        raise UsageError(
            f"{coder} has read no segment of {audit.id} whose words are still the same",
            hint="`qualcode suggest audit` draws another",
        )
    said = _said(study, codebook, [places[number] for number in numbers], options)
    own = [reads[coder][number] for number in numbers]
    people = _beside(reads, coder, numbers)
    met = met_as_proposals(study, audit, coder, numbers)
    codes = [code.id for code in codebook.codes]
    answered = [(codes_of, place) for place, codes_of in enumerate(own) if codes_of]
    nothing = [codes_of for codes_of, given in zip(own, said.codes, strict=True) if not given]
    return ReportCard(
        audit=audit.id,
        coder=coder,
        lane=options.lane,
        n=len(numbers),
        drawn=audit.drawn,
        left_out=now.left_out,
        met=len(met),
        population=audit.population,
        learnt=said.learnt,
        rejected=said.rejected,
        per_code=compare(codes, said.codes, own, people=people),
        names={code.id: code.name for code in codebook.codes},
        nothing_found=Uncovered(len(nothing), sum(bool(one) for one in nothing)),
        first_right=_right_within(1, answered, said.ranked),
        within_five=_right_within(TOP, answered, said.ranked),
        answered=len(answered),
        others={name: len(both) for name, both in people.items()},
    )


def _right_within(
    first: int, answered: Sequence[tuple[Collection[str], int]], ranked: Sequence[Sequence[str]] | None
) -> int | None:
    if ranked is None:
        return None
    return sum(bool(set(codes) & set(ranked[place][:first])) for codes, place in answered)


def _beside(
    reads: Mapping[str, Mapping[int, frozenset[str]]], coder: str, numbers: Collection[int]
) -> dict[str, list[tuple[frozenset[str], frozenset[str]]]]:
    """Return the answers of a coder and of each other who read the same segments, side by side."""
    own = reads[coder]
    found = {
        name: [(own[number], other[number]) for number in numbers if number in other]
        for name, other in sorted(reads.items())
        if name != coder
    }
    return {name: both for name, both in found.items() if both}


def _said(
    study: Study, codebook: Codebook, places: Sequence[tuple[str, int, Span]], options: CardOptions
) -> _Said:
    """Let the machine read the segments without having learnt what anybody coded there."""
    by_rule = (
        _by_rules(study, codebook, places) if options.lane != "suggest" else [frozenset[str]()] * len(places)
    )
    if options.lane == "rules":
        return _Said(by_rule, None, 0, 0)
    held_out: dict[str, list[Span]] = {}
    for source, _, span in places:
        held_out.setdefault(source, []).append(span)
    parts = parts_of(study, EVERYWHERE)
    learnt = learnt_from([part.reading for part in parts], judged_in(study), without=held_out)
    unread = [one.text for part in parts for one in part.segments]
    embedding = embedder_of(options.embeddings)
    learning = learnt.learning(unread, seed=options.seed, embedder=embedding.embedder if embedding else None)
    suggester = trained(codebook, learning)
    texts = {part.source: part.reading.source.text for part in parts}
    words = [texts[source][span.start : span.end] for source, _, span in places]
    decided = suggester.decided(words)
    ranked = [tuple(one.code for one in row) for row in suggester.suggest(words)]
    codes = [given | rules for given, rules in zip(decided, by_rule, strict=True)]
    return _Said(codes, ranked, learnt.coded, learnt.rejected)


def _by_rules(
    study: Study, codebook: Codebook, places: Sequence[tuple[str, int, Span]]
) -> list[frozenset[str]]:
    """Return the codes that the rules propose on each place."""
    found: dict[tuple[str, Span], frozenset[str]] = {}
    for source in dict.fromkeys(place[0] for place in places):
        reading = reading_of(study, source)
        text = reading.source
        segments = tuple(
            Segment(
                source, revision, span, "turn", text.text[span.start : span.end], text.turns_under(span)[0][0]
            )
            for name, revision, span in sorted(places)
            if name == source
        )
        part = Part(reading, segments)
        for segment, codes in zip(segments, ruled(part, codebook), strict=True):
            found[source, segment.span] = frozenset(codes)
    return [found[source, span] for source, _, span in places]
