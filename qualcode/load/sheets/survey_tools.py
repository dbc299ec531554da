"""What single survey tools leave in their exports: codes for missing answers, previews and unfinished rows.

A tool is told by what it calls its columns, never by its name in the file.
"""

from __future__ import annotations

import re
from collections import Counter

from qualcode.load.sheets.survey_table import Table

_EFS = re.compile(r"(?:external_)?lfdn", re.IGNORECASE)
_EFS_CODES = frozenset({"-77", "-66", "-99"})
_NOT_FINISHED = frozenset({"0", "false", "no", "n", "falsch", "nein", "incomplete", "partial", "in progress"})
_PREVIEWS = {
    "1": "preview",
    "survey preview": "preview",
    "preview": "preview",
    "2": "test",
    "survey test": "test",
    "8": "spam",
    "spam": "spam",
}


def missing_code_cells(table: Table) -> frozenset[str]:
    """Return the cells that say that an answer is missing, where the tool is known to write them."""
    efs = any(_EFS.fullmatch(heading.code or heading.name) for heading in table.headings)
    return _EFS_CODES if efs else frozenset()


def unfinished(table: Table) -> tuple[str, Counter[str]]:
    """Return the column that says who finished, and what it says where somebody did not, how often."""
    for place, heading in enumerate(table.headings):
        if {heading.code.casefold(), heading.name.casefold()} & {
            "finished",
            "completed",
            "completion status",
        }:
            cells = Counter(cell for cell in table.columns[place] if cell.casefold() in _NOT_FINISHED)
            return table.names[place], cells
    return "", Counter()


def previews(table: Table) -> tuple[str, Counter[str]]:
    """Return Qualtrics' column of what a row is, and its cells for previews, tests and spam, how often.

    The column is known by a column beside it that only Qualtrics has.
    """
    known = {name.casefold() for heading in table.headings for name in (heading.code, heading.name)}
    if not known & {"responseid", "responseset", "distributionchannel"}:
        return "", Counter()
    for place, heading in enumerate(table.headings):
        if "status" in {heading.code.casefold(), heading.name.casefold()}:
            cells = Counter(cell for cell in table.columns[place] if cell.casefold() in _PREVIEWS)
            return table.names[place], cells
    return "", Counter()


def kind_of_row(status: str) -> str:
    """Return what a cell of Qualtrics' status column calls the row: "preview", "test", "spam"."""
    return _PREVIEWS[status.casefold()]
