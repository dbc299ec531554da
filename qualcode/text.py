r"""Text: normalising with an offset map, words, folding, and sentences.

After normalising, text is NFC with `\n`; every span is code points, half-open `[start, end)`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.model import Span

SENTENCE_RULE = "sentence@1"

_INVISIBLE = frozenset("\ufeff\u200b\u2060\u00ad\ufffe\uffff")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ʹ": "'", "′": "'"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_MARKS = (
    _APOSTROPHES
    | dict.fromkeys(map(ord, "‚‛"), "'")
    | dict.fromkeys(map(ord, "“”„‟«»″"), '"')
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
)
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe",
     "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N"}
)  # fmt: skip

_ELLIPSIS, _DASHED = re.compile(r"\.\.\.+"), re.compile(r"--+")
WORD = re.compile(r"[^\W_]+(?:['’ʼ\-‑][^\W_]+)*")
_ABBREVIATION = re.compile(
    r"(?i)(?:\b(?:mr|mrs|ms|mx|dr|prof|rev|st|vs|etc|approx|dept|e\.g|i\.e|a\.m|p\.m)"
    r"|(?-i:\b[A-HJ-Z]))\.$"
)
_NUMBER_NEXT = re.compile(r"(?i)\bnos?\.$")
_SENTENCE_END = r"(?:[.!?…]+[\"'’”»)\]]*)(?=\s+|$)|\n"
_ENDING, _CLOSING = ".!?…\n", "\"'’”»)]"
_MARK = re.compile(f"[{_ENDING}]")
_NEAR = 400


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each place of a changed text was in the text before.

    `new[i]` and `old[i]` start a run in which both advance together; between runs something was
    replaced, removed or inserted.
    """

    new: tuple[int, ...]
    old: tuple[int, ...]

    def to_old(self, position: int) -> int:
        """Return the place in the text before that `position` of the changed text came from."""
        run = bisect_right(self.new, position) - 1
        return self.old[run] + position - self.new[run]


def normalise(raw: str) -> tuple[str, OffsetMap]:
    r"""Return `raw` as NFC with `\n` line ends and without invisible or control characters, and the map.

    Quotation marks, dashes, ligatures and case stay as they are: evidence is verbatim. Lone surrogates
    become U+FFFD, so that the text can always be written as UTF-8.
    """
    pieces: list[str] = []
    new: list[int] = [0]
    old: list[int] = [0]
    length = 0
    for start, end in _clusters(raw):
        piece = _clean(raw, start, end)
        if len(piece) != end - start:
            pieces.append(piece)
            length += len(piece)
            new.append(length)
            old.append(end)
            continue
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), OffsetMap(tuple(new), tuple(old))


def _clusters(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    size = len(raw)
    while start < size:
        end = start + 1
        if raw[start] == "\r":
            end += raw[end : end + 1] == "\n"
        else:
            while end < size and (_composes(raw[end]) or _vanishes(raw[end])):
                end += 1
        yield start, end
        start = end


def _composes(character: str) -> bool:
    return character > "\u02ff" and (
        unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"
    )


def _vanishes(character: str) -> bool:
    return character in _INVISIBLE or character == "\x7f" or (character < " " and character not in "\n\t\r")


def _clean(raw: str, start: int, end: int) -> str:
    first = raw[start]
    if first == "\r":
        return "\n"
    if end - start == 1 and first < "\u0300" and first != "\u00ad" and (first >= " " or first in "\n\t"):
        return first if first != "\x7f" else ""
    kept = "".join(
        "\ufffd" if "\ud800" <= char <= "\udfff" else char for char in raw[start:end] if not _vanishes(char)
    )
    return unicodedata.normalize("NFC", kept)


def normalised(raw: str) -> str:
    """Return `raw` normalised, without the map."""
    return raw if raw.isascii() and raw.isprintable() else normalise(raw)[0]


def fold(text: str) -> str:
    """Return `text` for comparing names: no case, no diacritics, straight apostrophes, plain hyphens."""
    plain = text.translate(_APOSTROPHES).translate(_DASHES).translate(_UNDECOMPOSED)
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def plain_marks(text: str) -> str:
    """Return `text` with plain quotation marks, dashes and blanks, character for character."""
    return text.translate(_MARKS)


def plain_words(text: str) -> list[str]:
    """Return the words of `text` without what a word processor does to marks: dashes, ellipses, quotes."""
    return _ELLIPSIS.sub("…", _DASHED.sub("-", plain_marks(text))).split()


def heading_key(heading: str) -> str:
    """Return a heading for comparing: no case, no accents, straight apostrophes, one kind of blank."""
    return fold(" ".join(heading.split()))


def fold_aligned(text: str) -> str:
    """Return `text` folded character by character, of the same length: spans stay valid."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _FoldedCharacters(dict[int, str]):
    """What each character is when folded, as one character; learnt as they are met."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code)) if code > 0x7F else chr(code).lower()
        self[code] = folded[0] if folded else "\u0300"
        return self[code]


_FOLDED = _FoldedCharacters()


def count_words(text: str) -> int:
    """Count words as runs between white space, the measure of every balance."""
    return len(text.split())


def clock(seconds: float) -> str:
    """Return a time as h:mm:ss or m:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 turn", "2,010 turns"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the words of `text` with their spans; an apostrophe or hyphen inside does not part a word."""
    for match in WORD.finditer(text):
        yield match.group(), Span(match.start(), match.end())


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` as trimmed spans (rule `SENTENCE_RULE`).

    A sentence ends at . ! ? … followed by white space, or at a line end; not after a title, an initial
    or a common abbreviation, nor after "no." before a number. Every character that is not white space
    lies in exactly one.
    """
    spans: list[Span] = []
    start = 0
    for match in re.finditer(_SENTENCE_END, text):
        if match.group() != "\n" and _goes_on(text, max(start, match.end() - 12), match.end()):
            continue
        _append_trimmed(spans, text, start, match.end())
        start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return tuple(spans)


def sentence_at(text: str, position: int) -> Span:
    """Return the one of `sentences(text)` that holds `position`, without looking for the others.

    Where `position` is white space between two of them, it is the later one; after the last, the last.
    """
    start, before = 0, position
    while before > 0:
        look_from = max(0, before - _NEAR)
        mark = max([text.rfind(sign, look_from, before) for sign in _ENDING])
        end = _end_at(text, mark) if mark >= 0 else 0
        if end and end <= position:
            start = end
            break
        before = mark if mark >= 0 else look_from
    for match in _MARK.finditer(text, start):
        stop = _end_at(text, match.start())
        if stop > position and text[start:stop].strip():
            break
    else:
        stop = len(text)
    found: list[Span] = []
    _append_trimmed(found, text, start, stop)
    return found[0] if found else sentences(text)[-1]


def _end_at(text: str, mark: int) -> int:
    """Return where the sentence ends whose last mark stands at `mark`; 0 where none ends there.

    That depends on what stands around it, and not on where the sentence before ended.
    """
    end = mark + 1
    if text[mark] == "\n":
        return end
    size = len(text)
    while end < size and text[end] in _CLOSING:
        end += 1
    if end < size and not text[end].isspace():
        return 0
    return 0 if _goes_on(text, max(0, end - 12), end) else end


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the full stop before `end` belongs to an abbreviation: "Dr. Hill", "No. 5", not "No. They"."""
    if text[end - 1] != ".":
        return False
    if _ABBREVIATION.search(text, start, end):
        return True
    return text[end : end + 8].lstrip()[:1].isdigit() and bool(_NUMBER_NEXT.search(text, start, end))


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        lead = len(piece) - len(piece.lstrip())
        spans.append(Span(start + lead, start + lead + len(stripped)))


def enclosing(spans: Sequence[Span], position: int) -> int:
    """Return the index of the last of the ordered `spans` that starts at or before `position`."""
    return max(0, bisect_right(spans, position, key=lambda span: span.start) - 1)
