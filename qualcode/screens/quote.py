"""Picked quotes on the screen, as they would be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from qualcode.flows.quote_bank import ListedQuote
from qualcode.flows.verify import Verified
from qualcode.text import counted


def quotes_screen(quotes: Iterable[ListedQuote]) -> Iterator[Text]:
    """Yield each quote: id, state, words, attribution, links, and why it would not go out."""
    empty = True
    for quote in quotes:
        empty = False
        yield Text.assemble((quote.id, "bold"), f"  {quote.status}  {quote.source} {quote.turn}")
        if quote.text:
            yield Text(f"  “{quote.text}”")
        translated = f"[translated from {quote.translated}]" if quote.translated else ""
        about = [
            quote.attribution,
            quote.through,
            translated,
            quote.code,
            quote.theme,
            ", ".join(quote.recommendations),
            quote.edits,
        ]
        yield Text("  " + " · ".join(part for part in about if part), style="dim")
        if quote.held_back:
            yield Text(f"  held back: {quote.held_back}", style="bold")
    if empty:
        yield Text("no quotes yet: qualcode quote pick CODING")


def verified_lines(found: Verified) -> Iterator[str]:
    """Yield what a proof came to."""
    if not found.checked:
        yield "no quotes to prove yet: qualcode quote pick CODING"
        return
    count = f"{counted(found.checked, 'quote')} checked"
    yield f"{count}, {found.at_fault} at fault" if found.at_fault else f"{count}, every one verified"
