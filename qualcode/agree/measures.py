"""The table of measures that compare coders unit by unit: name, definition, source, and for whom.

A measure that is not in it is not known; other names that people use for one lead to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qualcode.agree import nominal, set_distances

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True)
class Measure:
    """A coefficient: `name` as typed and printed, `title` for people, `source` where it is defined.

    `kind` "nominal" takes each cell as one category, "levels" is alpha with its four levels, "sets" and
    "multi-valued" weigh how far two sets differ. `coders` is 2 where it is of two coders alone, else 0.
    `compute` is the coefficient of sums, or for "sets" the distance.
    """

    name: str
    title: str
    source: str
    kind: Literal["nominal", "levels", "sets", "multi-valued"]
    compute: Callable[..., Any]
    coders: int = 0


_PASSONNEAU = "MASI of Passonneau 2006, exact thirds"
_MEASURES = (
    Measure("alpha", "Krippendorff's alpha", "Krippendorff 2011", "levels", nominal.alpha),
    Measure("ac1", "Gwet's AC1", "Gwet 2008, 2014", "nominal", nominal.ac1),
    Measure("percent", "percent agreement", "mean over units of agreeing pairs", "nominal", nominal.percent),
    Measure("cohen", "Cohen's kappa", "Cohen 1960", "nominal", nominal.cohen, 2),
    Measure("scott", "Scott's pi", "Scott 1955", "nominal", nominal.scott, 2),
    Measure("fleiss", "Fleiss' kappa", "Fleiss 1971; missing: Gwet 2014", "nominal", nominal.fleiss),
    Measure("conger", "Conger's kappa", "Conger 1980; missing: Gwet 2014", "nominal", nominal.conger),
    Measure("light", "Light's kappa", "Light 1971: mean of Cohen's over pairs", "nominal", nominal.light),
    Measure("bennett", "Bennett's S", "Bennett et al. 1954", "nominal", nominal.bennett),
    Measure("masi-alpha", "alpha of sets, MASI", _PASSONNEAU, "sets", set_distances.masi),
    Measure("jaccard-alpha", "alpha of sets, Jaccard", "1 - Jaccard 1901", "sets", set_distances.jaccard),
    Measure("exact-alpha", "alpha of whole sets", "sets equal or not", "sets", set_distances.exact),
    Measure(
        "mvalpha", "multi-valued alpha", "Krippendorff and Craggs 2016", "multi-valued", set_distances.dice
    ),
    Measure(
        "dkpro-masi-alpha", "alpha of sets, DKPro's MASI", "(1 - J) x m, as DKPro has it", "sets",
        set_distances.dkpro_masi,
    ),
    Measure(
        "dkpro-set-alpha", "alpha of sets, DKPro's thirds", "Passonneau 2004, as DKPro has it", "sets",
        set_distances.dkpro_set,
    ),
)  # fmt: skip
TABLE: dict[str, Measure] = {measure.name: measure for measure in _MEASURES}
_OTHER_NAMES = {
    "krippendorff": "alpha", "krippendorff-alpha": "alpha", "gwet": "ac1", "gwet-ac1": "ac1",
    "percentage": "percent", "percent-agreement": "percent", "observed": "percent",
    "cohen-kappa": "cohen", "cohens-kappa": "cohen", "fleiss-kappa": "fleiss", "scott-pi": "scott",
    "pi": "scott", "bennett-s": "bennett", "s": "bennett", "conger-kappa": "conger", "light-kappa": "light",
    "masi": "masi-alpha", "jaccard": "jaccard-alpha", "exact": "exact-alpha", "exact-match": "exact-alpha",
    "alpha-masi": "masi-alpha", "alpha-jaccard": "jaccard-alpha", "alpha-exact": "exact-alpha",
    "mv-alpha": "mvalpha", "multi-valued-alpha": "mvalpha",
    "dkpro-masi": "dkpro-masi-alpha", "dkpro-set": "dkpro-set-alpha",
}  # fmt: skip


def measure_named(name: str) -> Measure | None:
    """Return a measure by its name or one that people use for it, in any case; None for others."""
    folded = name.strip().casefold().replace("_", "-").replace(" ", "-").replace("'", "")
    return TABLE.get(_OTHER_NAMES.get(folded, folded))


def names_of_measures() -> tuple[str, ...]:
    """Return the names in print order."""
    return tuple(TABLE)
