"""Texts by their sentences, since an answer of several sentences often speaks of several things.

A sentence of one or two words is no sentence of its own: it goes with the one before it, or after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.text import count_words, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_WORDS = 3
_NONE = -50.0


def parts_of(text: str) -> tuple[str, ...]:
    """Return the sentences of `text`; nothing where it is no more than one."""
    found: list[str] = []
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if found and min(count_words(sentence), count_words(found[-1])) < _FEWEST_WORDS:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return tuple(found) if len(found) > 1 else ()


@dataclass(frozen=True)
class Parts:
    """The sentences of texts that have several, and the number of the text each is of."""

    texts: tuple[str, ...]
    owners: tuple[int, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Parts:
        """Cut `texts`."""
        found = [(part, place) for place, text in enumerate(texts) for part in parts_of(text)]
        return cls(tuple(part for part, _ in found), tuple(place for _, place in found))

    def pooled(self, whole: Any, parts: Any) -> Any:
        """Return logarithms of shares: half of a text as a whole, half of the sentence that says it most.

        `whole` is texts x classes, `parts` sentences x classes; a text of one sentence stays as it is.
        """
        import numpy as np

        if not self.owners:
            return whole
        owners = np.asarray(self.owners)
        most = np.full_like(whole, _NONE)
        np.maximum.at(most, owners, parts)
        pooled = whole.copy()
        cut = np.unique(owners)
        pooled[cut] = (whole[cut] + most[cut]) / 2
        return pooled
