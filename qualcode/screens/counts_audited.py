"""Estimates from a blind sample, with their intervals, and what they are uncertain about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.coding.auditing import FEW
from qualcode.screens.printing import Hanging, listing
from qualcode.screens.sampled import drawn_words, learnt_words, left_json, met_words
from qualcode.stats import LEAST_POSITIVES, PPI_POSITIVES
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.flows.counts.audited import AuditedCounts, AuditedRow

CALLED = "Uncertainty of our coding, not of public opinion"


def audited_screen(found: AuditedCounts) -> Iterator[RenderableType]:
    """Yield the estimates with their intervals, and what they are uncertain about."""
    rows = [_audited_row(row, found.responses) for row in found.rows]
    columns = ("code", "audited#", "responses", "from - to", "audit alone")
    yield listing(columns, rows, empty="no code to estimate")
    yield Text("")
    yield from (Hanging(line) for line in _base(found))
    if found.in_campaigns:
        sent = "one campaign's text" if found.campaigns == 1 else f"one of {found.campaigns} campaigns' texts"
        yield Hanging(
            f"{found.in_campaigns:,} of these responses sent {sent}, and are counted (`counts --campaigns`)"
        )
    yield Hanging(
        f"a share is estimated from {LEAST_POSITIVES} audited responses with the code on, as unsure as its "
        f"interval says; how well the machine codes (`suggest evaluate`) is judged from {FEW} on"
    )
    if any(row.judged and row.estimate.method == "audit alone" for row in found.rows):
        yield Hanging(
            f"the same: fewer than {PPI_POSITIVES} audited responses have the code, or lack it, and the "
            "machine adds nothing; the interval is exact (Clopper-Pearson), wide rather than too narrow"
        )
    yield Hanging(Text(f"{CALLED} (95 % intervals)", style="bold"))


def _base(found: AuditedCounts) -> Iterator[str]:
    """Yield what was drawn and read, what is left out of it, and what the suggester learnt from."""
    blind = "" if found.met else " blind"
    line = (
        f"{found.audited:,} of {counted(found.responses, 'response')} were drawn at random and read{blind} "
    )
    line += f"by {found.coder} ({found.audit})"
    drawn = drawn_words(found.drawn, found.left_out)
    line += f"; {drawn}" if drawn else ""
    yield line + (f"; {found.apart:,} drawn from elsewhere, not in this" if found.apart else "")
    if found.met:
        yield met_words(found.coder, found.met, found.audited)
    learnt = learnt_words(found.coded, found.rejected, other=True) or "the codebook alone"
    yield f"the suggester learnt from {learnt}, and from no code on these"


def _audited_row(row: AuditedRow, responses: int) -> tuple[str, ...]:
    name = "  " * row.code.depth + row.code.name
    if not row.judged:
        return name, f"{row.estimate.positives:,}", "too few to judge", "", ""
    estimate = row.estimate

    def number(share: float) -> str:
        return f"{round(share * responses):,}"

    alone = f"{number(estimate.human_only.low)} - {number(estimate.human_only.high)}"
    alone = "the same" if estimate.method == "audit alone" else alone
    between = f"{number(estimate.interval.low)} - {number(estimate.interval.high)}"
    about = f"about {number(estimate.value)} ({100 * estimate.value:.0f} %)"
    return name, f"{estimate.positives:,}", about, between, alone


def audited_json(found: AuditedCounts) -> dict[str, Any]:
    """Return the estimates as JSON; what may not be judged has no numbers but the audit's own."""
    return {
        "audit": found.audit,
        "coder": found.coder,
        "audited": found.audited,
        "responses": found.responses,
        "sources": found.sources,
        "drawn": found.drawn,
        "left_out": left_json(found.left_out),
        "drawn_elsewhere": found.apart,
        "met_before": found.met,
        "labelled": found.labelled,
        "learnt": {"coded": found.coded, "rejected": found.rejected},
        "in_campaigns": found.in_campaigns,
        "campaigns": found.campaigns,
        "uncertainty": f"{CALLED[0].lower()}{CALLED[1:]}",
        "codes": [
            {
                "code": row.code.id,
                "path": row.code.path,
                "positives": row.estimate.positives,
                "method": row.estimate.method if row.judged else "too few",
                "share": row.estimate.value if row.judged else None,
                "interval": row.estimate.interval if row.judged else None,
                "audit_alone": row.estimate.human_only if row.judged else None,
                "gain": row.estimate.gain if row.judged else None,
            }
            for row in found.rows
        ],
    }
