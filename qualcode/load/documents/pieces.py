"""Pieces of a written document, as a walker meets them, to paragraphs, lines and table rows.

What a piece leaves out stays at its place in the line, so that every word can be accounted for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger
from qualcode.load.encodings import clean
from qualcode.load.places import first_places
from qualcode.load.talk.labelled import Count, ai_notes_only, assembled
from qualcode.load.talk.paragraphs import has_ai_notes, read_labelled
from qualcode.load.talk.speaker_lines import Line
from qualcode.load.talk.tables import read_speaker_table
from qualcode.load.turns import turns_of
from qualcode.model import Problem
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.model import Loaded
    from qualcode.ports import LoadOptions

DELETED = "deleted (tracked changes)"
REJECTED = "inserted (tracked changes rejected)"
HIDDEN = "hidden text"
BOXES = "text boxes"
COMMENTS = "comments"
FOOTNOTES = "footnotes"
HEADERS = "headers and footers"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: its text, whether bold, and the reason why it is left out, if any.

    A line end that is not left out stands in a piece of its own.
    """

    text: str
    bold: bool = False
    left_out: str = ""


@dataclass(slots=True)
class Walk:
    """What a walk through a document gathers: blocks of cells of lines, the ledger, and what was left out.

    A block is a paragraph (one cell) or a table row (several); rows inside a cell are part of that cell.
    """

    reject: bool = False
    ledger: Ledger = field(default_factory=Ledger)
    counts: Counter[str] = field(default_factory=Counter)
    hidden_at: list[str] = field(default_factory=list)
    blocks: list[list[list[Line]]] = field(default_factory=list)
    paragraph: int = 0
    depth: int = 0
    _pieces: list[Piece] = field(default_factory=list)
    _texts: list[list[str]] = field(default_factory=list)
    _cells: list[list[Line]] = field(default_factory=list)
    _cell: list[Line] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Add a piece to the open paragraph."""
        if not piece.text:
            return
        last = self._pieces[-1] if self._pieces else None
        same = last is not None and (last.bold, last.left_out) == (piece.bold, piece.left_out)
        if same and (piece.left_out or (piece.text != "\n" and self._texts[-1] != ["\n"])):
            self._texts[-1].append(piece.text)
        else:
            self._pieces.append(piece)
            self._texts.append([piece.text])

    def end_paragraph(self, *, keep_empty: bool = True) -> None:
        """Close the open paragraph; an empty one counts as a paragraph when `keep_empty`."""
        joined = map("".join, self._texts)
        pieces = [replace(piece, text=text) for piece, text in zip(self._pieces, joined, strict=True)]
        self._pieces, self._texts = [], []
        if not keep_empty and not any(piece.text.strip() for piece in pieces):
            return
        self.paragraph += 1
        where = f"paragraph {self.paragraph}"
        self.hidden_at += [where for piece in pieces if piece.left_out == HIDDEN and piece.text.strip()]
        lines = list(_lines(pieces, where))
        if self.depth:
            self._cell += lines
        else:
            self.blocks.append([lines])

    @property
    def pending(self) -> bool:
        """Whether the open paragraph holds anything."""
        return bool(self._pieces)

    def open_row(self) -> None:
        """Begin a table row; what stands in the open paragraph belongs to its first cell."""
        self.depth += 1
        if self.depth == 1:
            self._cells, self._cell = [], []

    def end_cell(self) -> None:
        """Close a cell of the row."""
        self.end_paragraph(keep_empty=False)
        if self.depth == 1:
            self._cells.append(self._cell)
            self._cell = []

    def close_row(self) -> None:
        """Close the row; words behind its last cell make a cell of their own."""
        self.end_paragraph(keep_empty=False)
        if not self.depth:
            return
        self.depth -= 1
        if not self.depth:
            self.blocks.append([*self._cells, self._cell] if self._cell else self._cells)
            self._cells, self._cell = [], []

    def leave_out(self, reason: str, text: str) -> None:
        """Account for a part of the document that stands apart from its lines."""
        if text.strip():
            self.counts[reason] += 1
            self.ledger.add((reason, clean(text)))


def _lines(pieces: Sequence[Piece], where: str) -> Iterator[Line]:
    current: list[Piece] = []
    opens = True
    for piece in pieces:
        if piece.text == "\n" and not piece.left_out:
            yield _line(current, where, opens=opens)
            current, opens = [], False
        else:
            current.append(piece)
    yield _line(current, where, opens=opens)


def _line(pieces: Sequence[Piece], where: str, *, opens: bool) -> Line:
    texts: list[str] = []
    length = bold = 0
    omitted: list[tuple[int, str, str]] = []
    still_bold = True
    for piece in pieces:
        text = clean(piece.text.replace("\n", " ") if not piece.left_out else piece.text)
        if piece.left_out:
            omitted.append((length, piece.left_out, text))
            continue
        texts.append(text)
        length += len(text)
        still_bold = still_bold and (piece.bold or not text.strip())
        bold = length - len(text) + len(text.rstrip()) if still_bold and text.strip() else bold
    text = clean("".join(texts)).replace("\n", " ")
    bold = min(bold, len(text))
    return Line(text, where, bold=bold, opens=opens, omitted=tuple(omitted))


def read_document(form: str, name: str, walk: Walk, words_in: int, options: LoadOptions) -> Loaded:
    """Find the speakers in a walked document; raise `BadInputError` when it holds no words of speech."""
    lines = [line for block in walk.blocks for cell in block for line in cell]
    if not any(line.text.strip() for line in lines):
        raise BadInputError(
            f"{name} holds no words that can be read", hint="are they in a picture or a text box?"
        )
    reading = read_speaker_table(walk.blocks, walk.ledger) or read_labelled(
        lines, walk.ledger, label_marks=options.label_marks
    )
    if has_ai_notes(lines) and not reading.utterances:
        raise ai_notes_only(name)
    count = Count(walk.ledger, words_in, problems_of(walk))
    return assembled(form, reading, turns_of(reading.utterances), options, count)


def problems_of(walk: Walk) -> list[Problem]:
    """Report tracked changes, hidden passages and the parts that were left out."""
    problems: list[Problem] = []
    changes, hidden = walk.counts["changes"], len(walk.hidden_at)
    if changes:
        taken = "rejected" if walk.reject else "accepted"
        hint = "" if walk.reject else "--tracked-changes reject reads the original"
        message = f"{counted(changes, 'tracked change')}: shown as {taken}"
        problems.append(Problem("tracked-changes", message, hint=hint, severity="info", count=changes))
    if hidden:
        were = "was" if hidden == 1 else "were"
        message = f"{counted(hidden, 'hidden passage')} {were} NOT imported (they may hold personal data)"
        where = first_places(list(dict.fromkeys(walk.hidden_at)))
        hint = "show hidden text in the program that wrote the file, and look"
        problems.append(Problem("hidden-text", message, where=where, hint=hint, count=hidden))
    for reason, count in walk.counts.items():
        if reason not in {"changes", DELETED}:
            message = f"{reason} were left out; the balance shows how many words"
            problems.append(Problem("left-out", message, severity="info", count=count))
    return problems
