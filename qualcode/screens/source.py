"""The list of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.printing import listing
from qualcode.store.participants import PERMISSION_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from qualcode.flows.source import ListedSource
    from qualcode.model import Source


def sources_table(sources: Iterable[ListedSource], *, raw: bool = False) -> RenderableType:
    """Return sources with what they hold; with `raw` also the names that their files had.

    Area and date have a column where any source states them.
    """
    listed = list(sources)
    columns = {
        "source": [row.id for row in listed],
        "title": [row.title for row in listed],
        "kind": [row.kind.replace("_", " ") for row in listed],
        "area": [row.area for row in listed],
        "date": [row.date for row in listed],
        "revision#": [str(row.revision) if row.revision > 1 else "" for row in listed],
        "turns#": [str(row.turns) for row in listed],
        "words#": [f"{row.words:,}" for row in listed],
        "codings#": [str(row.codings) for row in listed],
        "file": [row.file for row in listed] if raw else [],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    return listing(
        list(filled), zip(*filled.values(), strict=True), empty="no sources yet: qualcode import FILE"
    )


def stated_line(source: Source) -> str:
    """Return all that is stated of a session now: its facts, and what it allows."""
    permitted = {name.replace("_", " "): getattr(source.permissions, name) for name in PERMISSION_FIELDS}
    stated = [f"{name}: {value}" for name, value in {**source.session, **permitted}.items() if value]
    return f"{source.id}  {'; '.join(stated) or 'nothing is stated'}"
