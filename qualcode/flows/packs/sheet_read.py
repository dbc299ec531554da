"""A filled sheet of a pack, held row by row against the units it names and the codebook.

Rows may be sorted, filtered or gone, columns moved or gone; a row that is nobody's unit is named.
A column that is gone says nothing: what was known of it stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, QualcodeError
from qualcode.export.escaping import unescape_cell
from qualcode.export.pack_sheet import CODE_COLUMNS, MEMO, NONE
from qualcode.export.pack_sheet import SURE as SURE_COLUMN
from qualcode.flows.audits.answers import alike
from qualcode.flows.code import usable_code
from qualcode.flows.packs.filled import SURE, UNSURE, Filled, Placed, Said
from qualcode.flows.packs.records import named_pack, pack_now, pack_reads
from qualcode.flows.packs.sheet_table import UNIT, pack_table
from qualcode.flows.packs.unsaid import with_known
from qualcode.flows.reading import read_once, sound_codebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qualcode.flows.audits.standing import SampleNow
    from qualcode.flows.packs.records import Pack, PackRead
    from qualcode.flows.packs.sheet_table import PackTable, Row
    from qualcode.flows.reading import Reading
    from qualcode.model import Code, Codebook
    from qualcode.store.study import Study

_NOTHING = frozenset({NONE, "-", "–", "—"})
_SURE = {
    "": "", "sure": SURE, "yes": SURE, "y": SURE, "true": SURE,
    "unsure": UNSURE, "not sure": UNSURE, "no": UNSURE, "n": UNSURE, "?": UNSURE, "false": UNSURE,
}  # fmt: skip
_LONGEST = 60


@dataclass(slots=True)
class _Sheet:
    """A sheet being read."""

    study: Study
    pack: Pack
    table: PackTable
    now: SampleNow
    codebook: Codebook
    known: Mapping[int, PackRead]
    filled: Filled = field(default_factory=Filled)
    _readings: dict[str, Reading] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take what a row says; what is wrong with it is noted with its place."""
        number = self._number(row)
        if number is None:
            return
        before = len(self.filled.problems)
        codes, nothing = self._codes(row)
        said = self._said(row, number, codes, nothing=nothing)
        if len(self.filled.problems) > before:
            return
        said = with_known(said, self.known.get(number), self.table.absent)
        answered = not said.blank or bool(said.memo) or said.keeps_memo
        if number not in self.now.places:
            self._gone(row, said, answered=answered)
        elif self._is_same(row, number) and self._is_only(row, said, answered=answered):
            self._keep(said, codes, answered=answered)

    def _number(self, row: Row) -> int | None:
        where = f"row {row.number}"
        match = UNIT.fullmatch(row.cells.get("id", ""))
        if match is None:
            what = "has no id" if not row.cells.get("id", "") else "has an id that no pack gives"
            self.filled.wrong(where, f"this row {what}", "rows cannot be added: take it out, or mend its id")
            return None
        if match[1].upper() != self.pack.id:
            self.filled.wrong(
                where, f"this row is of the pack {match[1].upper()}, not of {self.pack.id}",
                "unpack each file by itself",
            )  # fmt: skip
            return None
        number = int(match[2])
        if not 1 <= number <= self.pack.sample.drawn:
            hint = f"{self.pack.unit_id(1)} to {self.pack.unit_id(self.pack.sample.drawn)}"
            self.filled.wrong(where, f"{self.pack.id} has no unit {number}", hint)
            return None
        return number

    def _codes(self, row: Row) -> tuple[list[Code], bool]:
        """Return the codes of a row, and whether it says that none fits."""
        found: list[Code] = []
        nothing = False
        for column in CODE_COLUMNS:
            for typed in _parts(row.cells.get(column, "")):
                if typed.casefold() in _NOTHING:
                    nothing = True
                    continue
                try:
                    found.append(_code(self.codebook, typed))
                except QualcodeError as error:
                    self.filled.wrong(self._place(row, column), error.message, error.hint)
        if found and nothing:
            self.filled.wrong(
                f"row {row.number}",
                f"{NONE!r} says that no code fits, and there is one",
                "keep one of the two",
            )
        return list({code.id: code for code in found}.values()), nothing

    def _said(self, row: Row, number: int, codes: Sequence[Code], *, nothing: bool) -> Said:
        typed = row.cells.get(SURE_COLUMN, "")
        sure = _SURE.get(typed.casefold())
        if sure is None:
            self.filled.wrong(
                self._place(row, SURE_COLUMN),
                "neither 'sure' nor 'unsure'",
                "take one of the two, or leave it blank",
            )
        memo = unescape_cell(row.cells.get(MEMO, "")).strip()
        answer = tuple(code.id for code in codes)
        return Said(number, answer, sure or "", memo, blank=not (codes or nothing))

    def _place(self, row: Row, column: str) -> str:
        return f"row {row.number}, {column} ({self.table.letters.get(column, '?')}{row.number})"

    def _gone(self, row: Row, said: Said, *, answered: bool) -> None:
        """Say of a unit that counts no more why; what was withdrawn is passed over, and counted."""
        left = self.now.left_out
        if said.number not in {*left.changed, *left.lengthened}:
            self.filled.withdrawn += 1
            return
        known = self.known.get(said.number)
        if answered and (known is None or set(known.codes) != set(said.codes)):
            self.filled.wrong(
                f"row {row.number}", f"the words of {self.pack.unit_id(said.number)} were corrected since",
                "pack it once more, or pass it over with --skip-bad",
            )  # fmt: skip

    def _is_same(self, row: Row, number: int) -> bool:
        """Whether a row has the words of its unit, where it has any; else one column was sorted alone."""
        words = unescape_cell(row.cells.get("words", ""))
        if not words:
            return True
        source, _, span = self.now.places[number]
        reading = read_once(self._readings, self.study, source)
        if any(alike(words, reading.words(span, raw=raw)) for raw in (False, True)):
            return True
        self.filled.wrong(
            f"row {row.number}", f"the words of this row are not those of {self.pack.unit_id(number)}",
            "was a column sorted by itself? sort whole rows",
        )  # fmt: skip
        return False

    def _is_only(self, row: Row, said: Said, *, answered: bool) -> bool:
        known = self.filled.said.get(said.number)
        if known is None or known == said:
            return known is None
        if answered:
            self.filled.wrong(
                f"row {row.number}", f"{self.pack.unit_id(said.number)} has another answer further up",
                "keep one of the rows",
            )  # fmt: skip
        return False

    def _keep(self, said: Said, codes: Sequence[Code], *, answered: bool) -> None:
        if not answered:
            self.filled.empty.add(said.number)
            return
        self.filled.said[said.number] = said
        source, revision, span = self.now.places[said.number]
        why = UNSURE if said.sure == UNSURE else ""
        self.filled.placed += [Placed(source, revision, span, code, why) for code in codes]


def _parts(cell: str) -> Iterator[str]:
    yield from (
        part for typed in unescape_cell(cell).replace("\n", ";").split(";") if (part := typed.strip())
    )


def _code(codebook: Codebook, typed: str) -> Code:
    if len(typed) > _LONGEST:
        raise BadInputError("no code has so long a name", hint="a memo goes into the column 'memo'")
    return usable_code(codebook, typed)


def read_pack_sheet(study: Study, path: Path) -> tuple[Pack, Filled]:
    """Read a sheet that came back, with the pack it is of; problems are in what is returned.

    Raises `BadInputError` for a file that is no pack, and `UnknownNameError` for one of another study.
    """
    table = pack_table(path)
    pack = named_pack(study, table.pack)
    sheet = _Sheet(study, pack, table, pack_now(study, pack), sound_codebook(study), pack_reads(study, pack))
    sheet.filled.problems += table.problems
    for row in table.rows:
        sheet.take(row)
    sheet.filled.empty -= sheet.filled.said.keys()
    return pack, sheet.filled
