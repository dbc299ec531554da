"""The codebooks that ship with qualcode, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.screens.printing import listing, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codebook.shipped import ShippedCodebook


def shipped_screen(books: Sequence[ShippedCodebook]) -> Iterator[RenderableType | str]:
    """Yield the list, and what to type next."""
    rows = [[book.name, book.kind, str(book.codes), book.title] for book in books]
    yield listing(["name", "kind", "codes#", "what it is"], rows, empty="no codebook ships with this version")
    yield "take one in: qualcode codebook import NAME; read it first: qualcode codebook shipped NAME"


def shipped_json(books: Sequence[ShippedCodebook]) -> dict[str, Any]:
    """Return the list as JSON, trees before frames."""
    return {"codebooks": [plain(book) for book in books]}
