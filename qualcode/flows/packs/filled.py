"""What came back in a pack, before any of it is kept: answers by unit, codings with their places, problems.

Values only; whether the answers are kept is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.findings import Memo
from qualcode.model import Code, Problem, Span

SURE, UNSURE = "sure", "unsure"


@dataclass(frozen=True, slots=True)
class Placed:
    """A code on words, where they stand now."""

    source: str
    revision: int
    span: Span
    code: Code
    why: str = ""
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def identity(self) -> tuple[str, int, Span, str]:
        """What makes two codings of one coder the same."""
        return self.source, self.revision, self.span, self.code.id


@dataclass(frozen=True, slots=True)
class Said:
    """What a coder says of a unit: codes (none is an answer), `sure`, and a memo; `blank`: a memo alone.

    `kept` are those of the codes that the file says nothing of, and that were known; with `keeps_memo` the
    known memo stays.
    """

    number: int
    codes: tuple[str, ...] = ()
    sure: str = ""
    memo: str = ""
    blank: bool = False
    kept: tuple[str, ...] = ()
    keeps_memo: bool = False


@dataclass(slots=True)
class Filled:
    """All that a pack holds. `empty` are units without an answer in it; `withdrawn` what nobody may keep.

    `outside` counts codings of words that are no unit of the pack; `memos` are those that were written whole;
    `others` counts what other people than the coder have made in it.
    """

    said: dict[int, Said] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    empty: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    withdrawn: int = 0
    outside: int = 0
    memos: list[Memo] = field(default_factory=list)
    coder_there: str = ""
    others: dict[str, int] = field(default_factory=dict)

    def wrong(self, where: str, message: str, hint: str = "") -> None:
        """Add a problem with its place."""
        self.problems.append(Problem("pack", message, where, hint, "error"))
