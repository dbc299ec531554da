"""Cases that do not fit a code: for a person to read again, and to decide.

Nothing is changed and nothing is proposed: three short lists, masked, each with ids to act on.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named, find_code
from qualcode.coding.deviating import (
    LEAST_EXTRACTS,
    NEITHER,
    as_like,
    entry_texts,
    furthest,
    likeness,
    middle,
    polarity_of,
    usual_polarity,
)
from qualcode.coding.rules import compile_rules
from qualcode.flows.codings import ShownCoding, View, code_path, find_codings
from qualcode.flows.context import ContextTurn, context_around
from qualcode.flows.evidence_in import evidence_in
from qualcode.flows.proposals import identity_of, settled
from qualcode.flows.reading import Reading, chosen_sources, read_codings, reading_of, sound_codebook
from qualcode.flows.voices import whose
from qualcode.store.logs import coders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Segment, Span
    from qualcode.select import Filters
    from qualcode.store.study import Study

_PLACES = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of what codings, how many in each list, with how many turns around, how shown."""

    filters: Filters
    top: int = 10
    context: int = 1
    raw: bool = False
    descend: bool = True


@dataclass(frozen=True, slots=True)
class Far:
    """An extract unlike the others, and its likeness to them and to the entry, from 0 to 1."""

    case: ShownCoding
    likeness: float


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Words like the code's that are not under it, as shown: what they are coded with, and what is alike.

    `why` names the rule that fires; "" where they are like the code's extracts by `likeness`. `coders` have
    coded in the source; `used`: one of them with this code, so that it was surely read for it.
    """

    source: str
    title: str
    turn: str
    speaker: str
    span: Span
    words: str
    codes: tuple[str, ...]
    why: str
    likeness: float | None
    coders: tuple[str, ...]
    used: bool
    before: tuple[ContextTurn, ...] = ()
    after: tuple[ContextTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Opposite:
    """A negative case: an extract, or a machine's open proposal, that says the opposite of the code."""

    case: ShownCoding
    why: str


@dataclass(frozen=True, slots=True)
class Deviant:
    """The cases of a code that do not fit, the first of each kind, and how many there are in all.

    `extracts` are the distinct ones that count, `silent` those without words to compare; `usual` is the
    likeness of the extract in the middle, None where there are too few; `read` counts the sources in which a
    person has coded.
    """

    code: str
    path: str
    extracts: int
    silent: int
    usual: float | None
    far: tuple[Far, ...]
    elsewhere: tuple[Elsewhere, ...]
    elsewhere_in_all: int
    opposite: tuple[Opposite, ...]
    opposite_in_all: int
    read: int
    least: int = LEAST_EXTRACTS


def deviant_cases(desk: Desk, named: str, wanted: Wanted) -> Deviant:
    """Return the cases of a code that do not fit; raise `UnknownNameError` for a code that is not there."""
    study = desk.study
    codebook = sound_codebook(study)
    top = find_code(codebook, named).id
    ids = frozenset(codes_named(codebook, [named]) if wanted.descend else {top})
    codes = [code for code in codebook.codes if code.id in ids]
    found = _cases(desk, top, wanted)
    passages = _Passages(study, wanted, ids)
    extracts = _distinct(found)
    others = passages.others()
    alike = likeness(
        [passages.masked(one.coding) for one in extracts],
        entry_texts(codes),
        [reading.words(part.span) for reading, part in others],
    )
    usual = middle(alike.extracts)
    by_rules = passages.used_first(passages.by_rules(codebook, codes))
    near = [
        _Place(others[place][0], others[place][1].span, score=alike.further[place])
        for place in as_like(alike.further, usual)
    ]
    by_words = passages.used_first(_unnamed(near, by_rules)) if extracts else ()
    opposite = (*_opposite(codes, found), *_proposed(desk, top, wanted))
    return Deviant(
        code=top,
        path=code_path(study, top).path,
        extracts=len(extracts),
        silent=sum(score is None for score in alike.extracts),
        usual=None if usual is None else round(usual, _PLACES),
        far=tuple(
            Far(extracts[place], round(alike.extracts[place] or 0.0, _PLACES))
            for place in furthest(alike.extracts, most=wanted.top)
        ),
        elsewhere=tuple(passages.shown(one) for one in _in_turns(by_rules, by_words, wanted.top)),
        elsewhere_in_all=len(by_rules) + len(by_words),
        opposite=opposite[: wanted.top],
        opposite_in_all=len(opposite),
        read=len(passages.readings),
    )


def _cases(desk: Desk, code: str, wanted: Wanted, *, coder: str | None = None) -> list[ShownCoding]:
    """Return the codings of the code that count and stand in the newest text."""
    filters = replace(wanted.filters, codes=(code,), coder=wanted.filters.coder if coder is None else coder)
    view = View(raw=wanted.raw, context=wanted.context, descend=wanted.descend)
    return [one for one in find_codings(desk, filters, view).codings if one.counts and not one.left]


def _distinct(found: Sequence[ShownCoding]) -> list[ShownCoding]:
    """Return one case of each extract, whoever coded it."""
    by_place: dict[tuple[str, Span], ShownCoding] = {}
    for one in found:
        by_place.setdefault((one.coding.source, one.coding.span), one)
    return list(by_place.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """Words like a code's that are not under it: the rule that fires, or how like they are."""

    reading: Reading
    span: Span
    why: str = ""
    score: float | None = None


def _unnamed(near: Sequence[_Place], by_rules: Sequence[_Place]) -> tuple[_Place, ...]:
    """Return the places like the code's extracts that no rule has named already."""
    named: dict[str, list[Span]] = {}
    for one in by_rules:
        named.setdefault(one.reading.source.id, []).append(one.span)
    return tuple(
        one
        for one in near
        if not any(span.overlaps(one.span) for span in named.get(one.reading.source.id, ()))
    )


def _in_turns(by_rules: Sequence[_Place], by_words: Sequence[_Place], most: int) -> tuple[_Place, ...]:
    """Return the first of both kinds, half and half, so that neither hides the other."""
    rules = max(most - len(by_words), (most + 1) // 2)
    kept = by_rules[:rules]
    return (*kept, *by_words[: most - len(kept)])


def _opposite(codes: Sequence[Code], found: Sequence[ShownCoding]) -> Iterator[Opposite]:
    usual = usual_polarity(codes, [one.facets for one in found])
    for one in found:
        polarity = polarity_of(one.facets)
        if one.coding.stance:
            yield Opposite(one, one.coding.stance)
        elif usual and polarity not in {usual, *NEITHER}:
            yield Opposite(one, f"{polarity}, where the code is {usual}")


def _proposed(desk: Desk, code: str, wanted: Wanted) -> Iterator[Opposite]:
    """Yield what machines propose with a stance and nobody has decided on."""
    for machine in coders(desk.study):
        if machine.startswith("@") and not wanted.filters.coder:
            for one in _cases(desk, code, wanted, coder=machine):
                if one.coding.stance and not one.settled:
                    yield Opposite(one, f"{one.coding.stance}, proposed")


class _Passages:
    """The sentences of the sources that people have coded in, and what each is coded with."""

    def __init__(self, study: Study, wanted: Wanted, codes: frozenset[str]) -> None:
        self.study, self.wanted, self.codes = study, wanted, codes
        chosen = chosen_sources(study, wanted.filters.sources)
        codings = read_codings(study, coder=wanted.filters.coder)
        self.readings: dict[str, Reading] = {}
        self.coded: dict[str, list[Coding]] = {}
        for source in chosen:
            own = [one for one in codings if one.source == source]
            if own:
                self.readings[source] = reading_of(study, source)
                revision = self.readings[source].source.revision
                self.coded[source] = [one for one in own if one.revision == revision]

    def masked(self, coding: Coding) -> str:
        """The words of a coding as shown, names masked."""
        return self.readings[coding.source].words(coding.span)

    def others(self) -> list[tuple[Reading, Segment]]:
        """Return the sentences that can be evidence and have none of the codes."""
        found: list[tuple[Reading, Segment]] = []
        for source, reading in self.readings.items():
            parts = evidence_in(reading, "sentence")
            starts = [part.span.start for part in parts]
            under: set[int] = set()
            for coding in (one for one in self.coded[source] if one.code in self.codes):
                first = max(0, bisect_left(starts, coding.span.start) - 1)
                last = bisect_left(starts, coding.span.end)
                under |= {place for place in range(first, last) if parts[place].span.overlaps(coding.span)}
            found += [(reading, part) for place, part in enumerate(parts) if place not in under]
        return found

    def by_rules(self, codebook: Codebook, codes: Sequence[Code]) -> Iterator[_Place]:
        """Yield where the codes' rules fire and nobody has put one of them, or decided against it."""
        tagger = compile_rules(replace(codebook, codes=tuple(codes)))
        for source, reading in self.readings.items():
            proposals = tagger.propose(reading.source)
            decided = settled(self.study, {identity_of(one) for one in proposals})
            seen: set[Span] = set()
            for one in proposals:
                if one.span in seen or identity_of(one) in decided or self._has_it(source, one.span):
                    continue
                seen.add(one.span)
                yield _Place(reading, one.span, why=one.rule)

    def _has_it(self, source: str, span: Span) -> bool:
        return any(one.code in self.codes and one.span.overlaps(span) for one in self.coded[source])

    def used_first(self, places: Iterable[_Place]) -> tuple[_Place, ...]:
        """Return places with those first whose source has one of the codes: it was surely read for them."""
        return tuple(sorted(places, key=lambda one: not self.is_used(one.reading.source.id)))

    def is_used(self, source: str) -> bool:
        """Whether a person has put one of the codes in a source."""
        return any(one.code in self.codes for one in self.coded[source])

    def shown(self, place: _Place) -> Elsewhere:
        """Return a passage as shown, with the turns around it and the codes on it."""
        reading, span = place.reading, place.span
        source, around, raw = reading.source, self.wanted.context, self.wanted.raw
        turn = source.turns_under(span)[0][0]
        before, after = context_around(reading, span, before=around, after=around, raw=raw)
        codes = [one.code for one in self.coded[source.id] if one.span.overlaps(span)]
        return Elsewhere(
            source=source.id,
            title=reading.title,
            turn=turn.id,
            speaker=whose(turn),
            span=span,
            words=reading.words(span, raw=raw),
            codes=tuple(dict.fromkeys(codes)),
            why=place.why,
            likeness=None if place.score is None else round(place.score, _PLACES),
            coders=tuple(sorted({one.coder for one in self.coded[source.id]})),
            used=self.is_used(source.id),
            before=before,
            after=after,
        )
