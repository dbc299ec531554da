"""Codings as people ask for them: chosen by the shared filters, with their words, counted honestly.

A machine's proposals come only when `@rules` or `@suggest` is asked for, and are marked; words are masked
unless raw.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from qualcode.codebook.facet_values import facets_wanted, has_facets, joined_facets
from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.tree import path_of
from qualcode.coding.retrieving import Extract, extracts, strays
from qualcode.coding.segments import Unit, is_evidence, segments
from qualcode.errors import UnknownNameError, unknown_name
from qualcode.flows.context import ContextTurn, context_around
from qualcode.flows.left_behind import Left, LeftBehind
from qualcode.flows.pairs import counted_as, translated_from
from qualcode.flows.proposals import Settled, identity_of, settled
from qualcode.flows.reading import (
    Reading,
    attribute_names,
    chosen_sources,
    read_codings,
    reading_of,
    readings,
    sound_codebook,
    where_of,
)
from qualcode.flows.revised import following_of
from qualcode.flows.suggest.evidence import Evidence, evidence_of
from qualcode.flows.voices import named_speakers, through_of, voices_in, whose
from qualcode.select import Filters
from qualcode.store.logs import coders
from qualcode.store.sources import locked_sources
from qualcode.store.study import RULES, SUGGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Attributes, Codebook, Coding, Span
    from qualcode.store.study import Study


_MACHINES = {RULES: "tag", SUGGEST: "suggest"}


@dataclass(frozen=True, slots=True)
class ShownGrounds:
    """Why the suggester proposed: score, place among those of the segment, words, and what it is like."""

    score: float
    rank: int
    matched: tuple[str, ...]
    near: str
    rule: str


@dataclass(frozen=True, slots=True)
class ShownCoding:
    """A coding with its words as shown, and whose words they are.

    `turns` and `speakers` are ids; `attributes` those of the first speaker. Where a coding stands in an
    earlier revision of the source, `left` says whether it waits for a decision or its text is gone, `note`
    tells a reader, and the words are those of then. `evidence` is False where all the words are a
    facilitator's; `settled` is what people did about a proposal; `through` says that somebody passed the
    words on, `translated` from which language they were translated.
    """

    coding: Coding
    title: str
    turns: tuple[str, ...]
    speakers: tuple[str, ...]
    role: str
    attributes: Attributes
    words: str
    proposal: bool
    before: tuple[ContextTurn, ...] = ()
    after: tuple[ContextTurn, ...] = ()
    note: str = ""
    evidence: bool = True
    settled: tuple[Settled, ...] = ()
    questions: tuple[str, ...] = ()
    left: Left = ""
    grounds: ShownGrounds | None = None
    through: str = ""
    translated: str = ""
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def counts(self) -> bool:
        """Whether it counts: it is evidence, and nobody decided that its text is gone."""
        return self.evidence and self.left != "gone"


@dataclass(frozen=True, slots=True)
class FoundCodings:
    """Codings that fit, in the order of sources and words, and what they come to.

    What a facilitator said is never evidence: codings of nothing else are `never_evidence`, and no other
    count holds them. `units` counts the distinct units of the kind `unit` that the others touch, so that
    three codings on one turn are one turn; `outside` counts those that touch none. `open` are proposals;
    `gone` are those whose text a correction took out, as somebody decided: they are counted nowhere else.
    """

    codings: tuple[ShownCoding, ...]
    unit: str
    units: int
    outside: int
    sources: int
    coders: int
    never_evidence: int = 0
    open: int = 0
    gone: int = 0

    @property
    def counting(self) -> int:
        """How many of the codings count."""
        return len(self.codings) - self.never_evidence - self.gone


@dataclass(frozen=True, slots=True)
class View:
    """How to show what was found: the words as spoken, turns of context, only the codes named."""

    raw: bool = False
    context: int = 0
    descend: bool = True


def find_codings(desk: Desk, filters: Filters, view: View | None = None) -> FoundCodings:
    """Return the codings that fit; raise `UnknownNameError` for names that the study does not hold."""
    view = view or View()
    study = desk.study
    chosen = set(chosen_sources(study, filters.sources))
    codings = read_codings(study, coder=_coder(study, filters.coder))
    codebook = sound_codebook(study)
    wanted = _codes(codebook, filters.codes, codings, descend=view.descend)
    asked = facets_wanted(codebook, filters.facets)
    by_code = {code.id: code.facets for code in codebook.codes}
    if wanted is not None:
        wanted = {*wanted, *following_of(study).codes(wanted)}
    fits = _test_of(study, filters)
    by_source: dict[str, list[Coding]] = {}
    for coding in codings:
        has_code = wanted is None or coding.code in wanted
        if coding.source in chosen and has_code and has_facets(joined_facets(by_code, coding), asked):
            by_source.setdefault(coding.source, []).append(coding)
    found: list[ShownCoding] = []
    behind = LeftBehind(study)
    suggested = [one for together in by_source.values() for one in together if one.coder == SUGGEST]
    evidence = evidence_of(study, suggested) if suggested else {}
    units = outside = 0
    for source in (identifier for identifier in locked_sources(study) if identifier in by_source):
        reading = reading_of(study, source)
        everything = _shown_in(reading, by_source[source], view, behind)
        shown = [one for own, one in everything if fits(own, one)]
        shown = _with_grounds(shown, evidence, reading, raw=view.raw)
        touched, untouched = _units(reading, shown, filters.unit)
        units, outside = units + touched, outside + untouched
        found += shown
    found = [replace(one, facets=joined_facets(by_code, one.coding)) for one in _with_fates(study, found)]
    counting = [one for one in found if one.counts]
    pairs = counted_as(study)
    return FoundCodings(
        codings=tuple(found),
        unit=filters.unit,
        units=units,
        outside=outside,
        sources=len({pairs.get(one.coding.source, one.coding.source) for one in counting}),
        coders=len({one.coding.coder for one in counting}),
        never_evidence=sum(not one.evidence and one.left != "gone" for one in found),
        open=sum(one.proposal and not one.settled for one in found),
        gone=sum(one.left == "gone" for one in found),
    )


def _with_grounds(
    shown: Sequence[ShownCoding], evidence: Mapping[str, Evidence], reading: Reading, *, raw: bool
) -> list[ShownCoding]:
    """Say of each suggestion why it was made; the words come from the revision that it stands in."""
    found = []
    for one in shown:
        why = evidence.get(one.coding.id)
        spans = why.matched if why and not one.left else ()
        words = tuple(reading.words(span, raw=raw) for span in spans)
        shown_why = None
        if why is not None and why.score is not None:
            shown_why = ShownGrounds(why.score, why.rank, words, why.near, why.rule)
        found.append(replace(one, grounds=shown_why))
    return found


def _with_fates(study: Study, found: list[ShownCoding]) -> list[ShownCoding]:
    """Say of each proposal what people did about it."""
    said = settled(study, {identity_of(one.coding) for one in found if one.proposal})
    return [
        replace(one, settled=said.get(identity_of(one.coding), ())) if one.proposal else one for one in found
    ]


@dataclass(frozen=True, slots=True)
class CodePath:
    """A code by its id, and the names from the top of the tree down to it."""

    id: str
    path: str


def code_path(study: Study, named: str) -> CodePath:
    """Return a code's place in the tree; a code that is used and no longer in the codebook stands alone.

    A code that was merged is the one that is left.
    """
    codebook = sound_codebook(study)
    try:
        code = following_of(study).code(find_code(codebook, named).id)
    except UnknownNameError:
        return CodePath(named, named)
    return CodePath(code, path_of(codebook, code))


def _coder(study: Study, named: str) -> str:
    folded = named.strip().casefold()
    if folded in _MACHINES and folded not in coders(study):
        hint = f"`qualcode {_MACHINES[folded]}` makes proposals; none were made yet"
        raise unknown_name("coder", named, coders(study), hint=hint)
    return folded


def _codes(
    codebook: Codebook, named: Sequence[str], codings: Iterable[Coding], *, descend: bool
) -> Collection[str] | None:
    if not named:
        return None
    used = {coding.code for coding in codings}
    found: set[str] = set()
    for name in named:
        try:
            found |= codes_named(codebook, [name]) if descend else {find_code(codebook, name).id}
        except UnknownNameError:
            if name not in used:
                raise
            found.add(name)
    return found


def _test_of(study: Study, filters: Filters) -> Callable[[Reading, ShownCoding], bool]:
    attributes: set[str] = set()
    voices: set[str] = set()
    for reading in readings(study) if filters.where or filters.speakers else ():
        attributes |= attribute_names([reading])
        voices |= voices_in([reading.source])
    test = where_of(study, filters.where, attributes)
    speakers = named_speakers(voices, filters.speakers)

    def fits(reading: Reading, shown: ShownCoding) -> bool:
        if speakers and not speakers & set(shown.speakers):
            return False
        turns = [reading.by_turn[turn] for turn in shown.turns]
        spoken = [turn for turn in turns if whose(turn)] or turns
        if not spoken:
            return test(reading.attributes(None))
        return any(test(reading.attributes_in(turn, whose(turn))) for turn in spoken)

    return fits


def _shown_in(
    reading: Reading, codings: Sequence[Coding], view: View, behind: LeftBehind
) -> Iterator[tuple[Reading, ShownCoding]]:
    """Yield codings of a source with the revision that they stand in: the newest, then what was left."""
    yield from _in_revision(reading, codings, view)
    left: dict[int, list[Coding]] = {}
    for coding in strays(reading.source, codings):
        if coding.revision == reading.source.revision or behind.reading(coding) is None:
            yield reading, _without_words(reading, coding, behind.why(coding))
        else:
            left.setdefault(coding.revision, []).append(coding)
    for together in left.values():
        older = behind.reading(together[0])
        for own, one in _in_revision(older, together, view) if older else ():
            state, note = behind.why(one.coding)
            yield own, replace(one, left=state, note=note)


def _in_revision(
    reading: Reading, codings: Sequence[Coding], view: View
) -> Iterator[tuple[Reading, ShownCoding]]:
    for extract in extracts(reading.source, codings):
        yield reading, _shown(reading, extract, view)


def _without_words(reading: Reading, coding: Coding, why: tuple[Left, str]) -> ShownCoding:
    return ShownCoding(
        coding=coding,
        title=reading.title,
        turns=(),
        speakers=(),
        role="",
        attributes=reading.attributes(None),
        words="",
        proposal=coding.coder.startswith("@"),
        note=why[1],
        left=why[0],
    )


def _shown(reading: Reading, extract: Extract, view: View) -> ShownCoding:
    speakers = tuple(dict.fromkeys(whose(turn) for turn in extract.turns if whose(turn)))

    before, after = context_around(
        reading, extract.coding.span, before=view.context, after=view.context, raw=view.raw
    )
    return ShownCoding(
        coding=extract.coding,
        title=reading.title,
        turns=extract.turn_ids,
        speakers=speakers,
        role=extract.turns[0].role,
        attributes=reading.attributes(speakers[0] if speakers else None),
        words=reading.words(extract.coding.span, raw=view.raw),
        proposal=extract.coding.coder.startswith("@"),
        before=before,
        after=after,
        evidence=any(is_evidence(turn) for turn in extract.turns),
        questions=tuple(dict.fromkeys(asked for turn in extract.turns if (asked := reading.asked_in(turn)))),
        through=", ".join(dict.fromkeys(filter(None, map(through_of, extract.turns)))),
        translated=translated_from(reading.source.session),
    )


def _units(reading: Reading, shown: Sequence[ShownCoding], unit: str) -> tuple[int, int]:
    parts = _evidence(reading, unit) if shown else []
    ends = [part.end for part in parts]
    touched: set[Span] = set()
    outside = 0
    for one in (each for each in shown if each.counts):
        span = one.coding.span
        first = bisect_right(ends, span.start)
        last = bisect_left(parts, span.end, key=lambda part: part.start)
        under = set() if one.note else set(parts[first:last])
        touched |= under
        outside += not under
    return len(touched), outside


def _evidence(reading: Reading, unit: str) -> list[Span]:
    parts = segments(reading.source, cast("Unit", unit))
    return [part.span for part in parts if unit == "source" or is_evidence(part.turn)]
