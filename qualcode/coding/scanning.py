"""The first look of the tagger: one pass over the raw text of a whole source says where rules may fire.

It never misses a place where one does; what it finds may still be nothing, and is looked at word by word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.coding.lemmas import lemma
from qualcode.coding.passages import (
    FEW_LETTERS,
    LETTERS,
    LOST_LETTER,
    beyond_ascii,
    folded_for_matching,
)
from qualcode.text import fold_aligned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.coding.matching import Finder

_DASHES = frozenset("‐‑‒–—−")
_ELSE = b"\x7f"
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAINER = bytes.maketrans(b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f" + _CAPITALS, b" " * 9 + _CAPITALS.lower())
_DFA_BELOW = 200_000
_RUN = re.compile(rb"  +")
_ASCII_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Scanner:
    """What all finders of a codebook need, to be looked for at once; finders are named by their place.

    `texts` are the anchors as written, each with the finders that it may fire and whether it stands as whole
    words; `lemmas` lead from a lemma to finders; `everywhere` are finders that may fire anywhere.
    """

    texts: tuple[tuple[bytes, bool, tuple[int, ...]], ...]
    lemmas: Mapping[str, tuple[int, ...]]
    everywhere: tuple[int, ...]

    def places(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield (place in `text`, finders that may fire around it); places with lone marks come first."""
        raw, blanks = _plain(text)
        anchors = list(self.texts)
        if self.lemmas:
            folded = folded_for_matching(text)
            anchors += self._forms_in(folded)
            if LOST_LETTER in folded:
                yield from self._places_by_word(folded)
        if not anchors:
            return
        hits = _automaton(tuple(text for text, _, _ in anchors)).find_matches_as_indexes(
            raw, overlapping=True
        )
        rows = [(whole, finders) for _, whole, finders in anchors]
        size = len(raw)
        found = []
        for number, start, end in hits:
            whole, finders = rows[number]
            if whole and (
                (start and raw[start - 1] in _ASCII_LETTERS and raw[start] in _ASCII_LETTERS)
                or (end < size and raw[end] in _ASCII_LETTERS and raw[end - 1] in _ASCII_LETTERS)
            ):
                continue
            found.append((start, finders))
        found.sort()
        yield from blanks.unfolded(found) if blanks.starts else found

    def _forms_in(self, folded: str) -> list[tuple[bytes, bool, tuple[int, ...]]]:
        """Return the words of the text that have a lemma in demand, as anchors."""
        found = []
        for word in sorted(set(LETTERS.findall(folded))):
            finders = self.lemmas.get(lemma(word))
            if finders:
                found.append((_plain(word)[0], True, finders))
        return found

    def _places_by_word(self, folded: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield every place with a lone mark for all finders by lemma: there runs of letters are no words."""
        every = tuple(sorted({finder for finders in self.lemmas.values() for finder in finders}))
        place = folded.find(LOST_LETTER)
        while place >= 0:
            yield place, every
            place = folded.find(LOST_LETTER, place + 1)


@dataclass(frozen=True, slots=True)
class _Blanks:
    """Where runs of blanks were made one: places after each in the shortened text, and how many went."""

    starts: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()

    def unfolded(self, found: Sequence[tuple[int, tuple[int, ...]]]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the places as they are in the whole text."""
        for place, finders in found:
            run = bisect_right(self.starts, place) - 1
            yield place + (self.gone[run] if run >= 0 else 0), finders


def scanner_for(finders: Sequence[Finder]) -> Scanner:
    """Return the scanner of `finders`; it names each by its place among them."""
    texts: dict[tuple[bytes, bool], list[int]] = {}
    lemmas: dict[str, list[int]] = {}
    everywhere: list[int] = []
    for place, finder in enumerate(finders):
        anchors = [(_plain(" ".join(anchor.split()))[0], finder.whole) for anchor in sorted(finder.anchors)]
        if anchors and all(text.strip() for text, _ in anchors):
            for anchor in anchors:
                texts.setdefault(anchor, []).append(place)
        elif finder.lemma_anchors:
            for wanted in sorted(finder.lemma_anchors):
                lemmas.setdefault(wanted, []).append(place)
        else:
            everywhere.append(place)
    return Scanner(
        tuple((text, whole, tuple(places)) for (text, whole), places in texts.items()),
        {wanted: tuple(places) for wanted, places in lemmas.items()},
        tuple(everywhere),
    )


def _plain(text: str) -> tuple[bytes, _Blanks]:
    """Return a text folded, with a byte for each character, and its runs of blanks made one.

    Every blank is a space and every dash a hyphen; what ASCII lacks is one and the same byte.
    """
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) != len(text):
        letters = beyond_ascii(raw)
        if len(letters) > FEW_LETTERS:
            table = {ord(letter): _byte_of(letter).decode() for letter in letters}
            raw = text.translate(table).encode("ascii")
        else:
            for letter in sorted(letters):
                raw = raw.replace(letter.encode("utf-8", "surrogatepass"), _byte_of(letter))
    raw = raw.translate(_PLAINER)
    if b"  " not in raw:
        return raw, _Blanks()
    starts: list[int] = []
    gone: list[int] = []
    total = 0
    for run in _RUN.finditer(raw):
        total += run.end() - run.start() - 1
        starts.append(run.end() - total)
        gone.append(total)
    return _RUN.sub(b" ", raw), _Blanks(tuple(starts), tuple(gone))


def _byte_of(letter: str) -> bytes:
    """Return the byte that stands for a character beyond ASCII, folded; the same for what it folds to."""
    if letter in _DASHES:
        return b"-"
    folded = fold_aligned(fold_aligned(letter))
    if folded.isspace():
        return b" "
    return folded.encode() if folded.isascii() else _ELSE


@lru_cache(maxsize=8)
def _automaton(texts: tuple[bytes, ...]) -> Any:
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    small = sum(map(len, texts)) < _DFA_BELOW
    return BytesAhoCorasick(texts, implementation=Implementation.DFA if small else None)
