"""Lines of the logs that say they were written later than now: the clock of some machine is wrong.

Of rival decisions the later holds, so that a line from the future would hold against all that come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.store.checkup import Checkup

_TOLERATED = timedelta(hours=1)
_HINT = "the clock of that machine was wrong: put it right; of rival decisions the later holds"


def clock_problems(checkup: Checkup, now: str) -> Iterator[Problem]:
    """Yield the lines that are dated more than an hour after `now`; no two clocks agree to the minute."""
    limit = (datetime.fromisoformat(now) + _TOLERATED).strftime("%Y-%m-%dT%H:%M:%SZ")
    for events in checkup.events.values():
        for where, event in events:
            if str(event.get("at", "")) > limit:
                by = f" of {event['by']}" if event.get("by") else ""
                message = f"this line{by} is dated in the future"
                yield Problem("in-the-future", message, where, _HINT, "warning")
