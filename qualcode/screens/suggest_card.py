"""The report card on the screen: each figure with its base, and whose agreement it is.

Nothing is called right or wrong: a coder and a machine agree or they do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.coding.auditing import FEW
from qualcode.screens.printing import listing
from qualcode.screens.sampled import learnt_words, left_json, left_out_words, met_words
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.coding.auditing import Agreed
    from qualcode.flows.audits.report_card import ReportCard
    from qualcode.stats import Interval

_LANES = {"both": "rules and suggester", "suggest": "the suggester", "rules": "the rules"}
_SEGMENTS = ("both#", "machine only#", "coder only#")
_PLACES = 4


def card_screen(card: ReportCard) -> Iterator[RenderableType]:
    """Yield the report card."""
    base = counted(card.n, "segment")
    yield Text(f"Agreement of {_LANES[card.lane]} with {card.coder} on {base}", style="bold")
    yield Text(_sampled(card), style="dim")
    met = met_words(card.coder, card.met, card.n)
    if met:
        yield Text(f"{met}: on these the agreement may be too high", style="bold")
    judged = [one for one in card.per_code if not one.few]
    if judged:
        yield _table(card, judged)
    few = [one for one in card.per_code if one.few]
    if few:
        yield Text("")
        yield Text(f"Too few to judge: {card.coder} gave these fewer than {FEW} times", style="bold")
        yield _few(few)
    if not card.per_code:
        yield Text(f"neither gave a code to any of the {base}")
    yield Text("")
    yield from _notes(card)


def _sampled(card: ReportCard) -> str:
    """Return what was drawn from what, what is left out, how much of it was read, and what was learnt."""
    line = f"{card.audit}: {counted(card.drawn, 'segment')} drawn at random from {card.population:,}"
    left = left_out_words(card.left_out)
    line += f"; {left}" if left else ""
    line += f"; {card.coder} read {card.n:,}" if card.n < card.drawn else ""
    learnt = learnt_words(card.learnt, card.rejected, other=True) or "the codebook alone"
    return f"{line}; no code on them was learnt{f', {learnt} taught' if card.lane != 'rules' else ''}."


def _table(card: ReportCard, judged: list[Agreed]) -> RenderableType:
    people = [f"alpha {card.coder}-{name}#" for name in card.others]
    columns = ["code", *_SEGMENTS, "precision", "recall", "F1#", "alpha machine#", *people]
    rows = [
        (
            one.code,
            str(one.both),
            str(one.machine_only),
            str(one.coder_only),
            _with_interval(one.precision, one.precision_interval),
            _with_interval(one.recall, one.recall_interval),
            _number(one.f1),
            _number(one.alpha),
            *(_number(one.between_people.get(name)) for name in card.others),
        )
        for one in judged
    ]
    return listing(columns, rows, empty="")


def _few(few: list[Agreed]) -> RenderableType:
    rows = [(one.code, str(one.both), str(one.machine_only), str(one.coder_only)) for one in few]
    return listing(["code", *_SEGMENTS], rows, empty="")


def _with_interval(share: float | None, interval: Interval) -> str:
    return "-" if share is None else f"{share:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _notes(card: ReportCard) -> Iterator[Text]:
    pooled = card.pooled
    if pooled.f1 is not None:
        share = f"{_number(pooled.precision)}, recall {_number(pooled.recall)}, F1 {_number(pooled.f1)}"
        yield Text(f"all codes together: precision {share}")
    if card.first_right is not None and card.answered:
        base = counted(card.answered, "segment")
        yield Text(
            f"first suggestion is a code that {card.coder} gave: {card.first_right:,} of {base} with a code; "
            f"one of the first five: {card.within_five:,}"
        )
    lost = card.nothing_found
    yield Text(
        f"nothing found in {lost.segments:,} of {counted(card.n, 'segment')}; "
        f"{card.coder} gave {lost.coded:,} of these a code"
    )
    for name, shared in card.others.items():
        yield Text(f"{name} read {shared:,} of the same segments")
    if not card.others:
        yield Text("one coder: let a second code the sample, to see how far people agree with each other")
    yield Text(
        "both, machine only, coder only: segments. Square brackets: Wilson intervals, 95 %.", style="dim"
    )


def card_json(card: ReportCard) -> dict[str, Any]:
    """Return the report card as JSON."""
    return {
        "audit": card.audit,
        "coder": card.coder,
        "lane": card.lane,
        "n": card.n,
        "drawn": card.drawn,
        "left_out": left_json(card.left_out),
        "met_before": card.met,
        "population": card.population,
        "learnt": {"coded": card.learnt, "rejected": card.rejected},
        "per_code": [_row(one) for one in card.per_code],
        "pooled": {name: value for name, value in _row(card.pooled).items() if name in _POOLED},
        "nothing_found": card.nothing_found,
        "first_right": card.first_right,
        "within_five": card.within_five,
        "answered": card.answered,
        "others": card.others,
    }


_POOLED = frozenset({"both", "machine_only", "coder_only", "precision", "recall", "f1"})


def _row(one: Agreed) -> dict[str, Any]:
    return {
        "code": one.code,
        "n": one.n,
        "both": one.both,
        "machine_only": one.machine_only,
        "coder_only": one.coder_only,
        "precision": _rounded(one.precision),
        "precision_interval": _ends(one.precision_interval),
        "recall": _rounded(one.recall),
        "recall_interval": _ends(one.recall_interval),
        "f1": _rounded(one.f1),
        "alpha": _rounded(one.alpha),
        "alpha_between_people": {name: _rounded(alpha) for name, alpha in one.between_people.items()},
        "too_few_to_judge": one.few,
    }


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, _PLACES), round(interval.high, _PLACES)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)
