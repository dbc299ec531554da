"""Which codes of the books a study holds already, and whether its decisions name nobody.

A code that the study holds comes in once; a person's name in a decision is refused with its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.codebook.crosswalk.sheet_reading import entries_of
from qualcode.codebook.reading import revision_of
from qualcode.errors import UsageError
from qualcode.flows.codebook.crosswalk.table import read_crosswalk
from qualcode.flows.nameless import naming
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.crosswalk.applying_groups import Groups
    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook
    from qualcode.store.study import Study


def held_codes(study: Study, books: Sequence[Book], own: Codebook) -> tuple[dict[CodeOf, str], list[Problem]]:
    """Return which codes of the books the study holds: by its crosswalk, else the same entry.

    A book of which the study holds most, and of which it has another entry under an id, was written before
    the study's codebook changed: that is a Problem, since the entry would come in a second time.
    """
    known = own.by_id()
    leads = {(row.area, row.old): row.new for row in read_crosswalk(study) if row.new in known}
    found: dict[CodeOf, str] = {}
    claimed: set[str] = set()
    entries = entries_of(books)
    for place, code in entries.items():
        led = leads.get((place.book, place.code))
        same = code.id in known and revision_of(known[code.id]) == revision_of(code)
        if led is not None:
            found[place] = led
        elif same and code.id not in claimed:
            found[place] = code.id
            claimed.add(code.id)
    problems = []
    for book in books:
        own_codes = [CodeOf(book.name, code.id) for code in book.codebook.codes]
        if 2 * sum(code in found for code in own_codes) <= len(own_codes):
            continue
        problems += [
            Problem(
                "changed-in-study",
                f"the study's {code.code} says something else than {code}",
                "",
                f"`qualcode codebook export` writes {book.name} as it is now; propose with --keep from that",
                "error",
            )
            for code in own_codes
            if code not in found and code.code in known
        ]
    return found, problems


def require_deciders_nameless(desk: Desk, groups: Groups) -> None:
    """Raise `UsageError`, with the row, where who decided is somebody whom the register knows."""
    rows = dict.fromkeys(row for found in groups.rows.values() for row in found)
    places: dict[str, str] = {}
    for row in rows:
        places.setdefault(row.decided.who, row.place)
    said = {f"{place or 'a row'}: who decided": who for who, place in places.items()}
    for what, fault in naming(desk, said):
        raise UsageError(
            f"{what} {fault}",
            hint="write the name that they code under, or initials, in all their rows: `qualcode team list`",
        )
