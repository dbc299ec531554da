"""What resolving hands on: a case with how it stands, all of them together, and a case as it is put.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from qualcode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.coding.resolving import Decision
    from qualcode.findings import Memo
    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.context import ContextTurn
    from qualcode.model import Code


class DecidedMeanwhileError(UsageError):
    """Somebody decided a unit since it was shown: what was typed is about a case that is none any more."""


State = Literal["open", "look again", "decided", "agree", "taken over"]
LEFT: frozenset[State] = frozenset(("open", "look again"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit that coders were compared on, with what was decided of it.

    `state` is "open" (they differ, and nobody has decided), "decided", "look again" (what it rests on has
    changed, or it was decided twice, differently: `because` says so), "agree" (they gave the same, and the
    consensus does not have it yet) or "taken over".
    """

    case: Case
    state: State
    decisions: tuple[Decision, ...] = ()
    because: str = ""

    @property
    def decision(self) -> Decision | None:
        """The latest decision, None where there is none."""
        return max(self.decisions, key=lambda one: (one.at, one.id), default=None)

    @property
    def is_left(self) -> bool:
        """Whether a person has to decide."""
        return self.state in LEFT


@dataclass(frozen=True, slots=True)
class Resolution:
    """All units that two coders read, in the order of the sources, each with how it stands.

    `kept_apart` are reflexive workstreams that were left out. `elsewhere` counts decisions on other units
    than these; `gone` are the decisions whose words are not there any more. `held` counts units of which
    nothing can be decided before a coding that waits after a correction is.
    """

    comparison: Comparison
    unit: str
    coders: tuple[str, ...]
    units: tuple[Standing, ...]
    kept_apart: tuple[str, ...] = ()
    elsewhere: int = 0
    gone: tuple[Decision, ...] = ()
    held: int = 0

    @property
    def counts(self) -> Mapping[State, int]:
        """How many units stand how."""
        return Counter(one.state for one in self.units)

    @property
    def cases(self) -> tuple[Standing, ...]:
        """The units that a person has decided, or has to."""
        return tuple(one for one in self.units if one.state not in {"agree", "taken over"})

    @property
    def left(self) -> tuple[Standing, ...]:
        """The cases that a person has to decide."""
        return tuple(one for one in self.units if one.is_left)

    @property
    def agreed(self) -> tuple[Standing, ...]:
        """The units on which all gave the same, and that the consensus does not have yet."""
        return tuple(one for one in self.units if one.state == "agree")

    def only(self, wanted: Callable[[Standing], bool]) -> Resolution:
        """Return it with the units that fit."""
        return replace(self, units=tuple(filter(wanted, self.units)))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was decided: the units, the run in the log, and what a person should know."""

    units: tuple[str, ...]
    codings: int
    run: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenCodes:
    """What one coder gave a unit: None has not read it, an empty tuple found nothing that fits."""

    coder: str
    codes: tuple[str, ...] | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutCase:
    """A case as it is put before a person, its words as spoken.

    `readings` are what the coders gave it, in print order, the reasons they gave with them; `entries` the
    codes at issue as the codebook has them. `memos` are about this place.
    """

    standing: Standing
    speaker: str
    words: str
    readings: tuple[GivenCodes, ...]
    entries: tuple[Code, ...]
    before: tuple[ContextTurn, ...]
    after: tuple[ContextTurn, ...]
    number: int
    total: int
    memos: tuple[Memo, ...] = field(default=())

    @property
    def case(self) -> Case:
        """The case."""
        return self.standing.case


def codes_at_issue(case: Case) -> tuple[str, ...]:
    """Return the codes that anybody gave a unit, in the order in which they come first."""
    given: Iterable[Sequence[str]] = (sorted(codes) for _, codes in case.codes if codes)
    return tuple(dict.fromkeys(code for codes in given for code in codes))
