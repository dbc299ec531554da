"""Texts as TF-IDF vectors of words, lemmas and parts of words, each text of length one.

The same texts give the same vectors, whatever else runs; nothing here knows what the texts are for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORDS = (1, 2)
_CHARACTERS = (2, 4)


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case; an apostrophe does not part a word."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


class Vectoriser:
    """TF-IDF of word 1-2-grams, of lemma 1-2-grams where there are lemmas, and of 2-4 characters in words.

    Term frequencies are logarithmic, as short answers and long turns stand side by side. Columns of words
    come first, so that what speaks for a code can be told in words. `learnt` are the vectors of `texts`.
    """

    def __init__(self, texts: Sequence[str], *, lemma: Callable[[str], str] | None = None) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        def ngrams(**options: Any) -> Any:
            return TfidfVectorizer(sublinear_tf=True, lowercase=False, **options)

        def lemmas_of(text: str) -> list[str]:
            return [lemma(word) for word in words_of(text)] if lemma else []

        self._parts = [ngrams(tokenizer=words_of, token_pattern=None, ngram_range=_WORDS)]
        if lemma:
            self._parts.append(ngrams(tokenizer=lemmas_of, token_pattern=None, ngram_range=_WORDS))
        self._parts.append(
            ngrams(analyzer="char_wb", preprocessor=str.lower, ngram_range=_CHARACTERS, min_df=2)
        )
        fitted = [(part, _fitted(part, texts)) for part in self._parts]
        self._parts = [part for part, vectors in fitted if vectors is not None]
        known = self._parts[0].get_feature_names_out() if self._parts else ()
        self.terms: tuple[str, ...] = tuple(str(term) for term in known)
        self.learnt: Any = _beside([vectors for _, vectors in fitted if vectors is not None], len(texts))

    def __call__(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix, one row of length one a text; a text of unknown words is all zeros."""
        from scipy.sparse import csr_matrix

        if not self._parts or not texts:
            return csr_matrix((len(texts), sum(len(part.vocabulary_) for part in self._parts)))
        return _beside([part.transform(texts) for part in self._parts], len(texts))

    def words(self, texts: Sequence[str]) -> Any:
        """Return the columns of words alone, in the order of `terms`, one row of length one a text."""
        return _beside([part.transform(texts) for part in self._parts[:1] if texts], len(texts))


def _beside(parts: Sequence[Any], rows: int) -> Any:
    """Return matrices side by side, each row of length one."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    return normalize(hstack(parts).tocsr()) if parts else csr_matrix((rows, 0))


def _fitted(part: Any, texts: Sequence[str]) -> Any:
    """Learn the vocabulary; return the vectors of the texts, or None where they have no words."""
    try:
        return part.fit_transform(texts)
    except ValueError:
        return None
