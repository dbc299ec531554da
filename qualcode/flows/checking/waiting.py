"""Files that a sync left as they are here: what is odd for that reason, deciding mends.

While a codebook waits, codings may have come of codes that come with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualcode.flows.reading import CODEBOOK
from qualcode.flows.team.record import synced
from qualcode.model import Problem
from qualcode.store.study import Study

_OF_THE_CODEBOOK = frozenset({"unknown-code", "removed-code"})


def with_waiting(study: Study, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield what waits for a decision, then the problems, of which some are gone with it."""
    waits = synced(study).waits
    for name, places in waits.items():
        message = (
            f"both changed {', '.join(places)}: nothing of another's changes to this file comes until then"
        )
        yield Problem("waits", message, name, f"{how_to_decide(places[0])} decides", "warning")
    for problem in problems:
        if CODEBOOK in waits and problem.code in _OF_THE_CODEBOOK:
            yield replace(problem, hint=f"it may come with the codebook: {how_to_decide(waits[CODEBOOK][0])}")
        else:
            yield problem


def how_to_decide(place: str) -> str:
    """Return the command that decides about a place."""
    typed = f'"{place}' if " " in place else place
    end = '"' if " " in place else ""
    return f"`qualcode sync --take {typed}=ours{end}`, or =theirs"
