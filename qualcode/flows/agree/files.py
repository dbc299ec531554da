"""What is compared as a table, and the cases as a sheet for a meeting: written whole or not at all.

The table holds ids and codes; a sheet holds words, masked and through the leak gate, or stays outside.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.export.escaping import escape_cell
from qualcode.export.sheet import MAX_CELL, Page, workbook_bytes
from qualcode.flows.agree.comparing import compared
from qualcode.flows.agree.differing import NOTHING, cases_in
from qualcode.flows.agree.sheet_places import require_place, sheet_suffix, words_or_why
from qualcode.flows.masked_files import leaks_in
from qualcode.store.files import PRIVATE, SHARED, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.comparing import Compared
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Leak

_WIDTHS = dict(enumerate((16, 10, 8, 10, 16, 60)))
_CODE_WIDTHS = {0: 24, 1: 30, 2: 60}
MEETING = """\
One row is a unit that two coders or more have read and coded differently.
Under each coder stand the codes that they gave; - says that they read it and nothing fits, an empty cell that they have not read it.
How they differ: only one: one gave it a code and another none; different codes; one has more than the other beside the same; parent and child in the tree; the same code with other boundaries.
The last column is yours. `qualcode agree resolve` takes decisions, `qualcode agree discuss` what was said, each by the id of the case.
Names are masked, unless the words as spoken were asked for. Keep it as you keep the study.""".split("\n")  # noqa: E501, SIM905


@dataclass(frozen=True, slots=True)
class FileWritten:
    """Where a file is, and how many rows it has; nothing was written where there are `leaks`.

    `reflexive` are the workstreams of it in which no coefficient is put on what differs.
    """

    path: Path
    rows: int
    leaks: tuple[Leak, ...] = ()
    reflexive: tuple[str, ...] = ()


def write_table(desk: Desk, comparison: Comparison, path: Path, *, force: bool = False) -> FileWritten:
    """Write the units with what each coder gave them, as CSV or XLSX: a column a coder, and no words.

    `qualcode agree --in` reads it: codes are joined by |, - is read and nothing fits, empty is not read.
    """
    suffix = sheet_suffix(path)
    require_place(desk.study, path, raw=False, force=force)
    found = compared(desk.study, comparison)
    headings, rows = table_rows(found)
    if suffix == ".csv":
        content = _table_bytes(headings, rows)
    else:
        content = workbook_bytes([Page("units", headings, rows, {0: 22})], title="What coders gave each unit")
    write_whole(path, content, mode=SHARED)
    reflexive = tuple(one.workstream for one in found if one.approach == "reflexive")
    return FileWritten(path, len(rows), reflexive=reflexive)


def table_rows(found: Sequence[Compared]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the headings and rows of the table: unit, source, turn, then a column a coder."""
    names = tuple(dict.fromkeys(voice.name for whole in found for voice in whole.voices))
    rows = []
    for whole in found:
        here = {voice.name: place for place, voice in enumerate(whole.voices)}
        for unit, cells in zip(whole.units, whole.cells, strict=True):
            given = (cell_text(cells[here[name]]) if name in here else "" for name in names)
            rows.append((unit.id, unit.source, unit.turn, *given))
    return ("unit", "source", "turn", *names), rows


def cell_text(cell: Cell) -> str:
    """Return codes as a cell of the table: joined by |, - for none, empty for not read."""
    if cell is None:
        return ""
    return "|".join(sorted(cell)) or NOTHING


def _table_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the table as CSV; no cell of it could be run: a lone - stays as it is."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([cell if cell == NOTHING else escape_cell(cell) for cell in row])
    return lines.getvalue().encode("utf-8-sig")


def write_differences(
    desk: Desk, comparison: Comparison, path: Path, *, raw: bool = False, force: bool = False
) -> FileWritten:
    """Write the cases as a sheet for a meeting, in the order of the transcripts, as CSV or XLSX.

    In the study only `exports/` takes it, masked; a masked one passes the leak gate, a raw one stays outside.
    """
    suffix = sheet_suffix(path)
    require_place(desk.study, path, raw=raw, force=force)
    found = compared(desk.study, comparison)
    cases = [case for whole in found for case in cases_in(whole, raw=raw)]
    names = tuple(dict.fromkeys(voice.name for whole in found for voice in whole.voices))
    headings = ("case", "source", "turn", "speaker", "differ", "words", *names, "what we say of it")
    rows = [_case_row(case, names) for case in cases]
    content = csv_bytes(headings, rows) if suffix == ".csv" else _meeting(headings, rows, found, cases)
    readings = {source: reading for whole in found for source, reading in whole.readings.items()}
    shown = [readings[source] for source in dict.fromkeys(case.source for case in cases)]
    leaks = () if raw else leaks_in(desk, {path.name: content}, shown)
    if not leaks:
        write_whole(path, content, mode=PRIVATE)
    return FileWritten(path, len(rows), leaks)


def _case_row(case: Case, names: Sequence[str]) -> tuple[str, ...]:
    given = dict(case.codes)
    cells = (cell_text(given.get(name)) for name in names)
    return (case.id, case.source, case.turn, case.speaker, case.kind, words_or_why(case), *cells, "")


def _meeting(
    headings: Sequence[str], rows: Sequence[tuple[str, ...]], found: Sequence[Compared], cases: Sequence[Case]
) -> bytes:
    """Return the workbook: the cases, the codes in them, and how to read it."""
    long = next((row[0] for row in rows if max(map(len, row)) > MAX_CELL), "")
    if long:
        raise UsageError(
            f"{long}: a cell of a workbook holds {MAX_CELL:,} characters, and there are more",
            hint="write it as CSV, or compare by sentence",
        )
    names = len(headings) - 7
    widths = {**_WIDTHS, **{6 + place: 24 for place in range(names)}, 6 + names: 40}
    pages = (
        Page("cases", headings, rows, widths),
        Page("codes", ("id", "name", "definition"), list(_codes(found[0].codebook, cases)), _CODE_WIDTHS),
        Page("notes", ("how to read it",), [(line,) for line in MEETING], {0: 60}),
    )
    return workbook_bytes(pages, title="Where coders differ")


def _codes(codebook: Codebook, cases: Iterable[Case]) -> Iterator[tuple[str, str, str]]:
    used = {code for case in cases for _, cell in case.codes for code in cell or ()}
    for code in codebook.codes:
        if code.id in used:
            yield code.id, code.name, code.definition
