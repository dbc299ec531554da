"""Where a study stands, in a few lines; every count with its base."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.flows.status import Status
from qualcode.text import counted

_FEW = 3


def status_lines(status: Status) -> Iterator[str]:
    """Yield the lines."""
    yield status.name
    if status.locked:
        yield f"  locked; {counted(status.sources, 'source')}"
    else:
        yield from (f"  {name:<17}{what}" for name, what in _rows(status))
    if status.interrupted:
        stopped = counted(status.interrupted, "verb")
        yield f"  {stopped} interrupted; the next command that writes takes it back"
    yield f"next: {status.next_step}"


def _rows(status: Status) -> Iterator[tuple[str, str]]:
    by = f" by {', '.join(status.coders)}" if status.coders else ""
    yield "sources", f"{status.sources:,}"
    yield "coded", f"{status.coded_turns:,} of {counted(status.evidence_turns, 'turn')} of participants"
    yield "codings", f"{status.codings:,}{by}"
    if status.proposals:
        waiting = f"{status.open_proposals:,}" if status.open_proposals else "none"
        once = "; one counts once a person accepts it" if status.open_proposals else ""
        yield "proposals", f"{waiting} open of {status.proposals:,} by the tagger{once}"
    if status.suggestions:
        left = f"{status.open_suggestions:,}" if status.open_suggestions else "none"
        once = ": qualcode suggest review" if status.open_suggestions else ""
        yield "suggestions", f"{left} open of {status.suggestions:,} by the suggester{once}"
    if status.disputed:
        what = counted(status.disputed, "proposal")
        yield "disputed", f"{what} that one has and another rejected: qualcode suggest judged --disputed"
    if status.audits:
        left = (
            f"{status.open_audits:,} to code: qualcode suggest audit --code"
            if status.open_audits
            else "coded"
        )
        yield "blind samples", f"{status.audits:,}, {left}"
    yield "codes, themes", f"{status.codes:,}, {status.themes:,}"
    yield "quotes", f"{status.quotes:,}"
    yield "recommendations", f"{status.recommendations:,}"
    yield "privacy", f"{counted(status.to_review, 'place')} for a person to review"
    if status.flags:
        told = f"{status.untold_flags:,} where nobody was told yet" if status.untold_flags else "all told"
        yield "flags", f"{status.flags:,}, {told}: qualcode flag list"
    yield from _of_the_folder(status)
    if status.to_decide:
        yield "corrections", f"{counted(status.to_decide, 'thing')} to decide: qualcode source changes"
    if status.to_reassign:
        verb = "waits" if status.to_reassign == 1 else "wait"
        yield "split codes", f"{counted(status.to_reassign, 'coding')} {verb}: codebook split CODE --next"
    if status.of_gone_codes:
        gone = counted(status.of_gone_codes, "coding")
        yield "gone codes", f"{gone} of a code that is gone: qualcode check"


def _of_the_folder(status: Status) -> Iterator[tuple[str, str]]:
    """Yield how far this copy is synced, and what waits for a person since."""
    if status.synced_at:
        since = f"; {counted(status.not_synced, 'verb')} since: qualcode sync" if status.not_synced else ""
        yield "synced", f"{status.synced_at[:10]} {status.synced_at[11:16]}{since}"
    if status.waits:
        few = ", ".join(status.waits[:_FEW])
        more = f" and {len(status.waits) - _FEW:,} more" if len(status.waits) > _FEW else ""
        yield "both changed", f"{few}{more}: qualcode sync --take {status.waits[0]}=ours, or =theirs"
