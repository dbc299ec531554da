"""Cases on a sheet, for a meeting: written masked with blank cells for what stands and why, and read back.

All or nothing: every row that does not fit is named with its cell, and the same file twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, QualcodeError, UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.export.sheet import MAX_CELL, Page, workbook_bytes
from qualcode.flows.agree.resolving import decide_all
from qualcode.flows.agree.resolving_cases import differing
from qualcode.flows.agree.resolving_records import Resolved
from qualcode.flows.agree.sheet_places import require_place, sheet_suffix, words_or_why
from qualcode.flows.code import usable_code
from qualcode.flows.context import places_around
from qualcode.flows.flagged import withholding
from qualcode.flows.masked_files import leaks_in
from qualcode.flows.nameless import naming
from qualcode.flows.reading import sound_codebook
from qualcode.flows.sheets import tables_in
from qualcode.flows.verbatim import IN_A_ROW, OWN_WORDS, repeated
from qualcode.model import Problem
from qualcode.store.files import PRIVATE, write_whole
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.resolving_cases import Differing
    from qualcode.flows.agree.resolving_records import Standing
    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Leak, Span

FACTS = ("case", "source", "turn", "who", "before", "words")
ANSWERS = ("so far", "decision", "why")
NOTHING = "-"
NOT_READ = "(not read)"
_NONE = frozenset({"-", "none", "nothing", "\u2013", "\u2014"})
_HOW = (
    "Each row is a unit that coders gave different codes.",
    "decision: the codes that stand, by id or name, several parted by ; and - where nothing stands.",
    "why: the reason, in words of your own; it names nobody and repeats nothing that was said.",
    "A row whose decision is blank stays open.",
    "Leave the column case as it is: it brings the decision home. Rows may be sorted or taken out.",
    "qualcode agree resolve --from FILE reads it back; nothing is kept while a row does not fit.",
)
_WIDTHS = {0: 18, 1: 20, 2: 7, 3: 10, 4: 30, 5: 50}


@dataclass(frozen=True, slots=True)
class CasesWritten:
    """Where the sheet is, and how many cases are in it; nothing was written where there are `leaks`."""

    path: Path
    cases: int
    withheld: int = 0
    leaks: tuple[Leak, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesRead:
    """What a sheet brought: what was decided, how many rows were blank or known; nothing with `problems`."""

    resolved: Resolved
    blank: int = 0
    same: int = 0
    problems: tuple[Problem, ...] = ()


def write_cases(
    desk: Desk, comparison: Comparison, path: Path, *, everything: bool = False, force: bool = False
) -> CasesWritten:
    """Write the cases that are left (`everything`: the decided ones too) as XLSX or CSV, masked.

    In the study only `exports/` takes a sheet. Flagged words are withheld; the leak gate reads the bytes.
    """
    suffix = sheet_suffix(path)
    require_place(desk.study, path, force=force)
    found = differing(desk.study, comparison)
    cases = found.resolution.cases if everything else found.resolution.left
    if not cases:
        raise UsageError("no case is open, so there is no sheet", hint="--all takes the decided ones too")
    rows = [_row(found, one) for one in cases]
    content = _content(found, rows, sound_codebook(desk.study), suffix)
    used = {one.case.source for one in cases}
    leaks = leaks_in(desk, {path.name: content}, [found.readings[source] for source in used])
    if not leaks:
        write_whole(path, content, mode=PRIVATE)
    withheld = sum(bool(found.shown(one.case).withheld) for one in cases)
    return CasesWritten(path, len(cases), withheld, leaks)


def _row(found: Differing, standing: Standing) -> tuple[str, ...]:
    case = found.shown(standing.case)
    reading = found.readings[case.source]
    before = "\n".join(_before(reading, case.span))
    given = dict(case.codes)
    said = tuple(_cell(given.get(coder)) for coder in found.resolution.coders)
    decided = standing.decision
    so_far = f"{_joined(decided.codes)} ({decided.by}: {decided.why})" if decided else ""
    if decided and standing.because:
        so_far += f"; look again: {standing.because}"
    return (case.id, case.title, case.turn, case.speaker, before, words_or_why(case), *said, so_far, "", "")


def _before(reading: Reading, span: Span) -> Iterator[str]:
    """Yield the turn before words, masked; words under an open flag stay here."""
    for place in places_around(reading.source, span, before=1, after=0)[0]:
        bounds = reading.source.turn_spans()[place]
        if withholding(reading.flags, reading.source, bounds) is None:
            yield reading.words(bounds)


def _cell(codes: Cell) -> str:
    return NOT_READ if codes is None else _joined(sorted(codes))


def _joined(codes: Sequence[str]) -> str:
    return "; ".join(codes) or NOTHING


def _content(found: Differing, rows: Sequence[tuple[str, ...]], codebook: Codebook, suffix: str) -> bytes:
    coders = found.resolution.coders
    headings = (*FACTS, *(f"{coder} gave" for coder in coders), *ANSWERS)
    if suffix == ".csv":
        return csv_bytes(headings, rows)
    long = [row[0] for row in rows if max(map(len, row)) > MAX_CELL]
    if long:
        raise UsageError(
            f"case {long[0]}: a cell of a workbook holds {MAX_CELL:,} characters, and there are more",
            hint="write it as CSV, as in --sheet cases.csv",
        )
    used = [code for code in codebook.codes if code.status != "retired"]
    codes = [(NOTHING, "(nothing stands)", ""), *((one.id, one.name, one.definition) for one in used)]
    more = {len(FACTS) + place: 24 for place in range(len(coders) + len(ANSWERS))}
    offered = {headings.index("decision"): [NOTHING, *(one.id for one in used)]}
    pages = (
        Page("Decide", headings, rows, {**_WIDTHS, **more}, offered),
        Page("Codes", ("id", "name", "definition"), codes, {0: 30, 1: 30, 2: 60}),
        Page("Notes", ("how to fill it in",), [(line,) for line in _HOW], {0: 60}),
    )
    return workbook_bytes(pages, title="Cases to decide")


@dataclass(frozen=True, slots=True)
class _Filled:
    """A row of a sheet: its number, and cells with their names ("H5") by column."""

    number: int
    cells: Mapping[str, str]
    names: Mapping[str, str]


def read_cases(desk: Desk, comparison: Comparison, path: Path) -> CasesRead:
    """Read decisions back, and keep them as one verb; with a problem in any row nothing is kept."""
    rows = _filled(path)
    found = differing(desk.study, comparison)
    reader = _Reader(desk, found, sound_codebook(desk.study))
    for row in rows:
        reader.read(row)
    reader.check_reasons()
    if reader.problems:
        return CasesRead(Resolved((), 0), reader.blank, reader.same, tuple(reader.problems))
    decided = [(standing, codes, why) for standing, codes, why, _ in reader.decided]
    resolved = decide_all(desk, decided) if decided else Resolved((), 0)
    return CasesRead(resolved, reader.blank, reader.same)


def _filled(path: Path) -> list[_Filled]:
    """Return the rows of the page that has the cases; raise `BadInputError` where there is none."""
    for _, rows in tables_in(path):
        headings = [" ".join(cell.split()).casefold() for cell in rows[0][1]] if rows else []
        if {"case", "decision"} <= set(headings):
            twice = [name for name, count in Counter(filter(None, headings)).items() if count > 1]
            if twice:
                raise BadInputError(f"{path.name}: two columns are called {twice[0]!r}")
            return [_of(number, headings, cells) for number, cells in rows[1:] if any(map(str.strip, cells))]
    raise BadInputError(
        f"{path.name} is no sheet of cases: it has no column 'case' with a column 'decision'",
        hint="`qualcode agree resolve --sheet FILE` writes one",
    )


def _of(number: int, headings: Sequence[str], cells: Sequence[str]) -> _Filled:
    padded = [*cells, *[""] * (len(headings) - len(cells))]
    named = [(name, place) for place, name in enumerate(headings) if name]
    return _Filled(
        number,
        {name: padded[place].strip() for name, place in named},
        {name: f"{_letter(place)}{number}" for name, place in named},
    )


def _letter(place: int) -> str:
    higher, last = divmod(place, 26)
    return (chr(64 + higher) if higher else "") + chr(65 + last)


class _Reader:
    """Rows read so far: what they decide, and what must be mended."""

    def __init__(self, desk: Desk, found: Differing, codebook: Codebook) -> None:
        self.desk = desk
        self.found = found
        self.codebook = codebook
        self.units = {one.case.id.casefold(): one for one in found.resolution.units}
        self.decided: list[tuple[Standing, tuple[str, ...], str, str]] = []
        self.problems: list[Problem] = []
        self.blank = self.same = 0
        self._seen: dict[str, int] = {}

    def read(self, row: _Filled) -> None:
        """Take one row."""
        if not row.cells["decision"]:
            self._without_decision(row)
            return
        standing = self.units.get(row.cells["case"].casefold())
        if standing is None:
            self._bad(row, "case", f"there is no case {row.cells['case']!r} in what is compared", _WHERE)
            return
        first = self._seen.setdefault(standing.case.id, row.number)
        if first != row.number:
            self._bad(
                row, "case", f"{standing.case.id} is decided in row {first} already", "keep one of them"
            )
            return
        faults = [*self._faults(row, standing)]
        codes = self._codes(row)
        if codes is None or faults:
            return
        why = row.cells.get("why", "")
        last = standing.decision
        if last and standing.state == "decided" and (set(last.codes), last.why) == (set(codes), why):
            self.same += 1
            return
        self.decided.append((standing, codes, why, row.names.get("why", f"row {row.number}")))

    def _without_decision(self, row: _Filled) -> None:
        self.blank += 1
        if row.cells.get("why"):
            self._bad(row, "why", "there is a reason and no decision", "type - where nothing stands")

    def _faults(self, row: _Filled, standing: Standing) -> Iterator[None]:
        """Report what does not fit in a row: no reason, or codings that have changed since it was written."""
        if not row.cells.get("why"):
            self._bad(row, "why" if "why" in row.names else "decision", "a decision needs a reason")
            yield
        for coder, codes in standing.case.codes:
            column = f"{coder} gave".casefold()
            written = row.cells.get(column)
            if written and not _is_same(written, codes):
                what = f"{coder} gives {standing.case.id} {_cell(codes)!r} now, not {written!r}"
                self._bad(row, column, what, "write the sheet anew, or look at this case again")
                yield

    def _codes(self, row: _Filled) -> tuple[str, ...] | None:
        typed = [part.strip() for part in row.cells["decision"].replace("\n", ";").split(";") if part.strip()]
        if typed and all(part.casefold() in _NONE for part in typed):
            return ()
        found: list[str] = []
        for part in typed:
            try:
                found.append(usable_code(self.codebook, part).id)
            except QualcodeError as error:
                self._bad(row, "decision", error.message, error.hint)
                return None
        return tuple(dict.fromkeys(found))

    def check_reasons(self) -> None:
        """Report reasons that name somebody, or repeat what was said."""
        whys = {where: why for _, _, why, where in self.decided}
        for where, fault in naming(self.desk, whys):
            self.problems.append(Problem("bad-cell", f"the reason {fault}", where, "", "error"))
        for where in repeated(self.desk.study, whys):
            message = f"the reason repeats {IN_A_ROW} words in a row of what was said"
            self.problems.append(Problem("bad-cell", message, where, OWN_WORDS, "error"))

    def _bad(self, row: _Filled, column: str, message: str, hint: str = "") -> None:
        where = row.names.get(column, f"row {row.number}")
        self.problems.append(Problem("bad-cell", message, where, hint, "error"))


_WHERE = "name the coders and options that the sheet was written with"


def _is_same(written: str, codes: Cell) -> bool:
    if codes is None or written == NOT_READ:
        return codes is None and written == NOT_READ
    typed = {part.strip() for part in written.split(";")} - {"", NOTHING}
    return typed == set(codes)


def written_note(written: CasesWritten) -> str:
    """Return what a person should know of a sheet that was written."""
    withheld = f"; the flagged words of {counted(written.withheld, 'case')} are withheld" * bool(
        written.withheld
    )
    return (
        f"{written.path.name} holds participants' words, names masked: keep it as you keep the study, and "
        f"out of git ({counted(written.cases, 'case')}{withheld})"
    )
