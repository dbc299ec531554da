"""What a workbench hands to the screen: what an act did, and how far a coder has come.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model import Span


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, in a line for the screen; it is in the log already.

    The line may quote a few of the words that it was done on: it is shown, and kept nowhere.

    `run` is the verb's id in the log, "" where nothing changed; `span` where it was done, in the source's
    text, so that a screen can go there; `ids` of what was made; `notices` what the coder should know besides.
    `source` is that where it was done when it is another one than that on the workbench, "" otherwise.
    """

    line: str
    run: str = ""
    span: Span | None = None
    ids: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the turns that are to be coded have a code of this coder."""

    coded: int
    total: int

    @property
    def share(self) -> str:
        """How much that is, in words: "under 1 %", "38 %", "over 99 %"."""
        if 0 < self.coded < 0.01 * self.total:
            return "under 1 %"
        if 0.99 * self.total < self.coded < self.total:
            return "over 99 %"
        return f"{self.percent} %"

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when every turn has one, 0 only when none has."""
        if not self.total or not self.coded:
            return 0
        if self.coded == self.total:
            return 100
        return min(99, max(1, round(100 * self.coded / self.total)))
