"""A code in full, as a reader wants it beside the list: where it stands, what it is for, what it is not for.

Every word that people wrote comes as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from qualcode.model import Code, Codebook, Example
from qualcode.screens.tui.dialogs.plain import plain

NO_DEFINITION = "no definition yet"


def code_text(code: Code, place: str, codebook: Codebook) -> Content:
    """Return a code's name, place, definition, include, exclude, examples, close codes, as lines."""
    names = codebook.by_id()
    close = ", ".join(names[one].name if one in names else one for one in code.close_codes)
    parts = [
        plain(code.name, "bold"),
        *([plain(place, "dim")] if place else []),
        plain(code.definition, "") if code.definition.strip() else plain(f"({NO_DEFINITION})", "dim"),
        *_listed("Include", code.include),
        *_listed("Exclude", code.exclude),
        *_listed("Example", _quoted(code.examples)),
        *_listed("Not this", _quoted(code.counter_examples)),
        *_listed("Close to", [close] if close else []),
        *_listed("Also called", [", ".join(code.aliases)] if code.aliases else []),
        *_listed("Across the tree", [", ".join(f"{facet} {value}" for facet, value in code.facets.items())]),
    ]
    return Content("\n").join(parts)


def _listed(label: str, texts: Iterable[str]) -> list[Content]:
    return [Content.assemble(plain(f"{label}: ", "bold"), plain(text)) for text in texts if text.strip()]


def _quoted(examples: Iterable[Example]) -> list[str]:
    return [f"“{one.text}”" for one in examples if one.text.strip()]
