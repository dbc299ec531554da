"""Agreements of a table on the screen and as JSON: what is compared, each measure, each code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.agree.measures import TABLE
from qualcode.screens.printing import Hanging, in_pieces, listing
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.agree.families import CodeAgreement, Family, Pooled
    from qualcode.findings import Agreement
    from qualcode.flows.agree.tables import TableAgreement

KEYS = ("measure", "level", "unit", "value", "low", "high", "n_units", "n_coders", "n_pairable", "note")
_MEASURES = 3
_NARROW = 18
_SHORT = 9


def table_screen(found: TableAgreement) -> Iterator[RenderableType]:
    """Yield what is compared, the measures, and where cells hold sets the codes."""
    first = found.agreements[0]
    read = [
        (name, sum(row[place] is not None for row in found.ratings.cells))
        for place, name in enumerate(found.ratings.coders)
    ]
    coders = ", ".join(f"{name} ({number:,})" for name, number in read)
    yield Hanging(
        f"{counted(first.n_units, 'unit')}, one a row, {counted(len(read), 'coder')}: {coders}; "
        f"{first.n_pairable:,} of the units have two coders or more"
    )
    yield Text("")
    yield measures_table(found.agreements)
    yield from notes_of(found.agreements)
    if found.family:
        yield from family_lines(found.family)


def measures_table(agreements: Sequence[Agreement]) -> RenderableType:
    """Return agreements as a table: measure, value, interval, and where the measure is defined."""
    rows = [
        (one.measure, figure(one.value), interval(one), _levelled(one), TABLE[one.measure].source)
        for one in agreements
    ]
    return listing(("measure", "value#", "95 % interval", "level", "after"), rows, empty="")


def notes_of(agreements: Sequence[Agreement]) -> Iterator[RenderableType]:
    """Yield each note once, with the measures that it is of, unless it is of all."""
    said: dict[str, list[str]] = {}
    for one in agreements:
        for note in filter(None, one.note.split("; ")):
            said.setdefault(note, []).append(one.measure)
    for note, measures in said.items():
        of_all = len(measures) == len(agreements)
        yield Hanging(f"{note[0].upper()}{note[1:]}." if of_all else f"{', '.join(measures)}: {note}.")


def family_lines(found: Family) -> Iterator[RenderableType]:
    """Yield what all codes come to, the pooling named, and each code for itself."""
    if not found.per_code:
        return
    yield Text("")
    yield Hanging("Each code for itself: has it, or has it not.")
    names = [one.measure for one in found.per_code[0].agreements][:_MEASURES]
    together = two_or_more(len(found.coders))
    headings = (
        "code", *(f"{in_pieces(name, _SHORT)}#" for name in found.coders), f"{in_pieces(together, 4)}#",
        *(f"{name}#" for name in names),
    )  # fmt: skip
    yield listing((*headings, "95 % interval"), [_code_row(each) for each in found.per_code], empty="")
    more = "" if len(found.per_code[0].agreements) <= _MEASURES else " --json has the other measures."
    yield Hanging(
        f"{', '.join(found.coders)}, {together}: how many units have it; the interval is that of "
        f"{names[0]}.{more}"
    )
    for each in found.per_code:
        note = each.prevalence.warning or next((one.note for one in each.agreements if one.value is None), "")
        if note:
            yield Hanging(f"{each.code}: {note}.")
    if len(found.per_code) > 1:
        yield from _pooled_lines(found.pooled)


def two_or_more(coders: int) -> str:
    """Return the heading over units that two coders or more gave a code."""
    return "both" if coders == 2 else "2 or more"


def _code_row(each: CodeAgreement) -> tuple[str, ...]:
    counts = (f"{number:,}" for _, number in each.prevalence.by_coder)
    values = (figure(one.value) for one in each.agreements[:_MEASURES])
    return (
        in_pieces(each.code, _NARROW),
        *counts,
        f"{each.prevalence.n_two:,}",
        *values,
        interval(each.agreements[0]),
    )


def _pooled_lines(pooled: Sequence[Pooled]) -> Iterator[RenderableType]:
    rows = [
        (one.agreement.measure, one.pooling.partition(":")[0], str(one.n_codes), figure(one.agreement.value),
         interval(one.agreement))
        for one in pooled
    ]  # fmt: skip
    yield Text("")
    yield Hanging("All codes together, pooled in two ways.")
    yield listing(("measure", "pooled by", "codes#", "value#", "95 % interval"), rows, empty="")
    for pooling in dict.fromkeys(one.pooling for one in pooled):
        yield Hanging(f"By {pooling}.")
    for note in dict.fromkeys(one.agreement.note for one in pooled if one.agreement.note):
        yield Hanging(f"{note[0].upper()}{note[1:]}.")


def figure(value: float | None) -> str:
    """Return a value with three decimals; a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def interval(one: Agreement) -> str:
    """Return the interval of an agreement, "" where it has none."""
    return "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def _levelled(one: Agreement) -> str:
    return "sets" if TABLE[one.measure].kind == "sets" else one.level


def table_json(found: TableAgreement) -> dict[str, Any]:
    """Return one measure as an object of its own; several as `agreements`, with codes if cells hold sets."""
    if len(found.agreements) == 1:
        return agreement_json(found.agreements[0])
    whole: dict[str, Any] = {"agreements": [agreement_json(one) for one in found.agreements]}
    if found.family:
        whole["pooled"] = [
            {"pooling": one.pooling, "n_codes": one.n_codes, **agreement_json(one.agreement)}
            for one in found.family.pooled
        ]
        whole["codes"] = [_code_json(each) for each in found.family.per_code]
    return whole


def _code_json(each: CodeAgreement) -> dict[str, Any]:
    counted = each.prevalence
    return {
        "code": each.code,
        "by_coder": dict(counted.by_coder),
        "n_any": counted.n_any,
        "n_all": counted.n_all,
        "share": counted.share,
        "prevalence_index": counted.prevalence_index,
        "bias_index": counted.bias_index,
        "agreements": [agreement_json(one) for one in each.agreements],
    }


def agreement_json(one: Agreement) -> dict[str, Any]:
    """Return an agreement by the keys that every form of `agree` shares."""
    return {key: getattr(one, key) for key in KEYS}
