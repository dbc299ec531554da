"""What the styles of a Word file say of a run: whether it is bold, whether it is hidden; and its symbols.

A property on the run itself goes before its styles; a style inherits from the one that it is based on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

UNKNOWN_SYMBOL = "□"

_OFF = frozenset({"0", "false", "off", "none"})
_GREEK = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL = _GREEK | {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•",
    0xB9: "≠", 0xBC: "…", 0x2D: "−",
}  # fmt: skip
_WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0xA7: "▪",
    0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    properties: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document, of which only bold and hidden matter here."""

    by_id: Mapping[str, _Style] = field(default_factory=dict)
    default: str = ""
    always: Mapping[str, bool] = field(default_factory=dict)

    def says(self, name: str, *, paragraph: str, run: str) -> bool:
        """Whether a property ("b", "vanish") holds by the styles of a paragraph and of a run in it.

        Such properties toggle: bold in a bold paragraph is not bold.
        """
        by_paragraph = self._of(paragraph or self.default, name)
        by_run = self._of(run, name)
        return (by_paragraph != by_run) or self.always.get(name, False)

    def _of(self, style: str, name: str) -> bool:
        seen: set[str] = set()
        while style in self.by_id and style not in seen:
            seen.add(style)
            if name in self.by_id[style].properties:
                return self.by_id[style].properties[name]
            style = self.by_id[style].based_on
        return False


def styles_of(root: ET.Element | None) -> Styles:
    """Read the styles part of a Word file; without one there are no styles."""
    if root is None:
        return Styles()
    by_id: dict[str, _Style] = {}
    default = ""
    always: dict[str, bool] = {}
    for child in root:
        if child.tag == "docDefaults":
            always = next((_properties(item) for item in child.iter() if item.tag == "rPr"), {})
        elif child.tag == "style":
            based_on = next((value_of(item) for item in child if item.tag == "basedOn"), "")
            properties = next((_properties(item) for item in child if item.tag == "rPr"), {})
            name = attribute(child, "styleId")
            by_id[name] = _Style(based_on, properties)
            if attribute(child, "default") in {"1", "true", "on"} and attribute(child, "type") == "paragraph":
                default = name
    return Styles(by_id, default, always)


def format_of(run: ET.Element, styles: Styles, paragraph: str) -> tuple[bool, bool]:
    """Whether a run is bold, and whether it is hidden, by itself or by its styles."""
    own: Mapping[str, bool] = {}
    style = ""
    for properties in run:
        if properties.tag == "rPr":
            own = _properties(properties)
            style = next((value_of(item) for item in properties if item.tag == "rStyle"), "")
    strong = style not in styles.by_id and style.casefold() == "strong"
    bold = own["b"] if "b" in own else strong or styles.says("b", paragraph=paragraph, run=style)
    hidden = own["vanish"] if "vanish" in own else styles.says("vanish", paragraph=paragraph, run=style)
    return bold, hidden


def paragraph_style(paragraph: ET.Element) -> str:
    """Return the id of a paragraph's style, or ""."""
    return next((value_of(item) for item in _of_properties(paragraph, "pPr") if item.tag == "pStyle"), "")


def has_property(element: ET.Element, properties: str, name: str) -> bool:
    """Whether a property stands in an element's list of properties and is not switched off."""
    return any(item.tag == name and _is_on(item) for item in _of_properties(element, properties))


def symbol(element: ET.Element) -> str:
    """Return the character of a w:sym; one of a font that nobody can look up stands as a square."""
    code = int(attribute(element, "char") or "0", 16)
    font = attribute(element, "font").casefold()
    table = _WINGDINGS if font.startswith("wingdings") else _SYMBOL if font == "symbol" else {}
    found = table.get(code & 0xFF) if 0xF000 <= code <= 0xF0FF or table else None
    if found is None and not 0xE000 <= code <= 0xF8FF and not table:
        found = chr(code) if 0x20 < code < 0x110000 and chr(code).isprintable() else None
    return found if found and not found.isspace() else UNKNOWN_SYMBOL


def with_plain_tags(root: ET.Element) -> ET.Element:
    """Take the namespace off every element's name, so that strict and transitional files read alike."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def value_of(element: ET.Element) -> str:
    """Return an element's w:val."""
    return attribute(element, "val")


def attribute(element: ET.Element, name: str) -> str:
    """Return an attribute by its name without the namespace, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _of_properties(element: ET.Element, name: str) -> Iterator[ET.Element]:
    for child in element:
        if child.tag == name:
            yield from child


def _properties(properties: ET.Element) -> dict[str, bool]:
    found = {item.tag: _is_on(item) for item in properties if item.tag in {"b", "bCs", "vanish", "rtl"}}
    if found.pop("rtl", False) and "bCs" in found:
        found["b"] = found["bCs"]
    return found


def _is_on(item: ET.Element) -> bool:
    return value_of(item).casefold() not in _OFF
