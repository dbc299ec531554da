"""How many rows at the top of a survey are headings, and what each column is called.

A second heading row read as answers would put words into a respondent's mouth, so it is looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from qualcode.load.turns import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_IMPORT_ID = re.compile(r'\{\s*"ImportId"')
_GENERIC = re.compile(r"(?:open-ended )?response", re.IGNORECASE)
_EXPORTED = re.compile(
    r"response ?(?:id|set)|external ?data ?reference|recipient(?:first|last)name|e-?mail ?address|ip ?address"
    r"|(?:start|end|recorded)date|finished|status",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:ident|q|v|var|question|item|prop)[ _]?\d+(?:[_.#]\w+)*", re.IGNORECASE)
_EFS_ID = re.compile(r"(?:external_)?lfdn", re.IGNORECASE)
_VALUE = re.compile(r"[\d\s.,:/+-]+")
_MOST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a column: its name, and in two rows the question and the option or item below it.

    `code` is what the tool calls the column (Q3_4_TEXT), where it has a row of its own for that.
    """

    name: str
    question: str = ""
    item: str = ""
    code: str = ""


def label(cell: str) -> str:
    """Return a heading on one line, with plain blanks."""
    return one_line(cell.replace("\u00a0", " ").replace("\u202f", " "))


def detected_header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Say how many of the first rows are headings, 1 to 3."""
    for number, row in enumerate(rows[:4], start=1):
        if sum(_IMPORT_ID.match(cell.strip()) is not None for cell in row) > 0.3 * len(row):
            return min(number, _MOST)
    if rows and _EFS_ID.fullmatch(rows[0][0].strip()):
        below = (place for place, row in enumerate(rows[1:_MOST], start=1) if row[0].strip().isdigit())
        return next(below, min(_MOST, max(1, len(rows) - 1)))
    if len(rows) > 1 and (
        _is_second_row(rows[0], rows[1], rows[2:3]) or (len(rows) > 2 and _explains_codes(rows[0], rows[1]))
    ):
        return 2
    return 1


def _is_second_row(first: Sequence[str], second: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Say whether the second row names options, below headings that stand above the first of them only."""
    gaps = [place for place, cell in enumerate(first) if not cell.strip() and place < len(second)]
    under = [place for place in gaps if second[place].strip()]
    if not second[0].strip():
        return bool(below) and (bool(under) or any(_GENERIC.fullmatch(cell.strip()) for cell in second))
    return bool(below) and bool(under) and not first[0].strip() and _is_header_like(second)


def _is_header_like(row: Sequence[str]) -> bool:
    """Whether every cell is filled, none twice, and none a number or a date."""
    cells = [cell.strip() for cell in row]
    return all(cells) and len(set(cells)) == len(cells) and not any(map(_VALUE.fullmatch, cells))


def _explains_codes(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the first row has codes (Q1, V2, Ident 2) and the second their wording."""
    named = [cell.strip() for cell in first if cell.strip()]
    coded = sum(_CODE.fullmatch(cell) is not None for cell in named)
    asks = sum(cell.strip().endswith("?") or len(cell.split()) > 3 for cell in second)
    told = sum(_EXPORTED.fullmatch(cell.strip()) is not None for cell in second)
    return coded > 0.5 * len(named) and (asks >= 0.4 * len(named) or told > 2)


def joined_headings(rows: Sequence[Sequence[str]], width: int) -> list[Heading]:
    """Return one heading per column from its rows, a question carried over the options to its right."""
    cells = [[label(cell) for cell in row] for row in rows]
    if not cells:
        return [Heading("")] * width
    if len(cells) == 1:
        return [Heading(name) for name in cells[0]]
    if len(cells) > 2 or _explains_codes(cells[0], cells[1]) or _EFS_ID.fullmatch(cells[0][0]):
        return [_coded(column) for column in zip_longest(*cells, fillvalue="")]
    headings: list[Heading] = []
    question = ""
    for first, second in zip(cells[0], cells[1], strict=True):
        question = first or question
        item = "" if _GENERIC.fullmatch(second) else second
        name = f"{question} - {item}" if question and item else question or item
        headings.append(Heading(name, question, item))
    return headings


def _coded(column: Sequence[str]) -> Heading:
    """Return the heading of a column with a code above its wording, and perhaps more wording below."""
    code, *wording = column
    told = list(dict.fromkeys(words for words in wording if words and not _IMPORT_ID.match(words)))
    return Heading(" - ".join(told) or code, code=code)
