"""The lines of a transcript, and the speaker labels that they begin with, in every style people write them.

A candidate is only a shape; which candidates are labels is decided from how the whole file is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from qualcode.load.balance import LABEL, Ledger, Piece
from qualcode.load.talk.labels import could_be_label, is_annotation, surely_a_name, tidy_label
from qualcode.load.times import CLOCK, leading_mark, seconds
from qualcode.text import count_words

TIME = "time stamps"

_Styles = tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]

# Patterns that are plain strings are of rarer styles: `re` makes them when they are met, and keeps them.
_NAME = r"(?P<label>[^\s(\[\d][^\t\n]{0,62}?)"
_DOTTED = r"\d{1,2}\.\d\d\.\d\d"
_UNTIL = rf"(?:\s*(?:-->|[-–])\s*{CLOCK})?"
_OWN_LINE = rf"\s*(?P<label>\S[^\t\n]{{0,62}}?)(?:[ \u00a0]{{2,}}|\t+)(?P<time>{CLOCK})\s*"
_OWN_LINE_LOOSE = rf"\s*{_NAME}(?:[ \u00a0]*[|,–—-][ \u00a0]*|[ \u00a0])(?P<time>{CLOCK})\s*"
_REV = rf"\s*(?P<label>[^\s(].{{0,62}}?)\s*\((?P<time>{CLOCK})\)\s*:\s*"
_NAME_MARK = rf"\s*{_NAME}\s*:?\s*[\[(](?P<time>{CLOCK})[\])](?P<colon>\s*:)?(?:\s+|$)"
_CLOCK_FIRST = rf"\s*(?P<time>\d{{1,2}}:\d\d(?::\d\d)?(?:[.,]\d+)?){_UNTIL}\s+(?:[-–|]\s*)?{_NAME}\s*"
_MARK_FIRST = rf"\s*[\[(](?P<time>{CLOCK}){_UNTIL}[\])]\s*(?:[-–|]\s*)?{_NAME}\s*"
_MARKED = re.compile(r"\s*(?:\*\*|__)\s*(?P<label>[^*\n]{1,63}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*")
_PLAIN = re.compile(r"\s*(?P<label>\[[^\[\]\n]{1,61}\]|[^:：\n]{1,63}?)\s*(?::(?:\s+|$)|：\s*)")
_TIGHT = r"\s*(?P<label>[^:\n]{1,63}?)\s*:(?!//)"
_DATED = (
    r"\s*\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? +\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?\]?(?: +[-–])? +"
)
_A_CLOCK = re.compile(r"\d:\d")
_LEAD = re.compile(
    rf"\s*(?:(?P<time>{CLOCK})\s*[=|]?|\*?\s*(?P<dotted>{_DOTTED})\s*=|\*\s*(?P<starred>{_DOTTED}))\s*"
)
_BARE_CLOCK = re.compile(r"\s*\d{1,2}:\d\d\s")
_BARE_DOTTED = re.compile(rf"\s*(?P<time>{_DOTTED})\s+")
_SQUARE = re.compile(r"\s*\[(?P<label>[^\[\]\n]{1,40})\][ \t\u00a0]+(?=\S)")
_DASHED = re.compile(r"\s*(?P<label>[^\s:–—][^:–—\n]{0,40}?)(?:[ \u00a0]*[–—]|[ \u00a0]-)[ \u00a0\t]+(?=\S)")
_TABBED = re.compile(r"\s*(?P<label>[^\s:][^\t:\n]{0,40}?)[ \u00a0]*\t+\s*(?=\S)")
_COLON_STYLES: _Styles = (("marked", _MARKED, ("**", "__")), ("plain", _PLAIN, (":", "：")))
_OTHER_STYLES: _Styles = (
    ("square", _SQUARE, ("[",)),
    ("dashed", _DASHED, ("-", "–", "—")),
    ("tabbed", _TABBED, ("\t",)),
)
_HEAD = 200
_INDENT = 40
_ENDS = tuple(".,?!:;…-–)\"”’'")


class Line(NamedTuple):
    """A line of a file: its text, its place, and how many of its first characters are bold.

    `opens` says that a paragraph begins here; `omitted` holds (offset, reason, text) of words not in `text`.
    """

    text: str
    where: str
    bold: int = 0
    opens: bool = True
    omitted: tuple[tuple[int, str, str], ...] = ()


class Heading(NamedTuple):
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
    for _, reason, passage in line.omitted:
        ledger.keep(reason, passage)
    place, after = -1, ""
    for offset, reason, passage in reversed(line.omitted):
        if offset != place:
            place, after = offset, line.text[offset : offset + 1]
        before = line.text[max(0, offset - 1) : offset]
        ledger.add_words(reason, _added_words(before, passage, after))
        after = passage[:1] or after


def _added_words(before: str, passage: str, after: str) -> int:
    """Return how many words more there are with a passage between the characters `before` and `after` it."""
    if not passage:
        return 0
    opens, closes = bool(before.strip()), bool(after.strip())
    joined = (opens and not passage[0].isspace()) + (closes and not passage[-1].isspace())
    return count_words(passage) - (joined if passage.strip() else 0) + (opens and closes)


def is_markdown_heading(text: str) -> bool:
    """Whether a line is a Markdown heading (#, ##)."""
    return re.match(r"\s{0,3}#{1,6}\s", text) is not None


def find_headings(line: Line, *, markdown: bool) -> tuple[Heading, ...]:
    """Return what looks like a label at a line's start, in every style that fits, the likeliest first."""
    text = line.text
    blank = len(text) - len(text.lstrip())
    if blank == len(text) or blank > _INDENT or (markdown and is_markdown_heading(text)):
        return ()
    if len(text) > _HEAD:
        line = line._replace(text=text[:_HEAD])
    elif _A_CLOCK.search(text):
        timed = _timed_heading(text)
        if timed is not None:
            return (timed,)
    return tuple(_untimed_headings(line))


def tight_heading(line: Line, accepted: Collection[str]) -> Heading | None:
    """Return the heading of a line whose label, one of `accepted`, touches the words behind its colon."""
    match = re.match(_TIGHT, line.text[:_HEAD])
    if match and tidy_label(match.group("label")) in accepted:
        return _heading("plain", line.text, (0, None), match)
    return None


def _timed_heading(text: str) -> Heading | None:
    """A label with its time, on a line of their own, or with the time in brackets before the words."""
    match = re.fullmatch(_OWN_LINE, text) or re.match(_REV, text)
    if match and could_be_label(tidy_label(match.group("label"))):
        return _timed(match, text, "timed")
    match = re.match(_NAME_MARK, text)
    if match and _is_marked_name(match, text):
        return _timed(match, text, "timed")
    match = re.fullmatch(_CLOCK_FIRST, text) or re.fullmatch(_MARK_FIRST, text)
    if match and could_be_label(tidy_label(match.group("label"))) and ":" not in match.group("label"):
        return _timed(match, text, "clock first")
    match = re.fullmatch(_OWN_LINE_LOOSE, text)
    if match and surely_a_name(tidy_label(match.group("label"))) and ":" not in match.group("label"):
        return _timed(match, text, "loosely timed")
    return None


def _is_marked_name(match: re.Match[str], text: str) -> bool:
    """Whether a time mark follows a name without a colon before it ("Ann Hill [00:04] So")."""
    between = text[match.end("label") : match.start("time")]
    if ":" in between or ":" in match.group("label"):
        return False
    label = tidy_label(match.group("label"))
    return could_be_label(label) if match.group("colon") else surely_a_name(label)


def _untimed_headings(line: Line) -> Iterator[Heading]:
    text = line.text
    bold_line = _bold_line(line)
    if bold_line is not None:
        yield bold_line
    dotted = _BARE_DOTTED.match(text)
    match = _PLAIN.match(text, dotted.end()) if dotted else None
    if dotted and match and could_be_label(tidy_label(match.group("label"))):
        yield _heading("dotted", text, (dotted.end(), _dotted_seconds(dotted.group("time"))), match)
        return
    lead, time = _lead(text)
    rest = text[lead:]
    for style, pattern, signs in _COLON_STYLES:
        match = pattern.match(rest) if any(sign in rest for sign in signs) else None
        if match and could_be_label(tidy_label(match.group("label"))):
            yield _heading(_colon_style(style, line, lead + match.end("label")), text, (lead, time), match)
            break
    for style, pattern, signs in _OTHER_STYLES:
        match = pattern.match(rest) if any(sign in rest for sign in signs) else None
        if match and _is_short_label(match.group("label")):
            yield _heading(style, text, (lead, time), match)
    if line.opens and _stands_alone(text):
        yield Heading(tidy_label(text), "own line", ((LABEL, text),))


def _colon_style(style: str, line: Line, end: int) -> str:
    """Name the style of a label before a colon: set off in bold, behind a bare time, or plain."""
    if style == "plain" and end <= line.bold:
        return "marked"
    return "clocked" if style == "plain" and _BARE_CLOCK.match(line.text) else style


def _is_short_label(raw: str) -> bool:
    label = tidy_label(raw)
    short = len(label.split("(", maxsplit=1)[0].split()) <= 3
    return short and could_be_label(label) and not is_annotation(label)


def _stands_alone(text: str) -> bool:
    label = text.strip()
    return (
        ":" not in label
        and not label.endswith(_ENDS)
        and len(label.split()) <= 4
        and surely_a_name(tidy_label(label))
    )


def _lead(text: str) -> tuple[int, float | None]:
    """Return the length and seconds of a time before a label: "[00:04] ", "0:04 " or "*1.01.35 = "."""
    if text.lstrip()[:1].isalpha():
        return 0, None
    length, time = leading_mark(text)
    if length:
        return length, time
    dated = re.match(_DATED, text)
    if dated:
        return dated.end(), None
    match = _LEAD.match(text)
    if match is None:
        return 0, None
    dotted = match.group("dotted") or match.group("starred")
    return match.end(), _dotted_seconds(dotted) if dotted else seconds(match.group("time"))


def _dotted_seconds(clock: str) -> float:
    """Return the seconds of "1.01.35"."""
    return seconds(clock.replace(".", ":"))


def _timed(match: re.Match[str], text: str, style: str) -> Heading:
    label_first = match.start("label") < match.start("time")
    cut = match.end("label") if label_first else match.start("label")
    before, after = text[:cut], text[cut : match.end()]
    pieces = ((LABEL, before), (TIME, after)) if label_first else ((TIME, before), (LABEL, after))
    return Heading(tidy_label(match.group("label")), style, pieces, seconds(match.group("time")))


def _bold_line(line: Line) -> Heading | None:
    if not (line.opens and line.bold > 0 and line.bold >= len(line.text.rstrip())):
        return None
    label = tidy_label(line.text)
    if ":" not in label and not label.endswith(".") and surely_a_name(label):
        return Heading(label, "bold line", ((LABEL, line.text),))
    return None


def _heading(style: str, text: str, lead: tuple[int, float | None], match: re.Match[str]) -> Heading:
    start = lead[0] + match.end() if match.string is not text else match.end()
    mark, time = leading_mark(text[start:])
    pieces = [(TIME, text[: lead[0]]), (LABEL, text[lead[0] : start]), (TIME, text[start : start + mark])]
    first = lead[1] if lead[1] is not None else time
    return Heading(
        tidy_label(match.group("label")), style, tuple(piece for piece in pieces if piece[1]), first
    )
