"""What a terminal is sent for each character that a person sees, and how many cells it takes.

Nothing in a text can disturb the screen: control characters and bidirectional overrides have stand-ins, and
sequences whose width terminals dispute are shown by their parts; the text itself is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from wcwidth import iter_graphemes

_WIDEST = 8
_MOST_MARKS = 8
_PLAIN = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0373\u0376\u0377\u037b-\u037e\u0384-\u038a\u0391-\u03a1"
    "\u03a3-\u03ff\u0400-\u0482\u048a-\u04ff\u2010-\u2017\u201c-\u201f\u2018-\u201b\u2020-\u2022\u2026\u20ac\u2122]*"
)
_SILENT = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\ufe0e\ufe0f"
)
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_BREAK = frozenset("\u00a0\u2007\u202f")
_NOT_FIRST = frozenset("、。，．：；！？）」』】〉》〕ー々…’”")
_OVERRIDE, _UNKNOWN, _DELETE, _HIDDEN, _RING, _MORE = "⍟", "␦", "␡", "·", "\u25cc", "…"


@dataclass(frozen=True, slots=True)
class Glyph:
    """What a person sees as one character: code points `[start, end)` of a text.

    `shown` is what the terminal is sent for it, `width` the cells that takes: one or more.
    """

    start: int
    end: int
    shown: str
    width: int


def is_plain(text: str) -> bool:
    """Whether every code point is a character of its own, one cell wide and shown as it is."""
    return _PLAIN.fullmatch(text) is not None


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each character that a person sees starts and ends.

    These are the extended grapheme clusters of Unicode (UAX #29); what has no width of its own (a joiner, a
    mark of direction) belongs to the character before it.
    """
    start = end = 0
    for cluster in iter_graphemes(text):
        if end > start and not _stands_alone(cluster):
            end += len(cluster)
            continue
        if end > start:
            yield start, end
        start, end = end, end + len(cluster)
    if end > start:
        yield start, end


def bounds(text: str) -> tuple[int, ...]:
    """Return every place where a selection may begin or end: 0, the ends of `clusters`."""
    if is_plain(text):
        return tuple(range(len(text) + 1))
    return (0, *(end for _, end in clusters(text)))


def glyphs(text: str, start: int = 0, end: int | None = None) -> tuple[Glyph, ...]:
    """Return what is shown for `text[start:end]`, both on a bound of `clusters`, with places in `text`."""
    piece = text[start:end]
    if is_plain(piece):
        return tuple(
            Glyph(start + place, start + place + 1, " " if sign == "\n" else sign, 1)
            for place, sign in enumerate(piece)
        )
    found = []
    for left, right in clusters(piece):
        shown, width = shown_as(piece[left:right])
        found.append(Glyph(start + left, start + right, shown, width))
    return tuple(found)


def safe(text: str) -> str:
    """Return a line as the terminal may be sent it, with stand-ins."""
    return text.replace("\n", " ") if is_plain(text) else "".join(one.shown for one in glyphs(text))


def cropped(text: str, width: int) -> str:
    """Return a line as the terminal may be sent it, at most `width` cells, with "…" where it was cut."""
    if width <= 0:
        return ""
    shown = glyphs(text)
    if sum(one.width for one in shown) <= width:
        return "".join(one.shown for one in shown)
    room, kept = width - 1, ""
    for one in shown:
        room -= one.width
        if room < 0:
            break
        kept += one.shown
    return kept + _MORE


def may_part(text: str) -> bool:
    """Whether a row may end after this character: white space that is not made to hold words together."""
    return text[0].isspace() and text[0] not in _NO_BREAK


def may_lead(text: str) -> bool:
    """Whether a row may begin with this character of a script without spaces."""
    return text[0] not in _NOT_FIRST


def ends_line(text: str) -> bool:
    """Whether a row always ends after this character."""
    return text[-1] == "\n"


@lru_cache(maxsize=8192)
def shown_as(cluster: str) -> tuple[str, int]:
    """Return what the terminal is sent for one character that a person sees, and its width in cells.

    A joiner, a variation selector and a skin tone are left away: whether they join or widen what stands
    before them depends on the terminal, and a row must not depend on that.
    """
    first = cluster[0]
    if len(cluster) == 1 or cluster == "\r\n":
        return _one_shown(first)
    kept = [sign for sign in cluster if sign not in _SILENT and not _is_tone(sign)]
    if any(_is_control(sign) for sign in kept):
        return "".join(_one_shown(sign)[0] for sign in kept[:_WIDEST]), min(len(kept), _WIDEST)
    return _measured(kept) if kept else _one_shown(first)


def _one_shown(sign: str) -> tuple[str, int]:
    if sign in "\t\n":
        return " ", 1
    if sign in _SILENT or _is_tone(sign):
        return _HIDDEN, 1
    if sign in _OVERRIDES:
        return _OVERRIDE, 1
    if _is_control(sign):
        return _picture(sign), 1
    if "\U0001f1e6" <= sign <= "\U0001f1ff":
        return chr(ord(sign) - 0x1F1E6 + ord("A")), 1
    return _measured([sign])


def _picture(sign: str) -> str:
    if sign < " ":
        return chr(0x2400 + ord(sign))
    return _DELETE if sign == "\x7f" else _UNKNOWN


def _measured(signs: list[str]) -> tuple[str, int]:
    shown, width, marks = "", 0, 0
    for sign in signs:
        wide = cell_len(sign)
        marks = 0 if wide else marks + 1
        if width + wide > _WIDEST - 1:
            return shown + _MORE, width + 1
        if marks <= _MOST_MARKS:
            shown, width = shown + sign, width + wide
    if width:
        return shown, width
    return (_RING + shown, 1) if unicodedata.category(signs[0])[0] == "M" else (_HIDDEN, 1)


def _stands_alone(cluster: str) -> bool:
    return cluster[0] not in _SILENT


def _is_tone(sign: str) -> bool:
    return "\U0001f3fb" <= sign <= "\U0001f3ff"


def _is_control(sign: str) -> bool:
    """Whether a character must not be sent: it moves the cursor, parts lines, or cannot be encoded."""
    if sign in _OVERRIDES:
        return True
    code = ord(sign)
    return (
        unicodedata.category(sign) in {"Cc", "Cs", "Co", "Zl", "Zp"}
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
        or 0xE0000 <= code <= 0xE0FFF
    )
