"""Rows of a PDF to paragraphs, so that a line that merely wraps is never taken for the start of a turn.

A paragraph begins where the row before left room for its first word, after a wider gap, at another margin,
or with a bold label; no word is changed but those that were parted at the end of a line.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualcode.load.encodings import clean
from qualcode.load.paged.page_rows import Row
from qualcode.load.talk.labels import could_be_label, surely_a_name, tidy_label
from qualcode.load.talk.speaker_lines import Line

_TERMINAL = re.compile(r"[.?!…:;)\]\"”’'*»—–-]\s*$")
_SENTENCE_END = re.compile(r"[.?!…][\])\"”’'*»]*$")
_SUSPENDED = frozenset({"and", "or", "to"})
_HYPHENS = ("-", "\u2010", "\u00ad")
_LABEL = re.compile(r"(\S[^:\n]{0,62}?)\s*:(?=\s|$)")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-\u2010'’][^\W\d_]+)*")


@dataclass(frozen=True)
class Block:
    """Rows of one column of one page, from top to bottom, and where its lines may end at most."""

    rows: tuple[Row, ...]
    margin: float


@dataclass(slots=True)
class Joins:
    """Words parted at the ends of lines: how many were put together, and of how many the hyphen was kept."""

    known: Counter[str]
    hyphenated: bool = False
    joined: int = 0
    kept: int = 0
    glued: bool = False


@dataclass(frozen=True)
class _Column:
    """What is usual in all blocks of a document: the gap between lines, and where lines that wrap begin."""

    blocks: Sequence[Block]

    @cached_property
    def wraps(self) -> list[tuple[Row, Row]]:
        """Pairs of rows of which the first is full."""
        return [
            (row, following)
            for block in self.blocks
            for row, following in itertools.pairwise(block.rows)
            if not has_room(row, following, block.margin)
        ]

    @cached_property
    def gap(self) -> float:
        gaps = sorted(_gap(row, following) for row, following in self.wraps)
        return gaps[len(gaps) // 4] if gaps else 0.0

    @cached_property
    def left(self) -> float:
        lefts = Counter(round(following.left) for _, following in self.wraps)
        return float(lefts.most_common(1)[0][0]) if lefts else 0.0


def margin_of(rows: Sequence[Row], width: float) -> float:
    """Return where lines end at most: where many of these wrap, or as far right as they begin left."""
    if not rows:
        return width
    rights = sorted(row.right for row in rows)
    margin = rights[int(0.97 * (len(rights) - 1))]
    size = statistics.median(row.size for row in rows)
    full = [
        (row, following)
        for row, following in itertools.pairwise(rows)
        if margin - 5 * size <= row.right <= margin + size
    ]
    wrap = sum(not _SENTENCE_END.search(row.text) and not _label(following) for row, following in full)
    if margin > 0.5 * width and len(full) >= max(3, 0.2 * len(rows)) and wrap >= 0.5 * len(full):
        return margin
    return max(margin, width - min(row.left for row in rows))


def has_room(row: Row, following: Row, margin: float) -> bool:
    """Whether the first word of the following row could have stood at the end of this one."""
    if row.words[-1].goes_on or row.text.endswith(_HYPHENS):
        return False
    word = following.words[0]
    return row.right + 0.3 * row.size + (word.right - word.left) + 2 < margin


def _gap(row: Row, following: Row) -> float:
    return (row.base - following.base) / max(row.size, following.size)


def paragraphs_of(blocks: Sequence[Block]) -> list[list[Row]]:
    """Return the rows of all blocks, in order, as paragraphs; a page break or a new column ends none."""
    usual = _Column(blocks)
    flow = [(row, block) for block in blocks for row in block.rows]
    if not flow:
        return []
    opens = [True]
    for (row, block), (following, following_block) in itertools.pairwise(flow):
        below = block is following_block
        opens.append(_opens(row, following, block.margin, usual if below else None, usual.left))
    rows = [row for row, _ in flow]
    _open_at_known_labels(rows, opens)
    found: list[list[Row]] = []
    for row, first in zip(rows, opens, strict=True):
        if first:
            found.append([row])
        else:
            found[-1].append(row)
    return found


def _opens(row: Row, following: Row, margin: float, usual: _Column | None, left: float) -> bool:
    """Whether a paragraph begins with `following`; `usual` is None where a new page or column begins."""
    if row.words[-1].goes_on:
        return False
    if has_room(row, following, margin) or _bold_label(row, following):
        return True
    if usual is None:
        return False
    size = following.size
    moved = following.left - row.left
    if (moved < -0.8 * size and following.left < left - 0.8 * size) or (
        moved > 0.8 * size and following.left > left + 0.8 * size
    ):
        return True
    return usual.gap > 0 and _gap(row, following) > 1.18 * usual.gap


def _bold_label(row: Row, following: Row) -> bool:
    bold = list(itertools.takewhile(lambda word: word.bold, following.words[:9]))
    if not bold or row.words[-1].bold:
        return False
    return len(bold) == len(following.words) or any(":" in word.text for word in bold)


def _open_at_known_labels(rows: Sequence[Row], opens: list[bool]) -> None:
    """Open a paragraph at a name with a colon where the row before ends a sentence, or the label is known."""
    labels = Counter(_label(row) for row, first in zip(rows, opens, strict=True) if first)
    for place in range(1, len(rows)):
        label = "" if opens[place] else _label(rows[place])
        if label and _TERMINAL.search(rows[place - 1].text):
            opens[place] = labels[label] > 1 or (
                surely_a_name(label) and _SENTENCE_END.search(rows[place - 1].text) is not None
            )


def _label(row: Row) -> str:
    match = _LABEL.match(row.text)
    label = tidy_label(match.group(1)) if match else ""
    return label if could_be_label(label) else ""


def line_of(rows: Sequence[Row], joins: Joins) -> Line:
    """Return a paragraph as one line, with the words put together that the ends of lines had parted."""
    text = ""
    bold = 0
    still = True
    for place, row in enumerate(rows):
        if place:
            text = _joined(text, rows[place - 1], row, joins)
        for piece, word in zip(row.pieces(), row.words, strict=True):
            text += piece
            still = still and word.bold
            bold = len(text) if still else bold
        if row.words[-1].goes_on and place + 1 == len(rows):
            text += "-"
    return Line(clean(text), rows[0].where, bold=bold)


def _joined(text: str, row: Row, following: Row, joins: Joins) -> str:
    """Return the text so far with what stands between it and the next row: a blank, a hyphen, or nothing."""
    after = following.words[0].text
    parted = row.words[-1].goes_on
    if not parted and text.endswith(_HYPHENS) and text[-2:-1].isalnum() and after[:1].isalnum():
        parted, text = True, text[:-1]
    if parted and after in _SUSPENDED:
        return f"{text}- "
    if not parted:
        if joins.glued and re.search(r"\w[—]$", text) and after[:1].isalnum():
            joins.joined += 1
            return text
        return text + " "
    joins.joined += 1
    if _keeps_hyphen(text, after, joins):
        joins.kept += 1
        return text + "-"
    return text


def _keeps_hyphen(text: str, after: str, joins: Joins) -> bool:
    before = re.search(r"[^\s\W_]*$", text)
    following = re.match(r"[^\s\W_]*", after)
    first = before.group().casefold() if before else ""
    second = following.group() if following else ""
    if not first or not second or not second[0].islower():
        return True
    apart, whole = f"{first}-{second}", first + second
    if joins.known[apart] or joins.known[whole]:
        return joins.known[apart] >= joins.known[whole]
    return not (joins.hyphenated or _is_a_word(whole))


def _is_a_word(word: str) -> bool:
    from simplemma import is_known

    return is_known(word, lang="en")


def joins_for(rows: Sequence[Row]) -> Joins:
    """Return what the document says of hyphens: the words in it, and whether its lines are hyphenated."""
    known: Counter[str] = Counter()
    for row in rows:
        known.update(word.casefold().replace("\u2010", "-") for word in _words_inside(row))
    ends = sum(row.words[-1].goes_on or row.text.endswith(_HYPHENS) for row in rows)
    text = " ".join(row.text for row in rows)
    dashes = len(re.findall(r"\w—\w", text)), len(re.findall(r"\w — \w", text))
    return Joins(known, hyphenated=ends > max(3, 0.08 * len(rows)), glued=dashes[0] > dashes[1])


def _words_inside(row: Row) -> Iterable[str]:
    """The words of a row but for the first and the last, which may be parts of words."""
    for word in row.words[1:-1]:
        yield from _LETTERS.findall(word.text)
