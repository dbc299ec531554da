"""A stretch of one turn as folded text, words, lemmas and tokens, each worked out when first asked for.

Every view keeps the places of the text: position n of one is position n of the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from qualcode.coding.lemmas import lemma
from qualcode.model import Span
from qualcode.text import fold_aligned

if TYPE_CHECKING:
    from spacy.language import Language

WORD_PIECE = re.compile(r"\w+")
_LONG_DASHES = frozenset("‒–—−")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the tokeniser cuts it ("did", "n't"), with its lemma and its place in the passage."""

    lemma: str
    span: Span
    is_word: bool


class Passage:
    """A sentence or a turn with its views; `text` holds the words as they were said."""

    def __init__(self, text: str, folded: str | None = None) -> None:
        self.text = text
        self.folded = folded_for_matching(text) if folded is None else folded

    def part(self, span: Span) -> Passage:
        """Return the passage within `span`, without folding again."""
        return Passage(self.text[span.start : span.end], self.folded[span.start : span.end])

    @cached_property
    def words(self) -> frozenset[str]:
        """Runs of letters and digits, folded."""
        return frozenset(WORD_PIECE.findall(self.folded))

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of `words`."""
        return frozenset(map(lemma, self.words))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Tokens of the folded text with their lemmas; white space is none."""
        return tuple(tokens_of(self.folded))

    @cached_property
    def document(self) -> Any:
        """The spaCy document of the words as they were said, lemmas set."""
        document = pipeline().make_doc(self.text)
        for token in document:
            token.lemma_ = lemma(token.text)
        return document


def folded_for_matching(text: str) -> str:
    """Return `text` folded, of the same length; long dashes stay, since unlike hyphens they part words."""
    if text.isascii():
        return text.lower()
    folded = fold_aligned(text)
    if _LONG_DASHES.isdisjoint(text):
        return folded
    return "".join(raw if raw in _LONG_DASHES else char for raw, char in zip(text, folded, strict=True))


def tokens_of(folded: str) -> list[Token]:
    """Return the tokens of folded text, without white space."""
    return [
        Token(
            lemma(token.text),
            Span(token.idx, token.idx + len(token.text)),
            bool(WORD_PIECE.search(token.text)),
        )
        for token in pipeline().make_doc(folded)
        if not token.is_space
    ]


@cache
def pipeline() -> Language:
    """Return the blank English pipeline: a tokeniser and nothing that was trained."""
    import spacy

    return spacy.blank("en")


@cache
def split_lemmas() -> frozenset[str]:
    """Return the lemmas that may come out of a word the tokeniser cuts ("didn't" gives do and not).

    A word list of the text need not hold them, so they cannot tell that a passage lacks a lemma phrase.
    """
    tokenizer: Any = pipeline().tokenizer
    rules = tokenizer.rules or {}
    pieces = (piece for cut in rules.values() if len(cut) > 1 for piece in cut)
    return frozenset(lemma(next(iter(piece.values())).lower()) for piece in pieces)
