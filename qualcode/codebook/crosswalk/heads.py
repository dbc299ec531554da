"""Words that head labels of several codes and do not mean one thing in them, with those codes.

Codes that are called the same stand for one meaning, so that only one of them is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.labels import head_words
from qualcode.codebook.crosswalk.wording import plain_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.labels import SharedLabel
    from qualcode.codebook.crosswalk.likeness import Likeness
    from qualcode.codebook.crosswalk.pairs import CodeOf

_OTHER_MEANING = 0.15


@dataclass(frozen=True, slots=True)
class Head:
    """A word that heads labels of several codes and does not mean one thing in them; `codes` by book."""

    word: str
    codes: tuple[CodeOf, ...]


def differing_words(likeness: Likeness) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the head words whose codes are defined otherwise, each with the places of those codes."""
    found = []
    for head in head_words(likeness.entries):
        places = tuple(_differing(likeness, head.places))
        if head.alone and len(places) > 1:
            found.append((head.word, places))
    return tuple(found)


def pairs_within(words: Iterable[tuple[str, Sequence[int]]]) -> frozenset[tuple[int, int]]:
    """Return every two places that stand under one word."""
    return frozenset(
        (left, right) for _, places in words for left in places for right in places if left < right
    )


def heads_of(
    likeness: Likeness,
    words: Iterable[tuple[str, Sequence[int]]],
    labels: Mapping[tuple[int, int], SharedLabel],
    same: Collection[tuple[int, int]],
    order: Sequence[int],
) -> tuple[Head, ...]:
    """Return labels that stand for different things, then head words that do, those of most codes first.

    `same` are pairs of places, either way round, that are called the same: no two stand under one word.
    """
    found = dict[tuple[int, ...], str]()
    for pair in sorted(pair for pair, shared in labels.items() if shared.kind == "same"):
        found[tuple(sorted(pair, key=order.__getitem__))] = plain_label(likeness.entries[pair[0]].code.name)
    for word, places in words:
        found.setdefault(tuple(sorted(places, key=order.__getitem__)), word)
    heads: dict[tuple[int, ...], str] = {}
    for places, word in found.items():
        one_each = tuple(_one_each(places, same))
        if len(one_each) > 1:
            heads.setdefault(one_each, word)
    entries = likeness.entries
    told = [Head(word, tuple(entries[place].of for place in places)) for places, word in heads.items()]
    return tuple(sorted(told, key=lambda head: (" " not in head.word, -len(head.codes), head.word)))


def _one_each(places: Iterable[int], same: Collection[tuple[int, int]]) -> Iterator[int]:
    """Yield the places without those that are called the same as one before them."""
    listed: list[int] = []
    for place in places:
        if not any((place, other) in same or (other, place) in same for other in listed):
            listed.append(place)
            yield place


def _differing(likeness: Likeness, places: Sequence[int]) -> list[int]:
    """Return the places whose definition is unlike that of another of them."""
    defined = [place for place in places if likeness.entries[place].meaning]
    return [
        place
        for place in defined
        if any(likeness.meaning[place, other] < _OTHER_MEANING for other in defined if other != place)
    ]
