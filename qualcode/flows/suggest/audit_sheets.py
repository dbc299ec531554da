"""A sample as a sheet, to be coded where a person likes; `audit_answers` reads it back.

Words are masked unless raw words are asked for, and lie where no lock of the study would miss them.
"""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, QualcodeError, UsageError
from qualcode.export.escaping import escape_cell
from qualcode.flows.reading import Reading, reading_of, sound_codebook
from qualcode.flows.sheets import numbered_rows
from qualcode.flows.suggest.standing import sample_now
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.seal import SEALED
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.suggest.reads import Audit
    from qualcode.model import Codebook, Span
    from qualcode.store.study import Study

COLUMNS = ("audit", "number", "source", "turn", "before", "words", "codes")
NONE = "none"
_NOT_LOOKED_INTO = frozenset({*SEALED, "locked", ".qualcode", ".git"})
HOW = "Codes parted by ;   none where no code applies.   An empty cell is no answer."
_HEADER = {"audit", "number", "words", "codes"}


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """Where the sheet is, and how many segments are in it."""

    path: Path
    segments: int


def write_sheet(
    desk: Desk, audit: Audit, path: Path, *, raw: bool = False, force: bool = False
) -> SheetWritten:
    """Write a sample as CSV or XLSX for its coder; codes that anybody gave are never in it.

    `force` writes over a sheet that is there. In the study only `exports/` takes one, masked: it is locked
    with the rest.
    """
    suffix = path.suffix.casefold()
    if suffix not in {".csv", ".xlsx"}:
        raise UsageError(f"{path.name}: a sheet is .csv or .xlsx", hint="as in --sheet audit.xlsx")
    _require_outside(desk.study, path, raw=raw)
    if path.exists() and not force:
        raise AlreadyThereError(
            f"{path.name} is there already",
            hint="choose another name; --force writes over it, answers and all",
        )
    rows = _rows(desk, audit, raw=raw)
    codebook = sound_codebook(desk.study)
    content = _csv(rows) if suffix == ".csv" else _xlsx(rows, codebook)
    write_whole(path, content, mode=PRIVATE)
    return SheetWritten(path, len(rows))


def _require_outside(study: Study, path: Path, *, raw: bool) -> None:
    whole = path.resolve()
    if not whole.is_relative_to(study.root):
        return
    inside = whole.relative_to(study.root).parts
    if raw or inside[0] != "exports" or len(inside) < 2:
        raise UsageError(
            "a sheet holds participants' words, and `study lock` would leave it open in the study's folder",
            hint="write it outside, as in --sheet ../audit.xlsx; masked, exports/ takes it",
        )


def _rows(desk: Desk, audit: Audit, *, raw: bool) -> list[tuple[str, ...]]:
    readings: dict[str, Reading] = {}
    rows: list[tuple[str, ...]] = []
    for number, (source, _, span) in sample_now(desk.study, audit).places.items():
        reading = readings.setdefault(source, reading_of(desk.study, source))
        turn, at, bounds = turn_at(reading, span)
        talk = at > 0 and reading.source.kind != "survey"
        before = reading.words(bounds[at - 1], raw=raw) if talk else ""
        rows.append((audit.id, str(number), source, turn, before, reading.words(span, raw=raw), ""))
    return rows


def turn_at(reading: Reading, span: Span) -> tuple[str, int, Sequence[Span]]:
    """Return the turn in which a span begins: its id, its place, and the spans of all turns."""
    bounds = reading.source.turn_spans()
    at = enclosing(bounds, span.start)
    return reading.source.turns[at].id, at, bounds


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[str]], codebook: Codebook) -> bytes:
    from xlsxwriter import Workbook

    whole = io.BytesIO()
    book = Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("to code")
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(zip(COLUMNS, (9, 8, 10, 7, 40, 70, 30), strict=True)):
        sheet.set_column(column, column, width, wrapped)
        sheet.write_string(0, column, name, bold)
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell, wrapped)
    codes = book.add_worksheet("codes")
    for column, (name, width) in enumerate((("id", 30), ("name", 30), ("definition", 90))):
        codes.set_column(column, column, width, wrapped)
        codes.write_string(0, column, name, bold)
    last, column = len(rows), len(COLUMNS) - 1
    sheet.data_validation(
        1, column, max(1, last), column, {"validate": "any", "input_title": "codes", "input_message": HOW}
    )
    used = [code for code in codebook.codes if code.status != "retired"]
    given = [(NONE, "(no code)", HOW), *((code.id, code.name, code.definition) for code in used)]
    for place, cells in enumerate(given, start=1):
        for column, cell in enumerate(cells):
            codes.write_string(place, column, cell, wrapped)
    book.close()
    return whole.getvalue()


def sheets_inside(study: Study) -> Iterator[str]:
    """Yield the sheets of samples that lie in the study's folder, where no lock takes them."""
    for path in sorted(study.root.rglob("*")):
        inside = path.relative_to(study.root).parts
        if path.suffix.casefold() not in {".csv", ".xlsx"} or not path.is_file():
            continue
        if inside[0] not in _NOT_LOOKED_INTO and _is_sheet(path):
            yield "/".join(inside)


def _is_sheet(path: Path) -> bool:
    with suppress(QualcodeError, OSError):
        rows = numbered_rows(path, required="codes")
        return bool(rows) and rows[0][1].keys() >= _HEADER
    return False


def sheet_note(written: SheetWritten, *, raw: bool) -> str:
    """Return what a person should know of a sheet that was written."""
    names = "names and all" if raw else "names masked"
    return (
        f"{written.path.name} holds participants' words, {names}: keep it as you keep the study, and "
        f"out of git ({counted(written.segments, 'segment')})"
    )
