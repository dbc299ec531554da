"""What a rule looks for, compiled: phrases as written, phrases by lemma, token patterns.

Each says cheaply whether a passage can hold it (`anchors`, `possible`) and then where it really does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from qualcode.coding.passages import (
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
_PASSED_OVER_AT_MOST = 2


class Finder(Protocol):
    """Something that a rule looks for in a passage."""

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
    pattern: re.Pattern[str]
    capitals: tuple[str, ...] = ()

    def possible(self, passage: Passage) -> bool:
        """Whether all its words are among the passage's."""
        return self.words <= passage.words

    def finds(self, passage: Passage) -> Iterator[tuple[Span, ...]]:
        """Yield the spans of its parts for each place."""
        for match in self.pattern.finditer(passage.folded):
            said = passage.text[match.start() : match.end()]
            if all(word in said for word in self.capitals):
                yield tuple(Span(*match.span(group + 1)) for group in range(self.pattern.groups))


def phrase(written: str, *, within: int = 0, capitals: tuple[str, ...] = ()) -> Phrase:
    """Compile a phrase; with `within`, "a ... b" has b begin within that many words after a."""
    parts = _parts(written, within)
    gap = rf"(?:\W++\w++(?:['-]\w++)*+){{0,{max(0, within - 1)}}}?\W+"
    pattern = re.compile(gap.join(_whole_words(part) for part in parts))
    return Phrase(frozenset(word for part in parts for word in WORD_PIECE.findall(part)), pattern, capitals)


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

    def possible(self, passage: Passage) -> bool:
        """Whether the lemmas that no cutting of words can bring about are among the passage's."""
        return self.needed <= passage.lemmas

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
        elif reached and tokens[place].lemma in PASSED_OVER and passed < _PASSED_OVER_AT_MOST:
            passed += 1
        else:
            return None
        place += 1
    return place


def lemma_phrase(written: str, *, within: int = 0) -> LemmaPhrase:
    """Compile a phrase to be matched by lemma."""
    parts = tuple(tuple(token.lemma for token in tokens_of(part)) for part in _parts(written, within))
    lemmas = {lemma for part in parts for lemma in part if WORD_PIECE.fullmatch(lemma)}
    return LemmaPhrase(parts, frozenset(lemmas) - split_lemmas(), within)


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """A spaCy token pattern, kept as its JSON; `any_of` are words of which one must occur, if known."""

    source: str
    any_of: frozenset[str] = frozenset()

    def possible(self, passage: Passage) -> bool:
        """Whether one of the words that it needs occurs somewhere."""
        return not self.any_of or any(word in passage.folded for word in self.any_of)

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
    return TokenPattern(source, max((_words_needed(token) for token in pattern), key=_selectiveness))


def _selectiveness(words: frozenset[str]) -> int:
    return min(map(len, words), default=0)


def _words_needed(token: Mapping[str, JsonValue]) -> frozenset[str]:
    """Return the words of which one must occur for `token`; none when that cannot be told."""
    if token.get("OP", "1") not in {"1", "+"}:
        return frozenset()
    for key in ("LOWER", "TEXT", "ORTH"):
        wanted: Any = token.get(key)
        if isinstance(wanted, str):
            return frozenset({folded_for_matching(wanted)})
        if isinstance(wanted, Mapping) and set(wanted) == {"IN"}:
            return frozenset(folded_for_matching(str(word)) for word in wanted["IN"])
    return frozenset()


@cache
def _matcher(source: str) -> Any:
    from spacy.matcher import Matcher

    matcher = Matcher(pipeline().vocab, validate=True)
    matcher.add("rule", [json.loads(source)], greedy="LONGEST")
    return matcher
