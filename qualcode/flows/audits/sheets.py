"""A sample as a sheet, to be coded where a person likes; `audit_answers` reads it back.

Words are masked, and pass the leak gate, unless raw words are asked for; they lie where no lock of the study
would miss them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.anonymise.leaks import find_leaks
from qualcode.errors import AlreadyThereError, QualcodeError, UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.export.sheet import MAX_CELL, Page, workbook_bytes
from qualcode.flows.audits.standing import sample_now
from qualcode.flows.context import context_around
from qualcode.flows.kept import Kept
from qualcode.flows.reading import Reading, read_once, reading_of, sound_codebook
from qualcode.flows.scanning import register_of
from qualcode.flows.sheets import tables_in
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.seal import SEALED
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.flows.audits.reads import Audit
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Leak, Span
    from qualcode.store.study import Study

COLUMNS = ("audit", "number", "source", "turn", "before", "words", "codes")
NONE = "none"
_NOT_LOOKED_INTO = frozenset({*SEALED, "locked", ".qualcode", ".git"})
HOW = "Codes parted by ;   none where no code applies.   An empty cell is no answer."
_WIDTHS = dict(enumerate((9, 8, 10, 7, 40, 60, 30)))
_HEADER = {"audit", "number", "words", "codes"}
_OF_A_PACK = {"id", "words", "code 1"}
_OF_CASES = {"case", "words", "decision"}


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """Where the sheet is, and how many segments are in it; nothing was written where there are `leaks`."""

    path: Path
    segments: int
    leaks: tuple[Leak, ...] = ()


def write_sheet(
    desk: Desk, audit: Audit, path: Path, *, raw: bool = False, force: bool = False
) -> SheetWritten:
    """Write a sample as CSV or XLSX for its coder; codes that anybody gave are never in it.

    `force` writes over a sheet that is there. In the study only `exports/` takes one, masked: it is locked
    with the rest. A masked one passes the leak gate, as exports do.
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
    content = _content(rows, codebook, suffix)
    leaks = () if raw else _leaks(desk, audit, path, content)
    if leaks:
        return SheetWritten(path, len(rows), leaks)
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
        reading = read_once(readings, desk.study, source)
        before = "\n".join(one.words for one in context_around(reading, span, before=1, raw=raw)[0])
        words = reading.words(span, raw=raw)
        rows.append((audit.id, str(number), source, turn_at(reading, span), before, words, ""))
    return rows


def turn_at(reading: Reading, span: Span) -> str:
    """Return the id of the turn in which a span begins."""
    return reading.source.turns[enclosing(reading.source.turn_spans(), span.start)].id


def _content(rows: Sequence[Sequence[str]], codebook: Codebook, suffix: str) -> bytes:
    """Return the sheet; raise `UsageError` where a text does not fit into a cell of a workbook."""
    if suffix == ".csv":
        return csv_bytes(COLUMNS, rows)
    long = [row[1] for row in rows if max(map(len, row)) > MAX_CELL]
    if long:
        raise UsageError(
            f"segment {long[0]}: a cell of a workbook holds {MAX_CELL:,} characters, and there are more",
            hint="write it as CSV, as in --sheet audit.csv",
        )
    used = [code for code in codebook.codes if code.status != "retired"]
    codes = [(NONE, "(no code)", HOW), *((code.id, code.name, code.definition) for code in used)]
    pages = (
        Page("to code", COLUMNS, rows, _WIDTHS),
        Page("codes", ("id", "name", "definition"), codes, {0: 30, 1: 30, 2: 60}),
    )
    return workbook_bytes(pages, title=f"Sample {rows[0][0]}" if rows else "Sample")


def _leaks(desk: Desk, audit: Audit, path: Path, content: bytes) -> tuple[Leak, ...]:
    """Return what of a masked sheet would tell who people are; what a person decided to keep may stand."""
    register = register_of(desk.study, desk.names())
    publishable = desk.study.settings.publishable
    kept = Kept(desk.study, register.publishing(publishable))
    allowed: set[str] = set()
    for source in {source for source, _, _ in sample_now(desk.study, audit).places.values()}:
        reading = reading_of(desk.study, source)
        allowed |= kept.digests(reading.source, [one for one in reading.redactions if one.verdict == "keep"])
    return find_leaks(content, path.name, register, publishable=publishable, allowed=allowed)


def sheets_inside(study: Study) -> Iterator[str]:
    """Yield the sheets of samples and packs that lie in the study's folder, where no lock takes them."""
    for path in sorted(study.root.rglob("*")):
        inside = path.relative_to(study.root).parts
        if path.suffix.casefold() not in {".csv", ".xlsx"} or not path.is_file():
            continue
        if inside[0] not in _NOT_LOOKED_INTO and _is_sheet(path):
            yield "/".join(inside)


def _is_sheet(path: Path) -> bool:
    with suppress(QualcodeError, OSError):
        heads = [{cell.strip().casefold() for cell in rows[0][1]} for _, rows in tables_in(path) if rows]
        return any(head >= sign for head in heads for sign in (_HEADER, _OF_A_PACK, _OF_CASES))
    return False


def sheet_note(written: SheetWritten, *, raw: bool) -> str:
    """Return what a person should know of a sheet that was written."""
    names = "names and all" if raw else "names masked"
    return (
        f"{written.path.name} holds participants' words, {names}: keep it as you keep the study, and "
        f"out of git ({counted(written.segments, 'segment')})"
    )
