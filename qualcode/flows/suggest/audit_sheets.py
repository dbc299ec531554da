"""A sample as a sheet: out to be coded where a person likes, and back as that coder's answers.

Words are masked unless raw words are asked for; what comes back is held against the codebook, wholly or not
at all.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, BadInputError, QualcodeError, UsageError
from qualcode.export.escaping import escape_cell
from qualcode.flows.code import usable_code
from qualcode.flows.reading import Reading, reading_of, sound_codebook
from qualcode.flows.sheets import numbered_rows
from qualcode.flows.suggest.audits import Answered, keep_answers, readable_places
from qualcode.flows.suggest.reads import reads_of
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.study import is_own
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.suggest.reads import Audit
    from qualcode.model import Codebook
    from qualcode.store.history import Run

COLUMNS = ("audit", "number", "source", "turn", "before", "words", "codes")
NONE = "none"
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """Where the sheet is, and how many segments are in it."""

    path: Path
    segments: int


@dataclass(frozen=True, slots=True)
class SheetRead:
    """How many segments were answered, how many of them with no code, and how many cells were empty."""

    answered: int
    nothing: int
    empty: int
    same: int
    run: Run | None


def write_sheet(desk: Desk, audit: Audit, path: Path, *, raw: bool = False) -> SheetWritten:
    """Write a sample as CSV or XLSX for its coder; codes that anybody gave are never in it."""
    suffix = path.suffix.casefold()
    if suffix not in {".csv", ".xlsx"}:
        raise UsageError(f"{path.name}: a sheet is .csv or .xlsx", hint="as in --sheet audit.xlsx")
    if path.exists():
        raise AlreadyThereError(f"{path.name} is there already", hint="choose another name, or move it away")
    if is_own(path):
        raise UsageError(
            "a sheet with words does not belong in the study's own files", hint="write it elsewhere"
        )
    rows = _rows(desk, audit, raw=raw)
    codebook = sound_codebook(desk.study)
    content = _csv(rows) if suffix == ".csv" else _xlsx(rows, codebook)
    write_whole(path, content, mode=PRIVATE)
    return SheetWritten(path, len(rows))


def _rows(desk: Desk, audit: Audit, *, raw: bool) -> list[tuple[str, ...]]:
    readings: dict[str, Reading] = {}
    rows: list[tuple[str, ...]] = []
    for number, (source, _, span) in readable_places(desk.study, audit).items():
        reading = readings.setdefault(source, reading_of(desk.study, source))
        bounds = reading.source.turn_spans()
        at = enclosing(bounds, span.start)
        talk = at > 0 and reading.source.kind != "survey"
        before = reading.words(bounds[at - 1], raw=raw) if talk else ""
        turn = reading.source.turns[at].id
        rows.append((audit.id, str(number), source, turn, before, reading.words(span, raw=raw), ""))
    return rows


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
    used = [code for code in codebook.codes if code.status != "retired"]
    for place, code in enumerate(used, start=1):
        for column, cell in enumerate((code.id, code.name, code.definition)):
            codes.write_string(place, column, cell, wrapped)
    book.close()
    return whole.getvalue()


def read_sheet(desk: Desk, audit: Audit, path: Path) -> SheetRead:
    """Keep the answers of a sheet as this coder's: one verb, all or none. An empty cell is no answer."""
    codebook = sound_codebook(desk.study)
    places = readable_places(desk.study, audit)
    faults: list[str] = []
    answers: dict[int, Answered] = {}
    empty = 0
    for line, row in numbered_rows(path, required="codes"):
        typed = row["codes"].strip()
        if not typed:
            empty += 1
            continue
        try:
            answer = _answer(row, codebook, audit)
            if answer.number not in places:
                raise BadInputError(f"{audit.id} has no segment {answer.number}, or its words changed since")
            answers[answer.number] = answer
        except QualcodeError as error:
            faults.append(f"line {line}: {error.message}{f' ({error.hint})' if error.hint else ''}")
    if faults:
        more = f"; and {len(faults) - _MOST_TOLD} more" if len(faults) > _MOST_TOLD else ""
        raise BadInputError(
            f"{path.name}: {'; '.join(faults[:_MOST_TOLD])}{more}",
            hint="nothing was kept; mend them, read it again",
        )
    known = reads_of(desk.study, audit.id, desk.coder)
    new = [
        one
        for one in answers.values()
        if one.number not in known or set(known[one.number].codes) != set(one.codes)
    ]
    run = keep_answers(desk, audit, new) if new else None
    nothing = sum(not one.codes for one in new)
    return SheetRead(len(new), nothing, empty, len(answers) - len(new), run)


def _answer(row: dict[str, str], codebook: Codebook, audit: Audit) -> Answered:
    if row.get("audit", audit.id).strip().upper() not in {audit.id, ""}:
        raise BadInputError(f"this row is of the sample {row['audit']}, not of {audit.id}")
    number = row.get("number", "").strip().removesuffix(".0")
    if not number.isdigit():
        raise BadInputError("the number of the segment is missing")
    names = [name.strip() for name in row["codes"].replace("\n", ";").split(";") if name.strip()]
    if [name.casefold() for name in names] == [NONE]:
        return Answered(int(number), ())
    codes = [usable_code(codebook, name).id for name in names]
    return Answered(int(number), tuple(dict.fromkeys(codes)))


def sheet_note(written: SheetWritten, *, raw: bool) -> str:
    """Return what a person should know of a sheet that was written."""
    names = "names and all" if raw else "names masked"
    return (
        f"{written.path.name} holds participants' words, {names}: keep it as you keep the study, and "
        f"out of git ({counted(written.segments, 'segment')})"
    )
