"""What the styles of an OpenDocument text say of words: whether they are bold, and whether hidden.

A style inherits from its parents; a circle of parents ends where it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree as ET

_BOLD_WEIGHT = 600


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says itself; None where it says nothing."""

    bold: bool | None = None
    hidden: bool | None = None
    parent: str = ""


class Styles:
    """The styles of a document, by family ("text", "paragraph") and name."""

    def __init__(self, roots: Sequence[ET.Element]) -> None:
        self._own: dict[tuple[str, str], Style] = {}
        self._automatic: set[tuple[str, str]] = set()
        for root in roots:
            for group in root:
                if tag_of(group) in {"styles", "automatic-styles"}:
                    self._add(group)

    def _add(self, group: ET.Element) -> None:
        for element in group:
            key = (attribute(element, "family"), attribute(element, "name"))
            if tag_of(element) == "style":
                self._own[key] = _style(element)
                if tag_of(group) == "automatic-styles":
                    self._automatic.add(key)

    def of(self, family: str, name: str) -> Style:
        """Return the style with what it inherits; a heading's bold by its named style is none here."""
        bold: bool | None = None
        hidden: bool | None = None
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            own = self._own.get((family, name), Style())
            if family == "text" or (family, name) in self._automatic:
                bold = own.bold if bold is None else bold
            hidden = own.hidden if hidden is None else hidden
            name = own.parent
        return Style(bold, hidden)


def _style(element: ET.Element) -> Style:
    bold: bool | None = None
    hidden: bool | None = None
    for properties in element:
        if tag_of(properties) == "text-properties":
            weight = attribute(properties, "font-weight")
            if weight:
                bold = weight == "bold" or (weight.isdecimal() and int(weight) >= _BOLD_WEIGHT)
            display = attribute(properties, "display")
            hidden = display == "none" if display else None
    return Style(bold, hidden, attribute(element, "parent-style-name"))


def tag_of(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: ET.Element, name: str) -> str:
    """Return the attribute of this name in any namespace, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def is_true(value: str) -> bool:
    """Whether an attribute's value says yes."""
    return value.casefold() in {"true", "1"}
