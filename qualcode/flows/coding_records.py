"""What a coding session hands to the screen: the turn in view, what an answer did, what it all came to.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.findings import Memo
    from qualcode.model import Coding, Turn


@dataclass(frozen=True, slots=True)
class PutOn:
    """A coding as the session shows it: the code's name, and its words where they are not the whole turn."""

    coding: Coding
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal on the turn, with its words where they are not the whole turn, and why it was made.

    `number` is by what it can be answered.
    """

    proposal: Coding
    name: str
    words: str
    evidence: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class TurnView:
    """What the screen shows of a turn: context before, the words as spoken, the coder's codes on it.

    `total` counts the turns that are to be coded; `coded` how many of them have a code, None where that was
    said before.
    `words` are those that the next code is restricted to ("" means the whole turn); `question` is what the
    turn stands under, with its wording. `before` are turns that this session has not shown yet.
    """

    turn: Turn
    before: tuple[Turn, ...]
    codes: tuple[PutOn, ...]
    total: int
    coded: int | None
    words: str = ""
    question: str = ""
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What an answer did: lines for the screen, whether there is another turn to see, memos to read.

    `opens` is another source to go on in, at `extract` where one is meant.
    """

    lines: tuple[str, ...] = ()
    moved: bool = False
    memos: tuple[Memo, ...] = ()
    opens: str = ""
    extract: Coding | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session came to."""

    codings: int
    turns: int
    new_codes: int
    memos: int
    coded: int
    total: int
