"""What many codings say by themselves: machines that learn from what people read, and from nothing else.

They know what the codebook's model says of a text, and so learn where it is to be trusted and where not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.coding.suggest_correction import tamed
from qualcode.coding.suggest_learning import log_shares

if TYPE_CHECKING:
    from qualcode.coding.suggest_learning import Known

_FROM, _WHOLLY = 300.0, 600.0
_HARDNESS, _MARGIN, _UNKNOWN = 0.6, 3.0, -1.2
_SAID = 0.05
_MODESTY = 0.5


class Codings:
    """A linear support vector machine a class on words, and on the log shares of a model before it.

    That model has not learnt from these codings. What comes out counts as much as all the rest from `_WHOLLY`
    texts on, and nothing up to `_FROM`: with fewer the machines know the common codes only.
    """

    def __init__(self, known: Known, logs: Any, *, seed: int) -> None:
        import numpy as np
        from sklearn.svm import LinearSVC

        self.share = min(1.0, max(0.0, (known.read - _FROM) / (_WHOLLY - _FROM)))
        vectors = _with(known.vectors, logs)
        self._weights = np.zeros((vectors.shape[1], known.given.shape[1]))
        self._offsets = np.full(known.given.shape[1], _UNKNOWN)
        for place, answer in enumerate(known.given.T):
            if answer.any() and not answer.all():
                model = LinearSVC(C=_HARDNESS, tol=1e-2, dual=True, random_state=seed).fit(vectors, answer)
                self._weights[:, place] = model.coef_[0]
                self._offsets[place] = model.intercept_[0]

    def __call__(self, rest: Any, vectors: Any, logs: Any) -> Any:
        """Return log shares, texts x classes: those of all the `rest`, and what the codings say beside it.

        `logs` are those of the model before. Two that agree would be too sure together, and are tempered.
        """
        own = log_shares(_MARGIN * (_with(vectors, logs) @ self._weights + self._offsets))
        return log_shares((1 - (1 - _MODESTY) * self.share) * (rest + self.share * own))


def worth_asking(known: Known) -> bool:
    """Whether people have read so many texts that their codings teach by themselves."""
    return known.read > _FROM


def _with(vectors: Any, logs: Any) -> Any:
    from scipy.sparse import csr_matrix, hstack

    return hstack([vectors, csr_matrix(_SAID * tamed(logs))]).tocsr()
