"""What stands above and below the rows of a survey: titles, totals and notes that nobody answered.

Every row left out is counted and named by its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.load.balance import Ledger
from qualcode.load.places import first_places
from qualcode.model import Problem
from qualcode.ports import LoadOptions
from qualcode.text import count_words, counted

Placed = tuple[tuple[str, ...], int]

_TOTAL = re.compile(
    r"(?:grand |sub-?|overall )?totals?\b.{0,20}|sum|averages?|mean|count|base|cyfanswm", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+£$€]?\s*\d[\d\s,.]*%?")
_NOTE = re.compile(
    r"(?:notes?|source|sources|nb|n\.b\.|exported|generated|created|downloaded|end of)\b.*|[*†‡©].*"
    r"|\(c\) .*",
    re.IGNORECASE | re.DOTALL,
)
_LAST = 5
_TITLES = 20
_WIDE = 3
_SAMPLE = 200


def header_problem(count: int, options: LoadOptions) -> tuple[Problem, ...]:
    """Ask about a second and third row of headings."""
    if count < 2 or options.header_rows is not None:
        return ()
    return (
        Problem(
            code="header-rows",
            message=f"the first {count} rows were taken for headings",
            where=f"rows 1-{count}",
            hint="if this is wrong, --header-rows N says how many",
            severity="question",
        ),
    )


def without_titles(filled: Sequence[Placed], ledger: Ledger) -> tuple[list[Placed], list[Problem]]:
    """Take off leading rows with one or two filled cells above a full row of headings."""
    count = 0
    while count < min(_TITLES, len(filled) - 2) and _is_title(filled[count][0]):
        count += 1
    if not count or not _is_heading(filled, count):
        return list(filled), []
    return list(filled[count:]), _left_out(
        filled[:count], ledger, reason="title above the table", code="title-rows", severity="info"
    )


def _is_title(row: Sequence[str]) -> bool:
    cells = [place for place, cell in enumerate(row) if cell.strip()]
    return bool(cells) and cells[0] == 0 and len(cells) <= 2


def _is_heading(filled: Sequence[Placed], place: int) -> bool:
    """Whether the row at `place` has many more cells than the titles above, as most rows below have."""
    named = sum(bool(cell.strip()) for cell in filled[place][0])
    below = [sum(bool(cell.strip()) for cell in row) for row, _ in filled[place + 1 : place + _SAMPLE]]
    return (
        named >= _WIDE
        and named >= 0.5 * max(below[:5])
        and sum(count >= _WIDE for count in below) > 0.6 * len(below)
    )


def without_endings(body: Sequence[Placed], width: int, ledger: Ledger) -> tuple[list[Placed], list[Problem]]:
    """Take off notes below the last row, and a row of totals above them."""
    rows = list(body)
    problems: list[Problem] = []
    if width < _WIDE:
        return rows, problems
    notes = len(rows)
    while notes > max(1, len(rows) - _LAST) and _is_note(rows, notes - 1):
        notes -= 1
    if notes < len(rows):
        problems += _left_out(
            rows[notes:], ledger, reason="notes below the table", code="notes-below", severity="warning"
        )
        del rows[notes:]
    totals = len(rows)
    while totals > max(1, len(rows) - _LAST) and _is_total(rows[totals - 1][0]):
        totals -= 1
    if totals < len(rows):
        problems += _left_out(
            rows[totals:], ledger, reason="rows of totals", code="totals-row", severity="warning"
        )
        del rows[totals:]
    return rows, problems


def _is_note(rows: Sequence[Placed], place: int) -> bool:
    """Whether only the first cell is filled, with words: after a gap, or beginning as notes do."""
    row, number = rows[place]
    if not row[0].strip() or any(map(str.strip, row[1:])):
        return False
    cell = row[0].strip()
    apart = place > 0 and number > rows[place - 1][1] + 1
    return count_words(cell) > 1 and (apart or _NOTE.fullmatch(cell) is not None)


def _is_total(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return (
        len(cells) > 1
        and _TOTAL.fullmatch(cells[0]) is not None
        and all(_NUMBER.fullmatch(cell) for cell in cells[1:])
    )


def _left_out(
    rows: Sequence[Placed], ledger: Ledger, *, reason: str, code: str, severity: str
) -> list[Problem]:
    ledger.keep(reason, " ".join(cell for row, _ in rows[:_LAST] for cell in row))
    ledger.add_words(reason, sum(count_words(cell) for row, _ in rows for cell in row))
    places = [place for _, place in rows]
    return [
        Problem(
            code=code,
            message=f"{counted(len(rows), 'row')} left out: {reason}",
            where="row " + first_places(places),
            hint="if this is a respondent's row, mend it in the file and import that",
            severity="warning" if severity == "warning" else "info",
            count=len(rows),
        )
    ]
