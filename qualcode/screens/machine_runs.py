"""What became of a machine's run, as a line: both lanes say it in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.suggest.running import Suggestions
    from qualcode.flows.tagging.tag import Tagged


def written_line(done: Suggestions | Tagged, what: str, *, dry_run: bool) -> str:
    """Return what a run wrote and how to take it back; `what` is "proposals" or "suggestions"."""
    if dry_run:
        return "dry run: nothing was written"
    if done.run is None:
        return f"the {what} are the same as before; nothing was written"
    back = f"`qualcode undo {done.run.id}` takes it back"
    sources = counted(len(done.written), "source")
    return f"written for {sources}: {back}; runs/{done.machine_run}.json says what ran"
