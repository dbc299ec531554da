"""The numbers of a comparison: which measures make sense on its units, and what is pooled how.

Codes of a study have no order: measures of values in an order are for tables of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.agree.families import USUAL, Pooled, family
from qualcode.agree.measures import measure_named, names_of_measures
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.flows.agree.drawing import drawing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.findings import Agreement
    from qualcode.flows.agree.comparing import Compared

EVERY = "all"
USUAL_OF_SPANS = ("u-alpha", "binary-u-alpha", "cu-alpha")
_STRETCHES = "stretches: the evidence of all sources end to end, without a facilitator's words"


@dataclass(frozen=True, slots=True)
class Measuring:
    """Which measures are asked for (none: the usual ones; "all"), with how many draws and which seed."""

    measures: Sequence[str] = ()
    level: str = "nominal"
    draws: int = 1000
    seed: int = 1

    def named(self, *, spans: bool) -> tuple[str, ...]:
        """Return the measures; raise `UnknownNameError` for one that is none of these units."""
        known = known_measures(spans=spans)
        wanted = tuple(dict.fromkeys(_standard(name) for name in self.measures))
        for name in wanted:
            if name not in known and name != EVERY:
                raise _unknown(name, known, spans=spans)
        if EVERY in wanted:
            return known
        return wanted or (USUAL_OF_SPANS if spans else USUAL)

    def require_known(self, *, spans: bool) -> None:
        """Refuse a measure or a level that says nothing of codes."""
        if self.level != "nominal":
            raise UsageError(
                f"codes of a study are nominal, not {self.level}",
                hint="a table of numbers may be: qualcode agree --in TABLE.csv --level interval",
            )
        self.named(spans=spans)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers: `pooled` of all codes together, each with its pooling in words, and those of each code.

    `intervals` says what was drawn, "" where each number says so itself.
    """

    pooled: tuple[Pooled, ...] = ()
    codes: Mapping[str, tuple[Agreement, ...]] = field(default_factory=dict)
    intervals: str = ""


def known_measures(*, spans: bool) -> tuple[str, ...]:
    """Return the names of the measures of spans, or of units with codes."""
    if spans:
        from qualcode.agree.unitising import UNITISING

        return tuple(UNITISING)
    return names_of_measures()


def require_which_kappa(typed: str) -> None:
    """Refuse a kappa without a name: there are several, and they differ."""
    if typed.strip().casefold() == "kappa":
        raise UsageError("which kappa?", hint="cohen (two coders), fleiss, conger or light")


def _standard(name: str) -> str:
    """Return the name that a measure has here; any other as it was typed."""
    require_which_kappa(name)
    found = measure_named(name)
    return found.name if found else name.strip().casefold()


def figures_of(whole: Compared, measuring: Measuring) -> Figures:
    """Return the numbers of a workstream, pooled and code by code."""
    if whole.unit == "span":
        return _of_spans(whole, measuring)
    return _of_units(whole, measuring)


def _of_spans(whole: Compared, measuring: Measuring) -> Figures:
    from qualcode.agree.unitising import unitised
    from qualcode.flows.agree.stretches import continua_of

    continua = continua_of(whole)
    pooled: list[Pooled] = []
    codes: dict[str, list[Agreement]] = {}
    for measure in measuring.named(spans=True):
        first, *single = unitised(continua, measure, draws=measuring.draws, seed=measuring.seed)
        pooled.append(Pooled(_STRETCHES, first, len(whole.codes)))
        for one in single:
            codes.setdefault(one.code, []).append(one)
    return Figures(tuple(pooled), {code: tuple(found) for code, found in codes.items()})


def _of_units(whole: Compared, measuring: Measuring) -> Figures:
    drawing = drawing_of(whole)
    found = family(
        replace(whole.ratings, together=drawing.together),
        measuring.named(spans=False),
        codes=whole.codes,
        draws=measuring.draws,
        seed=measuring.seed,
    )
    codes = {one.code: one.agreements for one in found.per_code}
    return Figures(found.pooled, codes, drawing.said if measuring.draws else "")


def _unknown(name: str, known: Sequence[str], *, spans: bool) -> UnknownNameError:
    """Return the error for a measure that is unknown, or is of the other kind of units."""
    if name in known_measures(spans=not spans):
        unit = "stretches of words: --unit span" if not spans else "units: leave out --unit span"
        return UnknownNameError(f"{name} is a measure of {unit}")
    return unknown_measure(name, (*known, EVERY))


def unknown_measure(name: str, known: Sequence[str]) -> UnknownNameError:
    """Return the error for a measure that there is not: what may have been meant, and all there are."""
    error = unknown_name("measure", name, known)
    listed = f"one of {', '.join(known)}"
    error.hint = (
        f"{error.hint}; {listed}" if error.hint and listed not in error.hint else error.hint or listed
    )
    return error
