"""How often each coder gives each code, and a warning where that alone decides what kappa and alpha say.

Byrt, Bishop and Carlin 1993, Bias, prevalence and kappa, Journal of Clinical Epidemiology 46: 423-429, for
the two indices; from where on they are worth a warning is this program's own choice, and printed with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.agree.sums import category_counts, membership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qualcode.agree.tables import Table

LOPSIDED = 0.8
BIASED = 0.2
FEW = 5


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How often a code was given, over units that two coders or more have.

    `by_coder` are the units each coder gave it, of `read` that they have; `n_any` units have it from some
    coder, `n_two` from two or more, `n_all` from all who read them. `share` is the mean over units of the
    share of their coders who gave it (None without units). `prevalence_index` is |share with - share
    without|, 0 to 1; `bias_index` the largest difference between the shares of two coders.
    """

    code: str
    by_coder: tuple[tuple[str, int], ...]
    read: tuple[int, ...]
    n_any: int
    n_two: int
    n_all: int
    share: float | None
    prevalence_index: float | None
    bias_index: float | None

    @property
    def warning(self) -> str:
        """What to beware of, with the numbers; "" where nothing stands out."""
        if self.share is None or self.prevalence_index is None or self.bias_index is None:
            return ""
        said = []
        if self.n_any < FEW:
            units = "unit has" if self.n_any == 1 else "units have"
            said.append(f"{self.n_any} {units} it: too few to tell agreement from chance")
        elif self.prevalence_index >= LOPSIDED:
            how = "rare" if self.share < 0.5 else "common"
            said.append(
                f"{how}: {_percent(self.share)} have it (prevalence index {self.prevalence_index:.2f}), so "
                "that kappa and alpha can be low although coders seldom differ"
            )
        if self.n_any and self.bias_index >= BIASED:
            said.append(f"coders use it unequally often (bias index {self.bias_index:.2f})")
        return "; ".join(said)


def prevalences(table: Table, codes: Sequence[str]) -> tuple[Prevalence, ...]:
    """Return how often each code was given, in the order of `codes`."""
    import numpy as np

    pairable = table.raters >= 2
    counts = table.counts * pairable
    member = membership(table, codes)
    having = [member[table.rows[:, coder]] for coder in range(table.rows.shape[1])]
    given = [counts @ each for each in having]
    read = tuple(int(counts[table.rows[:, coder] >= 0].sum()) for coder in range(table.rows.shape[1]))
    together = sum(having[1:], having[0]).tocoo() if having else None
    n_any, n_two, n_all, shares = (np.zeros(len(codes)) for _ in range(4))
    if together is not None:
        raters, weight = table.raters[together.row], counts[together.row]
        np.add.at(n_any, together.col, weight * (together.data > 0))
        np.add.at(n_two, together.col, weight * (together.data > 1))
        np.add.at(n_all, together.col, weight * (together.data == raters))
        np.add.at(shares, together.col, weight * together.data / np.maximum(raters, 1))
    total = int(counts.sum())
    found = []
    for place, code in enumerate(codes):
        by_coder = tuple((coder, int(each[place])) for coder, each in zip(table.coders, given, strict=True))
        rates = [number / of for (_, number), of in zip(by_coder, read, strict=True) if of]
        share = float(shares[place]) / total if total else None
        found.append(
            Prevalence(
                code, by_coder, read, int(n_any[place]), int(n_two[place]), int(n_all[place]), share,
                None if share is None else abs(2 * share - 1),
                max(rates) - min(rates) if rates else None,
            )
        )  # fmt: skip
    return tuple(found)


def lopsided_note(table: Table) -> str:
    """Warn where one category makes up nearly all values of the units that two coders have; "" else."""
    pairable = (table.raters >= 2) * table.counts
    found: NDArray[Any] = pairable @ category_counts(table)
    share = float(found.max() / found.sum())
    if share < (1 + LOPSIDED) / 2:
        return ""
    return (
        f"one category makes up {_percent(share)} of the values (prevalence index {abs(2 * share - 1):.2f}), "
        "so that kappa and alpha can be low although coders seldom differ"
    )


def _percent(share: float) -> str:
    shown = f"{share:.0%}" if 0.01 <= share <= 0.99 else f"{share:.1%}"
    return shown.replace("%", " %")
