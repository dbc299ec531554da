"""`crosswalk.csv` of a study: read, written, and carried on when what it leads to is merged again.

A code of an area leads to one code of the study, however often codebooks were merged.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.pairs import CrosswalkRow
from qualcode.store.crosswalk import CROSSWALK, crosswalk_content, crosswalk_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qualcode.model import Codebook
    from qualcode.store.study import Study

WITHOUT_A_PERSON = frozenset({"kept", "renamed"})


def read_crosswalk(study: Study) -> tuple[CrosswalkRow, ...]:
    """Return the lines of a study's crosswalk; none where there is no file."""
    content = study.read(CROSSWALK)
    return () if content is None else crosswalk_rows(content)


def crosswalk_rows(content: bytes, name: str = CROSSWALK) -> tuple[CrosswalkRow, ...]:
    """Return the lines of a crosswalk; raise `StudyFormatError` for another file."""
    return tuple(CrosswalkRow(**row) for _, row in crosswalk_lines(content, name))


def crosswalk_bytes(rows: Iterable[CrosswalkRow]) -> bytes:
    """Return the content of `crosswalk.csv`: the same lines, the same bytes."""
    return crosswalk_content(astuple(row) for row in rows)


def carried_on(
    earlier: Sequence[CrosswalkRow], rows: Sequence[CrosswalkRow], merged: Mapping[str, str]
) -> tuple[CrosswalkRow, ...]:
    """Return a crosswalk after another merge: `merged` leads from codes that are gone to where they went.

    A line of the same area and code gives way to a person's later decision; where nobody decided, what was
    decided earlier stands. A code that came from another area since is no code of this one.
    """
    areas = {row.area for row in earlier}
    came = {row.new for row in earlier}
    found: dict[tuple[str, str], CrosswalkRow] = {}
    for row in earlier:
        found[row.area, row.old] = replace(row, new=_end(row.new, merged))
    for row in rows:
        known = found.get((row.area, row.old))
        if known is None and row.decision == "kept" and row.area in areas and row.new in came:
            continue
        if known is None or row.decision not in WITHOUT_A_PERSON:
            found[row.area, row.old] = row
        elif known.new != row.new:
            found[row.area, row.old] = replace(known, new=row.new)
    return tuple(found.values())


def without_own(
    rows: Iterable[CrosswalkRow], earlier: Iterable[CrosswalkRow], book: Codebook, own: Collection[str]
) -> tuple[CrosswalkRow, ...]:
    """Return new lines but those of the study's own book (`own`: its names) that would tell nothing true.

    A code that was retired before, or that came from an area by an earlier merge, is no area's code by the
    study's own book, unless a person decided about it now.
    """
    gone = {code.id for code in book.codes if code.status == "retired"}
    traced = {row.new for row in earlier} | gone
    return tuple(
        row
        for row in rows
        if row.area not in own or row.decision not in WITHOUT_A_PERSON or row.old not in traced
    )


def _end(code: str, merged: Mapping[str, str]) -> str:
    seen = {code}
    while code in merged and merged[code] not in seen:
        code = merged[code]
        seen.add(code)
    return code
