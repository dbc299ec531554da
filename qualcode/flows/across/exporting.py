"""Codes by groups as CSV, out through the leak gate.

A file travels: what could tell who fewer than k people are is not written, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.flows.across.codes import Cell, CodesAcross
from qualcode.flows.counts.exporting import NOT_PRINTED
from qualcode.flows.desk import Desk
from qualcode.flows.export import Exported, export_table

_NUMBERS = ("segments", "participants", "respondents", "sources")
COLUMNS = (
    "workstream", "code", "path", "chosen", "attribute", "group", "state",
    *(f"{of}{name}" for name in _NUMBERS for of in ("", "of_")), "apart",
)  # fmt: skip
Line = tuple[str, ...]


def across_rows(found: CodesAcross) -> Iterator[Line]:
    """Yield one row a code and group, in the order of `COLUMNS`."""
    chosen = "; ".join(found.only)
    for one in found.workstreams:
        for row in one.codes:
            for group, base, cell in zip(one.groups, one.bases, row.cells, strict=True):
                numbers = [
                    text for name in _NUMBERS for text in (_number(cell, name), str(getattr(base, name)))
                ]
                state, apart = (NOT_PRINTED, NOT_PRINTED) if cell.few else (cell.state, str(cell.apart))
                begins = (one.name, row.code.id, row.code.path, chosen, found.by, group, state)
                yield (*begins, *numbers, apart)


def _number(cell: Cell, name: str) -> str:
    return NOT_PRINTED if cell.count is None or cell.few else str(getattr(cell.count, name))


def export_across(desk: Desk, found: CodesAcross, *, out: Path, force: bool) -> Exported:
    """Write codes by groups as CSV; raise `UsageError` where too few people were chosen."""
    bases = [base for one in found.workstreams for base in one.bases]
    people = [number for base in bases for number in (base.participants, base.respondents)]
    if found.about_people and any(0 < number < found.k for number in people):
        raise UsageError(
            f"fewer than {found.k} people of a group fit --where, and a file could tell who they are",
            hint="without --csv the numbers stand on the screen, for the team only",
        )
    said = {f"code {row.code.id}": row.code.path for one in found.workstreams for row in one.codes}
    content = csv_bytes(COLUMNS, list(across_rows(found)))
    return export_table(desk, ("across.csv", content, said), out=out, force=force)
