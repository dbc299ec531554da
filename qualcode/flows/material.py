"""What the suggester is given: the study's segments, and what people have said of them.

What a facilitator said is never in it; what people coded is read through every correction of the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.coding.rejecting import fold_rejections
from qualcode.coding.segments import is_evidence
from qualcode.coding.suggesting import Labelled, Learning
from qualcode.flows.audits.reads import read_as_nothing
from qualcode.flows.evidence_in import evidence_in
from qualcode.flows.proposals import taken_back, undoing_runs
from qualcode.flows.reading import attribute_names, chosen_sources, read_codings, reading_of, where_of
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.flows.voices import whose
from qualcode.store.logs import coding_logs, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.coding.suggesting import Embedder
    from qualcode.flows.reading import Reading
    from qualcode.model import Coding, Segment, Span
    from qualcode.store.study import Study

UNITS = ("sentence", "response", "turn")


@dataclass(frozen=True)
class Part:
    """A source as the suggester reads it: its segments that can be evidence and fit what was asked."""

    reading: Reading
    segments: tuple[Segment, ...]

    @property
    def source(self) -> str:
        """The id of the source."""
        return self.reading.source.id

    def touched(self, span: Span) -> range:
        """Return the places of the segments that share a character with `span`."""
        first = bisect_right(self._ends, span.start)
        return range(first, bisect_left(self.segments, span.end, key=lambda one: one.span.start))

    @cached_property
    def _ends(self) -> list[int]:
        return [one.span.end for one in self.segments]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which segments: of which sources (globs), whose words (`where`), and in which unit ("": the usual)."""

    sources: tuple[str, ...] = ()
    where: str = ""
    unit: str = ""


EVERYWHERE = Scope()


def usual_unit(reading: Reading) -> str:
    """Return the unit that is coded as one: a response in a survey, a sentence in talk and notes."""
    return "response" if reading.source.kind == "survey" else "sentence"


def parts_of(study: Study, scope: Scope) -> list[Part]:
    """Return the sources in scope with their segments; one without a fitting segment is there too.

    What is nothing but a note in brackets ("[laughs]") is no segment.
    """
    study.require_unlocked()
    readings = [reading_of(study, source) for source in chosen_sources(study, scope.sources)]
    fits = where_of(study, scope.where, attribute_names(readings)) if scope.where else None
    found = []
    for reading in readings:
        asked = evidence_in(reading, scope.unit or usual_unit(reading), fits)
        found.append(Part(reading, tuple(asked)))
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """What people have said of codes on words, where it stands now; `nothing`: read, and no code applies."""

    codings: tuple[Coding, ...]
    rejections: tuple[Coding, ...]
    taken_back: tuple[Coding, ...]
    nothing: tuple[Coding, ...] = ()


def judged_in(study: Study) -> Judged:
    """Read what people of the study have coded, rejected and taken back."""
    revisions, following = read_revisions(study), following_of(study)
    undone = undoing_runs(study)
    rejections: list[Coding] = []
    back: list[Coding] = []
    for name in coding_logs(study):
        events = read_events(study, name)
        rejections += fold_rejections(events)
        back += taken_back(events, undone)
    return Judged(
        read_codings(study),
        tuple(map(following.coding, codings_now(rejections, revisions))),
        tuple(map(following.coding, codings_now(back, revisions))),
        read_as_nothing(study),
    )


@dataclass(slots=True)
class Learnt:
    """What is learnt from: the texts, which coding gave which code to which, and its places as a fingerprint.

    `places` hold ids, spans and codes, and no words.
    """

    labelled: list[Labelled] = field(default_factory=list)
    codings: dict[tuple[str, str], str] = field(default_factory=dict)
    places: list[list[object]] = field(default_factory=list)

    @property
    def coded(self) -> int:
        """How many texts have a code."""
        return sum(bool(one.codes) for one in self.labelled)

    @property
    def rejected(self) -> int:
        """How many texts have a rejected code."""
        return sum(bool(one.rejected) for one in self.labelled)

    def learning(self, unread: Sequence[str], *, seed: int, embedder: Embedder | None) -> Learning:
        """Return the material for training."""
        return Learning(tuple(self.labelled), tuple(unread), seed, embedder)


def learnt_from(
    readings: Iterable[Reading], judged: Judged, *, without: Mapping[str, Sequence[Span]] | None = None
) -> Learnt:
    """Gather what people coded in these sources, but for what touches the spans in `without`, by source."""
    learnt = Learnt()
    for reading in readings:
        _learn(reading, judged, learnt, (without or {}).get(reading.source.id, ()))
    return learnt


def _learn(reading: Reading, judged: Judged, learnt: Learnt, without: Sequence[Span]) -> None:
    def own(codings: Iterable[Coding]) -> Iterator[Coding]:
        source = reading.source
        for one in codings:
            here = (one.source, one.revision) == (source.id, source.revision)
            if here and one.span.end <= len(source.text) and not any(one.span.overlaps(w) for w in without):
                yield one

    codes: dict[Span, dict[str, str]] = {}
    for coding in own(judged.codings):
        codes.setdefault(coding.span, {}).setdefault(coding.code, coding.id)
    rejected: dict[Span, set[str]] = {}
    for one in own(judged.rejections):
        rejected.setdefault(one.span, set()).add(one.code)
    read = {one.span for one in own(judged.nothing)}
    spans = sorted({*codes, *rejected, *read})
    for place, span in enumerate(spans):
        turns = [turn for turn, _ in reading.source.turns_under(span) if is_evidence(turn)]
        if turns:
            given = _inside(spans, place, codes)
            _keep(learnt, reading, span, (given, rejected.get(span, set()) - given.keys(), whose(turns[0])))


def _inside(spans: Sequence[Span], place: int, codes: Mapping[Span, Mapping[str, str]]) -> dict[str, str]:
    """Return the codes of a span, and of the spans inside it: its words hold theirs."""
    span = spans[place]
    found: dict[str, str] = dict(codes.get(span, {}))
    for other in spans[bisect_left(spans, span.start, key=lambda one: one.start) :]:
        if other.start >= span.end:
            break
        if span.contains(other):
            for code, coding in codes.get(other, {}).items():
                found.setdefault(code, coding)
    return found


def _keep(
    learnt: Learnt, reading: Reading, span: Span, said: tuple[Mapping[str, str], set[str], str]
) -> None:
    codes, rejected, respondent = said
    source = reading.source
    name = f"{source.id}:{span.start}-{span.end}"
    words = source.text[span.start : span.end]
    learnt.labelled.append(Labelled(name, words, frozenset(codes), frozenset(rejected), respondent))
    learnt.codings.update({(name, code): coding for code, coding in codes.items()})
    learnt.places.append([source.id, source.revision, span.start, span.end, sorted(codes), sorted(rejected)])


def said_of(part: Part, codings: Iterable[Coding]) -> list[set[str]]:
    """Return, for each segment of a part, the codes of those `codings` that touch it."""
    found: list[set[str]] = [set() for _ in part.segments]
    source = part.reading.source
    for one in codings:
        if (one.source, one.revision) == (source.id, source.revision):
            for place in part.touched(one.span):
                found[place].add(one.code)
    return found
