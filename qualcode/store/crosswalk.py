"""`crosswalk.csv`: what became of each area's codes when several codebooks became one.

One line a code of an area, under a heading that never changes; a cell that a spreadsheet would run is text.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from qualcode.errors import StudyFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CROSSWALK = "crosswalk.csv"
HEADINGS = ("area", "old", "new", "decision", "who", "why")
_RUN = ("=", "+", "-", "@", "\t", "\r")
_HINT = f"its first line is {','.join(HEADINGS)}; restore it from a backup or from git"


def crosswalk_content(lines: Iterable[Sequence[str]]) -> bytes:
    """Return the content of the file from lines of cells, in the order of `HEADINGS`."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADINGS)
    for line in lines:
        writer.writerow([f"'{cell}" if cell.startswith((*_RUN, "'")) else cell for cell in line])
    return stream.getvalue().encode()


def crosswalk_lines(content: bytes, name: str = CROSSWALK) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of the file with their numbers, by heading; `StudyFormatError` for another file."""
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        heading = tuple(cell.strip() for cell in next(rows, ()))
        if heading != HEADINGS:
            raise StudyFormatError(f"{name} does not begin with the heading that it has", hint=_HINT)
        for row in rows:
            if not any(row):
                continue
            if len(row) != len(HEADINGS):
                where = f"{name} line {rows.line_num}"
                raise StudyFormatError(f"{where}: {len(row)} cells where there should be 6", hint=_HINT)
            yield rows.line_num, dict(zip(HEADINGS, map(_shown, row), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise StudyFormatError(f"{name} cannot be read as CSV in UTF-8 ({error})", hint=_HINT) from None


def _shown(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_RUN, "'")) else cell
