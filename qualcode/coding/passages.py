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
LETTERS = re.compile(r"[^\W\d_]+")
_UNEVEN = re.compile(r"[^\S ]|  ")
LOST_LETTER = "\u0300"
FEW_LETTERS = 64
_ASCII = bytes(range(128))
_ANSWER = 80
_LONG_DASHES = frozenset("‒–—−")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the tokeniser cuts it ("did", "n't"), with its lemma and its place in the passage."""

    lemma: str
    span: Span
    is_word: bool


class Passage:
    """A sentence or a turn with its views; `text` holds the words as they were said.

    `rest` is the text of its turn, and where in it the passage ends.
    """

    def __init__(self, text: str, folded: str | None = None, rest: tuple[str, int] = ("", 0)) -> None:
        self.text = text
        self.folded = folded_for_matching(text) if folded is None else folded
        self.rest = rest

    def part(self, span: Span) -> Passage:
        """Return the passage within `span`, without folding again."""
        rest = (self.text, span.end)
        return Passage(self.text[span.start : span.end], self.folded[span.start : span.end], rest)

    @property
    def after(self) -> str:
        """The folded words of its turn that follow, as far as they tell how it is answered."""
        whole, end = self.rest
        return folded_for_matching(whole[end : end + _ANSWER])

    @cached_property
    def evenly_spaced(self) -> bool:
        """Whether every blank is one space."""
        return _UNEVEN.search(self.folded) is None

    @cached_property
    def words(self) -> frozenset[str]:
        """Runs of letters and digits, folded."""
        return frozenset(WORD_PIECE.findall(self.folded))

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of `words`, and of the runs of letters in them ("5km" holds km)."""
        found = set(map(lemma, self.words))
        if any(not word.isalpha() for word in self.words):
            found.update(map(lemma, LETTERS.findall(self.folded)))
        return frozenset(found)

    @property
    def lost_letters(self) -> bool:
        """Whether a letter's mark stands alone, so that runs of letters are no words."""
        return LOST_LETTER in self.folded

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
    raw = text.encode("utf-8", "surrogatepass")
    folded = raw.lower().decode("utf-8", "surrogatepass")
    letters: dict[str, str] = {
        letter: plain
        for letter in beyond_ascii(raw) - _LONG_DASHES
        if (plain := fold_aligned(letter)) != letter
    }
    if len(letters) > FEW_LETTERS or not letters.keys().isdisjoint(letters.values()):
        return folded.translate({ord(letter): plain for letter, plain in letters.items()})
    for letter, plain in letters.items():
        folded = folded.replace(letter, plain)
    return folded


def beyond_ascii(raw: bytes) -> set[str]:
    """Return the characters of a text in UTF-8 that are not ASCII."""
    return set(raw.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


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
