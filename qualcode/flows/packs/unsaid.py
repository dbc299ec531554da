"""What a sheet does not say, because a column is gone: it stays as it was known.

Codes stand in their columns from the left, so that the first known code stood in 'code 1'.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.export.pack_sheet import CODE_COLUMNS, MEMO, SURE

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.flows.packs.filled import Said
    from qualcode.flows.packs.records import PackRead


def with_known(said: Said, known: PackRead | None, absent: Collection[str]) -> Said:
    """Return what is said of a unit, with what was known where the `absent` columns would have said it."""
    if known is None or not absent:
        return said
    kept = _kept(said, known, absent)
    first_gone = CODE_COLUMNS[0] in absent
    return replace(
        said,
        codes=_joined(said.codes, kept),
        blank=said.blank and not kept and (known.blank or not first_gone),
        sure=known.sure if SURE in absent else said.sure,
        kept=tuple(kept),
        keeps_memo=MEMO in absent and bool(known.memo),
    )


def _kept(said: Said, known: PackRead, absent: Collection[str]) -> dict[str, int]:
    """Return the known codes that stood in columns that are gone, each with its place."""
    if not said.codes and not said.blank:
        return {}
    places = {code: place for place, code in enumerate(known.codes) if code not in said.codes}
    if said.blank and CODE_COLUMNS[0] in absent:
        return places
    gone = [name in absent for name in CODE_COLUMNS]
    return {code: place for code, place in places.items() if place < len(gone) and gone[place]}


def _joined(codes: Collection[str], kept: dict[str, int]) -> tuple[str, ...]:
    found = list(codes)
    for code, place in kept.items():
        found.insert(place, code)
    return tuple(found)
