"""How many rows at the top of a survey are headings, and what each column is called.

A second heading row read as answers would put words into a respondent's mouth, so it is looked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_IMPORT_ID = re.compile(r'\{\s*"ImportId"')
_GENERIC = re.compile(r"(?:open-ended )?response", re.IGNORECASE)
_EXPORTED = re.compile(
    r"response ?(?:id|set)|external ?data ?reference|recipient(?:first|last)name|e-?mail ?address|ip ?address"
    r"|(?:start|end|recorded)date|finished|status",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:ident|q|v|var|question|item|prop)[ _]?\d+(?:_\w+)*", re.IGNORECASE)


def detected_header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Say how many of the first rows are headings, 1 to 3."""
    for number, row in enumerate(rows[:4], start=1):
        if sum(_IMPORT_ID.match(cell.strip()) is not None for cell in row) > 0.3 * len(row):
            return min(number, 3)
    if len(rows) > 2 and (_is_second_row(rows[0], rows[1]) or _explains_codes(rows[0], rows[1])):
        return 2
    return 1


def _is_second_row(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the second row names options, below headings that stand above the first of them only."""
    gaps = [place for place, cell in enumerate(first) if not cell.strip() and place < len(second)]
    under = [place for place in gaps if second[place].strip()]
    generic = any(_GENERIC.fullmatch(cell.strip()) for cell in second)
    return (generic and not second[0].strip()) or (len(under) > 0 and not second[0].strip())


def _explains_codes(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the first row has codes (Q1, V2, Ident 2) and the second their wording."""
    named = [cell.strip() for cell in first if cell.strip()]
    coded = sum(_CODE.fullmatch(cell) is not None for cell in named)
    asks = sum(cell.strip().endswith("?") or len(cell.split()) > 3 for cell in second)
    told = sum(_EXPORTED.fullmatch(cell.strip()) is not None for cell in second)
    return coded > 0.5 * len(named) and (asks >= 0.4 * len(named) or told > 2)


def joined_headings(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return one name per column from its heading rows, a question carried over the options to its right."""
    if not rows:
        return [""] * width
    if len(rows) == 1:
        return [cell.strip() for cell in rows[0]]
    if len(rows) > 2 or _explains_codes(rows[0], rows[1]):
        return [second.strip() or first.strip() for first, second in zip(rows[0], rows[1], strict=True)]
    names: list[str] = []
    question = ""
    for first, second in zip(rows[0], rows[1], strict=True):
        question = first.strip() or question
        option = second.strip()
        names.append(f"{question} - {option}" if option and not _GENERIC.fullmatch(option) else question)
    return names
