"""The lines of a transcript, and the speaker labels that they begin with, in every style people write them.

A candidate is only a shape; which candidates are labels is decided from how the whole file is written.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.load.balance import LABEL, Ledger, Piece
from qualcode.load.labels import accepted_labels, could_be_label, surely_a_name, tidy_label
from qualcode.load.times import CLOCK, leading_mark, seconds
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIME = "time stamps"

_OWN_LINE = re.compile(rf"\s*(?P<label>\S[^\t\n]{{0,62}}?)(?:[ \u00a0]{{2,}}|\t+)(?P<time>{CLOCK})\s*")
_REV = re.compile(rf"\s*(?P<label>[^\s(].{{0,62}}?)\s*\((?P<time>{CLOCK})\)\s*:\s*")
_CLOCK_FIRST = re.compile(r"\s*(?P<time>\d{1,2}:\d\d:\d\d)\s+(?P<label>\S.{0,62})")
_MARKED = re.compile(r"\s*(?:\*\*|__)\s*(?P<label>[^*\n]{1,63}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*")
_PLAIN = re.compile(r"\s*(?P<label>\[[^\[\]\n]{1,61}\]|[^:\n]{1,63}?)\s*:(?:\s+|$)")
_TIGHT = re.compile(r"\s*(?P<label>[^:\n]{1,63}?)\s*:(?!//)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its text, its place, and how many of its first characters are bold.

    `opens` says that a paragraph begins here; `omitted` holds (offset, reason, text) of words not in `text`.
    """

    text: str
    where: str
    bold: int = 0
    opens: bool = True
    omitted: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A label found at the start of a line: its style, the pieces before the speech, and the time, if any."""

    label: str
    style: str
    pieces: tuple[Piece, ...]
    start_s: float | None = None

    @property
    def length(self) -> int:
        """How many characters stand before the speech."""
        return sum(len(text) for _, text in self.pieces)


def account(ledger: Ledger, line: Line, pieces: Sequence[Piece]) -> None:
    """Put a line down in `ledger`; what was left out of it counts for the words that it adds at its place."""
    ledger.add(*pieces)
    text = line.text
    for offset, reason, passage in reversed(line.omitted):
        whole = text[:offset] + passage + text[offset:]
        ledger.add_words(reason, count_words(whole) - count_words(text))
        text = whole


def is_markdown_heading(text: str) -> bool:
    """Whether a line is a Markdown heading (#, ##)."""
    return re.match(r"\s{0,3}#{1,6}\s", text) is not None


def find_heading(line: Line, *, markdown: bool) -> Heading | None:
    """Return what looks like a label at the start of a line, in the first style that fits; or None."""
    text = line.text
    if not text.strip() or (markdown and is_markdown_heading(text)):
        return None
    match = _OWN_LINE.fullmatch(text) or _REV.match(text)
    if match and could_be_label(tidy_label(match.group("label"))):
        return _timed(match, text, "timed")
    match = _CLOCK_FIRST.fullmatch(text)
    if match and surely_a_name(tidy_label(match.group("label"))):
        return _timed(match, text, "clock first")
    bold_line = _bold_line(line)
    if bold_line is not None:
        return bold_line
    lead, time = leading_mark(text)
    rest = text[lead:]
    for style, pattern in (("marked", _MARKED), ("plain", _PLAIN)):
        match = pattern.match(rest)
        if match and could_be_label(tidy_label(match.group("label"))):
            inside = style == "plain" and lead + match.end("label") <= line.bold
            return _heading("marked" if inside else style, text, (lead, time), match)
    return None


def _timed(match: re.Match[str], text: str, style: str) -> Heading:
    label_first = match.start("label") < match.start("time")
    cut = match.end("label") if label_first else match.start("label")
    before, after = text[:cut], text[cut : match.end()]
    pieces = ((LABEL, before), (TIME, after)) if label_first else ((TIME, before), (LABEL, after))
    return Heading(tidy_label(match.group("label")), style, pieces, seconds(match.group("time")))


def _bold_line(line: Line) -> Heading | None:
    label = tidy_label(line.text)
    whole = line.bold >= len(line.text.rstrip()) and line.bold > 0
    if whole and line.opens and ":" not in label and not label.endswith(".") and surely_a_name(label):
        return Heading(label, "bold line", ((LABEL, line.text),))
    return None


def _heading(style: str, text: str, lead: tuple[int, float | None], match: re.Match[str]) -> Heading:
    start = lead[0] + match.end()
    mark, time = leading_mark(text[start:])
    pieces = [(TIME, text[: lead[0]]), (LABEL, text[lead[0] : start]), (TIME, text[start : start + mark])]
    first = lead[1] if lead[1] is not None else time
    return Heading(
        tidy_label(match.group("label")), style, tuple(piece for piece in pieces if piece[1]), first
    )


def choose_labels(headings: Sequence[Heading | None], paragraphs: int) -> dict[str, int]:
    """Choose the style that the file is written in, and return its labels with their counts."""
    by_style: dict[str, list[str]] = {}
    for heading in headings:
        if heading is not None:
            by_style.setdefault(heading.style, []).append(heading.label)
    timed = by_style.get("timed", [])
    if len(timed) > 1 and len(timed) >= 0.2 * len(by_style.get("marked", by_style.get("plain", []))):
        return dict(Counter(timed))
    clocked = Counter(by_style.get("clock first", []))
    if clocked.total() > 2 and clocked.total() >= 2 * len(clocked):
        return dict(clocked)
    marked, plain = Counter(by_style.get("marked", [])), by_style.get("plain", [])
    if marked.total() > 2 or any(count > 1 for count in marked.values()):
        return _with_repeated(marked, plain)
    bold = Counter(label for label in by_style.get("bold line", []))
    if sum(count for count in bold.values() if count > 1) > 2:
        return {label: count for label, count in bold.items() if count > 1 or len(label.split()) < 3}
    return accepted_labels([*marked.elements(), *plain], paragraphs=paragraphs)


def _with_repeated(marked: Counter[str], plain: Sequence[str]) -> dict[str, int]:
    """Labels set off in bold, and plain ones that are the same or come twice and look like names."""
    unmarked = Counter(plain)
    known = {label: count + unmarked[label] for label, count in marked.items()}
    for label, count in unmarked.items():
        if label not in known and count > 1 and surely_a_name(label):
            known[label] = count
    return known


def confirm_heading(line: Line, heading: Heading | None, accepted: Mapping[str, int]) -> Heading | None:
    """Return the heading when its label is accepted, or one of an accepted label that touches its words."""
    if heading is not None:
        return heading if heading.label in accepted else None
    match = _TIGHT.match(line.text)
    if match and tidy_label(match.group("label")) in accepted:
        return _heading("plain", line.text, (0, None), match)
    return None
