"""Counts as CSV: every count with its base, by groups where they were asked for; out through the leak gate.

A file travels: what could tell who fewer than k people are is not written, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualcode.coding.breaking_down import Breakdown
from qualcode.errors import UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.flows.counts.tables import Counts, Row, Workstream
from qualcode.flows.desk import Desk
from qualcode.flows.export import Exported, export_table

_NUMBERS = ("segments", "participants", "respondents", "responses", "sources")
NOT_PRINTED = "not printed"
COLUMNS = (
    "workstream",
    "code",
    "path",
    "chosen",
    "unit",
    *(f"{of}{name}" for name in _NUMBERS for of in ("", "of_")),
)
BY_COLUMNS = ("workstream", "code", "path", "chosen", "of", "attribute", "group", "people", "of_people")
Line = tuple[str, ...]


def count_rows(found: Counts) -> list[Line]:
    """Return the counts with their bases, one row a code and workstream, in the order of `COLUMNS`.

    With `--by` one row a code and group, in the order of `BY_COLUMNS`.
    """
    chosen = "; ".join((*found.only.questions, *found.only.words))
    rows = []
    for workstream in found.workstreams:
        for row in workstream.rows:
            begins = (workstream.name, row.code.id, row.code.path, chosen)
            if found.by:
                rows += [(*begins, *line) for line in _by_group(row)]
            else:
                rows.append((*begins, found.unit, *_numbers(workstream, row)))
    return rows


def _numbers(workstream: Workstream, row: Row) -> Iterator[str]:
    for name in _NUMBERS:
        base = getattr(workstream.base, name)
        yield NOT_PRINTED if row.team_only and base else str(getattr(row.count.tally, name))
        yield str(base)


def _by_group(row: Row) -> Iterator[Line]:
    for one in row.by:
        yield _line(one, "all", NOT_PRINTED if row.team_only else str(one.count), one.base)
        for group in one.groups:
            number = NOT_PRINTED if group.count is None else str(group.count)
            yield _line(one, group.value, number, group.base)


def _line(one: Breakdown, group: str, number: str, base: int) -> Line:
    return (one.of, one.attribute, group, number, str(base))


def export_counts(desk: Desk, found: Counts, *, out: Path, force: bool) -> Exported:
    """Write the counts as CSV, through the leak gate; raise `UsageError` where too few people were chosen."""
    _require_people(found)
    columns = BY_COLUMNS if found.by else COLUMNS
    said = {f"code {row.code.id}": row.code.path for one in found.workstreams for row in one.rows}
    content = csv_bytes(columns, count_rows(found))
    return export_table(desk, ("counts.csv", content, said), out=out, force=force)


def _require_people(found: Counts) -> None:
    if not found.only.about_people:
        return
    for one in found.workstreams:
        if any(0 < number < found.k for number in (one.base.participants, one.base.respondents)):
            raise UsageError(
                f"fewer than {found.k} people fit --where, and a file could tell who they are",
                hint="without --csv the numbers stand on the screen, for the team only",
            )
