"""The list of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.printing import listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from qualcode.flows.source import ListedSource


def sources_table(sources: Iterable[ListedSource], *, raw: bool = False) -> RenderableType:
    """Return sources with what they hold; with `raw` also the names that their files had."""
    rows = [
        (row.id, row.title, row.kind.replace("_", " "), str(row.turns), f"{row.words:,}", str(row.codings))
        + ((row.file,) if raw else ())
        for row in sources
    ]
    columns = ["source", "title", "kind", "turns#", "words#", "codings#", *(["file"] if raw else [])]
    return listing(columns, rows, empty="no sources yet: qualcode import FILE")
