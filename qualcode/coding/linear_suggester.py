"""A suggester from words alone: the codebook teaches a first model, the study's own texts a second.

It needs no coded text and no model from elsewhere; it learns from what people accept and reject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from qualcode.coding.lemmas import lemma
from qualcode.coding.suggest_evidence import Witnesses
from qualcode.coding.suggest_heads import Cut, Heads, Told, heads_from
from qualcode.coding.suggest_learning import Known, in_one_thread
from qualcode.coding.suggest_material import Row, rows_of
from qualcode.coding.suggesting import LIKELY, TOP, Suggested
from qualcode.vectors import Vectoriser, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.coding.suggesting import Learning
    from qualcode.model import Codebook

UNREAD_AT_MOST = 10_000
BATCH = 4_000
FLOOR = 0.01
_USUAL_CODES, _USUAL_COUNT = 1.2, 20.0
_LEAST, _MOST = 0.08, 0.5
_LEAN = 1.2


class LinearSuggester:
    """Scores are shares of the codes in a text, raised to how many codes a text has on average."""

    def __init__(
        self,
        codes: tuple[str, ...],
        heads: Heads | None,
        witnesses: Witnesses | None,
        *,
        codes_a_text: float = 1.0,
        rejected: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self._codes = codes
        self._heads = heads
        self._witnesses = witnesses
        self._codes_a_text = codes_a_text
        self._rejected = rejected
        self._threshold = _MOST
        self._met: dict[str, Any] = {}

    @classmethod
    def trained(cls, codebook: Codebook, learning: Learning) -> LinearSuggester:
        """Learn from the codebook's entries, from what was labelled, and from the words of what was not."""
        rows = rows_of(codebook, learning.labelled)
        spoken = {code for row in rows for code in row.codes}
        codes = tuple(code.id for code in codebook.codes if code.id in spoken)
        if not codes:
            return cls((), None, None)
        with in_one_thread():
            return cls._trained(codes, rows, learning)

    @classmethod
    def _trained(cls, codes: tuple[str, ...], rows: Sequence[Row], learning: Learning) -> LinearSuggester:
        read = {_same(one.text) for one in learning.labelled}
        unread = _sample(
            [text for text in dict.fromkeys(learning.unread) if _same(text) not in read], learning.seed
        )
        vectoriser = Vectoriser([*(row.text for row in rows), *unread], lemma=lemma)
        known = _known(codes, rows, vectoriser.learnt[: len(rows)])
        cut = Cut.of(unread, vectoriser, learning.embedder, vectors=vectoriser.learnt[len(rows) :])
        heads = heads_from(Told(known, rows, cut), vectoriser, seed=learning.seed, embedder=learning.embedder)
        named = [place for place, row in enumerate(rows) if row.name]
        witnesses = Witnesses(
            vectoriser.terms,
            heads.second.weights,
            known.vectors[named],
            (known.given[named], [rows[place].name for place in named]),
        )
        judged = [one for one in learning.labelled if one.codes or not one.rejected]
        suggester = cls(
            codes,
            heads,
            witnesses,
            codes_a_text=(sum(len(one.codes) for one in judged) + _USUAL_CODES * _USUAL_COUNT)
            / (len(judged) + _USUAL_COUNT),
            rejected=frozenset((_same(one.text), code) for one in learning.labelled for code in one.rejected),
        )
        suggester._threshold = suggester._threshold_for(unread, suggester._raised(heads.pooled(cut), unread))
        return suggester

    def _threshold_for(self, unread: Sequence[str], rows: Any) -> float:
        """Return the score above which texts like these have a fifth more codes than those that people read.

        Where it is not sure which of two codes it is, giving both costs less agreement than giving neither.
        """
        import numpy as np

        if not unread:
            return (_LEAST + _MOST) / 2
        self._met = dict(zip(unread, rows, strict=True))
        scores = np.sort(rows, axis=None)
        wanted = min(len(scores), max(1, round(_LEAN * self._codes_a_text * len(unread))))
        return float(min(_MOST, max(_LEAST, scores[-wanted])))

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids of the codes that it can suggest, in print order."""
        return self._codes

    def scores(self, texts: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """Return, for each text, the score of every code."""
        if self._heads is None:
            return ((),) * len(texts)
        with in_one_thread():
            return tuple(tuple(row) for part in self._scored(texts) for row in part.tolist())

    def decided(self, texts: Sequence[str]) -> tuple[frozenset[str], ...]:
        """Return, for each text, the codes that score at least as high as the threshold it was trained to."""
        return tuple(
            frozenset(code for code, score in zip(self._codes, row, strict=True) if score >= self._threshold)
            for row in self.scores(texts)
        )

    def suggest(
        self, texts: Sequence[str], *, lean: Literal["recall", "precise"] = "recall"
    ) -> tuple[tuple[Suggested, ...], ...]:
        """Return, for each text, at most `TOP` suggestions."""
        if self._heads is None:
            return ((),) * len(texts)
        least = FLOOR if lean == "recall" else LIKELY
        with in_one_thread():
            return tuple(
                suggested
                for start, part in zip(range(0, len(texts), BATCH), self._scored(texts), strict=True)
                for suggested in self._suggested(texts[start : start + BATCH], part.tolist(), least)
            )

    def _suggested(
        self, texts: Sequence[str], scores: Sequence[Sequence[float]], least: float
    ) -> Iterator[tuple[Suggested, ...]]:
        ranked = [sorted(range(len(row)), key=lambda code: (-row[code], code))[:TOP] for row in scores]
        likely = [
            [code for code in best if row[code] >= least] for row, best in zip(scores, ranked, strict=True)
        ]
        if self._witnesses is None or self._heads is None:
            return
        reasons = self._witnesses.evidence(self._heads.vectoriser.words(texts), likely)
        for row, codes, why in zip(scores, likely, reasons, strict=True):
            yield tuple(
                Suggested(self._codes[code], row[code], one)
                for code, one in zip(codes, why, strict=True)
                if one.terms or one.nearest
            )

    def _scored(self, texts: Sequence[str]) -> Iterator[Any]:
        """Yield, batch by batch, the scores of texts, texts x codes; those of the unread are known."""
        import numpy as np

        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            new = [text for text in dict.fromkeys(some) if text not in self._met]
            fresh = dict(zip(new, self._score(new), strict=True)) if new else {}
            scores = np.array([self._met[text] if text in self._met else fresh[text] for text in some])
            for place, text in enumerate(some if self._rejected else ()):
                for code in range(len(self._codes)):
                    if (_same(text), self._codes[code]) in self._rejected:
                        scores[place, code] = 0.0
            yield scores

    def _score(self, texts: Sequence[str]) -> Any:
        import numpy as np

        if self._heads is None:
            return np.zeros((len(texts), 0))
        return self._raised(self._heads.logs(texts), texts)

    def _raised(self, logs: Any, texts: Sequence[str]) -> Any:
        """Return scores, texts x codes, of logarithms of shares; a text of none of the words has none."""
        import numpy as np

        shares = np.exp(logs[:, : len(self._codes)])
        scores = 1 - (1 - np.minimum(shares, 1.0)) ** max(1.0, self._codes_a_text)
        if self._heads is not None:
            scores[[self._heads.foreign(text) for text in texts]] = 0.0
        return scores


def _same(text: str) -> str:
    """Return what two texts share that say the same words."""
    return " ".join(words_of(text)) or text.strip()


def _sample(texts: Sequence[str], seed: int) -> list[str]:
    """Return the texts, or `UNREAD_AT_MOST` of them by lot, in their order."""
    import numpy as np

    if len(texts) <= UNREAD_AT_MOST:
        return list(texts)
    drawn = np.random.default_rng(seed).choice(len(texts), UNREAD_AT_MOST, replace=False)
    return [texts[place] for place in sorted(drawn.tolist())]


def _known(codes: Sequence[str], rows: Sequence[Row], vectors: Any) -> Known:
    """Return the rows as numbers; the last class is "read, and no code applies", where anybody said so."""
    import numpy as np

    places = {code: place for place, code in enumerate(codes)}
    nothing = any(row.read and not row.codes for row in rows)
    given = np.zeros((len(rows), len(codes) + nothing))
    against = np.zeros_like(given)
    for number, row in enumerate(rows):
        for code in row.codes & places.keys():
            given[number, places[code]] = 1
        for code in row.against & places.keys():
            against[number, places[code]] = 1
        if row.read and not row.codes:
            given[number, -1] = 1
    weights = np.array([row.weight for row in rows])
    people = np.array([row.read for row in rows])
    shares = given / np.maximum(1, given.sum(axis=1, keepdims=True))
    return Known(vectors, given, against, weights, shares[people].sum(axis=0))
