"""Codings of two or more coders in, numbers with the cases behind them out.

Unit, pairing and the rule for missing data are arguments and are printed with the number; coders are equals.

    from qualcode.agree import Ratings, measured
    cells = ((frozenset({"access"}), frozenset({"access"})), (frozenset(), frozenset({"waiting"})))
    measured(Ratings("turn", ("t1", "t2"), ("ann", "ben"), cells), "masi-alpha").value
"""

from qualcode.agree.computing import measured, several
from qualcode.agree.families import CodeAgreement, Family, Pooled, family
from qualcode.agree.measures import LEVELS, TABLE, Measure, measure_named
from qualcode.agree.prevalence import Prevalence, prevalences
from qualcode.agree.ratings import Cell, CodedSpan, Continua, Ratings

__all__ = (
    "LEVELS", "TABLE", "Cell", "CodeAgreement", "CodedSpan", "Continua", "Family", "Measure", "Pooled",
    "Prevalence", "Ratings", "family", "measure_named", "measured", "prevalences", "several",
)  # fmt: skip
