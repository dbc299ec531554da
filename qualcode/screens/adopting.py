"""What an import of themes or recommendations brought, or all that must be mended first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.printing import problem_lines
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.adopting import Adopted


def adopted_lines(done: Adopted) -> Iterator[str]:
    """Yield what is in the study now, and what a person should look at."""
    for word, ids in (("added", done.added), ("replaced", done.replaced), ("unchanged", done.unchanged)):
        if ids:
            yield f"{word:<10} {', '.join(ids)}"
    if not done.added and not done.replaced:
        yield "nothing changed"
    yield from problem_lines(done.problems)


def refused_lines(done: Adopted, name: str) -> Iterator[str]:
    """Yield the refusal and every fault."""
    yield f"qualcode: {name} was not imported: {counted(len(done.problems), 'thing')} to mend first"
    yield from (f"  {line}" for line in problem_lines(done.problems))
