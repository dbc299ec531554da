"""Printing a quote: the words of a span with its cuts, insertions, replacements and redactions.

Every piece names its span; a verbatim piece is a substring of the source, and no edit is unmarked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.errors import UsageError
from qualcode.evidence.quotes import operation_faults
from qualcode.findings import Operation
from qualcode.model import Redaction, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PieceKind = Literal["verbatim", "blank", "cut", "insert", "replace", "redaction"]
CUT_MARK = "(...)"
REMOVED = "[removed]"
_EDIT_NAMES: dict[PieceKind, str] = {
    "cut": "cut", "insert": "insertion", "replace": "replacement", "redaction": "redaction",
}  # fmt: skip
_LINE_BREAK = re.compile(r"[^\S\n]*\n\s*")
_OPENING = "([{“‘«\"'"
_CLOSING = ".,;:!?)]}”’»…\"'"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a printed quote, and the source span it stands for.

    `blank` is a single blank: for a line break of the source, or (with an empty span) between a mark and
    a word that would otherwise touch.
    """

    kind: PieceKind
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A quote as it is printed, in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words as printed, without quotation marks."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def edits(self) -> str:
        """What was done to the words: "verbatim", or which of cut, insertion, replacement, redaction."""
        kinds = {piece.kind for piece in self.pieces}
        return ", ".join(name for kind, name in _EDIT_NAMES.items() if kind in kinds) or "verbatim"

    @property
    def line_breaks(self) -> int:
        """How many line breaks, as between turns, are printed as a blank."""
        return sum(piece.kind == "blank" and len(piece.span) > 0 for piece in self.pieces)


def printed(
    text: str, span: Span, operations: Sequence[Operation] = (), redactions: Sequence[Redaction] = ()
) -> Printed:
    """Print the words that `span` covers in a source's `text`.

    Operations and redactions have spans in `text` too. A redaction whose verdict is mask or review prints
    its replacement, also where only part of it lies in `span`. Of redactions that overlap one is printed, a
    decided one before a doubtful one, then the longest; one that overlaps a cut or a replacement disappears
    into it. A line break prints as a blank; a blank is added where a cut or an insertion would touch a word.
    Raises `UsageError` for operations that overlap, lie outside `span`, or lack what they need.
    """
    if span.end > len(text):
        raise UsageError("the quote ends after its source does", hint="`qualcode check` finds what moved")
    faults = operation_faults(span, operations)
    if faults:
        raise UsageError(faults[0], hint="spans are counted in the source's text, not in the quote")
    hidden = _hidden(span, operations, redactions)
    marks = sorted((*hidden, *_inserts(operations, hidden)), key=_mark_order)
    return Printed(tuple(_tidied(list(_assembled(text, span, marks)))))


def _assembled(text: str, span: Span, marks: Sequence[Piece]) -> Iterator[Piece]:
    position = span.start
    for mark in marks:
        yield from _verbatim(text, Span(position, mark.span.start))
        yield mark
        position = mark.span.end
    yield from _verbatim(text, Span(position, span.end))


def _verbatim(text: str, span: Span) -> Iterator[Piece]:
    position = span.start
    for match in _LINE_BREAK.finditer(text, span.start, span.end):
        if match.start() > position:
            yield Piece("verbatim", Span(position, match.start()), text[position : match.start()])
        yield Piece("blank", Span(match.start(), match.end()), " ")
        position = match.end()
    if position < span.end:
        yield Piece("verbatim", Span(position, span.end), text[position : span.end])


def _hidden(span: Span, operations: Sequence[Operation], redactions: Sequence[Redaction]) -> list[Piece]:
    covers = sorted((each for each in operations if each.op != "insert"), key=lambda each: each.span)
    extents = [each.span for each in covers]
    pieces: list[Piece] = []
    for united, replacement in _united(span, redactions):
        inside = [i for i, each in enumerate(covers) if each.span.overlaps(united)]
        if not inside:
            pieces.append(Piece("redaction", united, replacement))
        for i in inside:
            start = united.start if i == inside[0] else extents[i].start
            end = united.end if i == inside[-1] else covers[i + 1].span.start
            extents[i] = Span(min(start, extents[i].start), max(end, extents[i].end))
    for each, extent in zip(covers, extents, strict=True):
        mark = CUT_MARK if each.op == "cut" else f"[{each.text}]"
        pieces.append(Piece(each.op, extent, mark))
    return pieces


def _united(span: Span, redactions: Sequence[Redaction]) -> list[tuple[Span, str]]:
    masking = [
        each for each in redactions if each.verdict != "keep" and len(each.span) and each.span.overlaps(span)
    ]
    united: list[tuple[Span, Redaction]] = []
    for redaction in sorted(masking, key=lambda each: each.span):
        if united and redaction.span.start < united[-1][0].end:
            before, weightiest = united[-1]
            reach = Span(before.start, max(before.end, redaction.span.end))
            united[-1] = (reach, max(weightiest, redaction, key=_weight))
        else:
            united.append((redaction.span, redaction))
    return [
        (Span(max(reach.start, span.start), min(reach.end, span.end)), redaction.replacement or REMOVED)
        for reach, redaction in united
    ]


def _weight(redaction: Redaction) -> tuple[bool, int, int]:
    return redaction.verdict == "mask", len(redaction.span), -redaction.span.start


def _inserts(operations: Sequence[Operation], hidden: Sequence[Piece]) -> Iterator[Piece]:
    for operation in sorted(operations, key=lambda each: each.span):
        if operation.op == "insert":
            place = operation.span.start
            after = [each.span.end for each in hidden if each.span.start < place < each.span.end]
            place = after[0] if after else place
            yield Piece("insert", Span(place, place), f"[{operation.text}]")


def _mark_order(piece: Piece) -> tuple[int, bool]:
    return piece.span.start, piece.kind != "insert"


def _tidied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for before, piece in zip([None, *pieces[:-1]], pieces, strict=True):
        if before is not None and _needs_blank(before, piece):
            yield Piece("blank", Span(piece.span.start, piece.span.start), " ")
        yield piece


def _needs_blank(before: Piece, piece: Piece) -> bool:
    left, right = before.text[-1:], piece.text[:1]
    before_is_mark, piece_is_mark = (each.kind in {"cut", "insert"} for each in (before, piece))
    if left.isspace() or right.isspace() or not (before_is_mark or piece_is_mark):
        return False
    if piece_is_mark:
        return before_is_mark or left not in _OPENING
    return piece.kind != "verbatim" or right not in _CLOSING
