"""What was put on, taken back or accepted, in lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.flows.accepting import Accepted
    from qualcode.flows.code import Applied
    from qualcode.flows.facetting import Facetted
    from qualcode.flows.rejecting import Rejected
    from qualcode.flows.retracting import Retracted

_LISTED = 20


def applied_lines(applied: Applied) -> Iterator[str]:
    """Yield what was put on, and what was there already; many are counted, not listed."""
    yield from _put_on(applied)
    if len(applied.already) > _LISTED:
        yield f"{counted(len(applied.already), 'coding')} there already; not doubled"
    else:
        for coding in applied.already:
            yield f"{coding.id}  {coding.source}: {coding.code} was there already; not doubled"
    if 1 < len(applied.codings) <= _LISTED:
        yield counted(len(applied.codings), "coding")


def _put_on(applied: Applied) -> Iterator[str]:
    if len(applied.codings) > _LISTED:
        yield from _summed_up(applied)
        return
    for coding in applied.codings:
        where = applied.where[coding.id]
        turns = where.turns[0] if len(where.turns) == 1 else f"{where.turns[0]}-{where.turns[-1]}"
        place = turns if where.whole else f"{turns} {coding.span.start}:{coding.span.end}"
        facets = "".join(f"  {name}={value}" for name, value in coding.facets.items())
        yield f"{coding.id}  {coding.source} {place}  {coding.code}{facets}"


def _summed_up(applied: Applied) -> Iterator[str]:
    sources = Counter(coding.source for coding in applied.codings)
    titles = {coding.source: applied.where[coding.id].title for coding in applied.codings}
    parts = [f"{number:,} in {titles[source]} ({source})" for source, number in sources.items()]
    yield f"{counted(len(applied.codings), 'coding')}: {', '.join(parts)}"
    yield f"`qualcode codings --coder {applied.codings[0].coder}` lists them"


def facetted_lines(done: Sequence[Facetted]) -> Iterator[str]:
    """Yield what holds of each coding now."""
    for one in done:
        facets = ", ".join(f"{name}={value}" for name, value in one.facets.items()) or "no facets"
        same = "" if one.run else " already; nothing changed"
        yield f"{one.coding.id}  {one.coding.source}: {one.coding.code}  {facets}{same}"


def retracted_lines(retracted: Retracted) -> Iterator[str]:
    """Yield what was taken back."""
    for coding in retracted.codings:
        yield f"{coding.id}  {coding.source}: {coding.code} taken back"
    for identifier in retracted.already:
        yield f"{identifier} was taken back before; nothing changed"
    for quote in retracted.bare_quotes:
        yield f"{quote} quotes these words; no coding of yours is behind it now"


def accepted_lines(accepted: Accepted) -> Iterator[str]:
    """Yield what became a person's, and why some proposals did not."""
    number = len(accepted.applied.codings)
    yield f"{counted(number, 'proposal')} accepted: {_yours(number)}"
    yield from _put_on(accepted.applied)
    if accepted.stances:
        apart = ", ".join(f"{count:,} {stance}" for stance, count in accepted.stances.items())
        yield f"of {number:,}, counts set apart by stance: {apart}"
    if accepted.already:
        yield f"{counted(accepted.already, 'proposal')} left: you have that code on those words already"
    if accepted.taken_back:
        yield f"{counted(accepted.taken_back, 'proposal')} left: you took that coding back before"
    if accepted.stale:
        again = "run `qualcode tag` or `qualcode suggest` again"
        yield f"{counted(accepted.stale, 'proposal')} left: out of date; {again}"
    if accepted.rejected:
        yield f"{counted(accepted.rejected, 'proposal')} left: you rejected it before; its id accepts it"


def rejected_lines(rejected: Rejected) -> Iterator[str]:
    """Yield what was rejected, and how many were settled before."""
    for proposal in rejected.proposals[:_LISTED]:
        yield f"{proposal.id}  {proposal.source}: {proposal.code} rejected"
    if len(rejected.proposals) > _LISTED:
        yield f"and {counted(len(rejected.proposals) - _LISTED, 'more proposal')}"
    back = f"; `qualcode undo {rejected.run.id}` takes it back" if rejected.run else ""
    yield f"{counted(len(rejected.proposals), 'proposal')} rejected{back or ': nothing changed'}"
    if rejected.settled:
        yield f"{counted(rejected.settled, 'proposal')} left: you settled it before"


def _yours(number: int) -> str:
    return "nothing changed" if not number else "it is yours now" if number == 1 else "they are yours now"
