"""What a rule looks for, compiled: phrases as written, phrases by lemma, token patterns.

Each says cheaply whether a passage can hold it (`anchors`, `possible`) and then where it really does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from qualcode.coding.lemmas import lemma
from qualcode.coding.passages import (
    LETTERS,
    WORD_PIECE,
    Passage,
    Token,
    folded_for_matching,
    pipeline,
    split_lemmas,
    tokens_of,
)
from qualcode.model import JsonValue, Span
from qualcode.text import normalised

_GAP = re.compile(r"\s*(?:\.\.\.|…)\s*")
_DASH = "[-‐‑‒–—−]"
_BEFORE = r"(?<!\w)(?<!\w['-])"
_AFTER = r"(?!\w)(?!-\w)(?!'(?!s\b)\w)"

PASSED_OVER = frozenset(
    {
        "a", "an", "the", "my", "our", "your", "his", "her", "its", "their", "this", "that", "these", "those",
        "some", "any", "me", "us", "you", "him", "them", "it",
    }
)  # fmt: skip
PASSED_OVER_AT_MOST = 2


class Finder(Protocol):
    """Something that a rule looks for in a passage.

    `anchors` are folded texts of which one stands wherever it does; `lemma_anchors` lemmas of which some
    word there has one. With neither it may stand anywhere. `whole` anchors begin and end with words.
    """

    @property
    def anchors(self) -> frozenset[str]:
        """Folded texts of which one stands wherever it does."""

    @property
    def lemma_anchors(self) -> frozenset[str]:
        """Lemmas of which a word there has one."""

    @property
    def whole(self) -> bool:
        """Whether anchors begin and end where words do."""

    def possible(self, passage: Passage) -> bool:
        """Whether the passage may hold it; never wrongly no."""

    def finds(self, passage: Passage) -> Iterator[tuple[Span, ...]]:
        """Yield, for each place, the spans of the words that fire."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole words as written, whatever the case, the apostrophes, the dashes and the white space.

    `capitals` are words that must stand in capitals, since in small letters they are other words.
    """

    words: frozenset[str]
    parts: tuple[str, ...]
    within: int = 0
    capitals: tuple[str, ...] = ()

    @property
    def anchors(self) -> frozenset[str]:
        """The longest of its parts."""
        return frozenset({max(self.parts, key=len)})

    @property
    def lemma_anchors(self) -> frozenset[str]:
        """None: it is matched as written."""
        return frozenset()

    @property
    def whole(self) -> bool:
        """Its parts begin and end where words do."""
        return True

    def possible(self, passage: Passage) -> bool:
        """Whether all its words are among the passage's."""
        return self.words <= passage.words

    def finds(self, passage: Passage) -> Iterator[tuple[Span, ...]]:
        """Yield the spans of its parts for each place."""
        if len(self.parts) == 1 and passage.evenly_spaced and not _dashed(self.parts[0], passage):
            places: Iterable[tuple[Span, ...]] = _literally(self.parts[0], passage.folded)
        else:
            pattern = _pattern(self.parts, self.within)
            groups = range(1, len(self.parts) + 1)
            places = (
                tuple(Span(*match.span(group)) for group in groups)
                for match in pattern.finditer(passage.folded)
            )
        for spans in places:
            said = passage.text[spans[0].start : spans[-1].end]
            if all(word in said for word in self.capitals):
                yield spans


def phrase(written: str, *, within: int = 0, capitals: tuple[str, ...] = ()) -> Phrase:
    """Compile a phrase; with `within`, "a ... b" has b begin within that many words after a."""
    parts = tuple(" ".join(part.split()) for part in _parts(written, within))
    words = frozenset(word for part in parts for word in WORD_PIECE.findall(part))
    return Phrase(words, parts, within, capitals)


@cache
def _pattern(parts: tuple[str, ...], within: int) -> re.Pattern[str]:
    gap = rf"(?:\W++\w++(?:['-]\w++)*+){{0,{max(0, within - 1)}}}?\W+"
    return re.compile(gap.join(_whole_words(part) for part in parts))


def _dashed(part: str, passage: Passage) -> bool:
    return not part.isascii() or ("-" in part and not passage.folded.isascii())


def _literally(part: str, folded: str) -> Iterator[tuple[Span]]:
    """Yield the places that `_pattern` finds for one part, where between words stands one space."""
    size = len(part)
    start = folded.find(part)
    while start >= 0:
        if _is_whole(part, folded, start, start + size):
            yield (Span(start, start + size),)
            start = folded.find(part, start + size)
        else:
            start = folded.find(part, start + 1)


def _is_whole(part: str, folded: str, start: int, end: int) -> bool:
    """Whether whole words stand there: what `_BEFORE` and `_AFTER` say."""
    if start and part[0].isalnum():
        before = folded[start - 1]
        if _in_word(before) or (before in "'-" and start > 1 and _in_word(folded[start - 2])):
            return False
    if end < len(folded) and part[-1].isalnum():
        after = folded[end]
        if _in_word(after):
            return False
        if after in "'-" and _in_word(folded[end + 1 : end + 2]):
            return folded.startswith("'s", end) and not _in_word(folded[end + 2 : end + 3])
    return True


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _parts(written: str, within: int) -> list[str]:
    plain = normalised(written).strip()
    parts = [part for part in _GAP.split(plain) if part] if within > 0 else []
    return [folded_for_matching(part) for part in parts or [plain]]


def _whole_words(part: str) -> str:
    words = r"\s+".join(
        "".join(_DASH if char in "-‐‑‒–—−" else re.escape(char) for char in word) for word in part.split()
    )
    before = _BEFORE if part[:1].isalnum() else ""
    after = _AFTER if part[-1:].isalnum() else ""
    return f"{before}({words}){after}"


@dataclass(frozen=True, slots=True)
class LemmaPhrase:
    """Lemmas in order; articles, possessives and object pronouns between them are passed over.

    "chase appointment" finds "chasing the appointment", "ring back" finds "rang me back".
    """

    parts: tuple[tuple[str, ...], ...]
    needed: frozenset[str]
    within: int = 0

    @property
    def anchors(self) -> frozenset[str]:
        """None: it is matched by lemma."""
        return frozenset()

    @property
    def lemma_anchors(self) -> frozenset[str]:
        """The longest of the lemmas that it needs."""
        return frozenset({max(sorted(self.needed), key=len)}) if self.needed else frozenset()

    @property
    def whole(self) -> bool:
        """Lemmas are those of whole words."""
        return True

    def possible(self, passage: Passage) -> bool:
        """Whether the lemmas that no cutting of words can bring about are among the passage's."""
        return self.needed <= passage.lemmas or passage.lost_letters

    def finds(self, passage: Passage) -> Iterator[tuple[Span, ...]]:
        """Yield the spans of its parts for each place, from the first word of a part to its last."""
        tokens = passage.tokens
        start = 0
        while start < len(tokens):
            found = self._from(tokens, start)
            if found:
                yield tuple(
                    Span(tokens[first].span.start, tokens[last - 1].span.end) for first, last in found
                )
            start = found[-1][1] if found else start + 1

    def _from(self, tokens: Sequence[Token], start: int) -> list[tuple[int, int]]:
        end = _run(tokens, start, self.parts[0])
        if end is None:
            return []
        found = [(start, end)]
        for part in self.parts[1:]:
            place = self._next(tokens, found[-1][1], part)
            if place is None:
                return []
            found.append(place)
        return found

    def _next(self, tokens: Sequence[Token], start: int, part: Sequence[str]) -> tuple[int, int] | None:
        words = 0
        for place in range(start, len(tokens)):
            words += tokens[place].is_word
            if words > self.within:
                return None
            end = _run(tokens, place, part)
            if end is not None:
                return place, end
        return None


def _run(tokens: Sequence[Token], start: int, lemmas: Sequence[str]) -> int | None:
    """Return the index after the last of `lemmas`, which begin at `start`; None where they do not."""
    place, passed, reached = start, 0, 0
    while reached < len(lemmas):
        if place == len(tokens):
            return None
        if tokens[place].lemma == lemmas[reached]:
            reached, passed = reached + 1, 0
        elif reached and tokens[place].lemma in PASSED_OVER and passed < PASSED_OVER_AT_MOST:
            passed += 1
        else:
            return None
        place += 1
    return place


def lemma_phrase(written: str, *, within: int = 0) -> LemmaPhrase:
    """Compile a phrase to be matched by lemma."""
    parts = tuple(tuple(token.lemma for token in tokens_of(part)) for part in _parts(written, within))
    lemmas = {lemma for part in parts for lemma in part if LETTERS.fullmatch(lemma)}
    return LemmaPhrase(parts, frozenset(lemmas) - split_lemmas(), within)


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """A spaCy token pattern, kept as its JSON.

    `any_of` are words, `lemmas` lemmas, of which one must occur; both empty where that cannot be told.
    """

    source: str
    any_of: frozenset[str] = frozenset()
    lemmas: frozenset[str] = frozenset()

    @property
    def anchors(self) -> frozenset[str]:
        """The words of which one must occur, perhaps within a longer one that the tokeniser cuts."""
        return self.any_of

    @property
    def lemma_anchors(self) -> frozenset[str]:
        """The lemmas of which one must occur."""
        return self.lemmas

    @property
    def whole(self) -> bool:
        """A token may be part of a word."""
        return False

    def possible(self, passage: Passage) -> bool:
        """Whether one of the words or lemmas that it needs occurs somewhere."""
        if self.any_of:
            return any(word in passage.folded for word in self.any_of)
        return not self.lemmas or passage.lost_letters or not self.lemmas.isdisjoint(passage.lemmas)

    def finds(self, passage: Passage) -> Iterator[tuple[Span, ...]]:
        """Yield the longest matches that do not overlap."""
        document = passage.document
        for _, start, end in sorted(_matcher(self.source)(document), key=lambda match: match[1:]):
            last = document[end - 1]
            yield (Span(document[start].idx, last.idx + len(last.text)),)


def token_pattern(pattern: Sequence[Mapping[str, JsonValue]]) -> TokenPattern:
    """Compile a token pattern; raise `ValueError` with spaCy's reason when it is none that can work here."""
    source = json.dumps([dict(token) for token in pattern], sort_keys=True)
    _matcher(source)(Passage("a").document)
    words = max((_words_needed(token) for token in pattern), key=_selectiveness)
    lemmas = max((_lemmas_needed(token) for token in pattern), key=_selectiveness)
    return TokenPattern(source, words, frozenset() if words else lemmas)


def _selectiveness(words: frozenset[str]) -> int:
    return min(map(len, words), default=0)


def _words_needed(token: Mapping[str, JsonValue]) -> frozenset[str]:
    """Return the words of which one must occur for `token`; none when that cannot be told."""
    for key in ("LOWER", "TEXT", "ORTH"):
        if wanted := _wanted(token, key):
            return frozenset(folded_for_matching(word) for word in wanted)
    return frozenset()


def _lemmas_needed(token: Mapping[str, JsonValue]) -> frozenset[str]:
    """Return the lemmas of which some word must have one for `token`; none when that cannot be told."""
    wanted = _wanted(token, "LEMMA")
    plain = all(LETTERS.fullmatch(word) and lemma(word) == word for word in wanted)
    return wanted if plain and wanted.isdisjoint(split_lemmas()) else frozenset()


def _wanted(token: Mapping[str, JsonValue], key: str) -> frozenset[str]:
    wanted: Any = token.get(key)
    if token.get("OP", "1") not in {"1", "+"}:
        return frozenset()
    if isinstance(wanted, str):
        return frozenset({wanted})
    if isinstance(wanted, Mapping) and set(wanted) == {"IN"}:
        return frozenset(map(str, wanted["IN"]))
    return frozenset()


@cache
def _matcher(source: str) -> Any:
    from spacy.matcher import Matcher

    matcher = Matcher(pipeline().vocab, validate=True)
    matcher.add("rule", [json.loads(source)], greedy="LONGEST")
    return matcher
