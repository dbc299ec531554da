"""The register of people, places and services of a study, compiled to find every form of a name in a text.

A name is found whatever its case, accents, hyphens and spaces; the longest match wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.anonymise.cues import Strength, strength
from qualcode.anonymise.folding import Atom, atoms, folded
from qualcode.anonymise.misspelt import Misspelt, is_a_word
from qualcode.anonymise.names import PEOPLE, Surface, surfaces
from qualcode.anonymise.near import near_index, near_keys
from qualcode.anonymise.words import is_ordinary
from qualcode.model import Entity, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BETWEEN_WORDS = frozenset(" \t\u00a0\u202f\u2009.,-_@'\u0300")
SHORTEST = 3
_INSIDE_WORD = frozenset({" ", "-", "'", "\u00a0", "_", "."})


_WITHIN_SENTENCE = re.compile(r"(?m)(?<=[\w,)'\"”’-])[ \t]*\r?\n(?:[ \t]*>)*[ \t]*(?=[^\W\d])")
_LINE_END = re.compile(r"[\r\n]+[ \t>#*]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a name of the register may stand: whose, how surely, and by which rule."""

    span: Span
    entities: tuple[str, ...]
    strength: Strength
    rule: str


@dataclass(frozen=True, slots=True)
class _Match:
    span: Span
    surfaces: tuple[Surface, ...]
    atoms: tuple[Atom, ...]


class _Index:
    """Surfaces by key, and every beginning of a key."""

    def __init__(self, listed: Sequence[Surface]) -> None:
        by_key: dict[str, list[Surface]] = {}
        for surface in listed:
            by_key.setdefault(surface.key, []).append(surface)
        self.by_key: Mapping[str, tuple[Surface, ...]] = {key: tuple(same) for key, same in by_key.items()}
        self.beginnings = frozenset(key[:size] for key in by_key for size in range(1, len(key) + 1))


@dataclass(frozen=True)
class Register:
    """Entities of the vault, and names that may be printed; compiled when first used."""

    entities: tuple[Entity, ...] = ()
    publishable: tuple[str, ...] = ()

    @classmethod
    def of(cls, entities: Sequence[Entity], publishable: Sequence[str] = ()) -> Register:
        """Build a register from any sequence of entities."""
        return cls(tuple(entities), tuple(publishable))

    def publishing(self, names: Sequence[str]) -> Register:
        """Return this register with more `names` that may be printed."""
        if not names:
            return self
        return replace(self, publishable=(*self.publishable, *names))

    @cached_property
    def by_id(self) -> Mapping[str, Entity]:
        """Entities by pseudonym id."""
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def without_names(self) -> tuple[str, ...]:
        """Ids of entities none of whose forms can be looked for (a single letter, "Speaker 1")."""
        return tuple(entity.id for entity in self.entities if not surfaces(entity))

    @cached_property
    def own_ids(self) -> frozenset[str]:
        """The pseudonyms themselves, folded: what masked text may show (those with a digit)."""
        shown = (part.lower() for entity in self.entities for part in (entity.id, entity.id[1:]))
        return frozenset(part for part in shown if not part.isalpha())

    def may_print(self, written: str) -> bool:
        """Whether `written` (an address, a site) is, or lies at, one of the names that may be printed."""
        key = folded(written)
        return any(_covers(folded(name).strip(), key) for name in self._printable if name.strip())

    @cached_property
    def _printable(self) -> tuple[str, ...]:
        named = (form for entity in self.entities if entity.publishable for form in entity.forms)
        return (*self.publishable, *named)

    @cached_property
    def _index(self) -> _Index:
        printable = [
            replace(surface, published=True)
            for number, name in enumerate(self.publishable)
            for surface in surfaces(Entity(f"@{number}", "organisation", (name,), publishable=True))
        ]
        return _Index([*(surface for entity in self.entities for surface in surfaces(entity)), *printable])

    @cached_property
    def _near(self) -> Mapping[str, frozenset[str]]:
        hidden = (key for key, same in self._index.by_key.items() if not any(one.published for one in same))
        return near_index(hidden)

    @cached_property
    def _misspelt(self) -> Misspelt:
        listed = self._index.by_key.values()
        return Misspelt.of(one for same in listed if not any(s.published for s in same) for one in same)

    def doubts(self, text: str) -> tuple[Hit, ...]:
        """Return where, in words of analysts, a name may stand, or one misspelt; certain ones are hits."""
        folded_text = folded(text)
        runs = atoms(folded_text)
        spans = [match.span for match in _without_overlaps(self._matches(folded_text, runs))]
        close = (
            Hit(span, ids, "possible", "near")
            for span, ids in self._misspelt.found(text, runs)
            if not any(span.overlaps(other) for other in spans)
            and text[span.start : span.end] not in self.by_id
        )
        possible = (
            hit
            for hit in self.hits(text)
            if hit.strength == "possible"
            and hit.rule != "near"
            and not (hit.rule == "short" and _is_clear(text[hit.span.start : hit.span.end]))
        )
        return tuple(sorted([*possible, *close], key=lambda hit: hit.span))

    def hits(self, text: str, *, across_lines: bool = False) -> tuple[Hit, ...]:
        """Return every place in `text` where a registered name stands or may stand, without overlaps.

        `across_lines` also finds a name broken over the end of a line, as finished files have them.
        """
        folded_text = folded(text)
        runs = atoms(folded_text)
        joinable = _LINE_END.sub(_spaces, folded_text) if across_lines else folded_text
        matches = _without_overlaps(self._matches(joinable, runs))
        if across_lines:
            text, folded_text = _unwrapped(text), _unwrapped(folded_text)
        found = [hit for match in matches if (hit := self._judged(text, folded_text, match, matches))]
        covered = [match.span for match in matches]
        unsure = [*self._near_hits(runs, covered), *self._short_hits(text, runs, covered)]
        return tuple(sorted([*found, *unsure], key=lambda hit: hit.span))

    def _matches(self, folded_text: str, runs: Sequence[Atom]) -> Iterator[_Match]:
        index = self._index
        for place, run in enumerate(runs):
            if run.key in index.beginnings or run.key.removesuffix("s") in index.by_key:
                if run.key not in self.own_ids and (match := _longest(index, folded_text, runs, place)):
                    yield match
            elif run.key[-1].isdigit() or run.key[0].isdigit():
                name = run.key.strip("0123456789")
                if name in index.by_key and len(name) > 2 and run.key not in self.own_ids:
                    start = run.start + folded_text[run.start : run.end].find(name)
                    span = Span(max(start, run.start), max(start, run.start) + len(name))
                    yield _Match(span, index.by_key[name], (Atom(name, span.start, span.end),))

    def _judged(self, text: str, folded_text: str, match: _Match, others: Sequence[_Match]) -> Hit | None:
        if _may_stand(match.surfaces):
            return None
        hidden = [surface for surface in match.surfaces if not surface.published]
        if not hidden:
            return None
        verdict, rule = _strength(text, folded_text, match)
        whole = [surface for surface in hidden if surface.whole]
        ids = tuple(dict.fromkeys(surface.entity for surface in (whole or hidden)))
        if verdict != "certain" and text[match.span.start].isupper() and _beside(match, others, ids):
            verdict, rule = "certain", "beside"
        return None if verdict == "no" else Hit(match.span, ids, verdict, rule)

    def _near_hits(self, runs: Sequence[Atom], covered: Sequence[Span]) -> Iterator[Hit]:
        near = self._near
        if not near:
            return
        answers: dict[str, frozenset[str]] = {}
        taken = {place for span in covered for place in range(span.start, span.end)}
        for run in runs:
            keys = answers.get(run.key)
            if keys is None:
                keys = answers[run.key] = near_keys(run.key, near)
            if keys and run.start not in taken and run.key not in self.own_ids:
                owners = {one.entity for key in keys for one in self._index.by_key[key]}
                yield Hit(Span(run.start, run.end), tuple(sorted(owners)), "possible", "near")

    def _short_hits(self, text: str, runs: Sequence[Atom], covered: Sequence[Span]) -> Iterator[Hit]:
        """Yield capitalised beginnings of people's names that are no word: "Chris" of Christopher."""
        starts = {span.start for span in covered}
        for run in runs:
            owners = self._short.get(run.key)
            if not owners or run.start in starts or not text[run.start].isupper():
                continue
            if not (is_ordinary(run.key) or run.key in self.own_ids or near_keys(run.key, self._near)):
                yield Hit(Span(run.start, run.end), owners, "possible", "short")

    @cached_property
    def _short(self) -> Mapping[str, tuple[str, ...]]:
        people = {entity.id for entity in self.entities if entity.kind in PEOPLE}
        found: dict[str, set[str]] = {}
        for key, same in self._index.by_key.items():
            single = (one for one in same if not one.published and not one.breaks - {len(key)})
            owners = {one.entity for one in single if one.entity in people}
            for size in range(SHORTEST, len(key) - 1) if owners and key.isalpha() else ():
                found.setdefault(key[:size], set()).update(owners)
        return {short: tuple(sorted(owners)) for short, owners in found.items()}


def _is_clear(written: str) -> bool:
    """Whether what may be the beginning of a name is an abbreviation, or a word in its own right."""
    return (written.isupper() and len(written) < 5) or is_a_word(folded(written))


def _may_stand(same: Sequence[Surface]) -> bool:
    """Whether a name is listed as publishable, or is a publishable entity's and nobody else's whole name."""
    if any(one.published and one.whole and one.entity.startswith("@") for one in same):
        return True
    whole = [one for one in same if one.whole]
    return bool(whole) and all(one.published for one in whole)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _unwrapped(text: str) -> str:
    """`text`, of the same length, without the line ends that lie within a sentence."""
    return _WITHIN_SENTENCE.sub(_run_on, text)


def _run_on(match: re.Match[str]) -> str:
    line = match.string.rfind("\n", 0, match.start()) + 1
    return match.group() if match.string[line : line + 1] in {"#", "|"} else _spaces(match)


def _covers(name: str, key: str) -> bool:
    """Whether `key` is `name`, or an address under it when `name` is a site."""
    site = re.sub(r"^(?:https?://)?(?:www\.)?", "", key)
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", name)
    return (
        key == name or site == bare or ("." in bare and site.startswith((bare + "/", bare + "?", bare + "#")))
    )


def _longest(index: _Index, folded_text: str, runs: Sequence[Atom], place: int) -> _Match | None:
    """Return the longest name that begins with the run at `place`."""
    best: _Match | None = None
    joined = ""
    gaps: list[tuple[int, str]] = []
    for upto in range(place, min(place + 8, len(runs))):
        run = runs[upto]
        if joined:
            gap = folded_text[runs[upto - 1].end : run.start]
            if len(gap.rstrip()) > 3 or not _BETWEEN_WORDS.issuperset(gap):
                break
            gaps.append((len(joined), gap))
        joined += run.key
        taken = tuple(runs[place : upto + 1])
        fitting = _fitting(index.by_key.get(joined, ()), gaps, taken)
        end = run.end
        if not fitting and len(run.key) > 3 and joined.endswith("s") and not is_ordinary(run.key):
            fitting = _fitting(index.by_key.get(joined[:-1], ()), gaps, taken)
            end -= 1
        if fitting:
            best = _Match(Span(runs[place].start, end), fitting, taken)
        if joined not in index.beginnings:
            break
    return best


def _fitting(
    candidates: Sequence[Surface], gaps: Sequence[tuple[int, str]], taken: Sequence[Atom]
) -> tuple[Surface, ...]:
    """Those surfaces whose written form allows the gaps that the text has."""
    if not gaps:
        return tuple(candidates)
    made_of_words = all(is_ordinary(run.key) for run in taken)
    return tuple(
        surface
        for surface in candidates
        if all(place in surface.breaks or _splits(gap, ordinary=made_of_words) for place, gap in gaps)
    )


def _splits(gap: str, *, ordinary: bool) -> bool:
    """Whether a gap may stand inside one written word: "Kay-leigh", "dar ren", but not "is a" for Isa."""
    return gap in _INSIDE_WORD and (not ordinary or gap == "-")


def _without_overlaps(matches: Iterator[_Match]) -> list[_Match]:
    """Keep the longest where matches overlap, and what the others cover besides."""
    kept: list[_Match] = []
    for match in sorted(matches, key=lambda one: (one.span.start, -len(one.span))):
        if not kept or match.span.start >= kept[-1].span.end:
            kept.append(match)
        elif match.span.end > kept[-1].span.end:
            last = kept[-1]
            if len(match.span) > len(last.span):
                kept[-1] = replace(last, span=Span(last.span.start, match.span.start))
                kept = kept if len(kept[-1].span) else kept[:-1]
                kept.append(match)
            else:
                kept.append(replace(match, span=Span(last.span.end, match.span.end)))
    return kept


def _strength(text: str, folded_text: str, match: _Match) -> tuple[Strength, str]:
    """How surely a match is the name, for matches made of ordinary words."""
    words = match.atoms
    inside = folded_text[match.span.start : match.span.end]
    if not all(is_ordinary(word.key) or is_ordinary(word.key.removesuffix("s")) for word in words):
        return "certain", "whole" if any(one.whole for one in match.surfaces) else "part"
    if len(words) == 1 or len(inside) == len(words[0].key):
        return strength(text, folded_text, match.span)
    if len(words) > 2 or text[words[-1].start].isupper():
        return "certain", "whole"
    return "possible", "words"


def _beside(match: _Match, others: Sequence[_Match], ids: Sequence[str]) -> bool:
    """Whether another name of the same person stands next to it."""
    return any(
        other is not match
        and 0 <= max(other.span.start - match.span.end, match.span.start - other.span.end) <= 2
        and any(surface.entity in ids for surface in other.surfaces)
        for other in others
    )
