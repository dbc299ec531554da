"""Participants by pseudonym, and what joining a sheet did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.printing import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from qualcode.flows.participant import Joined, Listed
    from qualcode.model import Attributes

_FEW = 12


def participants_table(people: Iterable[Listed]) -> RenderableType:
    """Return participants with attributes, where they speak, and whether they may be quoted."""
    rows = [
        (person.id, facts_of(person.attributes), " ".join(person.sources), _quotable(person))
        for person in people
    ]
    return listing(["participant", "attributes", "speaks in", "quotable"], rows, empty="no participants yet")


def facts_of(attributes: Attributes) -> str:
    """Return attributes in one line, without the blank ones."""
    return "; ".join(f"{name} {value}" for name, value in attributes.items() if value)


def _quotable(person: Listed) -> str:
    if person.quotable:
        return "yes"
    return f"no: {person.reason}" if person.reason else ""


def joined_lines(done: Joined) -> Iterator[str]:
    """Yield what joining a sheet did."""
    yield (
        f"{len(done.matched)} matched, {len(done.added)} registered who have not spoken, "
        f"{len(done.without_row)} without a row"
    )
    if done.to_vault:
        yield f"to the vault only: {', '.join(done.to_vault)}"
    if done.without_row:
        shown, more = done.without_row[:_FEW], len(done.without_row) - _FEW
        yield f"without a row: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}"
