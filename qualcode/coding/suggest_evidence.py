"""Why a code is suggested: the words of the text that speak for it, and what it is most like.

Words are those of the text, whole; what is nearest was accepted by a person or stands in the codebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.coding.suggesting import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_TERMS = 4
_NEAR = 0.2
_AT_ONCE = 500
_PLACES = 4
_TELLING = frozenset({"nothing", "none", "nobody", "everything", "everyone"})


class Witnesses:
    """The weights of words, and the rows with a name, that evidence is taken from.

    `names` holds, for each of the `rows` (n x features), what it is called; `given` (n x classes) what for.
    """

    def __init__(
        self, terms: Sequence[str], weights: Any, rows: Any, named: tuple[Any, Sequence[str]]
    ) -> None:
        self._terms = terms
        self._weights = weights
        self._rows = self._words(rows)
        self._given, self._names = named

    def evidence(self, words: Any, codes: Sequence[Sequence[int]]) -> Iterator[tuple[Evidence, ...]]:
        """Yield, for each row of `words` (texts x terms), the evidence for each of its `codes` (columns)."""
        for start in range(0, len(codes), _AT_ONCE):
            some = words[start : start + _AT_ONCE]
            likeness = (some @ self._rows.T).toarray()
            for row, wanted in enumerate(codes[start : start + _AT_ONCE]):
                inside = slice(some.indptr[row], some.indptr[row + 1])
                spoken = some.indices[inside], some.data[inside]
                yield tuple(
                    Evidence(self._spoken(*spoken, code), self._nearest(likeness[row], code))
                    for code in wanted
                )

    def _words(self, vectors: Any) -> Any:
        from sklearn.preprocessing import normalize

        words = vectors[:, : len(self._terms)].tocsr()
        return normalize(words) if words.shape[0] else words

    def _spoken(self, columns: Any, values: Any, code: int) -> tuple[tuple[str, float], ...]:
        weights = (values * self._weights[columns, code]).tolist()
        found = [
            (weight, self._terms[column])
            for column, weight in zip(columns.tolist(), weights, strict=True)
            if weight > 0
        ]
        kept: list[tuple[str, float]] = []
        told: set[str] = set()
        for weight, term in sorted(found, key=lambda pair: (-pair[0], pair[1])):
            words = set(term.split())
            if len(kept) == _MOST_TERMS:
                break
            if words <= told or all(_says_nothing(word) for word in words):
                continue
            kept.append((term, round(weight, _PLACES)))
            told |= words
        return tuple(kept)

    def _nearest(self, likeness: Any, code: int) -> str:
        import numpy as np

        if not likeness.size:
            return ""
        own = np.where(self._given[:, code] > 0, likeness, 0.0)
        best = int(own.argmax())
        return self._names[best] if own[best] >= _NEAR else ""


def _says_nothing(word: str) -> bool:
    """Whether a word stands in texts of any kind, alone or as in "it's" and "wasn't"; "nothing" does not."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    if word in _TELLING:
        return False
    return word.endswith("n't") or word.partition("'")[0] in ENGLISH_STOP_WORDS
