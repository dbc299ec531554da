"""Where a study stands, in a few lines; every count with its base."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.flows.status import Status


def status_lines(status: Status) -> Iterator[str]:
    """Yield the lines."""
    yield status.name
    if status.locked:
        yield f"  locked; {status.sources} sources"
    else:
        yield f"  sources          {status.sources}"
        yield f"  coded            {status.coded_turns} of {status.evidence_turns} turns of participants"
        by = f" by {', '.join(status.coders)}" if status.coders else ""
        yield f"  codings          {status.codings}{by}; {status.proposals} proposals wait and count for nothing"
        yield f"  codes, themes    {status.codes}, {status.themes}"
        yield f"  quotes           {status.quotes}"
        yield f"  recommendations  {status.recommendations}"
        yield f"  privacy          {status.to_review} places for a person to review"
    if status.interrupted:
        yield f"  {status.interrupted} interrupted; the next command that writes takes it back"
    yield f"next: {status.next_step}"
