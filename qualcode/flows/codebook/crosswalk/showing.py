"""The crosswalk of a study as people read it: by the codes that there are now, what led to each.

What was merged on since stands under where it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.codebook.following import MERGE
from qualcode.codebook.tree import path_of, walk
from qualcode.errors import UnknownNameError, unknown_name
from qualcode.flows.codebook.crosswalk.table import read_crosswalk
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import following_of
from qualcode.store.logs import CODEBOOK_LOG, read_events
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.codebook.crosswalk.pairs import CrosswalkRow
    from qualcode.codebook.following import Following
    from qualcode.model import Code, Codebook
    from qualcode.store.study import Study


def _wanted(book: Codebook, rows: Iterable[CrosswalkRow], typed: str) -> str:
    """Return the code that a person named: one of the codebook, or an area's old one, where it went."""
    try:
        return find_code(book, typed).id
    except UnknownNameError:
        name, _, old = typed.rpartition(":")
        led = {row.new for row in rows if fold(row.old) == fold(old) and fold(name) in ("", fold(row.area))}
        if len(led) != 1:
            raise
        return led.pop()


def _note_active_again(
    study: Study, rows: Iterable[CrosswalkRow], following: Following, known: Mapping[str, Code]
) -> None:
    """Say of codes that were merged and are active again that the lines here still lead to the other."""
    gone = {str(event["code"]) for event in read_events(study, CODEBOOK_LOG) if event["op"] == MERGE}
    for row in rows:
        code = known.get(row.old)
        active = code is not None and code.status == "active" and following.code(row.old) == row.old
        if active and row.old in gone and row.new != row.old:
            study.notices.append(
                f"{row.old} is active again and has its own codings; the line of {row.area} leads it to "
                f"{row.new} until the codebooks are merged again"
            )


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
    known = book.by_id()
    _note_active_again(study, rows, following, known)
    if code:
        wanted = _wanted(book, rows, code)
        by_code = {one: found for one, found in by_code.items() if following.code(wanted) == one}
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
