"""The suggester: learns from the codebook and accepted codings, and proposes at most five codes a segment.

Every suggestion carries its evidence, and the same input and seed give the same suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Codebook

TOP = 5
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text that a person has read, with the codes they gave it and those they rejected; `id` names it."""

    id: str
    text: str
    codes: frozenset[str]
    rejected: frozenset[str] = frozenset()
    respondent: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a code is suggested: words of the text with their weight, and what it is most like.

    `nearest` is the id of an accepted text, or "CODE#3" for the third example of the codebook's entry, or ""
    where nothing is near.
    """

    terms: tuple[tuple[str, float], ...] = ()
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A code suggested for a text; `score` is from 0 to 1 and orders the suggestions of one text."""

    code: str
    score: float
    evidence: Evidence = Evidence()


class Embedder(Protocol):
    """Texts to sentence embeddings, one row of floats a text; the same text gives the same row."""

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, all of one length."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What the suggester learns from besides the codebook.

    `unread` are texts of the same material that nobody has coded: their words are learnt, no codes.
    """

    labelled: Sequence[Labelled] = ()
    unread: Sequence[str] = ()
    seed: int = 0
    embedder: Embedder | None = None


class Suggester(Protocol):
    """A trained suggester."""

    def suggest(
        self, texts: Sequence[str], *, lean: Literal["recall", "precise"] = "recall"
    ) -> tuple[tuple[Suggested, ...], ...]:
        """Return, for each text, at most `TOP` suggestions, the best first; none where nothing is likely."""

    def scores(self, texts: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """Return, for each text, the score from 0 to 1 of every active code, in the order of `codes`."""

    def decided(self, texts: Sequence[str]) -> tuple[frozenset[str], ...]:
        """Return, for each text, the codes that it would give if nobody looked: what F1 and counts are of."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids of the codes that it can suggest, in print order."""


def trained(codebook: Codebook, learning: Learning) -> Suggester:
    """Return a suggester for the active codes of `codebook`; works with nothing labelled at all."""
    from qualcode.coding.linear_suggester import LinearSuggester

    return LinearSuggester.trained(codebook, learning)
