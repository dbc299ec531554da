"""Participants by pseudonym, and what joining a sheet did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.printing import Hanging, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.joining import Joined, SheetRow
    from qualcode.flows.known_people import Candidate
    from qualcode.flows.participant import Listed
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


def joined_lines(done: Joined, *, dry_run: bool = False) -> Iterator[RenderableType]:
    """Yield what joining a sheet did, or would do: counts, then who, by line and pseudonym; no names."""
    yield Text(
        f"{len(done.matched)} matched, {len(done.added)} registered who have not spoken, "
        f"{len(done.without_row)} without a row" + (f", {len(done.asked)} to settle" if done.asked else "")
    )
    rows = [("matched", _few([f"{row.person} (line {row.line})" for row in done.matched]))]
    rows += [(f"line {row.line}", _may_be(row)) for row in done.asked]
    added = [f"{row.person} (line {row.line})" for row in done.added]
    rows += [("registered", _few(added)), ("without a row", _few(done.without_row))]
    rows += [("to the vault only", ", ".join(done.to_vault))]
    for what, which in rows:
        if which:
            yield Hanging(f"{what}: {which}", by=2)
    if done.asked:
        yield Hanging(
            'left out until you say who they are: --same "NAME=P7K3Q" joins a row, --new "NAME" registers it',
            by=2,
        )
    if dry_run:
        yield Text("nothing was written")


def _few(names: Sequence[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _may_be(row: SheetRow) -> str:
    return "may be " + " or ".join(f"{each.id} ({each.reason})" for each in row.candidates)


def candidate_line(row: SheetRow, candidate: Candidate) -> str:
    """Return the question whether a row is of somebody known; with names, for the terminal alone."""
    return (
        f"Line {row.line}, “{row.name}”: the same person as {candidate.id}, “{candidate.name}” "
        f"({candidate.reason})?"
    )


def joined_json(done: Joined) -> dict[str, Any]:
    """Return what joining a sheet did as JSON; pseudonyms only."""
    return {
        "matched": [{"line": row.line, "participant": row.person} for row in done.matched],
        "asked": [
            {
                "line": row.line,
                "candidates": [{"participant": each.id, "reason": each.reason} for each in row.candidates],
            }
            for row in done.asked
        ],
        "registered": [{"line": row.line, "participant": row.person} for row in done.added],
        "without_row": list(done.without_row),
        "to_vault": list(done.to_vault),
        "run": done.run.id if done.run else None,
    }
