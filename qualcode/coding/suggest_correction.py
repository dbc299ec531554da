"""What accepted codings say about a model that has not seen them: which codes it takes for others.

It starts from the model's own shares, and departs from them only as far as the codings are enough to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.coding.suggest_learning import log_shares

if TYPE_CHECKING:
    from qualcode.coding.suggest_learning import Known

_LEAST = -9.0
_NOUGHT = 1e-8
_ROUNDS = 60
_TRUST_IN_SHARES, _TRUST_IN_RARITY, _TRUST_IN_WORDS = 5.0, 10.0, 0.1
MOST_ROWS = 500


class Correction:
    """Softmax regression on words, with the model's log shares as its offset.

    It has one slope, a shift a class and weights of words, and is drawn to leaving the shares as they are
    (slope 1, shifts and words 0) by a quadratic penalty. Of many codings the first `MOST_ROWS` are learnt
    from, as the support vector machines learn from all.
    """

    def __init__(self, known: Known, logs: Any) -> None:
        import numpy as np
        from scipy.optimize import minimize

        rows = np.flatnonzero(known.given.any(axis=1))[:MOST_ROWS]
        vectors = known.vectors[rows]
        self._columns = np.flatnonzero(np.asarray(vectors.sum(axis=0)).ravel())
        self._vectors, turned = _turned(vectors[:, self._columns])
        self._logs = tamed(logs[rows])
        given = known.given[rows]
        self._shares = given / given.sum(axis=1, keepdims=True)
        classes = given.shape[1]
        start = np.zeros(1 + classes * (1 + self._vectors.shape[1]))
        start[0] = 1.0
        found = minimize(self._loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
        self._slope, self._shift, words = self._parts(found)
        self._words = turned @ words

    def __call__(self, logs: Any, vectors: Any) -> Any:
        """Return the corrected logarithms of the shares, texts x classes."""
        return log_shares(self._slope * tamed(logs) + self._shift + vectors[:, self._columns] @ self._words)

    def _parts(self, numbers: Any) -> tuple[Any, Any, Any]:
        classes = self._shares.shape[1]
        return numbers[0], numbers[1 : 1 + classes], numbers[1 + classes :].reshape(-1, classes)

    def _loss(self, numbers: Any) -> tuple[float, Any]:
        import numpy as np

        slope, shift, words = self._parts(numbers)
        logs = log_shares(slope * self._logs + shift + self._vectors @ words)
        wrong = np.exp(logs) - self._shares
        penalty = _TRUST_IN_SHARES * (slope - 1) ** 2 + _TRUST_IN_RARITY * (shift @ shift)
        penalty += _TRUST_IN_WORDS * (words * words).sum()
        down = (
            [(wrong * self._logs).sum() + _TRUST_IN_SHARES * (slope - 1)],
            wrong.sum(axis=0) + _TRUST_IN_RARITY * shift,
            (self._vectors.T @ wrong + _TRUST_IN_WORDS * words).ravel(),
        )
        return float(penalty / 2 - (self._shares * logs).sum()), np.concatenate(down)


def _turned(vectors: Any) -> tuple[Any, Any]:
    """Return rows in as few columns as they need, n x r, and what turns weights back.

    The penalty is the same in both, and weights outside of what the rows span would be nought: the same
    regression, with hundreds of columns and not tens of thousands.
    """
    import numpy as np

    squares, directions = np.linalg.eigh((vectors @ vectors.T).toarray())
    kept = squares > _NOUGHT
    lengths = np.sqrt(squares[kept])
    return directions[:, kept] * lengths, vectors.T @ (directions[:, kept] / lengths)


def tamed(logs: Any) -> Any:
    """Return log shares without the extremes, so that no class is out of reach."""
    import numpy as np

    return log_shares(np.maximum(logs, _LEAST))
