"""How a blind sample stands now: which of its segments still have their words, and what was left out why.

Every verb that counts a sample counts it by this, and says the same of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from qualcode.coding.log import REJECT, coding_from
from qualcode.coding.segments import Unit, segments
from qualcode.flows.audits.reads import all_audits, places_now, readers, reads_of
from qualcode.flows.material import usual_unit
from qualcode.flows.proposals import lane_of
from qualcode.flows.reading import reading_of
from qualcode.flows.revised import codings_now, read_revisions
from qualcode.store.logs import codings_log, read_events
from qualcode.store.sources import locked_sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from qualcode.flows.audits.reads import Audit
    from qualcode.model import Coding, Span
    from qualcode.store.study import Study

Place = tuple[str, int, "Span"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Segments of a sample that count no more: words corrected, words added beside them, words withdrawn.

    `withdrawn` ones are gone from the sample; the numbers of the others are told.
    """

    changed: tuple[int, ...] = ()
    lengthened: tuple[int, ...] = ()
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return len(self.changed) + len(self.lengthened) + self.withdrawn


@dataclass(frozen=True, slots=True)
class SampleNow:
    """The segments of a sample that stand, by number: source, revision and span; and what is left out."""

    places: Mapping[int, Place]
    drawn: int
    left_out: LeftOut


def sample_now(study: Study, audit: Audit) -> SampleNow:
    """Return the segments whose words are the same in the newest revisions, and are a segment there still."""
    newest = locked_sources(study)
    drawn_in = {one.number: one.revision for one in audit.segments}
    whole: dict[str, frozenset[Span]] = {}
    places: dict[int, Place] = {}
    changed: list[int] = []
    lengthened: list[int] = []
    now = places_now(study, audit)
    for number, (source, revision, span) in now.items():
        if source not in newest or revision != newest[source].revision:
            changed.append(number)
        elif revision != drawn_in[number] and not _is_segment(study, audit, (source, span), whole):
            lengthened.append(number)
        else:
            places[number] = (source, revision, span)
    gone = audit.drawn - len(now)
    return SampleNow(places, audit.drawn, LeftOut(tuple(changed), tuple(lengthened), gone))


def _is_segment(
    study: Study, audit: Audit, place: tuple[str, Span], whole: dict[str, frozenset[Span]]
) -> bool:
    """Whether a span of a corrected source is a segment of it; `whole` remembers those of each source."""
    source, span = place
    if study.locked:
        return True
    if source not in whole:
        reading = reading_of(study, source)
        unit = cast("Unit", audit.unit or usual_unit(reading))
        whole[source] = frozenset(one.span for one in segments(reading.source, unit))
    return span in whole[source]


def met_as_proposals(
    study: Study, audit: Audit, coder: str, numbers: Collection[int] | None = None
) -> frozenset[int]:
    """Return the segments on which a coder had accepted or rejected a proposal before reading them.

    What they did in the same second is taken for before; on a segment that they have not read yet all that
    they did is. Of `numbers` only, where these are given.
    """
    reads = reads_of(study, audit.id, coder)
    places = {
        number: place
        for number, place in sample_now(study, audit).places.items()
        if numbers is None or number in numbers
    }
    said = list(_judged(study, coder, {source for source, _, _ in places.values()}))
    return frozenset(
        number
        for number, (source, revision, span) in places.items()
        if any(
            (one.source, one.revision) == (source, revision)
            and one.span.overlaps(span)
            and (number not in reads or one.at <= reads[number].at)
            for one in said
        )
    )


def _judged(study: Study, coder: str, sources: Collection[str]) -> Iterator[Coding]:
    """Yield what a coder accepted or rejected in some sources, taken back since or not, where it is now."""
    found = []
    for source in sorted(sources):
        events = read_events(study, codings_log(coder, source))
        every = [coding_from(event) for event in events if event["op"] in {"apply", REJECT}]
        found += [one for one in every if lane_of(one)]
    yield from codings_now(found, read_revisions(study))


def held_back(study: Study, coder: str) -> dict[str, list[Place]]:
    """Return, by sample, the segments that a coder is still to read blind, and so sees no proposal on.

    Those of a sample that somebody else has read to its end and this coder has not begun are not.
    """
    found: dict[str, list[Place]] = {}
    for audit in all_audits(study):
        places = sample_now(study, audit).places
        read = {name: reads_of(study, audit.id, name).keys() for name in readers(study, audit.id)}
        mine = read.pop(coder, {}.keys()) & places.keys()
        if mine or not any(places.keys() <= others for others in read.values()):
            waiting = [place for number, place in places.items() if number not in mine]
            found |= {audit.id: waiting} if waiting else {}
    return found
