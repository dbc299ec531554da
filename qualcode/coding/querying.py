"""What a person searches for, compiled, and where it stands in a text.

Case, accents and kinds of apostrophe make no difference; the same query and text give the same places.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

from qualcode.coding.lemmas import lemma
from qualcode.coding.matching import PASSED_OVER, PASSED_OVER_AT_MOST
from qualcode.errors import UsageError
from qualcode.model import Span
from qualcode.text import fold_aligned, normalised, sentences, words

How: TypeAlias = Literal["phrase", "any", "all", "near", "regex"]
Scope: TypeAlias = Literal["sentence", "turn"]

NEEDLE = 3
_NOTHING = UsageError("nothing to search for", hint='qualcode search "waiting list"')
_QUANTIFIER = re.compile(r"[*+]|\{\d*,\d*\}")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: `terms` are phrases, or one pattern where `how` is "regex".

    "near" wants all terms with at most `near` words between the first and the last of them, in any order;
    "all" wants all of them in one `scope`, "any" each. `whole` takes whole words only; `any_form` takes any
    form of a word. What holds one of the phrases `without` in its `scope` is no match.
    """

    terms: tuple[str, ...]
    how: How = "phrase"
    near: int = 0
    whole: bool = False
    any_form: bool = False
    scope: Scope = "turn"
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place where what was searched for stands: the words found, in order, in the text that was given."""

    marks: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first of the words found to the last."""
        return Span(self.marks[0].start, max(mark.end for mark in self.marks))


class _Term(Protocol):
    def finds(self, passage: _Passage) -> list[Span]:
        """Return where the term stands, in order, without overlaps."""


@dataclass(frozen=True)
class _Passage:
    """A text with what terms look at, worked out when first asked for."""

    text: str

    @cached_property
    def folded(self) -> str:
        return fold_aligned(self.text)

    @cached_property
    def words(self) -> list[tuple[str, Span]]:
        return list(words(self.text))

    @cached_property
    def lemmas(self) -> list[str]:
        return [lemma(word) for word, _ in self.words]

    @cached_property
    def starts(self) -> list[int]:
        return [span.start for _, span in self.words]

    def blank_before(self, place: int) -> bool:
        """Whether nothing but blanks stands between a word and the one before it."""
        return self.text[self.words[place - 1][1].end : self.words[place][1].start].isspace()

    def cuts_a_word(self, place: int) -> bool:
        """Whether `place` lies inside a word."""
        before = bisect_left(self.starts, place) - 1
        return before >= 0 and self.words[before][1].end > place


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to be held against texts.

    `needles` are groups of folded strings: a text whose folded form holds no group wholly has no match.
    Without groups every text must be read.
    """

    query: Query
    terms: tuple[_Term, ...]
    without: tuple[_Term, ...]
    needles: tuple[tuple[str, ...], ...]

    def matches(self, text: str) -> tuple[Match, ...]:
        """Return the places in `text`, in order."""
        passage = _Passage(text)
        found = [term.finds(passage) for term in self.terms]
        if not any(found) or (self.query.how in {"all", "near"} and not all(found)):
            return ()
        matches: list[Match] = []
        for unit in self._units(text):
            if any(_inside(unit, term.finds(passage)) for term in self.without):
                continue
            matches += self._joined([_inside(unit, spans) for spans in found], passage)
        return tuple(sorted(set(matches)))

    def _units(self, text: str) -> Sequence[Span]:
        return sentences(text) if self.query.scope == "sentence" else (Span(0, len(text)),)

    def _joined(self, found: Sequence[Sequence[Span]], passage: _Passage) -> Iterator[Match]:
        if self.query.how not in {"all", "near"}:
            yield from (Match((span,)) for span in _apart(found))
        elif not all(found):
            return
        elif self.query.how == "all":
            yield Match(tuple(sorted({span for spans in found for span in spans})))
        else:
            yield from _neighbours(found, passage.starts, self.query.near)


def compiled(query: Query) -> Compiled:
    """Compile a query; raise `UsageError` for one without words and for a pattern that cannot be read."""
    terms = tuple(normalised(term).strip() for term in query.terms)
    terms = tuple(term for term in terms if term)
    if not terms:
        raise _NOTHING
    if query.how == "regex":
        wanted: tuple[_Term, ...] = tuple(_Pattern(_pattern(term), query.whole) for term in terms)
    else:
        wanted = tuple(_term(term, query) for term in terms)
    unwanted = tuple(_term(term, query) for term in map(normalised, query.without) if term.strip())
    return Compiled(query, wanted, unwanted, _needles(terms, query))


def repeats_a_repeat(pattern: str) -> bool:
    """Whether a pattern repeats a group that repeats something, which may take for ever: `(a+)+`.

    Where a pattern cannot be stopped while it runs, such a one is not run.
    """
    plain = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    plain = re.sub(r"\[\^?\]?[^\]]*\]", "x", plain)
    groups: list[bool] = []
    for place, char in enumerate(plain):
        repeated = bool(_QUANTIFIER.match(plain, place + (char == ")")))
        if char == "(":
            groups.append(False)
        elif char == ")" and groups:
            inside = groups.pop()
            if inside and repeated:
                return True
            if groups:
                groups[-1] |= inside
        elif repeated and groups:
            groups[-1] = True
    return False


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A regular expression over the folded text."""

    pattern: re.Pattern[str]
    whole: bool = False

    def finds(self, passage: _Passage) -> list[Span]:
        found: list[Span] = []
        place = 0
        while match := self.pattern.search(passage.folded, place):
            start, end = match.span()
            fits = start < end and not (
                self.whole and (passage.cuts_a_word(start) or passage.cuts_a_word(end))
            )
            if fits:
                found.append(Span(start, end))
            place = end if fits else start + 1
            if place > len(passage.folded):
                break
        return found


@dataclass(frozen=True, slots=True)
class _AnyForm:
    """Words in order, each in any form; what a rule's lemma phrase passes over may stand between them."""

    lemmas: tuple[str, ...]

    def finds(self, passage: _Passage) -> list[Span]:
        found: list[Span] = []
        for first, found_lemma in enumerate(passage.lemmas):
            start = passage.words[first][1].start
            if found_lemma != self.lemmas[0] or (found and start < found[-1].end):
                continue
            last = self._last(passage, first)
            if last is not None:
                found.append(Span(start, passage.words[last][1].end))
        return found

    def _last(self, passage: _Passage, first: int) -> int | None:
        """Return the place of the last of the words, which begin at `first`; None where they do not."""
        reached, passed, place = 1, 0, first
        while reached < len(self.lemmas):
            place += 1
            if place == len(passage.lemmas) or not passage.blank_before(place):
                return None
            if passage.lemmas[place] == self.lemmas[reached]:
                reached, passed = reached + 1, 0
            elif passage.lemmas[place] in PASSED_OVER and passed < PASSED_OVER_AT_MOST:
                passed += 1
            else:
                return None
        return place


def _term(term: str, query: Query) -> _Term:
    if query.any_form:
        lemmas = tuple(lemma(word) for word, _ in words(term))
        if not lemmas:
            raise UsageError(f"no word stands in {term!r}", hint="any form of a word needs a word")
        return _AnyForm(lemmas)
    plain = r"\s+".join(re.escape(word) for word in fold_aligned(term).split())
    return _Pattern(re.compile(plain), query.whole)


def _pattern(typed: str) -> re.Pattern[str]:
    folded = "".join(char if char < "\x80" else fold_aligned(char) for char in typed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(folded, re.IGNORECASE)
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None else ""
        raise UsageError(
            f"the pattern cannot be read: {error.msg}{where}",
            hint=r"a sign that means itself is written with a backslash, as in \( or \?",
        ) from None
    except (OverflowError, RecursionError, MemoryError):
        raise UsageError("the pattern cannot be read: it is too large", hint="ask for less") from None


def _needles(terms: Sequence[str], query: Query) -> tuple[tuple[str, ...], ...]:
    if query.how == "regex" or query.any_form:
        return ()
    long_words = [tuple(word for word in fold_aligned(term).split() if len(word) >= NEEDLE) for term in terms]
    if query.how in {"all", "near"}:
        together = tuple(dict.fromkeys(word for each in long_words for word in each))
        return (together,) if together else ()
    return tuple(long_words) if all(long_words) else ()


def _inside(unit: Span, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if unit.contains(span)]


def _apart(found: Sequence[Sequence[Span]]) -> Iterator[Span]:
    """Yield the places of all terms from the left, the longest first, none overlapping another."""
    reached = 0
    for span in sorted({one for spans in found for one in spans}, key=lambda one: (one.start, -one.end)):
        if span.start >= reached:
            yield span
            reached = span.end


def _neighbours(found: Sequence[Sequence[Span]], starts: Sequence[int], most: int) -> Iterator[Match]:
    """Yield groups of one place of each term, the tightest first from the left, none overlapping another."""
    places = sorted((span, term) for term, spans in enumerate(found) for span in spans)
    tightest: dict[int, tuple[Span, ...]] = {}
    for first in range(len(places)):
        group = _group_from(places, first, len(found), starts, most)
        if group:
            tightest[group[-1].end] = group
    reached = 0
    for _, group in sorted(tightest.items()):
        if group[0].start >= reached:
            yield Match(group)
            reached = group[-1].end


def _group_from(
    places: Sequence[tuple[Span, int]], first: int, terms: int, starts: Sequence[int], most: int
) -> tuple[Span, ...]:
    begin, term = places[first]
    group, covered = [begin], {term}
    for span, other in places[first + 1 :]:
        if bisect_left(starts, span.start) - bisect_left(starts, begin.end) > most:
            return ()
        if other not in covered and span.start >= group[-1].end:
            group.append(span)
            covered.add(other)
        if len(covered) == terms:
            return tuple(group)
    return tuple(group) if len(covered) == terms else ()
