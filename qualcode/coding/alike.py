"""Which texts are most like some others, by the words they share, and by which words.

No code is proposed and nothing is learnt; the same texts give the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ports import Embedder

_TERMS = 4
_FULL = 4
LEAST_ALIKE = 0.1
_MEANT = frozenset(
    {"alone", "bill", "call", "cannot", "cry", "empty", "fire", "full", "interest", "last", "mine", "move",
     "never", "no", "nobody", "none", "noone", "nor", "not", "nothing", "nowhere", "off", "serious", "side",
     "sincere", "system", "together", "top", "without"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """A text by its place, how like it is (0 to 1), and the words that it shares, the weightiest first."""

    place: int
    score: float
    terms: tuple[str, ...]


def most_alike(
    wanted: Sequence[str], texts: Sequence[str], *, top: int, embedder: Embedder | None = None
) -> tuple[Alike, ...]:
    """Return at most `top` of `texts` that are most like any of `wanted`, the likest first; none that is not.

    Cosine similarity of TF-IDF vectors over words and pairs of words, weighted by all the texts; with an
    embedder its mean with the cosine of the embeddings. Words such as "they were" make nothing alike, and
    what is less alike than `LEAST_ALIKE` is left out. Texts of fewer than four words count for less, by their
    share of four: a lone "Four." is like everything that has the word.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not texts or not wanted:
        return ()
    vectoriser = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", stop_words=_empty_words()
    )
    try:
        rows = vectoriser.fit_transform([*texts, *wanted])
    except ValueError:
        return ()
    own, asked = rows[: len(texts)], rows[len(texts) :]
    scores = (own @ asked.T).toarray()
    if embedder is not None:
        scores = (scores + _cosines(embedder, texts, wanted)) / 2
    scores = scores * _fullness(texts)
    best = scores.argmax(axis=1)
    names = vectoriser.get_feature_names_out()
    ranked = sorted(
        range(len(texts)), key=lambda place: (-round(float(scores[place, best[place]]), 9), place)
    )
    return tuple(
        Alike(
            place, min(1.0, float(scores[place, best[place]])), _shared(own[place], asked[best[place]], names)
        )
        for place in ranked[:top]
        if scores[place, best[place]] >= LEAST_ALIKE
    )


def _empty_words() -> list[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return sorted(ENGLISH_STOP_WORDS - _MEANT)


def _fullness(texts: Sequence[str]) -> Any:
    import numpy as np

    sizes = np.asarray([[count_words(text)] for text in texts], dtype=float)
    return np.minimum(1.0, sizes / _FULL)


def _cosines(embedder: Embedder, texts: Sequence[str], wanted: Sequence[str]) -> Any:
    import numpy as np

    rows = np.asarray(embedder.encode([*texts, *wanted]), dtype=float)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(lengths == 0, 1.0, lengths)
    return np.clip(unit[: len(texts)] @ unit[len(texts) :].T, 0.0, 1.0)


def _shared(first: Any, second: Any, names: Any) -> tuple[str, ...]:
    """Return the words that two vectors share, by what each adds to their likeness."""
    common = first.multiply(second).tocoo()
    weighed = sorted(zip(-common.data, (str(names[place]) for place in common.col), strict=True))
    return tuple(name for _, name in weighed[:_TERMS])
