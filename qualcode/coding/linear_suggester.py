"""A suggester from words alone: the codebook teaches a first model, the study's own texts a second.

It needs no coded text and no model from elsewhere; it learns from what people accept and reject.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qualcode.coding.lemmas import lemma
from qualcode.coding.suggest_evidence import Witnesses
from qualcode.coding.suggest_learning import (
    HardModel,
    Known,
    Prevalence,
    SoftModel,
    in_one_thread,
    log_shares,
    prevalence,
)
from qualcode.coding.suggest_material import Row, rows_of
from qualcode.coding.suggesting import TOP, Suggested
from qualcode.vectors import Vectoriser, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.coding.suggesting import Embedder, Learning
    from qualcode.model import Codebook

UNREAD_AT_MOST = 10_000
BATCH = 4_000
FLOOR = 0.01
PRECISE = 0.6
_FIRST_WEIGHT = 0.5
_MODESTY, _MODESTER = 0.75, 0.7
_SECOND_ROUND_BELOW = 50
_USUAL_CODES, _USUAL_COUNT = 1.2, 20.0
_LEAST, _MOST = 0.04, 0.5
_LEAN = 1.2
_ENOUGH_UNREAD = 200
_TELLING = frozenset(
    {"nothing", "none", "nobody", "everything", "everyone", "all", "never", "no", "not", "cannot"}
)


@dataclass(frozen=True)
class _Heads:
    """The parts of a trained suggester that turn a text into shares of the classes."""

    vectoriser: Vectoriser
    first: SoftModel
    prevalence: Prevalence
    second: HardModel
    embedder: Embedder | None
    embedded: SoftModel | None
    spoken: frozenset[str]
    modesty: float

    def foreign(self, text: str) -> bool:
        """Whether no word of `text` stands in any entry or coded text, but for words that all texts have."""
        return self.embedder is None and self.spoken.isdisjoint(map(lemma, words_of(text)))

    def logs(self, texts: Sequence[str], vectors: Any) -> Any:
        """Return the logarithms of the shares, texts x classes."""
        first = self.first(vectors)
        if self.first.alone:
            return first
        if self.embedder is not None and self.embedded is not None:
            near = self.embedded(_embedded(self.embedder, texts))
            first = log_shares((first + near) / 2)
            return log_shares(
                _MODESTY * (self.second(vectors) + _FIRST_WEIGHT * self.prevalence(first) + near)
            )
        return log_shares(self.modesty * (self.second(vectors) + _FIRST_WEIGHT * self.prevalence(first)))


class LinearSuggester:
    """Scores are shares of the codes in a text, raised to how many codes a text has on average."""

    def __init__(
        self,
        codes: tuple[str, ...],
        heads: _Heads | None,
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
        known = _known(codes, rows, vectoriser)
        heads = _heads(known, rows, unread, vectoriser, learning)
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
        suggester._threshold = suggester._threshold_for(unread)
        return suggester

    def _threshold_for(self, unread: Sequence[str]) -> float:
        """Return the score above which texts like these have a fifth more codes than those that people read.

        Where it is not sure which of two codes it is, giving both costs less agreement than giving neither.
        """
        import numpy as np

        if not unread:
            return (_LEAST + _MOST) / 2
        scores = np.sort(np.concatenate([part.ravel() for _, part in self._scored(unread)]))
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
            return tuple(tuple(row) for _, part in self._scored(texts) for row in part.tolist())

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
        least = FLOOR if lean == "recall" else PRECISE
        with in_one_thread():
            return tuple(
                suggested
                for vectors, part in self._scored(texts)
                for suggested in self._suggested(vectors, part.tolist(), least)
            )

    def _suggested(
        self, vectors: Any, scores: Sequence[Sequence[float]], least: float
    ) -> Iterator[tuple[Suggested, ...]]:
        ranked = [sorted(range(len(row)), key=lambda code: (-row[code], code))[:TOP] for row in scores]
        likely = [
            [code for code in best if row[code] >= least] for row, best in zip(scores, ranked, strict=True)
        ]
        if self._witnesses is None:
            return
        reasons = self._witnesses.evidence(vectors, likely)
        for row, codes, why in zip(scores, likely, reasons, strict=True):
            yield tuple(
                Suggested(self._codes[code], row[code], one)
                for code, one in zip(codes, why, strict=True)
                if one.terms or one.nearest
            )

    def _scored(self, texts: Sequence[str]) -> Iterator[tuple[Any, Any]]:
        """Yield, batch by batch, the vectors of texts and their scores, texts x codes."""
        import numpy as np

        if self._heads is None:
            return
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            vectors = self._heads.vectoriser(some)
            shares = np.exp(self._heads.logs(some, vectors)[:, : len(self._codes)])
            scores = 1 - (1 - np.minimum(shares, 1.0)) ** max(1.0, self._codes_a_text)
            scores[[self._heads.foreign(text) for text in some]] = 0.0
            for place, text in enumerate(some if self._rejected else ()):
                for code in range(len(self._codes)):
                    if (_same(text), self._codes[code]) in self._rejected:
                        scores[place, code] = 0.0
            yield vectors, scores


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


def _known(codes: Sequence[str], rows: Sequence[Row], vectoriser: Vectoriser) -> Known:
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
    return Known(vectoriser([row.text for row in rows]), given, against, weights, shares[people].sum(axis=0))


def _heads(
    known: Known, rows: Sequence[Row], unread: Sequence[str], vectoriser: Vectoriser, learning: Learning
) -> _Heads:
    vectors = vectoriser(unread)
    first = SoftModel(known.vectors, known)
    logs = first(vectors)
    embedded = None
    if learning.embedder is not None:
        embedded = SoftModel(_embedded(learning.embedder, [row.text for row in rows]), known)
        if unread:
            logs = log_shares((logs + embedded(_embedded(learning.embedder, unread))) / 2)
    common = prevalence(logs, known)
    likely = common(logs)
    if len(unread) < _ENOUGH_UNREAD:
        vectors, likely = vectors[:0], likely[:0]
    second = HardModel(known, vectors, likely, seed=learning.seed)
    if known.read < _SECOND_ROUND_BELOW and len(likely):
        likely = log_shares(second(vectors) + _FIRST_WEIGHT * likely)
        second = HardModel(known, vectors, likely, seed=learning.seed)
    modesty = _MODESTY / (1 + _MODESTER * min(1.0, known.read / 100.0))
    return _Heads(vectoriser, first, common, second, learning.embedder, embedded, _spoken(rows), modesty)


def _spoken(rows: Sequence[Row]) -> frozenset[str]:
    """Return the lemmas that stand in what is learnt from, without those that stand in every text."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    kept: frozenset[str] = ENGLISH_STOP_WORDS - _TELLING
    return frozenset(lemma(word) for row in rows for word in words_of(row.text) if word not in kept) - kept


def _embedded(embedder: Embedder, texts: Sequence[str]) -> Any:
    """Return the embeddings of texts, each of length one, as a sparse matrix of the same kind as words."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    return csr_matrix(normalize(np.asarray(embedder.encode(list(texts)), dtype=float)))
