"""Labels and definitions as the words that matter: tokens, lemmas, and the stems that labels share.

The same text gives the same words everywhere; an ordinal before a label ("Action 1.1:") is no part of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.text import fold, plain_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ORDINAL = re.compile(
    r"\s*(?:(?:action|area|theme|sub-?theme|workstream|priority|aim|goal|objective|section|chapter|part|strand|code"
    r"|domain|pillar|recommendation|question)s?\s+)*"
    r"(?:(?:action|area|theme|workstream|priority|strand|part)\s+)?"
    r"(?:[\d.]+|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)\s*[:.)–-]\s+(?=\S)",
    re.IGNORECASE,
)
_STOP = frozenset({
    "a", "an", "the", "and", "or", "of", "to", "in", "for", "on", "with", "by", "at", "from", "as",
    "is", "are", "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those",
    "than", "then", "so", "but", "if", "into", "out", "up", "what", "which", "who", "whom", "how",
    "when", "where", "do", "does", "did", "done", "has", "have", "had", "can", "could", "may", "might",
    "will", "would", "should", "they", "them", "their", "there", "he", "she", "his", "her", "you",
    "your", "our", "we", "us", "i", "me", "my", "one", "more", "most", "some", "all", "each", "other",
    "another", "about", "over", "under", "between", "very", "too", "also", "only", "just", "not", "no",
    "nor", "s", "t", "re", "ve", "ll", "d", "m", "any", "such", "both", "own", "same", "per", "via",
    "within", "without", "across", "during", "before", "after", "through", "because", "while",
    "whether", "much", "many", "get", "gets", "got", "make", "makes", "made",
})  # fmt: skip
_ENDINGS = (
    "ibilities", "abilities", "ibility", "ability", "izations", "isations", "ization", "isation", "iveness",
    "fulness", "ships", "ship", "ments", "ment", "ations", "ation", "ible", "able", "ities", "ings", "ity",
    "ists", "ist", "ings", "ing", "ives", "ive", "ness", "ions", "ion", "ally", "ers", "als", "al", "ful",
    "ies", "er", "ed", "ly", "es", "s", "e", "y",
)  # fmt: skip
_SHORTEST = 4


def plain_label(label: str) -> str:
    """Return a label without the ordinal in front of it: "Action 1.1: Training" is "Training"."""
    return _ORDINAL.sub("", label, count=1) or label


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded, with inner apostrophes and hyphens."""
    return list(_tokens(text))


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(fold(plain_marks(text))))


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Return the lemma of an English word by look-up; a word that is not known is its own."""
    import simplemma

    return str(simplemma.lemmatize(word, lang="en")).lower()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what is left of a word without its ending: access of accessibility, lead of leadership."""
    base = lemma(word)
    for _ in range(2):
        for ending in _ENDINGS:
            short = len(base) - len(ending) < _SHORTEST
            if base.endswith(ending) and not short and not base.endswith("ss"):
                base = base[: -len(ending)]
                break
    return base


def content_words(text: str) -> list[str]:
    """Return the words of a text that say something, in order; hyphens part words here."""
    parts = (part for token in tokens(text) for part in token.split("-"))
    return [word for word in (part.removesuffix("'s") for part in parts) if word and word not in _STOP]


def lemmas(text: str) -> list[str]:
    """Return the lemmas of the words that say something, in order."""
    return [lemma(word) for word in content_words(text)]


@lru_cache(maxsize=20_000)
def stems(text: str) -> Mapping[str, str]:
    """Return the stems of the words that say something, each with the first word that gave it, in order.

    A word with a hyphen is one word here: "parent-led" has nothing of leading.
    """
    found: dict[str, str] = {}
    for token in tokens(text):
        word = token.removesuffix("'s").removesuffix("'")
        if word not in _STOP and not word.isdigit():
            found.setdefault(stem(word), word)
    return found
