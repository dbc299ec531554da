"""Word files, read by a walker of our own over the XML, because every library we measured loses words.

Insertions count and deletions do not; hidden text, comments, notes, headers, text boxes and placeholders
are left out, counted by reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.containers import parse_xml, sniff, word_parts
from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger, words_in_word
from qualcode.load.encodings import clean
from qualcode.load.labelled import Count, ai_notes_only, assembled
from qualcode.load.meeting_notes import has_ai_notes
from qualcode.load.paragraphs import read_labelled
from qualcode.load.places import first_places
from qualcode.load.recognise import refuse_binary
from qualcode.load.speaker_lines import Line
from qualcode.load.tables import read_legacy_teams, read_speaker_table
from qualcode.load.turns import turns_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

DELETED = "deleted (tracked changes)"
REJECTED = "inserted (tracked changes rejected)"
HIDDEN = "hidden text"
PLACEHOLDER = "placeholders"
BOXES = "text boxes"

_PART_REASONS = {"comments": "comments", "footnotes": "footnotes", "endnotes": "footnotes"}
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a paragraph: its text, whether bold, and the reason why it is left out, if any."""

    text: str
    bold: bool = False
    left_out: str = ""


@dataclass(slots=True)
class _Walk:
    """What a walk through a document meets: options, the ledger, and how often each thing was left out."""

    ledger: Ledger
    reject: bool
    counts: Counter[str] = field(default_factory=Counter)
    hidden_at: list[str] = field(default_factory=list)
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class _Word:
    """Word files as a loader."""

    name: str = "docx"
    version: str = "2"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a zip with a Word document in it."""
        if sniff(content) == "zip" and (
            b"word/document" in content or name.casefold().endswith((".docx", ".docm"))
        ):
            return Recognition(0.95, "a Word file")
        return Recognition(0.9, "named .docx") if name.casefold().endswith((".docx", ".docm")) else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the document; refuse a damaged, protected or empty one, and AI notes without a transcript."""
        refuse_binary(content, name, expected="zip")
        parts = word_parts(content, name)
        root = parse_xml(parts["document"], name, what="Word file")
        walk = _Walk(Ledger(), reject=options.tracked_changes == "reject")
        blocks = list(_blocks(root, walk))
        lines = [line for block in blocks for cell in block for line in cell]
        if not any(line.text.strip() for line in lines):
            raise BadInputError(
                f"{name} holds no words that can be read", hint="are they in a picture or a text box?"
            )
        reading = read_speaker_table(blocks, walk.ledger) or read_legacy_teams(lines, walk.ledger)
        if reading is None:
            reading = read_labelled(lines, walk.ledger, label_marks=options.label_marks)
        if has_ai_notes(lines) and not reading.utterances:
            raise ai_notes_only(name)
        _account_for_parts(parts, name, walk)
        return assembled(
            self.name,
            reading,
            turns_of(reading.utterances),
            options,
            Count(walk.ledger, words_in_word(parts.values()), _problems(walk)),
        )


def _blocks(root: ET.Element, walk: _Walk) -> Iterator[list[list[Line]]]:
    """Yield the document's blocks: a paragraph is one cell with its lines, a table row has several cells."""
    body = next((child for child in root if _tag(child) == "body"), root)
    yield from _blocks_of(body, walk, "")


def _blocks_of(parent: ET.Element, walk: _Walk, left_out: str) -> Iterator[list[list[Line]]]:
    for child in parent:
        tag = _tag(child)
        if tag == "p":
            yield [_paragraph(child, walk, left_out)]
        elif tag == "tr":
            yield [
                [line for block in _blocks_of(cell, walk, left_out) for inner in block for line in inner]
                for cell in _cells(child)
            ]
        elif tag == "Fallback":
            _account_for_text(child, walk, BOXES)
        else:
            yield from _blocks_of(child, walk, left_out or _reason(child, walk))


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    for child in row:
        if _tag(child) == "tc":
            yield child
        elif _tag(child) != "tcPr":
            yield from _cells(child)


def _paragraph(element: ET.Element, walk: _Walk, left_out: str) -> list[Line]:
    walk.paragraph += 1
    where = f"paragraph {walk.paragraph}"
    lines: list[Line] = []
    current: list[_Piece] = []
    for piece in _pieces(element, walk, left_out, bold=False):
        if piece.left_out == HIDDEN and piece.text.strip():
            walk.hidden_at.append(where)
        if piece.text == "\n" and not piece.left_out:
            lines.append(_line(current, where, opens=not lines))
            current = []
        else:
            current.append(piece)
    lines.append(_line(current, where, opens=not lines))
    return lines


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


def _pieces(element: ET.Element, walk: _Walk, left_out: str, *, bold: bool) -> Iterator[_Piece]:
    for child in element:
        tag = _tag(child)
        if tag in {"t", "delText"}:
            yield _Piece(clean(child.text or "").replace("\n", " "), bold, left_out)
        elif tag in {"br", "cr"}:
            yield _Piece("\n", bold, left_out)
        elif tag in {"tab", "ptab"}:
            yield _Piece("\t", bold, left_out)
        elif tag == "noBreakHyphen":
            yield _Piece("-", bold, left_out)
        elif tag in {"txbxContent", "Fallback"}:
            _account_for_text(child, walk, BOXES)
        elif tag == "r":
            yield from _pieces(child, walk, left_out or _hidden(child), bold=_is_bold(child))
        elif tag not in {"pPr", "rPr", "sdtPr", "tabs"}:
            yield from _pieces(child, walk, left_out or _reason(child, walk), bold=bold)


def _reason(element: ET.Element, walk: _Walk) -> str:
    """Say why the content of an element is left out: deleted, rejected, a placeholder; or ""."""
    tag = _tag(element)
    reason = ""
    if tag in {"del", "moveFrom"}:
        walk.counts["changes"] += 1
        reason = "" if walk.reject else DELETED
    elif tag in {"ins", "moveTo"}:
        walk.counts["changes"] += 1
        reason = REJECTED if walk.reject else ""
    elif tag == "sdt" and _has(element, "sdtPr", "showingPlcHdr"):
        reason = PLACEHOLDER
    return reason


def _hidden(run: ET.Element) -> str:
    return HIDDEN if _has(run, "rPr", "vanish") else ""


def _is_bold(run: ET.Element) -> bool:
    return _has(run, "rPr", "b") or any(
        _tag(item) == "rStyle" and _value(item).casefold() == "strong"
        for properties in run
        if _tag(properties) == "rPr"
        for item in properties
    )


def _has(element: ET.Element, properties: str, name: str) -> bool:
    return any(
        _tag(item) == name and _value(item).casefold() not in _OFF
        for child in element
        if _tag(child) == properties
        for item in child
    )


def _value(element: ET.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _account_for_text(element: ET.Element, walk: _Walk, reason: str) -> None:
    """Put every word below an element down as left out, paragraph by paragraph."""
    words: list[str] = []
    for child in element.iter():
        tag = _tag(child)
        if tag in {"p", "br", "cr", "tab", "ptab"}:
            words.append("\n")
        elif tag in {"t", "delText"}:
            words.append(clean(child.text or ""))
        elif tag == "noBreakHyphen":
            words.append("-")
    if "".join(words).strip():
        walk.counts[reason] += 1
        walk.ledger.add((reason, "".join(words)))


def _account_for_parts(parts: dict[str, bytes], name: str, walk: _Walk) -> None:
    for part, raw in parts.items():
        if part != "document":
            root = parse_xml(raw, name, what="Word file")
            _account_for_text(root, walk, _PART_REASONS.get(part, "headers and footers"))


def _problems(walk: _Walk) -> list[Problem]:
    problems: list[Problem] = []
    changes, hidden = walk.counts["changes"], len(walk.hidden_at)
    if changes:
        taken = "rejected" if walk.reject else "accepted"
        hint = "" if walk.reject else "--tracked-changes reject reads the original"
        message = f"{changes} tracked changes: shown as {taken}"
        problems.append(
            Problem(code="tracked-changes", message=message, hint=hint, severity="info", count=changes)
        )
    if hidden:
        places = list(dict.fromkeys(walk.hidden_at))
        problems.append(
            Problem(
                code="hidden-text",
                message=f"{hidden} hidden passages were NOT imported (they may hold personal data)",
                where=first_places(places),
                hint="show hidden text in Word (Ctrl+*) and look",
                count=hidden,
            )
        )
    for reason in ("comments", "footnotes", "headers and footers", BOXES):
        if walk.counts[reason]:
            message = f"{reason} were left out; the balance shows how many words"
            problems.append(
                Problem(code="left-out", message=message, severity="info", count=walk.counts[reason])
            )
    return problems


WORD = _Word()
