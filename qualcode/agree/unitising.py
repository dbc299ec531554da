"""Agreement on where units begin and end as well as on their codes: the u-alpha family.

Krippendorff, Mathet, Bouvry and Widlöcher 2016, "On the reliability of unitizing textual continua: Further
developments", Quality & Quantity 50: 2347-2364, equations 1-13; a value is None, never 1, where nothing can
be told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qualcode.agree.gamma import gamma
from qualcode.agree.ratings import Continua
from qualcode.agree.unit_2004 import alpha_u
from qualcode.agree.unit_sums import (
    LENGTH,
    PAIRED,
    SAME,
    SHARED,
    SHARED_SAME,
    SHARED_SQUARES,
    SQUARES,
    Unitised,
    unit_sums,
)
from qualcode.findings import Agreement
from qualcode.text import counted

UNIT = "code point"
FEWEST_PIECES = 10
_MOST_LOST = 0.05
_NOTHING = 1e-9

UNITISING: dict[str, str] = {
    "u-alpha": "units and their codes, gaps included (Krippendorff et al. 2016, eq. 5)",
    "binary-u-alpha": "what is marked against what is not, whatever the code (eq. 6)",
    "cu-alpha": "the codes where units of two coders meet (eq. 11)",
    "ku-alpha": "each code against the others where units of two coders meet (eq. 13)",
    "alpha-u-2004": "the earlier alpha for unitising, code by code (Krippendorff 1995, 2004)",
    "gamma": "units aligned as well as can be, by place and code (Mathet et al. 2015)",
}
_PIECES = {"source": "sources", "block": "blocks of text"}
Figures = tuple[Any, Any, Any]


def unitised(continua: Continua, measure: str, *, draws: int = 1000, seed: int = 1) -> tuple[Agreement, ...]:
    """Return a measure of `UNITISING`: first that of all codes together, then one a code where it has such.

    "u-alpha" and "alpha-u-2004" have both; "binary-u-alpha", "cu-alpha" and "gamma" only the first, and
    "ku-alpha" a first without a value, because it is of single codes. Sources are continua joined end to end:
    no unit crosses a joint. A source counts with the coders who read it; one that fewer than two read is left
    out. Spans of one coder and code that overlap are one unit, and spans that touch are two.

    The family takes every code point to have one code a coder. Where a coder has two codes at one place,
    "u-alpha" of all codes sums observed and expected disagreement over the codes, each by itself a continuum
    of its units and gaps (the pooling of Krippendorff 2004, p. 796); "binary-u-alpha" takes what overlaps as
    one unit; "cu-alpha" and "ku-alpha" are not computed, and say so. These two look at units that
    meet, and pair them among the coders who have a unit in the source: who read it and marked nothing changes
    nothing. Where chance alone cannot be told of what meets, they have no value.

    Intervals are percentiles at 95 % of `draws` draws of sources, where two coders read ten or more; else of
    blocks of text that cut no unit (Carlstein 1986, Annals of Statistics 14: 1171-1179).
    """
    if measure not in UNITISING:
        raise ValueError(f"no unitising measure: {measure}")
    if measure == "gamma":
        return (gamma(continua, seed=seed),)
    if measure == "alpha-u-2004":
        return alpha_u(continua)
    sums = unit_sums(continua, together=measure == "binary-u-alpha")
    lengths = sum(continua.lengths.values())
    blank = Agreement(
        measure, "nominal", UNIT, None, n_units=lengths, n_coders=sums.coders, n_pairable=sums.pairable
    )
    unfit = _unfit(sums, measure)
    if unfit:
        return (replace(blank, note=unfit),)
    return tuple(_found(sums, blank, draws=draws, seed=seed))


def _unfit(sums: Unitised, measure: str) -> str:
    """Why nothing can be computed, in words; "" where something can."""
    if not sums.pairable:
        return "not computable: no source that two coders read"
    if not sums.codes or not sums.sums[:, LENGTH, 1:].any():
        return "not computable: nobody marked anything"
    if sums.overlaps and measure in {"cu-alpha", "ku-alpha"}:
        return (
            f"not computable: it takes one code at a place, and at {counted(sums.overlaps, 'place')} a coder "
            "has two or more; u-alpha code by code, or a set-valued alpha over turns, can tell"
        )
    return ""


def _found(sums: Unitised, blank: Agreement, *, draws: int, seed: int) -> list[Agreement]:
    drawn = _draws(sums, draws=draws, seed=seed)
    note = _spans_note(sums, blank.measure)
    codes = range(1, len(sums.codes) + 1)
    if blank.measure == "ku-alpha":
        none = replace(blank, note=_joined(note, "it is of single codes: one value a code"))
        single = [_agreement(sums, drawn, blank, _one_code(_ku, code)) for code in codes]
        return [
            none,
            *(replace(one, code=sums.codes[code - 1]) for one, code in zip(single, codes, strict=True)),
        ]
    if blank.measure == "cu-alpha":
        return [_agreement(sums, drawn, blank, _cu)]
    together = _layered if sums.overlaps else _u
    pooled = _agreement(sums, drawn, blank, together)
    pooled = replace(pooled, note=_joined(pooled.note, note))
    if blank.measure == "binary-u-alpha":
        return [pooled]
    single = [_agreement(sums, drawn, blank, _one_code(_layer, code)) for code in codes]
    return [
        pooled,
        *(replace(one, code=sums.codes[code - 1]) for one, code in zip(single, codes, strict=True)),
    ]


def _spans_note(sums: Unitised, measure: str) -> str:
    """What was done about spans that overlap."""
    said = []
    if sums.overlaps and measure == "u-alpha":
        places = counted(sums.overlaps, "place")
        said.append(f"a coder has two codes at {places}: summed over the codes, each by itself")
    if sums.united:
        alike = "" if measure == "binary-u-alpha" else " with the same code"
        overlap = "overlaps" if sums.united == 1 else "overlap"
        are = "is" if sums.united == 1 else "are"
        spans = counted(sums.united, "span")
        said.append(f"{spans} {overlap} one of the same coder{alike} and {are} one unit with it")
    return "; ".join(said)


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _draws(sums: Unitised, *, draws: int, seed: int) -> Any:
    """Return the sums of each draw, an array of (draws, 7, 1 + codes), or None where pieces are too few."""
    import numpy as np

    pieces = len(sums.sums)
    if pieces < FEWEST_PIECES or draws < 1:
        return None
    times = np.random.default_rng(seed).multinomial(pieces, np.full(pieces, 1 / pieces), size=draws)
    drawn = np.zeros((draws, *sums.sums.shape[1:]))
    for piece in range(pieces):
        drawn += times[:, piece, None, None] * sums.sums[piece]
    return drawn


def _agreement(sums: Unitised, drawn: Any, blank: Agreement, figures: Callable[[Any], Figures]) -> Agreement:
    """Return the agreement with its interval, or with the reason why there is none of them."""
    import numpy as np

    observed, expected, covered = (float(each) for each in figures(sums.sums.sum(axis=0)))
    coverage = None if np.isnan(covered) else covered
    if not expected > _NOTHING:
        return replace(blank, note=_nothing_expected(sums, blank.measure, coverage), coverage=coverage)
    value = 1 - observed / expected
    found = replace(blank, value=value, observed=observed, expected=expected, coverage=coverage)
    if drawn is None:
        return replace(found, note=f"no interval: fewer than {FEWEST_PIECES} sources, and too few units")
    many_observed, many_expected, _ = figures(drawn)
    kept = many_expected > _NOTHING
    if kept.mean() < 1 - _MOST_LOST:
        return replace(found, note="no interval: too many draws have only one thing in them")
    low, high = np.percentile(1 - many_observed[kept] / many_expected[kept], [2.5, 97.5])
    over = f"interval over {len(sums.sums)} {_PIECES[sums.pieces_are]}"
    return replace(found, low=float(low), high=float(high), note=over)


def _nothing_expected(sums: Unitised, measure: str, coverage: float | None) -> str:
    if measure not in {"cu-alpha", "ku-alpha"}:
        return "not computable: everything is of one kind, so that nothing could differ"
    if not coverage:
        return "not computable: no units of two coders meet"
    if (sums.sums[:, SHARED, 1:].sum(axis=0) > 0).sum() == 1:
        return "not computable: only one code where units of two coders meet"
    return "not computable: too few units meet to tell what chance alone would give"


def _u(sums: Any) -> Figures:
    """Return observed and expected disagreement of equations 1-5, each as a share of all that is paired."""
    import numpy as np

    length = sums[..., LENGTH, :]
    total = np.maximum(length.sum(axis=-1), 1)
    observed = 1 - sums[..., SAME, :].sum(axis=-1) / total
    squares = sums[..., SQUARES, :]
    alike = ((length**2) - squares).sum(axis=-1)
    expected = 1 - alike / np.maximum(total**2 - squares.sum(axis=-1), 1)
    return observed, expected, np.nan


def _layer(sums: Any, code: int) -> Figures:
    """Return equations 1-5 of one code by itself: its units, and everything else as a gap."""
    import numpy as np

    total = np.maximum(_all_length(sums), 1)
    length, squares = sums[..., LENGTH, code], sums[..., SQUARES, code]
    rest = total - length
    observed = 2 * (length - sums[..., SAME, code]) / total
    expected = 2 * length * rest / np.maximum(total**2 - squares - rest, 1)
    return observed, expected, np.nan


def _layered(sums: Any) -> Figures:
    """Return the sums of observed and of expected disagreement over the codes, each by itself."""
    import numpy as np

    layers = [_layer(sums, code) for code in range(1, sums.shape[-1])]
    return sum(each[0] for each in layers), sum(each[1] for each in layers), np.nan


def _cu(sums: Any) -> Figures:
    """Return equations 9-11, with the share of the continua that units of two coders have in common."""
    import numpy as np

    shared, squares = sums[..., SHARED, 1:], sums[..., SHARED_SQUARES, 1:]
    total = shared.sum(axis=-1)
    within = np.maximum(total, _NOTHING)
    observed = (total - sums[..., SHARED_SAME, 1:].sum(axis=-1)) / within
    pairs = total**2 - squares.sum(axis=-1)
    expected = 1 - _share((shared**2 - squares).sum(axis=-1), pairs)
    return observed, _told(expected, shared, squares), total / np.maximum(_all_length(sums), 1)


def _ku(sums: Any, code: int) -> Figures:
    """Return equation 13: a code's disagreement, and that expected of it, as shares of what it shares."""
    import numpy as np

    shared, squares = sums[..., SHARED, 1:], sums[..., SHARED_SQUARES, 1:]
    total, own = shared.sum(axis=-1), sums[..., SHARED, code]
    within = np.maximum(own, _NOTHING)
    observed = (own - sums[..., SHARED_SAME, code]) / within
    expected = _share(own * (total - own), own * total - squares[..., code - 1])
    covered = own / np.maximum(sums[..., LENGTH, code], 1)
    return observed, _told(expected, shared, squares), covered


def _share(part: Any, whole: Any) -> Any:
    """Return a share of pairs; NaN where no pair is left."""
    import numpy as np

    return np.where(whole > _NOTHING, part / np.where(whole > _NOTHING, whole, 1), np.nan)


def _told(expected: Any, shared: Any, squares: Any) -> Any:
    """Return an expected disagreement, NaN where fewer than no pairs of a code would be left of other units.

    The squares that equation 10 takes off are those with each other coder; where three or more coders meet
    now here and now there, they may be more than all pairs there are, and chance cannot be told.
    """
    import numpy as np

    left = (shared**2 - squares >= -_NOTHING * np.maximum(shared**2, 1)).all(axis=-1)
    return np.where(left & (expected <= 1 + _NOTHING), expected, np.nan)


def _all_length(sums: Any) -> Any:
    """Code points over all coders: gaps, and what has a code, once for each coder."""
    return sums[..., PAIRED, 0]


def _one_code(figures: Callable[[Any, int], Figures], code: int) -> Callable[[Any], Figures]:
    return lambda sums: figures(sums, code)
