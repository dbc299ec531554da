"""Names heard or typed one letter wrong: distance one from a registered part of five letters or more.

A near miss is never more than a question to a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.anonymise.words import is_ordinary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MINIMUM = 5


def near_index(keys: Iterable[str], *, minimum: int = MINIMUM) -> dict[str, frozenset[str]]:
    """Return the keys of `minimum` letters or more by what is left of them with at most one letter out."""
    found: dict[str, set[str]] = {}
    for key in keys:
        if len(key) >= minimum and key.isalpha():
            for reduced in _reduced(key):
                found.setdefault(reduced, set()).add(key)
    return {reduced: frozenset(sources) for reduced, sources in found.items()}


def near_keys(word: str, index: Mapping[str, frozenset[str]], *, minimum: int = MINIMUM) -> frozenset[str]:
    """Return the keys at distance one from `word` (a letter more, less, changed, or two swapped)."""
    if len(word) < minimum - 1 or not word.isalpha() or is_ordinary(word) or _inflected(word):
        return frozenset()
    return frozenset(
        key
        for reduced in _reduced(word)
        for key in index.get(reduced, ())
        if key != word and _distance_one(word, key)
    )


def _reduced(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _inflected(word: str) -> bool:
    return any(word.endswith(end) and is_ordinary(word[: -len(end)]) for end in ("s", "ed", "ing", "ly"))


def _distance_one(one: str, other: str) -> bool:
    """Whether one edit, or one swap of neighbours, turns one into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
