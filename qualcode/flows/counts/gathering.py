"""What is counted: the segments of the study that can be evidence, with what people put on them.

Workstreams stay apart; of an original and its translation one is taken; campaigns are found before counting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.coding.counting import DISPUTED, Part, as_one
from qualcode.errors import UsageError
from qualcode.flows.agree.resolving_log import read_without_code
from qualcode.flows.audits.reads import read_as_nothing
from qualcode.flows.counts.restricting import Restriction, restriction
from qualcode.flows.evidence_in import evidence_in
from qualcode.flows.facts import fact_in
from qualcode.flows.gone_codes import note_gone
from qualcode.flows.pairs import counted_as
from qualcode.flows.reading import (
    Reading,
    attribute_names,
    chosen_sources,
    read_codings,
    reading_of,
    where_of,
)
from qualcode.flows.voices import is_secondary, person_behind, through_of
from qualcode.model import Coding, Segment
from qualcode.select import Filters, Test
from qualcode.store.logs import coders
from qualcode.store.study import CONSENSUS, Study
from qualcode.theme.campaigns import Campaign, campaigns

UNITS = ("turn", "sentence", "response")
WRITTEN = "written submissions"
_NO_RESTRICTION = Restriction()
_PROPOSED = ("rules:", "suggest:")


@dataclass(frozen=True, slots=True)
class Sent:
    """A campaign among the answers to a question, or among written submissions.

    `places` are the source and turn ("" for the whole source) of all the responses that were compared.
    """

    question: str
    campaign: Campaign
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gathered:
    """A workstream's parts, own and secondary, with the sources they are of.

    `approach` is what the workstream declared; `attributes` are the names that `--by` may give. `waiting` are
    codings that wait for a decision after a correction, or are gone; `uneven` are the originals of pairs of
    which only one side is counted. `only` is what the parts were narrowed to.
    """

    workstream: str
    approach: str
    readings: Mapping[str, Reading]
    attributes: frozenset[str]
    parts: tuple[Part, ...] = ()
    waiting: int = 0
    uneven: tuple[str, ...] = ()
    campaigns: tuple[Sent, ...] = field(default=(), repr=False)
    only: Restriction = _NO_RESTRICTION

    @property
    def wordings(self) -> Mapping[str, str]:
        """The questions that turns stand under, as a reader knows them, by what they are called."""
        return {
            reading.asked_in(turn): reading.wording(turn.question)
            for reading in self.readings.values()
            for turn in reading.source.turns
            if turn.question
        }


def gathered(study: Study, filters: Filters) -> tuple[Gathered, ...]:
    """Return what there is to count, by workstream; raise `UsageError` where there is nothing at all."""
    study.require_unlocked()
    if filters.unit not in UNITS:
        raise UsageError(f"no unit is called {filters.unit!r}", hint=f"one of {', '.join(UNITS)}")
    readings = {source: reading_of(study, source) for source in chosen_sources(study, filters.sources)}
    if not readings:
        raise UsageError(
            "there is no source yet, so there is nothing to count", hint="qualcode import FILE..."
        )
    names = frozenset(attribute_names(readings.values()))
    test = where_of(study, filters.where, names)
    only = restriction(filters, names, [reading.title for reading in readings.values()])
    codings = _codings(study, filters.coder)
    note_gone(study, codings)
    said = _by_source((*codings, *_nothing(study, filters.coder)))
    pairs = counted_as(study)
    found = []
    for workstream, sources in by_workstream(study, readings).items():
        approach = str(study.settings.workstreams.get(workstream, {}).get("approach", ""))
        here = {source: readings[source] for source in sources}
        one = Gathered(workstream, approach, here, names, only=only)
        one = _counted_once(
            one, {source: said.get(source, ()) for source in sources}, (test, filters.unit), pairs
        )
        found.append(_with_campaigns(one))
    return tuple(found)


def _codings(study: Study, coder: str) -> tuple[Coding, ...]:
    """Return the codings of all people, or of one coder; where there is a consensus beside them, say so."""
    if coder.startswith("@"):
        raise UsageError(
            "what a machine proposed is not counted", hint="`qualcode code accept` makes it a person's"
        )
    if not coder and CONSENSUS in coders(study):
        study.notices.append("the consensus is not in these numbers: --coder consensus counts it alone")
    return read_codings(study, coder=coder)


def _nothing(study: Study, coder: str) -> tuple[Coding, ...]:
    """Return what was read and has no code: by anybody, by one coder, or as the consensus decided."""
    if coder == CONSENSUS:
        return read_without_code(study)
    return tuple(one for one in read_as_nothing(study) if coder in ("", one.coder))


def _counted_once(
    one: Gathered,
    said: Mapping[str, Sequence[Coding]],
    asked: tuple[Test, str],
    pairs: Mapping[str, str],
) -> Gathered:
    """Return a workstream with its parts that fit, each pair once."""
    test, unit = asked
    by_source: dict[str, list[Part]] = {}
    waiting = 0
    for source, reading in one.readings.items():
        parts, left = _parts(reading, said[source], unit)
        by_source[source] = [part for part, segment in parts if test(reading.attributes_in(segment.turn))]
        waiting += left
    together, uneven = _paired(by_source, pairs)
    return replace(one, parts=tuple(together), waiting=waiting, uneven=tuple(uneven))


def _by_source(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.source, []).append(coding)
    return found


def by_workstream(study: Study, readings: Mapping[str, Reading]) -> dict[str, list[str]]:
    """Return the sources of each workstream; where the study has one, every source is its own."""
    known = list(study.settings.workstreams) or ["main"]
    found: dict[str, list[str]] = {}
    for source, reading in readings.items():
        stated = fact_in(reading.source.session, "workstream")
        named = next((name for name in known if name.casefold() == stated.casefold()), stated)
        found.setdefault(named or (known[0] if len(known) == 1 else "no workstream stated"), []).append(
            source
        )
    return {name: found[name] for name in sorted(found, key=lambda name: (name not in known, name))}


def _parts(reading: Reading, said: Sequence[Coding], unit: str) -> tuple[list[tuple[Part, Segment]], int]:
    """Return the parts of a source with their segments, and how many codings stand in an earlier revision.

    A coding without a code says that somebody read the words and gave none.
    """
    source = reading.source
    here = evidence_in(reading, unit)
    under: list[list[Coding]] = [[] for _ in here]
    starts, ends = [one.span.start for one in here], [one.span.end for one in here]
    left = 0
    for coding in said:
        if coding.revision != source.revision:
            left += bool(coding.code)
            continue
        for place in range(bisect_right(ends, coding.span.start), bisect_left(starts, coding.span.end)):
            under[place].append(coding)
    disputed = _disputed([coding for coding in said if coding.revision == source.revision])
    secondary = is_secondary(source)
    found = []
    for place, one in enumerate(here):
        part = Part(
            source=source.id,
            key=place,
            turn=one.turn.id,
            kind=source.kind,
            person="" if secondary else person_behind(one.turn),
            question=reading.asked_in(one.turn),
            attributes=reading.attributes_in(one.turn),
            secondary=secondary,
            through=bool(through_of(one.turn)),
        )
        found.append((_marked(part, under[place], disputed), one))
    return found, left


def _marked(part: Part, codings: Sequence[Coding], disputed: Collection[str]) -> Part:
    """Return a part with what people put on it; what only accepted proposals say has not been read for it."""
    stances = {coding.id: DISPUTED if coding.id in disputed else coding.stance for coding in codings}
    plain = [coding for coding in codings if coding.code and not stances[coding.id]]
    by_hand = {coding.code for coding in plain if not coding.origin.startswith(_PROPOSED)}
    return replace(
        part,
        marks=frozenset((coding.code, stances[coding.id]) for coding in codings if coding.code),
        proposed=frozenset(coding.code for coding in plain) - by_hand,
        coders=frozenset(coding.coder for coding in codings),
        read=any(not coding.origin.startswith(_PROPOSED) for coding in codings),
    )


def _disputed(codings: Iterable[Coding]) -> set[str]:
    """Return the codings of one coder that another's contradict: of the same words, said and not said."""
    by_code: dict[str, list[Coding]] = {}
    for coding in codings:
        by_code.setdefault(coding.code, []).append(coding)
    found: set[str] = set()
    for code, together in by_code.items():
        if not code or len({bool(coding.stance) for coding in together}) < 2:
            continue
        denied = [coding for coding in together if coding.stance]
        for one in (coding for coding in together if not coding.stance):
            against = [
                other.id for other in denied if other.coder != one.coder and other.span.overlaps(one.span)
            ]
            found |= {one.id, *against} if against else set()
    return found


def _paired(by_source: Mapping[str, list[Part]], pairs: Mapping[str, str]) -> tuple[list[Part], list[str]]:
    """Return all parts with each pair counted once, and the originals of pairs that could not be joined."""
    translations = {pairs[source]: source for source in by_source if source in pairs}
    found: list[Part] = []
    uneven: list[str] = []
    for source, parts in by_source.items():
        original = pairs.get(source)
        if original in by_source:
            continue
        if source in translations:
            joined, whole = as_one(parts, by_source[translations[source]])
            found += joined
            uneven += [] if whole else [source]
        else:
            found += [replace(part, source=original) for part in parts] if original else parts
    return found, uneven


def _with_campaigns(one: Gathered) -> Gathered:
    """Return the same with the campaigns among answers to each question and among written submissions."""
    numbered: dict[tuple[str, str], int] = {}
    found: list[Sent] = []
    for question, responses in _responses(one).items():
        places = tuple(responses)
        for campaign in campaigns(list(responses.values())):
            found.append(Sent(question, campaign, places))
            numbered |= {places[member]: len(found) for member in campaign.members}
    parts = tuple(
        replace(part, campaign=numbered.get((part.source, part.turn if part.kind == "survey" else ""), 0))
        for part in one.parts
    )
    return replace(one, parts=parts, campaigns=tuple(found))


def _responses(one: Gathered) -> dict[str, dict[tuple[str, str], str]]:
    """Return the words of the answers by question, and of the written submissions whole."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    chosen = {(part.source, part.turn) for part in one.parts if not part.secondary}
    for source, reading in one.readings.items():
        kind = reading.source.kind
        turns = [turn for turn in reading.source.turns if (source, turn.id) in chosen]
        if kind == "survey":
            for turn in turns:
                found.setdefault(reading.asked_in(turn), {})[source, turn.id] = turn.text
        elif kind == "written" and turns:
            found.setdefault(WRITTEN, {})[source, ""] = reading.source.text
    return found
