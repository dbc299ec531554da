"""The walk through a Word document's XML: its paragraphs and rows as lines, nothing skipped without a count.

Insertions count and deletions do not; hidden text, text boxes, placeholders and reading aids are left out
by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree as ET

from qualcode.load.balance import Ledger
from qualcode.load.documents.word_styles import (
    UNKNOWN_SYMBOL,
    Styles,
    format_of,
    has_property,
    paragraph_style,
    symbol,
)
from qualcode.load.encodings import clean
from qualcode.load.talk.speaker_lines import Line

DELETED = "deleted (tracked changes)"
REJECTED = "inserted (tracked changes rejected)"
HIDDEN = "hidden text"
PLACEHOLDER = "placeholders"
BOXES = "text boxes"
READING_AIDS = "reading aids"

_TEXT = frozenset({"t", "delText", "sym", "txbxContent"})
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_NO_WORDS = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "tabs"})

Block = list[list[Line]]


class _Piece(NamedTuple):
    """A stretch of a paragraph: its text, whether bold, and the reason why it is left out, if any."""

    text: str
    bold: bool = False
    left_out: str = ""


@dataclass(slots=True)
class Walk:
    """What a walk through a document meets: options, the ledger, and how often each thing was left out."""

    ledger: Ledger
    reject: bool = False
    styles: Styles = field(default_factory=Styles)
    counts: Counter[str] = field(default_factory=Counter)
    hidden_at: list[str] = field(default_factory=list)
    paragraph: int = 0
    style: str = ""

    def blocks(self, root: ET.Element) -> list[Block]:
        """Return the document's blocks: a paragraph is one cell with its lines, a row has several cells."""
        body = next((child for child in root if child.tag == "body"), root)
        return list(self._blocks_of(body, ""))

    def _blocks_of(self, parent: ET.Element, left_out: str) -> Iterator[Block]:
        for child in parent:
            tag = child.tag
            if tag == "p":
                yield [self._paragraph(child, left_out)]
            elif tag == "tr":
                yield [self._cell(cell, reason) for cell, reason in self._cells(child, left_out)]
            elif tag == "AlternateContent":
                yield from self._blocks_of(alternative(child), left_out)
            elif tag in {"altChunk", "subDoc"}:
                self.counts["embedded"] += 1
            else:
                yield from self._blocks_of(child, left_out or self._reason(child))

    def _cell(self, cell: ET.Element, left_out: str) -> list[Line]:
        blocks = self._blocks_of(cell, left_out)
        return [line for block in blocks for inner in block for line in inner]

    def _cells(self, row: ET.Element, left_out: str) -> Iterator[tuple[ET.Element, str]]:
        for child in row:
            if child.tag == "tc":
                yield child, left_out
            elif child.tag not in {"tcPr", "trPr", "tblPrEx", "sdtPr"}:
                yield from self._cells(child, left_out or self._reason(child))

    def _paragraph(self, element: ET.Element, left_out: str) -> list[Line]:
        self.paragraph += 1
        self.style = paragraph_style(element)
        where = f"paragraph {self.paragraph}"
        lines: list[Line] = []
        current: list[_Piece] = []
        hidden = False
        for piece in self._pieces(element, left_out, bold=False):
            if piece.left_out == HIDDEN:
                if piece.text.strip() and not hidden:
                    self.hidden_at.append(where)
                hidden = hidden or bool(piece.text.strip())
            elif piece.text.strip():
                hidden = False
            if piece.text == "\n" and not piece.left_out:
                lines.append(_line(current, where, opens=not lines))
                current = []
            else:
                current.append(piece)
        lines.append(_line(current, where, opens=not lines))
        return lines

    def _pieces(self, element: ET.Element, left_out: str, *, bold: bool) -> Iterator[_Piece]:
        for child in element:
            tag = child.tag
            character = self._character(child, tag)
            if character is not None:
                yield _Piece(character, bold, left_out)
            elif tag == "txbxContent":
                self.leave_out(child, BOXES)
            elif tag == "AlternateContent":
                yield from self._pieces(alternative(child), left_out, bold=bold)
            elif tag == "r":
                strong, hidden = format_of(child, self.styles, self.style)
                yield from self._pieces(child, left_out or (HIDDEN if hidden else ""), bold=strong)
            elif tag not in _NO_WORDS:
                yield from self._pieces(child, left_out or self._reason(child), bold=bold)

    def _character(self, element: ET.Element, tag: str) -> str | None:
        """Return the characters that an element stands for, or None when it stands for none."""
        if tag in {"t", "delText"}:
            return clean(element.text or "").replace("\n", " ")
        if tag == "sym":
            found = symbol(element)
            self.counts["symbols"] += found == UNKNOWN_SYMBOL
            return found
        return _CHARACTERS.get(tag)

    def _reason(self, element: ET.Element) -> str:
        """Say why the content of an element is left out: deleted, rejected, a placeholder; or ""."""
        tag = element.tag
        reason = ""
        if tag in {"del", "moveFrom"}:
            self.counts["changes"] += 1
            reason = "" if self.reject else DELETED
        elif tag in {"ins", "moveTo"}:
            self.counts["changes"] += 1
            reason = REJECTED if self.reject else ""
        elif tag == "sdt" and has_property(element, "sdtPr", "showingPlcHdr"):
            reason = PLACEHOLDER
        elif tag == "rt":
            reason = READING_AIDS
        return reason

    def leave_out(self, element: ET.Element, reason: str) -> None:
        """Put every word below an element down as left out, text boxes in it each for itself."""
        boxes: list[ET.Element] = []
        words = "".join(self._words_below(element, boxes))
        if words.strip():
            self.counts[reason] += 1
            self.ledger.add((reason, words))
        for box in boxes:
            self.leave_out(box, reason)

    def _words_below(self, element: ET.Element, boxes: list[ET.Element]) -> Iterator[str]:
        for child in element:
            tag = child.tag
            character = self._character(child, tag)
            if character is not None:
                yield character
            elif tag == "txbxContent":
                boxes.append(child)
            elif tag == "AlternateContent":
                yield from self._words_below(alternative(child), boxes)
            elif tag not in _NO_WORDS:
                yield from "\n" if tag == "p" else ""
                yield from self._words_below(child, boxes)


def alternative(element: ET.Element) -> ET.Element:
    """Return the one of several forms of the same content that holds text: the first choice, or the fallback.

    Word writes text boxes twice, and emoji as a choice without text beside a fallback with it.
    """
    choices = [child for child in element if child.tag == "Choice"]
    fallback = next((child for child in element if child.tag == "Fallback"), None)
    for choice in choices:
        if any(item.tag in _TEXT for item in choice.iter()):
            return choice
    return fallback if fallback is not None else ET.Element("none")


def _line(pieces: Sequence[_Piece], where: str, *, opens: bool) -> Line:
    text = ""
    bold = 0
    omitted: list[tuple[int, str, str]] = []
    still_bold = True
    for piece in pieces:
        if piece.left_out:
            omitted.append((len(text), piece.left_out, piece.text))
            continue
        text += piece.text
        still_bold = still_bold and (piece.bold or not piece.text.strip())
        bold = len(text.rstrip()) if still_bold else bold
    return Line(clean(text), where, bold=bold, opens=opens, omitted=tuple(omitted))
