"""Agreements of a table on the screen and as JSON: what is compared, each measure, each code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
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
_NARROW, _SHORT = 18, 9
_SCREEN, _GAP, _FIGURE, _INTERVAL = 80, 2, 5, 15


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
    names = [one.measure for one in found.per_code[0].agreements]
    rest = names[len(fitting(found.coders, names)) :]
    yield codes_table(found.coders, names, [_code_row(each) for each in found.per_code])
    more = f" --json has the other measures: {', '.join(rest)}." if rest else ""
    together = two_or_more(len(found.coders))
    yield Hanging(f"{', '.join(found.coders)}, {together}: how many units have it.{more}")
    for each in found.per_code:
        note = each.prevalence.warning or next((one.note for one in each.agreements if one.value is None), "")
        if note:
            yield Hanging(f"{each.code}: {note}.")
    if len(found.per_code) > 1:
        yield from _pooled_lines(found.pooled)


def two_or_more(coders: int) -> str:
    """Return the heading over units that two coders or more gave a code."""
    return "both" if coders == 2 else "2 or more"


CodeRow = tuple[str, Sequence[int], int, Sequence["Agreement"]]


def _code_row(each: CodeAgreement) -> CodeRow:
    counts = [number for _, number in each.prevalence.by_coder]
    return each.code, counts, each.prevalence.n_two, each.agreements


def codes_table(coders: Sequence[str], measures: Sequence[str], rows: Sequence[CodeRow]) -> Table:
    """Return a row a code: its units by coder, those of two or more, the measures that there is room for.

    The first measure has its interval. No number is broken, and a name at its hyphens.
    """
    shown = fitting(coders, measures)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("code", overflow="fold", min_width=_NARROW - 2, max_width=_NARROW)
    for coder in coders:
        table.add_column(in_pieces(coder, _SHORT), justify="right", overflow="fold")
    table.add_column(in_pieces(two_or_more(len(coders)), 4), justify="right", no_wrap=True)
    for measure in shown:
        table.add_column(measure, justify="right", no_wrap=True)
        if measure == shown[0]:
            table.add_column("95 % interval", no_wrap=True)
    for code, counts, together, agreements in rows:
        table.add_row(*map(Text, (in_pieces(code, _NARROW), *(f"{each:,}" for each in (*counts, together)))),
                      *map(Text, _numbers(shown, agreements)))  # fmt: skip
    return table


def _numbers(shown: Sequence[str], agreements: Sequence[Agreement]) -> Iterator[str]:
    by_measure = {one.measure: one for one in agreements}
    for measure in shown:
        one = by_measure.get(measure)
        yield figure(one.value if one else None)
        if measure == shown[0]:
            yield interval(one) if one else ""


def fitting(coders: Sequence[str], measures: Sequence[str]) -> Sequence[str]:
    """Return the first measures that stand beside each other on a screen of 80 columns, at least one."""
    heads = [max(map(len, in_pieces(name, _SHORT).split("\n"))) + _GAP for name in coders]
    left = _SCREEN - _NARROW - sum(heads) - (4 + _GAP) - (_INTERVAL + _GAP)
    for number, measure in enumerate(measures):
        left -= max(_FIGURE, len(measure)) + _GAP
        if left < 0:
            return measures[: max(1, number)]
    return measures


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
