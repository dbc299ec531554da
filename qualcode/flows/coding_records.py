"""What a coding session hands to the screen: the turn in view, what an answer did, what it all came to.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.flows.code import Applied

if TYPE_CHECKING:
    from qualcode.findings import Memo
    from qualcode.model import Code, Coding, Turn


@dataclass(frozen=True, slots=True)
class PutOn:
    """A coding as the session shows it: the code's name, and its words where they are not the whole turn."""

    coding: Coding
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """What the screen shows of a turn: context before, the words as spoken, the coder's codes on it.

    `number` of `total` counts the turns that are to be coded; `coded` how many of them have a code.
    `words` are those that the next code is restricted to ("" means the whole turn); `question` is what the
    turn stands under, with its wording.
    """

    turn: Turn
    before: tuple[Turn, ...]
    codes: tuple[PutOn, ...]
    number: int
    total: int
    coded: int
    words: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What an answer did, for the screen: codes put on, a new code, a memo, what was taken back."""

    kind: str
    applied: Applied = field(default_factory=Applied)
    new: Code | None = None
    memo: Memo | None = None
    undone: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session came to."""

    codings: int
    turns: int
    new_codes: int
    memos: int
    coded: int
    total: int


@dataclass(frozen=True, slots=True)
class Step:
    """An answer that can be taken back: its run, where it was given, and what it added to the summary.

    `revised` says that it corrected the source.
    """

    run: str
    place: int
    codings: tuple[Coding, ...] = ()
    new: int = 0
    memos: int = 0
    what: str = ""
    revised: bool = False
