"""What a review hands to the screen: a proposal as it is put, and the acts that can be taken back.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from qualcode.flows.context import ContextTurn
    from qualcode.flows.suggest.evidence import Evidence
    from qualcode.model import Code, Coding

Said = Literal["accept", "reject", "skip", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which proposals to look at: whose, of which codes (with those below), in which sources.

    Else only the likely ones, in the order of the sources and their words; `everything` takes the others too,
    `likely_first` puts those of the highest score before the others.
    """

    by: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    everything: bool = False
    likely_first: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """A proposal as it is put before a person, as spoken; `whole` is all of its turn, where asked for.

    `entry` is the code as the codebook has it, None where it is no longer there; `because` is the evidence
    as values, `evidence` the same in a line; `edition` is that of the source in which its words lie so.
    """

    proposal: Coding
    title: str
    turn: str
    speaker: str
    role: str
    code: str
    definition: str
    lane: str
    words: str
    whole: str
    evidence: str
    before: tuple[ContextTurn, ...]
    after: tuple[ContextTurn, ...]
    number: int
    total: int
    entry: Code | None = None
    because: Evidence | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An act of this review: where it was done, its run in the log, and what it was."""

    place: int
    run: str
    what: str
