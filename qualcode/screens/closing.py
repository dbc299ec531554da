"""The last line of an import of several files: how many came in, and which did not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.entering import Imported
    from qualcode.flows.folders import Inbox

_NAMED = 12


@dataclass(slots=True)
class Outcome:
    """What became of the files so far; `readable` counts those that a dry run read."""

    imported: int = 0
    already: int = 0
    left: int = 0
    readable: int = 0
    refused: list[str] = field(default_factory=list)

    def count(self, done: Imported | None) -> None:
        """Count a file that came in, was there already, or that a person did not want."""
        if done is None:
            self.left += 1
        elif done.already:
            self.already += 1
        else:
            self.imported += 1


def closing_line(outcome: Outcome) -> str:
    """Return how many files came in, were there, and were refused, these by their names."""
    parts = [
        (outcome.readable, f"{outcome.readable:,} could be imported"),
        (outcome.imported, f"{outcome.imported:,} imported"),
        (outcome.already, f"{outcome.already:,} already in the study"),
        (outcome.left, f"{outcome.left:,} not imported, as you said"),
        (len(outcome.refused), f"{len(outcome.refused):,} refused: {_named(outcome.refused)}"),
    ]
    return "; ".join(text for count, text in parts if count)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def passed_over(inbox: Inbox) -> Iterator[str]:
    """Yield what was not looked at: folders inside folders, and the study's own files."""
    if inbox.left:
        were = "was" if len(inbox.left) == 1 else "were"
        names = _named([folder.name for folder in inbox.left])
        inside = f"{counted(len(inbox.left), 'folder')} inside {were}"
        yield f"note: {inside} not looked into (--recursive does): {names}"
    if inbox.own:
        yield f"note: {counted(len(inbox.own), 'file')} of the study itself passed over"
