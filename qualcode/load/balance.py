"""The balance of words: what a loader accounts for, against what a second and dumber reader counts.

The counters here share no code with the parsers, so that a lost word shows; nothing is ever rounded off.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.model import Balance, Dropped, Turn
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SPEECH = "speech"
LABEL = "label"

Piece = tuple[str, str]
_FIRST = 100

_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys([*range(9), *range(14, 28), 0x7F, 0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]),
    **dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n"),
}
_SELDOM = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x7f\x85\xad\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_VOICE_TAG = re.compile(r"<v(?:[. \t][^<>\n\r]*)?>|</v>")


class Ledger:
    """Accounts, piece by piece, for what stands in a file besides speech: labels, and the rest by reason.

    A word that is part label and part speech ("K:Nej") counts as speech, which is counted in the turns.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, str] = {}
        self._seen_enough = {SPEECH, LABEL}

    def add(self, *pieces: Piece) -> None:
        """Account for one line (or cell) given as adjoining pieces of (kind, text)."""
        if len(pieces) == 1:
            kind, text = pieces[0]
            if kind != SPEECH:
                self._counts[kind] += count_words(text)
            if kind not in self._seen_enough:
                self.keep(kind, text)
            return
        unfinished = ""
        for kind, text in pieces:
            unfinished = self._continue(unfinished, kind, text)
            if kind not in self._seen_enough:
                self.keep(kind, text)

    def keep(self, kind: str, text: str) -> None:
        """Keep the first words of what is left out for a reason, so that a person sees what it is."""
        if kind in self._seen_enough:
            return
        kept = " ".join(f"{self._first.get(kind, '')} {text[:_FIRST]}".split())
        self._first[kind] = kept[:_FIRST]
        if len(kept) >= _FIRST:
            self._seen_enough.add(kind)

    def add_words(self, kind: str, words: int) -> None:
        """Account for a number of words of a kind."""
        self._counts[kind] += words

    def _continue(self, unfinished: str, kind: str, text: str) -> str:
        if not text:
            return unfinished
        if kind == SPEECH:
            if unfinished and not text[0].isspace():
                self._counts[unfinished] -= 1
            return "" if text[-1].isspace() else kind
        found = count_words(text)
        if found and unfinished and not text[0].isspace():
            stronger = max(unfinished, kind, key=_strength)
            self._counts[unfinished] -= 1
            self._counts[stronger] += 1
            found -= 1
            if not found and not text[-1].isspace():
                return stronger
        self._counts[kind] += found
        return "" if text[-1].isspace() else kind

    def words(self, kind: str) -> int:
        """Return how many words of a kind were accounted for."""
        return self._counts[kind]

    def balance(self, words_in: int, turns: Iterable[Turn]) -> Balance:
        """Return the balance; speech is counted in the finished turns, not in the pieces."""
        dropped = tuple(
            Dropped(reason, words, self._first.get(reason, ""))
            for reason, words in self._counts.items()
            if words and reason not in {SPEECH, LABEL}
        )
        speech = sum(count_words(turn.text) for turn in turns)
        return Balance(words_in=words_in, speech=speech, labels=self._counts[LABEL], dropped=dropped)


def _strength(kind: str) -> int:
    return 2 if kind == SPEECH else int(kind == LABEL)


def words_in_text(content: bytes, encoding: str) -> int:
    """Count the words of a text file between white space."""
    return visible_words(content.decode(encoding, "replace"))


def words_in_captions(content: bytes, encoding: str, *, entities: bool) -> int:
    """Count the words of a caption file; a voice tag stands apart from the words beside it."""
    raw = _seen(content.decode(encoding, "replace"))
    if "<v" in raw or "</v>" in raw:
        raw = _VOICE_TAG.sub(r" \g<0> ", raw)
    if not entities or "&" not in raw:
        return count_words(raw)
    import html

    return visible_words(_ENTITY.sub(lambda match: html.unescape(match.group()), raw))


def words_in_csv(content: bytes, encoding: str, delimiter: str) -> int:
    """Count the words of the cells of a delimited file with a machine of four states."""
    text = _seen(content.decode(encoding, "replace"))
    if '"' not in text:
        return visible_words(text.replace(delimiter, " "))
    pieces = text.split('"')
    if len(pieces) % 2 and _is_well_quoted(pieces, f"{delimiter}\r\n"):
        return _quoted_words(pieces, delimiter)
    spaced: list[str] = []
    state = "start"
    for char in text:
        if state == "quoted":
            state = "closed" if char == '"' else "quoted"
            spaced.append("" if char == '"' else char)
        elif state == "closed" and char == '"':
            state = "quoted"
            spaced.append(char)
        elif state == "start" and char == '"':
            state = "quoted"
        elif char == delimiter or char in "\r\n":
            state = "start"
            spaced.append("\n")
        else:
            state = "plain"
            spaced.append(char)
    return visible_words("".join(spaced))


def _is_well_quoted(pieces: Sequence[str], ends: str) -> bool:
    """Whether every piece outside quotation marks begins and ends where a cell does, or is a doubled mark."""
    first, last = pieces[0], pieces[-1]
    return (
        (not first or first[-1] in ends)
        and (not last or last[0] in ends)
        and all(not piece or (piece[0] in ends and piece[-1] in ends) for piece in pieces[2:-1:2])
    )


def _quoted_words(pieces: Sequence[str], delimiter: str) -> int:
    """Count the words of pieces that stand by turns outside and inside of quotation marks."""
    outside = sum(len(piece.replace(delimiter, " ").split()) for piece in pieces[::2])
    inside = 0
    cell = pieces[1]
    for place in range(3, len(pieces), 2):
        if pieces[place - 1]:
            inside += len(cell.split())
            cell = pieces[place]
        else:
            cell = f'{cell}"{pieces[place]}'
    return outside + inside + len(cell.split())


def visible_words(text: str) -> int:
    """Count what stands between white space, characters that nobody sees left aside."""
    return len(_seen(text).split())


def _seen(text: str) -> str:
    """Return `text` without characters that nobody sees, as it is where none of them stands."""
    return text.translate(_UNSEEN) if _SELDOM.search(text) else text
