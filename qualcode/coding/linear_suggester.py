"""A suggester from word statistics: similarity to what the codebook and the coders say of each code.

It needs no model beyond scikit-learn, and no coded text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from qualcode.coding.suggesting import TOP, Evidence, Suggested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.coding.suggesting import Learning
    from qualcode.model import Code, Codebook


class LinearSuggester:
    """Cosine similarity of TF-IDF vectors to the mean of each code's words."""

    def __init__(self, codes: tuple[str, ...], vectoriser: Any, centres: Any) -> None:
        self._codes = codes
        self._vectoriser = vectoriser
        self._centres = centres

    @classmethod
    def trained(cls, codebook: Codebook, learning: Learning) -> LinearSuggester:
        """Learn from the codebook's entries and from what was labelled."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        active = [code for code in codebook.codes if code.status != "retired"]
        said = {code.id: _said_of(code) for code in active}
        for one in learning.labelled:
            for code in one.codes & said.keys():
                said[code] += f"\n{one.text}\n{one.text}"
        vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        vectoriser.fit([*said.values(), *learning.unread])
        return cls(tuple(said), vectoriser, vectoriser.transform(said.values()))

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids of the codes that it can suggest, in print order."""
        return self._codes

    def scores(self, texts: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """Return, for each text, the score of every code."""
        rows = (self._vectoriser.transform(texts) @ self._centres.T).toarray()
        return tuple(tuple(float(min(1.0, max(0.0, value))) for value in row) for row in rows)

    def decided(self, texts: Sequence[str]) -> tuple[frozenset[str], ...]:
        """Return, for each text, the best code."""
        return tuple(frozenset(one.code for one in ranked[:1]) for ranked in self.suggest(texts))

    def suggest(
        self, texts: Sequence[str], *, lean: Literal["recall", "precise"] = "recall"
    ) -> tuple[tuple[Suggested, ...], ...]:
        """Return, for each text, at most `TOP` suggestions."""
        least = 0.05 if lean == "recall" else 0.2
        found = []
        for row in self.scores(texts):
            ranked = sorted(zip(row, self._codes, strict=True), key=lambda pair: (-pair[0], pair[1]))[:TOP]
            found.append(
                tuple(Suggested(code, score, Evidence()) for score, code in ranked if score >= least)
            )
        return tuple(found)


def _said_of(code: Code) -> str:
    return "\n".join(
        [code.name, code.definition, *code.include, *code.aliases, *(one.text for one in code.examples)]
    )
