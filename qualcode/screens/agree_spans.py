"""Agreement of coders on spans: what is of all codes, what is of one, and what each number is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.agree.unitising import UNITISING
from qualcode.screens.printing import Hanging, listing
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.findings import Agreement
    from qualcode.flows.agree.span_files import SpanAgreements

_KEYS = ("measure", "level", "unit", "value", "low", "high", "n_units", "n_coders", "n_pairable", "note")


def spans_screen(found: SpanAgreements) -> Iterator[RenderableType]:
    """Yield the agreements, measure by measure, each with what it is of."""
    first = found.by_measure[0][0]
    yield Hanging(
        f"{counted(found.spans, 'span')} of {counted(len(found.coders), 'coder')} "
        f"({', '.join(found.coders)}) in {counted(found.sources, 'source')}; compared code point by code "
        f"point: {first.n_pairable:,} of {first.n_units:,} were read by two coders or more"
    )
    for agreements in found.by_measure:
        yield from _measure(agreements)


def _measure(agreements: Sequence[Agreement]) -> Iterator[RenderableType]:
    pooled, *single = agreements
    yield Text("")
    yield Hanging(
        Text(pooled.measure, style="bold").append(f": {UNITISING[pooled.measure]}", style="not bold")
    )
    if pooled.value is not None or not single:
        yield Hanging(f"  all codes: {_figure(pooled)}", 4)
    if not single:
        return
    rows = [
        (f"  {one.code}", _number(one.value), _interval(one), _share(one.coverage), _besides(one))
        for one in single
    ]
    covered = any(one.coverage is not None for one in single)
    titles = ("  code", "value#", "95 % interval", *(("covers#",) if covered else ()), "")
    yield listing(titles, [row if covered else (*row[:3], row[4]) for row in rows], empty="")


def _figure(one: Agreement) -> str:
    said = "" if one.value is None else _number(one.value)
    said += f", 95 % interval {_interval(one)}" if one.low is not None else ""
    said += f", over {_share(one.coverage)} of what is paired" if one.coverage is not None else ""
    if one.value is None:
        return one.note
    return f"{said}; {one.note}" if one.note else said


def _besides(one: Agreement) -> str:
    """What a code's line says besides its interval, whose making is told with all codes."""
    return "" if one.low is not None else one.note


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(one: Agreement) -> str:
    return "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def spans_json(found: SpanAgreements) -> dict[str, Any]:
    """Return one measure as an object of its own, several as `agreements`."""
    each = [_measure_json(agreements) for agreements in found.by_measure]
    return each[0] if len(each) == 1 else {"agreements": each}


def _measure_json(agreements: Sequence[Agreement]) -> dict[str, Any]:
    pooled, *single = agreements
    entry = _agreement_json(pooled)
    if single:
        entry["per_code"] = [{"code": one.code, **_agreement_json(one)} for one in single]
    return entry


def _agreement_json(one: Agreement) -> dict[str, Any]:
    entry = {key: getattr(one, key) for key in _KEYS}
    if one.coverage is not None:
        entry["coverage"] = one.coverage
    return entry
