"""Field notes and workshop lists: Markdown or text with a short header between `---` lines.

A note or an item is a turn without a speaker; only words in « » were heard word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qualcode.errors import BadInputError
from qualcode.load.balance import SPEECH, Ledger, words_in_text
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import refuse_binary
from qualcode.load.turns import one_line
from qualcode.load.written.note_header import COMMENTS, read_header, without_comments
from qualcode.load.written.note_kind import facts_with_kind, kind_of_notes, require_known_kind
from qualcode.model import Loaded, Problem, Span, Turn
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<words>.*?)\s*#*\s*")
_ITEM = re.compile(r"(?P<mark>\s*(?:[-*+•–]|\d{1,3}[.)])\s+)(?P<words>\S.*)")
_HEARD = re.compile(r"«\s*([^«»]*?)\s*»")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a list item, or a paragraph, with its lines joined and the place of its first line."""

    sort: Literal["heading", "item", "paragraph"]
    text: str
    line: int
    pieces: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Open:
    """A block whose lines are still being read."""

    sort: Literal["item", "paragraph"]
    line: int
    words: list[str] = field(default_factory=list)
    pieces: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Notes:
    """One of the two kinds of notes as a loader."""

    name: Literal["notes", "workshop"]
    kind: Literal["field_notes", "workshop"]
    version: str = "2"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a header between --- lines that names the kind."""
        stated = kind_of_notes(content)
        return Recognition(0.99, f"{name}: a header with kind: {stated}") if stated == self.kind else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the notes; refuse a file in which nothing is noted."""
        refuse_binary(content, name)
        require_known_kind(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        lines = text.split("\n")
        header = read_header(lines, ledger)
        body = without_comments(lines[header.lines :], ledger)
        turns, left_out = self._turns(list(blocks_of(body, header.lines + 1)), ledger)
        if not turns:
            raise nothing_noted(name, ledger, hint=_HINTS[self.kind])
        return Loaded(
            format=self.name,
            why=f"{counted(len(turns), 'item' if self.kind == 'workshop' else 'note')}, "
            f"{counted(sum(len(turn.heard) for turn in turns), 'passage')} heard word for word",
            kind=options.kind or self.kind,
            turns=turns,
            balance=ledger.balance(words_in_text(content, encoding), turns),
            problems=(*problems, *header.problems, *left_out, *_unpaired(turns)),
            metadata=facts_with_kind(header.facts, content),
            personal=header.personal,
        )

    def _turns(self, blocks: Sequence[Block], ledger: Ledger) -> tuple[tuple[Turn, ...], tuple[Problem, ...]]:
        turns: list[Turn] = []
        outside: list[int] = []
        question: str | None = None
        for block, following in zip(blocks, [*blocks, None][1:], strict=True):
            plain_heading = self.kind == "workshop" and _heads_a_list(block, following)
            if block.sort == "heading" or plain_heading:
                question = block.text.rstrip(":").strip() or None
                ledger.add(*(("headings", text) for _, text in block.pieces))
            elif self.kind == "workshop" and block.sort == "paragraph":
                outside.append(block.line)
                ledger.add(*(("text outside the lists", text) for _, text in block.pieces))
            else:
                ledger.add(*block.pieces)
                turns.append(_turn(block, question, len(turns) + 1))
        return tuple(turns), _outside(outside)


def blocks_of(lines: Sequence[str], first: int) -> Iterator[Block]:
    """Yield headings, items and paragraphs; `first` is the number of the first line in the file."""
    current: _Open | None = None
    for number, line in enumerate(lines, start=first):
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if not line.strip() or heading or item:
            yield from _closed(current)
            current = None
        if heading:
            yield Block("heading", heading.group("words"), number, (("headings", line),))
        elif item:
            pieces = [("list marks", item.group("mark")), (SPEECH, item.group("words"))]
            current = _Open("item", number, [item.group("words")], pieces)
        elif line.strip():
            current = current or _Open("paragraph", number)
            current.words.append(line)
            current.pieces.append((SPEECH, f"\n{line}"))
    yield from _closed(current)


def nothing_noted(name: str, ledger: Ledger, *, hint: str) -> BadInputError:
    """Return the refusal of a file in which nothing is noted: an unfilled template, or a header alone."""
    if ledger.words(COMMENTS):
        return BadInputError(
            f"{name}: nothing is noted in it yet; it is the template of `qualcode note new`, not filled in",
            hint=f"{hint}, then import it",
        )
    return BadInputError(f"{name}: nothing is noted in it", hint=hint)


def _closed(block: _Open | None) -> Iterator[Block]:
    if block is not None:
        yield Block(block.sort, one_line("\n".join(block.words)), block.line, tuple(block.pieces))


def _heads_a_list(block: Block, following: Block | None) -> bool:
    return (
        block.sort == "paragraph"
        and following is not None
        and following.sort == "item"
        and (block.text.endswith((":", "?")) or len(block.text.split()) <= 8)
    )


def _turn(block: Block, question: str | None, number: int) -> Turn:
    heard = tuple(Span(*match.span(1)) for match in _HEARD.finditer(block.text) if match.group(1))
    return Turn(text=block.text, id=f"t{number}", question=question, where=f"line {block.line}", heard=heard)


def _outside(lines: Sequence[int]) -> tuple[Problem, ...]:
    if not lines:
        return ()
    return (
        Problem(
            code="outside-lists",
            message=f"{counted(len(lines), 'paragraph')} outside the lists: left out",
            where="line " + ", ".join(map(str, lines[:5])),
            hint='begin a line with "- " to make it an item',
            count=len(lines),
        ),
    )


def _unpaired(turns: Sequence[Turn]) -> tuple[Problem, ...]:
    places = [
        turn.where for turn in turns if not turn.text.count("«") == turn.text.count("»") == len(turn.heard)
    ]
    if not places:
        return ()
    return (
        Problem(
            code="unpaired-guillemets",
            message=f"« or » without its partner in {counted(len(places), 'note')}: "
            "that does not count as heard",
            where=", ".join(places[:5]),
            hint="close every « with » within the same note",
            count=len(places),
        ),
    )


_HINTS = {
    "field_notes": "write each note as a paragraph below the header",
    "workshop": 'write each item as a line that begins with "- "',
}

NOTES = _Notes(name="notes", kind="field_notes")
WORKSHOP = _Notes(name="workshop", kind="workshop")
