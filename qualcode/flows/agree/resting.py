"""How far a consensus rests on the coder whom it is compared with: that is no independent agreement.

A unit was taken over because coders agreed on it, or decided by people who knew what each had given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.flows.agree.resolving_log import decisions_of
from qualcode.store.study import CONSENSUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.coding.resolving import Decision
    from qualcode.flows.agree.comparing import Compared
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Resting:
    """Of the units that a coder and the consensus both have: those `agreed` with the coder, or `decided`."""

    coder: str
    units: int
    agreed: int
    decided: int


def resting_of(study: Study, whole: Compared) -> tuple[Resting, ...]:
    """Return, for each coder beside a consensus, how far it rests on what that coder gave."""
    names = [voice.name for voice in whole.voices]
    if CONSENSUS not in names:
        return ()
    decisions = {(one.source, one.span.start, one.span.end): one for one in decisions_of(study)}
    found = (
        _resting(whole, place, names.index(CONSENSUS), decisions)
        for place, name in enumerate(names)
        if name != CONSENSUS
    )
    return tuple(one for one in found if one.agreed or one.decided)


def _resting(
    whole: Compared, coder: int, consensus: int, decisions: dict[tuple[str, int, int], Decision]
) -> Resting:
    name = whole.voices[coder].name
    shared = [
        (one.source, one.span.start, one.span.end)
        for one, row in zip(whole.units, whole.cells, strict=True)
        if row[coder] is not None and row[consensus] is not None
    ]
    rests = [decisions[place].how for place in shared if place in decisions and _said(decisions[place], name)]
    return Resting(name, len(shared), rests.count("agreed"), rests.count("decided"))


def _said(decision: Decision, name: str) -> bool:
    """Whether a decision had before it what this person gave, now or earlier."""
    return any(_person(coder) == _person(name) for coder, _ in decision.said)


def _person(name: str) -> str:
    return name if name.startswith("@") else name.partition("@")[0].partition(":")[0]


def resting_lines(found: tuple[Resting, ...]) -> Iterator[str]:
    """Yield in words how far the consensus rests on a coder."""
    for one in found:
        yield (
            f"{CONSENSUS} is not independent of {one.coder}: of {one.units:,} units that both have, "
            f"{one.agreed:,} were taken over because {one.coder} and others gave the same, {one.decided:,} "
            f"were decided with what {one.coder} gave in view."
        )
