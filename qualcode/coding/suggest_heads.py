"""The parts of a trained suggester: what the codebook says, what people accepted, and what nobody has read.

Every part gives logarithms of shares of the codes in a text; the last rests on those before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.coding.lemmas import lemma
from qualcode.coding.suggest_codings import Codings, worth_asking
from qualcode.coding.suggest_correction import Correction
from qualcode.coding.suggest_learning import (
    MANY,
    MANY_WITHOUT,
    HardModel,
    Known,
    Prevalence,
    SoftModel,
    log_shares,
    prevalence,
)
from qualcode.coding.suggest_sentences import Parts
from qualcode.vectors import Vectoriser, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.coding.suggest_material import Row
    from qualcode.coding.suggesting import Embedder

_FIRST_WEIGHT = 0.5
_MODESTY = 0.75
_ENOUGH_UNREAD = 200
_TOLD_A_CODE = 3
_SECOND_ROUND_BELOW = 50
_TELLING = frozenset(
    {"nothing", "none", "nobody", "everything", "everyone", "all", "never", "no", "not", "cannot"}
)


@dataclass(frozen=True)
class Material:
    """Texts with their vectors and, where there is an embedder, their embeddings."""

    vectors: Any
    near: Any = None

    def __len__(self) -> int:
        return int(self.vectors.shape[0])

    def __getitem__(self, rows: Any) -> Material:
        return Material(self.vectors[rows], self.near[rows] if self.near is not None else None)


@dataclass(frozen=True)
class Cut:
    """Texts as numbers, whole and then by their sentences; `size` is how many texts there are."""

    size: int
    parts: Parts
    material: Material

    @classmethod
    def of(
        cls, texts: Sequence[str], vectoriser: Vectoriser, embedder: Embedder | None, *, vectors: Any = None
    ) -> Cut:
        """Cut `texts`; their `vectors` as a whole may be given."""
        from scipy.sparse import vstack

        parts = Parts.of(texts)
        whole = vectoriser(texts) if vectors is None else vectors
        rows = vstack([whole, vectoriser(parts.texts)]).tocsr() if parts.texts else whole
        every = [*texts, *parts.texts]
        return cls(
            len(texts), parts, Material(rows, _embedded(embedder, every) if embedder and every else None)
        )


@dataclass(frozen=True)
class _First:
    """What is told by the rows alone: a model of words, one of embeddings, and how common the codes are."""

    words: SoftModel
    near: SoftModel | None
    common: Prevalence | None = None

    def plain(self, material: Material) -> Any:
        """Return the logarithms of the shares as the rows have the codes, as often each."""
        logs = self.words(material.vectors)
        if self.near is None or self.words.alone or material.near is None:
            return logs
        return log_shares((logs + self.near(material.near)) / 2)

    def __call__(self, material: Material) -> Any:
        logs = self.plain(material)
        return self.common(logs) if self.common is not None and not self.words.alone else logs


@dataclass(frozen=True)
class Heads:
    """What turns a text into shares of the classes."""

    vectoriser: Vectoriser
    embedder: Embedder | None
    first: _First
    earlier: HardModel | None
    correction: Correction | None
    second: HardModel
    spoken: frozenset[str]
    codings: Codings | None = None

    def foreign(self, text: str) -> bool:
        """Whether no word of `text` stands in any entry or coded text, but for words that all texts have."""
        return self.embedder is None and self.spoken.isdisjoint(map(lemma, words_of(text)))

    def logs(self, texts: Sequence[str]) -> Any:
        """Return the logarithms of the shares, texts x classes."""
        return self.pooled(Cut.of(texts, self.vectoriser, self.embedder))

    def pooled(self, cut: Cut) -> Any:
        """Return the logarithms of the shares of texts that have been cut, texts x classes."""
        if self.first.words.alone:
            return self.first.plain(cut.material[: cut.size])
        logs = self.one(cut.material)
        if not cut.parts.texts:
            return logs
        return log_shares(cut.parts.pooled(logs[: cut.size], logs[cut.size :]))

    def one(self, material: Material) -> Any:
        """Return the logarithms of the shares in texts or sentences, each as one."""
        before = _after(material, self.first(material), self.earlier)
        logs = self.correction(before, material.vectors) if self.correction is not None else before
        near = self.first.near(material.near) if self.first.near is not None else 0.0
        found = log_shares(_MODESTY * (self.second(material.vectors) + _FIRST_WEIGHT * logs + near))
        return self.codings(found, material.vectors, before) if self.codings is not None else found


def _after(
    material: Material, logs: Any, earlier: HardModel | None, correction: Correction | None = None
) -> Any:
    if earlier is not None:
        logs = log_shares(_MODESTY * (earlier(material.vectors) + _FIRST_WEIGHT * logs))
    return correction(logs, material.vectors) if correction is not None else logs


@dataclass(frozen=True)
class Told:
    """What there is to learn from: the rows as numbers and as texts, and texts that nobody has read."""

    known: Known
    rows: Sequence[Row]
    unread: Cut

    @property
    def enough(self) -> bool:
        """Whether the codebook tells so much of the codes that it can be learnt without the codings."""
        told = sum(bool(row.codes) and not row.read for row in self.rows)
        return told >= _TOLD_A_CODE * int(self.known.given.shape[1])


def heads_from(told: Told, vectoriser: Vectoriser, *, seed: int, embedder: Embedder | None) -> Heads:
    """Learn from the rows, then from the words of the unread texts and their sentences.

    With a codebook that tells enough, what it says alone is learnt first and corrected by what people
    accepted; without one, codebook and codings teach together.
    """
    import numpy as np

    known = told.known
    people = np.array([row.read for row in told.rows])
    unread = told.unread.material if told.unread.size >= _ENOUGH_UNREAD else told.unread.material[:0]
    near = _embedded(embedder, [row.text for row in told.rows]) if embedder else None
    read = Material(known.vectors, near)[people]
    alone = told.enough and len(read) > 0
    first = _first(
        known.of(~people) if alone else known, near[~people] if alone and near is not None else near, unread
    )
    earlier = correction = codings = None
    if not first.words.alone and (alone or known.read < _SECOND_ROUND_BELOW):
        earlier = _earlier(known.of(~people) if alone else known, first(unread), unread, seed=seed)
        if alone:
            before = _after(read, first(read), earlier)
            correction = Correction(known.of(people), before)
            if worth_asking(known):
                codings = Codings(replace(known.of(people), counts=known.counts), before, seed=seed)
    logs = _after(unread, first(unread), earlier, correction)
    many = MANY if told.enough else MANY_WITHOUT
    second = HardModel(known, unread.vectors, logs, seed=seed, many=many)
    return Heads(vectoriser, embedder, first, earlier, correction, second, _spoken(told.rows), codings)


def _earlier(known: Known, logs: Any, unread: Material, *, seed: int) -> HardModel | None:
    """Return what the unread texts say by the first model alone; nothing where there are too few."""
    if not len(unread):
        return None
    return HardModel(known, unread.vectors, logs, seed=seed, many=MANY_WITHOUT)


def _first(known: Known, near: Any, unread: Material) -> _First:
    first = _First(SoftModel(known.vectors, known), SoftModel(near, known) if near is not None else None)
    return replace(first, common=prevalence(first.plain(unread), known))


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
