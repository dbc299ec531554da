"""How alike codes are by what people said under them: a figure, and the concepts that both speak of.

However many extracts a code has, it counts as one with a few dozen; no words but a thesaurus's come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from qualcode.codebook.crosswalk.wording import lemmas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.crosswalk.concepts import Thesaurus
    from qualcode.codebook.crosswalk.likeness import Entry
    from qualcode.codebook.crosswalk.pairs import CodeOf

MOST, SPOKEN_BY = 60, 3
_CONCEPTS = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """Of each two entries, by their places: `likeness` from 0 to 1 by extracts, and whether `both` have any.

    `speaking` holds per entry and concept how many extracts speak of it; `rarity` is what a concept tells.
    """

    likeness: Any
    both: Any
    speaking: Any
    rarity: Any
    names: tuple[str, ...]

    def shared(self, left: int, right: int) -> list[str]:
        """Return the concepts that at least three extracts of each speak of, what tells most first."""
        import numpy as np

        fewer = np.minimum(self.speaking[left], self.speaking[right])
        telling = np.round(np.where(fewer >= SPOKEN_BY, np.log1p(fewer) * self.rarity, 0.0), 6)
        strongest = np.argsort(-telling, kind="stable")[:_CONCEPTS].tolist()
        return [self.names[place] for place in strongest if telling[place] > 0]


def heard_in(
    entries: Sequence[Entry], thesaurus: Thesaurus, extracts: Mapping[CodeOf, Sequence[str]]
) -> Heard | None:
    """Return how alike entries are by their extracts; None where fewer than two have any."""
    import numpy as np

    said = [_some(extracts.get(entry.of, ())) for entry in entries]
    have = np.array([bool(one) for one in said])
    if have.sum() < 2:
        return None
    speaking = np.zeros((len(entries), len(thesaurus.concepts)))
    for row, texts in enumerate(said):
        for text in texts:
            for concept in thesaurus.spoken(text):
                speaking[row, concept] += 1
    counts = np.array([max(1, len(one)) for one in said])[:, None]
    shares = speaking / counts
    rarity = np.log((1 + have.sum()) / (0.5 + shares.sum(axis=0)))
    rarity = np.maximum(rarity, 0.0)
    concepts = _cosines(np.sqrt(shares) * rarity)
    both = np.outer(have, have)
    likeness = np.where(both, (concepts + _word_cosines(said)) / 2, 0.0)
    return Heard(np.clip(likeness, 0.0, 1.0), both, speaking, rarity, _names(thesaurus))


def _names(thesaurus: Thesaurus) -> tuple[str, ...]:
    return tuple(concept.name for concept in thesaurus.concepts)


def _some(texts: Sequence[str]) -> list[str]:
    """Return at most `MOST` texts, each once; which ones depends on nothing but the texts."""
    each = sorted(set(texts), key=lambda text: sha256(text.encode()).digest())
    return each[:MOST]


def _cosines(rows: Any) -> Any:
    import numpy as np

    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit @ unit.T


def _word_cosines(said: Sequence[Sequence[str]]) -> Any:
    """Return the cosines of the words of extracts: in how many extracts of a code each is said, weighed."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = [[word for text in texts for word in sorted(set(lemmas(text)))] for texts in said]
    if not any(words):
        return np.zeros((len(said), len(said)))
    made = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(words)
    return np.asarray((made @ made.T).todense())
