"""OpenDocument texts (LibreOffice's .odt and .fodt), read by a walker of our own over the XML.

Insertions count and deletions do not; hidden text, comments, notes, headers, frames and tables of contents
are left out, counted by reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.containers import parse_xml
from qualcode.errors import BadInputError
from qualcode.load.documents.balance_documents import words_in_opendocument
from qualcode.load.documents.opendocument_styles import Styles, attribute, is_true, tag_of
from qualcode.load.documents.pieces import (
    BOXES,
    COMMENTS,
    DELETED,
    FOOTNOTES,
    HEADERS,
    HIDDEN,
    REJECTED,
    Piece,
    Walk,
    read_document,
)
from qualcode.load.recognise import refuse_binary
from qualcode.opendocument_container import WHAT, is_opendocument_text, opendocument_parts
from qualcode.ports import LoadOptions, Recognition
from qualcode.signatures import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from qualcode.model import Loaded

CONTENTS = "tables of contents"

_SUFFIXES = (".odt", ".ott", ".fodt")
_APART = {
    "note": FOOTNOTES,
    "annotation": COMMENTS,
    **dict.fromkeys(
        """frame custom-shape rect line polyline polygon regular-polygon path circle ellipse connector caption
        measure control page-thumbnail g scene""".split(),  # noqa: SIM905
        BOXES,
    ),
}
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS = 200
_MOST_CELLS = 64


@dataclass(frozen=True, slots=True)
class _OpenDocument:
    """OpenDocument texts as a loader."""

    name: str = "odt"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a zip or an XML file that says it is an OpenDocument text."""
        if is_opendocument_text(content):
            return Recognition(0.95, "an OpenDocument text")
        named = name.casefold().endswith(_SUFFIXES)
        return Recognition(0.9, f"named .{name.rpartition('.')[2].casefold()}") if named else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the document; refuse a damaged, protected or empty one, and AI notes without a transcript."""
        if sniff(content) != "zip" and not is_opendocument_text(content):
            refuse_binary(content, name)
            raise BadInputError(
                f"{name} is not a readable {WHAT} (damaged zip)",
                hint="download it again, or re-save it in LibreOffice",
            )
        parts = opendocument_parts(content, name, force=options.force)
        roots = [parse_xml(raw, name, what=WHAT, force=options.force) for raw in parts.values()]
        walk = Walk(reject=options.tracked_changes == "reject")
        document = _Document(walk, Styles(roots))
        for root in roots:
            document.read(root)
        return read_document(self.name, name, walk, words_in_opendocument(parts.values()), options)


class _Document:
    """Walks the elements of a document into a walk's pieces, paragraphs and rows."""

    def __init__(self, walk: Walk, styles: Styles) -> None:
        self._walk = walk
        self._styles = styles
        self._deletions: dict[str, ET.Element] = {}
        self._insertions: set[str] = set()
        self._inside: set[str] = set()

    def read(self, root: ET.Element) -> None:
        """Read the body, and account for the headers and footers of the page styles."""
        for child in root:
            if tag_of(child) == "master-styles":
                self._leave_out(child, HEADERS)
            elif tag_of(child) == "body":
                self._blocks(child, "")
                self._walk.end_paragraph(keep_empty=False)
        while self._deletions:
            self._leave_out(self._deletions.pop(next(iter(self._deletions))), DELETED)

    def _blocks(self, parent: ET.Element, left_out: str) -> None:
        for child in parent:
            tag = tag_of(child)
            if tag in {"p", "h"}:
                self._paragraph(child, left_out)
            elif tag == "tracked-changes":
                self._note_changes(child)
            elif tag == "table-row":
                self._row(child, left_out or self._hidden_block(child))
            elif tag in _APART:
                self._leave_out(child, _APART[tag])
            elif tag == "change":
                self._deletion(child, left_out)
                self._walk.end_paragraph(keep_empty=False)
            elif tag in {"change-start", "change-end"}:
                self._change(child)
            else:
                self._blocks(child, left_out or self._hidden_block(child))

    def _hidden_block(self, element: ET.Element) -> str:
        if tag_of(element) == "index-body":
            return CONTENTS
        if attribute(element, "display") == "none" or attribute(element, "visibility") in {
            "collapse",
            "filter",
        }:
            return HIDDEN
        return ""

    def _note_changes(self, element: ET.Element) -> None:
        for region in element:
            identity = attribute(region, "id")
            for change in region:
                if tag_of(change) == "deletion":
                    self._deletions[identity] = change
                elif tag_of(change) == "insertion":
                    self._insertions.add(identity)
                self._walk.counts["changes"] += tag_of(change) in {"deletion", "insertion"}

    def _row(self, row: ET.Element, left_out: str) -> None:
        self._walk.end_paragraph(keep_empty=False)
        self._walk.open_row()
        for cell in _cells(row):
            self._blocks(cell, left_out)
            self._walk.end_cell()
            repeated = attribute(cell, "number-columns-repeated")
            for _ in range(min(int(repeated), _MOST_CELLS) - 1 if repeated.isdecimal() else 0):
                self._walk.end_cell()
        self._walk.close_row()

    def _paragraph(self, element: ET.Element, left_out: str) -> None:
        style = self._styles.of("paragraph", attribute(element, "style-name"))
        hidden = style.hidden or any(
            tag_of(item) == "hidden-paragraph" and is_true(attribute(item, "is-hidden"))
            for item in element.iter()
        )
        self._inline(element, left_out or (HIDDEN if hidden else ""), bold=bool(style.bold))
        if self._walk.reject and self._inside:
            self._walk.add(Piece("\n", left_out=REJECTED))
        else:
            self._walk.end_paragraph()

    def _inline(self, element: ET.Element, left_out: str, *, bold: bool) -> None:
        self._words(element.text, left_out, bold=bold)
        for child in element:
            tag = tag_of(child)
            if tag in _APART:
                self._leave_out(child, _APART[tag])
            elif tag == "change":
                self._deletion(child, left_out)
            elif tag in {"change-start", "change-end"}:
                self._change(child)
            elif tag in {"s", "tab", "line-break"}:
                self._walk.add(Piece(_blank(child), bold, left_out or self._rejected()))
            elif tag in {"p", "h"}:
                self._walk.add(Piece("\n", bold, left_out or self._rejected()))
                self._inline(child, left_out, bold=bold)
                self._walk.add(Piece("\n", bold, left_out or self._rejected()))
            elif tag == "hidden-text" and is_true(attribute(child, "is-hidden")):
                self._words(attribute(child, "string-value"), left_out or HIDDEN, bold=bold)
                self._inline(child, left_out or HIDDEN, bold=bold)
            else:
                style = self._styles.of("text", attribute(child, "style-name")) if tag == "span" else None
                hidden = HIDDEN if style and style.hidden else ""
                heavy = bold if style is None or style.bold is None else style.bold
                self._inline(child, left_out or hidden, bold=heavy)
            self._words(child.tail, left_out, bold=bold)

    def _words(self, text: str | None, left_out: str, *, bold: bool) -> None:
        self._walk.add(Piece(_BLANKS.sub(" ", text or ""), bold, left_out or self._rejected()))

    def _rejected(self) -> str:
        return REJECTED if self._walk.reject and self._inside else ""

    def _change(self, element: ET.Element) -> None:
        identity = attribute(element, "change-id")
        if identity in self._insertions and tag_of(element) == "change-start":
            self._inside.add(identity)
        else:
            self._inside.discard(identity)

    def _deletion(self, element: ET.Element, left_out: str) -> None:
        """Put what was deleted here back at its place: left out, or as text when changes are rejected."""
        identity = attribute(element, "change-id")
        region = self._deletions.pop(identity, None)
        if region is None:
            return
        was_there = self._walk.reject and identity not in self._insertions
        reason = left_out or self._rejected() or ("" if was_there else DELETED)
        for number, paragraph in enumerate(self._paragraphs_of(region)):
            if number and reason:
                self._walk.add(Piece("\n", left_out=reason))
            elif number:
                self._walk.end_paragraph()
            self._inline(paragraph, reason, bold=False)

    def _paragraphs_of(self, region: ET.Element) -> Iterator[ET.Element]:
        for child in region:
            tag = tag_of(child)
            if tag in {"p", "h"}:
                yield child
            elif tag in _APART:
                self._leave_out(child, _APART[tag])
            else:
                yield from self._paragraphs_of(child)

    def _leave_out(self, element: ET.Element, reason: str) -> None:
        """Account for a part that stands apart; the parts inside it stand apart from it again."""
        words: list[str] = []
        self._gather(element, words, inside=False)
        self._walk.leave_out(reason, "".join(words))

    def _gather(self, element: ET.Element, words: list[str], *, inside: bool) -> None:
        if inside:
            words.append(element.text or "")
        for child in element:
            tag = tag_of(child)
            if tag in _APART:
                self._leave_out(child, _APART[tag])
            elif tag == "change":
                region = self._deletions.pop(attribute(child, "change-id"), None)
                if region is not None:
                    words.append("" if inside else "\n")
                    self._gather_lines(region, words)
                    words.append("" if inside else "\n")
            elif tag in {"s", "tab", "line-break"}:
                words.append("\n" if inside else "")
            else:
                if inside and tag == "hidden-text" and is_true(attribute(child, "is-hidden")):
                    words.append(attribute(child, "string-value"))
                starts = tag in {"p", "h"}
                words.append("\n" if starts else "")
                self._gather(child, words, inside=inside or starts)
                words.append("\n" if starts else "")
            words.append(child.tail or "" if inside else "")

    def _gather_lines(self, region: ET.Element, words: list[str]) -> None:
        for number, paragraph in enumerate(self._paragraphs_of(region)):
            words.append("\n" if number else "")
            self._gather(paragraph, words, inside=True)


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    return (child for child in row if tag_of(child) in {"table-cell", "covered-table-cell"})


def _blank(element: ET.Element) -> str:
    tag = tag_of(element)
    if tag == "s":
        count = attribute(element, "c")
        return " " * (min(int(count), _MOST_BLANKS) if count.isdecimal() else 1)
    return "\t" if tag == "tab" else "\n"


ODT = _OpenDocument()
