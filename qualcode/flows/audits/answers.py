"""A filled sheet of a sample, read back as a coder's answers.

Each row is held against the segment it names and the codebook; what changed since is passed over and named,
and what contradicts itself is refused, all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, QualcodeError
from qualcode.export.escaping import unescape_cell
from qualcode.flows.audits.audits import Answered, keep_answers
from qualcode.flows.audits.reads import reads_of
from qualcode.flows.audits.sheets import NONE, turn_at
from qualcode.flows.audits.standing import sample_now
from qualcode.flows.code import usable_code
from qualcode.flows.reading import Reading, read_once, sound_codebook
from qualcode.flows.sheets import numbered_rows
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qualcode.flows.audits.reads import Audit
    from qualcode.flows.audits.standing import SampleNow
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook
    from qualcode.store.runs import Run

_MOST_TOLD = 5
_ALIKE = 0.5
_NOTHING = frozenset({NONE, "n"})


@dataclass(frozen=True, slots=True)
class SheetRead:
    """How many segments were answered, how many of them with no code, and how many cells were empty.

    `left` are answers to segments that count no more, as number and reason: nothing was kept of them.
    """

    answered: int
    nothing: int
    empty: int
    same: int
    left: Mapping[int, str]
    run: Run | None


@dataclass(slots=True)
class _Sheet:
    """A sheet being read."""

    desk: Desk
    audit: Audit
    now: SampleNow
    codebook: Codebook
    answers: dict[int, Answered] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)
    empty: int = 0
    _readings: dict[str, Reading] = field(default_factory=dict)

    def take(self, row: Mapping[str, str]) -> None:
        """Take a row's answer; raise for one that is of no segment, of another one, or contradicts."""
        if not row["codes"].strip():
            self.empty += 1
            return
        number = _number(row, self.audit)
        reason = self._gone(number)
        if reason:
            self.left[number] = reason
            return
        self._require_same(number, row)
        answer = Answered(number, _codes(row["codes"], self.codebook))
        known = self.answers.setdefault(number, answer)
        if set(known.codes) != set(answer.codes):
            raise BadInputError(
                f"segment {number} has another answer further up", hint="keep one of the rows"
            )

    def _gone(self, number: int) -> str:
        """Return why a segment counts no more; "" for one that stands."""
        if number in self.now.places:
            return ""
        if not 1 <= number <= self.audit.drawn:
            raise BadInputError(f"{self.audit.id} has no segment {number}", hint=f"1 to {self.audit.drawn}")
        left = self.now.left_out
        if number in left.changed:
            return "its words changed since"
        return "words were added to it since" if number in left.lengthened else "its words were withdrawn"

    def _require_same(self, number: int, row: Mapping[str, str]) -> None:
        """Raise where a row's source, turn or words are not those of its segment: something was sorted."""
        source, _, span = self.now.places[number]
        reading = read_once(self._readings, self.desk.study, source)
        turn = turn_at(reading, span)
        other = [
            name
            for name, is_so in (("source", source), ("turn", turn))
            if row.get(name, "").strip() and fold(row[name]).strip() != fold(is_so)
        ]
        words = unescape_cell(row.get("words", ""))
        if words.strip() and not any(alike(words, reading.words(span, raw=raw)) for raw in (False, True)):
            other.append("words")
        if other:
            raise BadInputError(
                f"the {other[-1]} of this row and the number {number} are of two segments",
                hint="was a column sorted by itself? sort whole rows",
            )


def alike(cell: str, words: str) -> bool:
    """Whether a cell holds these words; a mask set or lifted since, or a slip in a cell, is no difference."""
    first, second = fold(cell).split(), fold(words).split()
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _number(row: Mapping[str, str], audit: Audit) -> int:
    if row.get("audit", audit.id).strip().upper() not in {audit.id, ""}:
        raise BadInputError(
            f"this row is of the sample {row['audit']}, not of {audit.id}",
            hint="read each sample's sheet by itself: `qualcode suggest audit AUDIT --read FILE`",
        )
    number = row.get("number", "").strip().removesuffix(".0")
    if not (number.isascii() and number.isdigit()):
        raise BadInputError("the number of the segment is missing", hint="copy it from a new sheet")
    return int(number)


def _codes(cell: str, codebook: Codebook) -> tuple[str, ...]:
    names = [name.strip() for name in cell.replace("\n", ";").split(";") if name.strip()]
    if all(name.casefold() in _NOTHING for name in names):
        return ()
    if any(name.casefold() == NONE for name in names):
        raise BadInputError(
            f"{NONE} stands alone: it says that no code applies", hint="take it, or the codes"
        )
    return tuple(dict.fromkeys(usable_code(codebook, name).id for name in names))


def read_sheet(desk: Desk, audit: Audit, path: Path) -> SheetRead:
    """Keep the answers of a sheet as this coder's: one verb. An empty cell is no answer.

    Raises `BadInputError` with the lines that are wrong, and keeps nothing then.
    """
    sheet = _Sheet(desk, audit, sample_now(desk.study, audit), sound_codebook(desk.study))
    faults: list[str] = []
    for line, row in numbered_rows(path, required="codes"):
        try:
            sheet.take(row)
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
        for one in sheet.answers.values()
        if one.number not in known or set(known[one.number].codes) != set(one.codes)
    ]
    run = keep_answers(desk, audit, new) if new else None
    nothing = sum(not one.codes for one in new)
    same = len(sheet.answers) - len(new)
    return SheetRead(len(new), nothing, sheet.empty, same, dict(sorted(sheet.left.items())), run)
