"""What two people settled differently without knowing of each other, to be settled by somebody.

Pseudonyms and counts only, never a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.resolving import decided_apart
from qualcode.flows.agree.resolving_log import decisions_of
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_SETTLE = (
    "look with `qualcode anonymise register list`, and say what holds: "
    "`qualcode anonymise register add NAME --kind ... --as ...`"
)


def rivals_said(study: Study, names: Names) -> Iterator[str]:
    """Yield what a sync says of entries of the register and cases that were settled in several ways."""
    if names.rivals:
        yield f"registered differently by two people: {', '.join(names.rivals)}; {_SETTLE}"
    apart = len(decided_apart(decisions_of(study)))
    if apart:
        yield (
            f"{apart} {'case' if apart == 1 else 'cases'} decided in two ways, so that nothing stands: "
            "`qualcode agree resolve --list`"
        )


def rival_problems(names: Names) -> Iterator[Problem]:
    """Yield the entries of the register that two people made differently."""
    for one in names.rivals:
        said = "two people registered this differently, not knowing of each other"
        yield Problem("rival", said, one, _SETTLE, "warning")
