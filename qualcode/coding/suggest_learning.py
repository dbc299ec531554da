"""The arithmetic of the suggester: a model of the codebook, how common codes are, a model of the texts.

One thread, one seed: the same rows give the same numbers on the same machine, however many threads it has.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARPER = 2.0
_TIMES = 3
_SMOOTHING = 0.05
_OF_UNREAD = 50.0
_TRUSTED = 0.3
_UNREAD_WEIGHT = 0.5
_READ_WEIGHT = 2.0
_SOFT = 10.0
_SOFT_ROWS = 2_500
_FAIRNESS = 1.0
_TELLING_ROWS = 12.0
_HARD, _HARDER = 0.05, 6.0
MANY, MANY_WITHOUT = 600.0, 100.0
_MARGIN = 4.0
_ARITHMETIC = ("numpy", "scipy.linalg", "scipy.optimize", "sklearn.linear_model", "sklearn.svm")


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Keep the linear algebra in one thread, where sums have one order; say nothing of slow convergence.

    A limit holds only for libraries that are loaded already, so those that are needed are loaded first.
    """
    from threadpoolctl import threadpool_limits

    for library in _ARITHMETIC:
        import_module(library)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True)
class Known:
    """Rows to learn from, as numbers: `vectors` n x features, `given` and `against` n x classes (0 or 1).

    `weights` has n numbers; `counts` how often each class was given by people, of texts they have read.
    """

    vectors: Any
    given: Any
    against: Any
    weights: Any
    counts: Any

    @property
    def read(self) -> float:
        """How many texts people have given a class."""
        return float(self.counts.sum())

    def of(self, rows: Any) -> Known:
        """Return the same of some `rows`, by number; nobody is taken to have counted."""
        return Known(
            self.vectors[rows], self.given[rows], self.against[rows], self.weights[rows], self.counts * 0.0
        )


class SoftModel:
    """Logistic regression over all classes at once (softmax), on the columns that the rows have.

    It learns from the first `_SOFT_ROWS` rows, the codebook's before the texts that were read: of many texts
    the second model makes more, and in less time.
    """

    def __init__(self, vectors: Any, known: Known) -> None:
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        rows, classes = np.nonzero(known.given[:_SOFT_ROWS])
        shares = known.weights / np.maximum(1, known.given.sum(axis=1))
        if not known.read:
            each = shares @ known.given
            fair = (each[each > 0].mean() / np.maximum(each, 1e-9)) ** _FAIRNESS
            shares = shares * (known.given * fair).sum(axis=1) / np.maximum(1, known.given.sum(axis=1))
        inside = vectors[rows]
        self._columns = np.flatnonzero(np.asarray(abs(inside).sum(axis=0)).ravel())
        self._size = known.given.shape[1]
        self._model = None
        self._likest = inside
        if len(set(classes.tolist())) > 1:
            model = LogisticRegression(
                C=_SOFT, max_iter=60, tol=1e-3, fit_intercept=known.read > 0 or _telling(known) >= 1
            )
            self._model = model.fit(inside[:, self._columns], classes, shares[rows])

    def __call__(self, vectors: Any) -> Any:
        """Return the logarithms of the shares of the classes, texts x classes."""
        import numpy as np

        if self._model is None:
            likeness = (vectors @ self._likest.T).toarray().max(axis=1, initial=0.0)
            return np.log(np.clip(likeness, 1e-9, 1.0))[:, None]
        found = np.full((vectors.shape[0], self._size), -30.0)
        if len(found):
            found[:, self._model.classes_] = self._model.predict_log_proba(vectors[:, self._columns])
        return found

    @property
    def alone(self) -> bool:
        """Whether there is one class only, so that shares are the likeness to what is known of it."""
        return self._model is None


@dataclass(frozen=True)
class Prevalence:
    """How common the classes are taken to be: what is added to the logarithms of their shares."""

    shift: Any

    def __call__(self, logs: Any) -> Any:
        """Return the logarithms of the shares, sharpened, shifted, and summing to one again."""
        return log_shares(SHARPER * logs + self.shift)


def _telling(known: Known) -> float:
    """Return how much there is to learn a class from, of 1: dozens of rows, or a name and a line."""
    return min(1.0, float(known.given.sum()) / float(known.given.shape[1] * _TELLING_ROWS))


def prevalence(logs: Any, known: Known) -> Prevalence:
    """Estimate how common the classes are in texts that nobody has read, and correct for it in part.

    The codebook speaks of every code as often; people do not. Expectation maximisation of the prior (Saerens,
    Latinne and Decaestecker 2002, Neural Computation 14, p. 26), stopped early and damped, since the shares
    are rough: run to the end it gives everything to the common codes. What people gave is counted in.
    """
    import numpy as np

    taught = known.weights @ (known.given / np.maximum(1, known.given.sum(axis=1, keepdims=True)))
    taught = np.log(np.maximum(taught, 1e-3) / taught.sum())
    size = known.given.shape[1]
    damping = 0.25 + 0.35 * max(0.0, 1.0 - known.read / 50.0) if known.read else 0.6 * _telling(known)
    common = np.full(size, 1.0 / size)
    for _ in range(_TIMES if len(logs) else 0):
        shares = np.exp(log_shares(SHARPER * logs + damping * (np.log(common) - taught)))
        common = shares.mean(axis=0) + _SMOOTHING / size
        common = known.counts + _OF_UNREAD * common / common.sum() if known.read else common
        common = common / common.sum()
    return Prevalence(damping * (np.log(common) - taught))


class HardModel:
    """A linear support vector machine a class against the rest, from what is known and what is likely.

    Texts that nobody has read count with the class that the model before finds likeliest, where it is sure
    enough (self-training); the machines are hardest where `many` texts were read. A text of several classes
    speaks for each, and against none of them.
    """

    def __init__(self, known: Known, unread: Any, logs: Any, *, seed: int, many: float = MANY) -> None:
        import numpy as np
        from scipy.sparse import vstack

        best = logs.argmax(axis=1) if len(logs) else np.zeros(0, int)
        sure = _sure(logs, best, known)
        likely = np.zeros((len(sure), known.given.shape[1]))
        likely[np.arange(len(sure)), best[sure]] = 1
        taught = known.given.any(axis=1)
        self._hardness = _HARD * (1 + _HARDER * min(1.0, known.read / many))
        vectors = vstack([known.vectors[taught], unread[sure]]).tocsr()
        given = np.vstack([known.given[taught], likely])
        weights = np.r_[_READ_WEIGHT * known.weights[taught], np.full(len(sure), _UNREAD_WEIGHT)]
        self.weights = np.zeros((vectors.shape[1], given.shape[1]))
        self._offsets = np.full(given.shape[1], -1.0)
        for place in range(given.shape[1]):
            against = np.flatnonzero((known.against[:, place] > 0) & ~taught)
            rows = vstack([vectors, known.vectors[against]]).tocsr() if len(against) else vectors
            answer = np.r_[given[:, place], np.zeros(len(against))]
            counted = np.r_[weights, _READ_WEIGHT * known.weights[against]]
            self._learn(place, rows, answer, counted, seed)

    def _learn(self, place: int, rows: Any, answer: Any, weights: Any, seed: int) -> None:
        from sklearn.svm import LinearSVC

        if len(answer) and answer.all():
            self.weights[:, place] = rows.mean(axis=0)
        elif answer.any():
            model = LinearSVC(C=self._hardness, tol=1e-2, dual=True, random_state=seed).fit(
                rows, answer, weights
            )
            self.weights[:, place] = model.coef_[0]
            self._offsets[place] = model.intercept_[0]

    def __call__(self, vectors: Any) -> Any:
        """Return the logarithms of the shares of the classes, texts x classes."""
        return log_shares(_MARGIN * (vectors @ self.weights + self._offsets))


def _sure(logs: Any, best: Any, known: Known) -> Any:
    """Return the texts whose likeliest class is likely enough.

    Where nobody has read any, also those where it is more so than in half of its own texts, so that a class
    of which little is told is not left out of what the unread texts teach.
    """
    import numpy as np

    if not len(best):
        return best
    shares = np.exp(logs.max(axis=1))
    trusted = _TRUSTED if known.read else _TRUSTED * _telling(known)
    least = np.full(logs.shape[1], trusted)
    for place in np.unique(best) if not known.read else ():
        least[place] = min(trusted, float(np.median(shares[best == place])))
    return np.flatnonzero(shares >= least[best])


def log_shares(logits: Any) -> Any:
    """Return the logarithms of the softmax of each row."""
    from scipy.special import logsumexp

    return logits - logsumexp(logits, axis=1, keepdims=True) if logits.size else logits
