"""Texts as TF-IDF vectors of words, lemmas and parts of words, each text of length one.

The same texts give the same vectors, whatever else runs; nothing here knows what the texts are for.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CHARACTERS, _LEAST_TEXTS = (2, 4), 2


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case; an apostrophe does not part a word."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


class Vectoriser:
    """TF-IDF of word 1-2-grams, of lemma 1-2-grams where there are lemmas, and of 2-4 characters in words.

    Term frequencies are logarithmic, as short answers and long turns stand side by side. Columns of words
    come first, so that what speaks for a code can be told in words. `learnt` are the vectors of `texts`.
    """

    def __init__(self, texts: Sequence[str], *, lemma: Callable[[str], str] | None = None) -> None:
        self._lemma = lemma
        self._parts: list[Any] = [_Pairs(), *([_Pairs()] if lemma else []), _Characters()]
        fitted = [
            (part, part.fitted(given)) for part, given in zip(self._parts, self._given(texts), strict=True)
        ]
        self._used = [vectors is not None for _, vectors in fitted]
        self.terms: tuple[str, ...] = self._parts[0].terms if self._used[0] else ()
        self.learnt: Any = _beside([vectors for _, vectors in fitted if vectors is not None], len(texts))

    def __call__(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix, one row of length one a text; a text of unknown words is all zeros."""
        from scipy.sparse import csr_matrix

        if not texts:
            return csr_matrix((0, self.learnt.shape[1]))
        given = zip(self._parts, self._given(texts), self._used, strict=True)
        return _beside([part(some) for part, some, used in given if used], len(texts))

    def words(self, texts: Sequence[str]) -> Any:
        """Return the columns of words alone, in the order of `terms`, one row of length one a text."""
        return _beside([self._parts[0](_spoken(texts)) for _ in texts[:1] if self._used[0]], len(texts))

    def _given(self, texts: Sequence[str]) -> list[Sequence[Any]]:
        """Return what each part is made of: words, lemmas where there are any, and texts."""
        spoken = _spoken(texts)
        if self._lemma is None:
            return [spoken, texts]
        known = {word: self._lemma(word) for words in spoken for word in words}
        return [spoken, [[known[word] for word in words] for words in spoken], texts]


class _Pairs:
    """TF-IDF of words and of words in pairs."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._made = TfidfVectorizer(sublinear_tf=True, analyzer=_with_pairs)

    def fitted(self, spoken: Sequence[Sequence[str]]) -> Any:
        """Learn the vocabulary; return the vectors of the texts, or None where they have no words."""
        return self._made.fit_transform(spoken) if any(spoken) else None

    def __call__(self, spoken: Sequence[Sequence[str]]) -> Any:
        return self._made.transform(spoken)

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(str(term) for term in self._made.get_feature_names_out())


class _Characters:
    """TF-IDF of characters inside words that two texts have; each different word is cut once."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        self._cut = CountVectorizer(analyzer="char_wb", lowercase=False, ngram_range=_CHARACTERS)
        self._weighed = TfidfTransformer(sublinear_tf=True)
        self._kept: Any = None

    def fitted(self, texts: Sequence[str]) -> Any:
        """Learn the vocabulary; return the vectors of the texts, or None where they share nothing."""
        import numpy as np

        counts, words = _word_counts(texts)
        if not words:
            return None
        counts = counts @ self._cut.fit_transform(words)
        self._kept = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]) >= _LEAST_TEXTS)
        return self._weighed.fit_transform(counts[:, self._kept]) if len(self._kept) else None

    def __call__(self, texts: Sequence[str]) -> Any:
        counts, words = _word_counts(texts)
        cut = self._cut.transform(words or [""])
        return self._weighed.transform((counts @ cut)[:, self._kept])


def _spoken(texts: Sequence[str]) -> list[list[str]]:
    return [words_of(text) for text in texts]


def _with_pairs(words: Sequence[str]) -> list[str]:
    return [*words, *map(" ".join, pairwise(words))]


def _word_counts(texts: Sequence[str]) -> tuple[Any, list[str]]:
    """Return how often each text has each word as it is written, texts x words, and the words."""
    from scipy.sparse import csr_matrix

    places: dict[str, int] = {}
    found, ends = [], [0]
    for text in texts:
        found += [places.setdefault(word, len(places)) for word in text.lower().split()]
        ends.append(len(found))
    counts = csr_matrix(([1.0] * len(found), found, ends), shape=(len(texts), max(1, len(places))))
    counts.sum_duplicates()
    return counts, list(places)


def _beside(parts: Sequence[Any], rows: int) -> Any:
    """Return matrices side by side, each row of length one."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    return normalize(hstack(parts).tocsr()) if parts else csr_matrix((rows, 0))
