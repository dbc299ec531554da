"""Which labels are the same or share their head word, among the codes of several books.

A word in the labels of many codes is no head word: it says what all of the books are about.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.crosswalk.wording import plain_label, stems
from qualcode.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.likeness import Entry

LabelKind = Literal["same", "alias", "akin"]
_FEW, _MANY = 4, 0.08
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class SharedLabel:
    """How two labels hold together, and the words that they share; a smaller place always comes first."""

    kind: LabelKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadWord:
    """A word that says much of at least one label, and the places of the entries whose labels have it.

    `word` is as the shortest of the labels has it; `alone` is whether it is all that one of them says.
    """

    word: str
    places: tuple[int, ...]
    alone: bool


def shared_labels(entries: Sequence[Entry]) -> dict[tuple[int, int], SharedLabel]:
    """Return the pairs of places whose labels are the same, or where one's words are among the other's.

    "akin": they share a head word, and it is all that one label says, or half of what both say together.
    """
    found: dict[tuple[int, int], SharedLabel] = {}
    said = [stems(plain_label(entry.code.name)) for entry in entries]
    for word in head_words(entries):
        for left, right in _pairs_of(word.places):
            if (left, right) not in found and _akin(said[left], said[right]):
                words = tuple(one for mark, one in said[left].items() if mark in said[right])
                found[left, right] = SharedLabel("akin", words)
    for names, kind in ((_aliases(entries), "alias"), (_names(entries), "same")):
        for places in names.values():
            for pair in _pairs_of(sorted(places)):
                found[pair] = SharedLabel("alias" if kind == "alias" else "same")
    return found


def head_words(entries: Sequence[Entry]) -> tuple[HeadWord, ...]:
    """Return the head words that at least two codes share, by stem; words that many labels have are none."""
    said = [stems(plain_label(entry.code.name)) for entry in entries]
    often = Counter(mark for one in said for mark in one)
    most = max(_FEW, _MANY * len(entries))
    telling = [sum(often[mark] <= most for mark in one) for one in said]
    found = []
    for mark in sorted(mark for mark, count in often.items() if 1 < count <= most):
        places = tuple(place for place, one in enumerate(said) if mark in one)
        first = min(places, key=lambda place: (len(said[place]), place))
        if len(said[first]) <= 2 or any(telling[place] == 1 for place in places):
            alone = any(telling[place] == 1 for place in places)
            found.append(HeadWord(said[first][mark], places, alone))
    return tuple(found)


def _pairs_of(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    for number, left in enumerate(places):
        for right in places[number + 1 :]:
            yield left, right


def _akin(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    shared = len(left.keys() & right.keys())
    return shared == min(len(left), len(right)) or shared >= _HALF * len(left.keys() | right.keys())


def _names(entries: Sequence[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        found.setdefault(heading_key(plain_label(entry.code.name)), []).append(place)
    return found


def _aliases(entries: Sequence[Entry]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for place, entry in enumerate(entries):
        for label in (entry.code.name, *entry.code.aliases):
            found.setdefault(heading_key(plain_label(label)), set()).add(place)
    return found
