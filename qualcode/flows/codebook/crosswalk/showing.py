"""The crosswalk of a study as people read it: by the codes that there are now, what led to each.

What was merged on since stands under where it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.codebook.tree import path_of, walk
from qualcode.errors import unknown_name
from qualcode.flows.codebook.crosswalk.table import read_crosswalk
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import following_of
from qualcode.text import fold

if TYPE_CHECKING:
    from qualcode.codebook.crosswalk.pairs import CrosswalkRow
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class CrossedCode:
    """A code as it is now, and the lines of the crosswalk that lead to it; `path` is "" where it is gone."""

    code: str
    name: str
    path: str
    definition: str
    rows: tuple[CrosswalkRow, ...]


@dataclass(frozen=True, slots=True)
class ShownCrosswalk:
    """The codes that areas' codes lead to, in the order of the tree; `areas` are all that there are."""

    areas: tuple[str, ...]
    codes: tuple[CrossedCode, ...]


def show_crosswalk(study: Study, *, code: str = "", area: str = "") -> ShownCrosswalk:
    """Return a study's crosswalk by new code, of one code or of one area where it is named."""
    rows = read_crosswalk(study)
    book, following = sound_codebook(study), following_of(study)
    areas = tuple(dict.fromkeys(row.area for row in rows))
    if area:
        named = [one for one in areas if fold(one) == fold(area)]
        if not named:
            raise unknown_name("area", area, areas, hint="`qualcode codebook crosswalk` shows all")
        rows = tuple(row for row in rows if row.area == named[0])
    by_code: dict[str, list[CrosswalkRow]] = {}
    for row in rows:
        by_code.setdefault(following.code(row.new), []).append(row)
    if code:
        wanted = find_code(book, code).id
        by_code = {one: found for one, found in by_code.items() if one == wanted}
    known = book.by_id()
    order = [one.id for _, one in walk(book) if one.id in by_code]
    order += [one for one in by_code if one not in known]
    return ShownCrosswalk(
        areas,
        tuple(
            CrossedCode(
                one,
                known[one].name if one in known else "",
                path_of(book, one) if one in known else "",
                known[one].definition if one in known else "",
                tuple(by_code[one]),
            )
            for one in order
        ),
    )
