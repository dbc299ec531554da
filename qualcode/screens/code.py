"""What was put on, taken back or accepted, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.accepting import Accepted
    from qualcode.flows.code import Applied, Retracted


def applied_lines(applied: Applied) -> Iterator[str]:
    """Yield what was put on, and what was there already."""
    for coding in applied.codings:
        span = coding.span
        yield f"{coding.id}  {coding.source} {span.start}:{span.end}  {coding.code}"
    for coding in applied.already:
        yield f"{coding.id}  {coding.source}: {coding.code} was there already; not doubled"
    if len(applied.codings) > 1:
        yield counted(len(applied.codings), "coding")


def retracted_lines(retracted: Retracted) -> Iterator[str]:
    """Yield what was taken back."""
    for coding in retracted.codings:
        yield f"{coding.id}  {coding.source}: {coding.code} taken back"
    for identifier in retracted.already:
        yield f"{identifier} was taken back before; nothing changed"


def accepted_lines(accepted: Accepted) -> Iterator[str]:
    """Yield what became a person's, and why some proposals did not."""
    yield f"{counted(len(accepted.codings), 'proposal')} accepted: {_yours(len(accepted.codings))}"
    if accepted.already:
        yield f"{counted(accepted.already, 'proposal')} left: you have that code on those words already"
    if accepted.taken_back:
        yield f"{counted(accepted.taken_back, 'proposal')} left: you took that coding back before"
    if accepted.stale:
        yield f"{counted(accepted.stale, 'proposal')} left: out of date; run `qualcode tag` again"


def _yours(number: int) -> str:
    return "nothing changed" if not number else "it is yours now" if number == 1 else "they are yours now"
