"""The glossary at work: a phrase with a term of it also stands for the same phrase with each synonym.

An abbreviation that in small letters is another word ("IT") must stand in capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.passages import folded_for_matching
from qualcode.text import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Variant:
    """A phrase in other words, and those of them that must stand in capitals."""

    text: str
    capitals: tuple[str, ...] = ()


def variants(phrase: str, glossary: Mapping[str, Sequence[str]]) -> tuple[Variant, ...]:
    """Return `phrase` as written, then with each term of the glossary in it reworded (at most 64)."""
    found = [Variant(normalised(phrase))]
    for term, synonyms in glossary.items():
        spellings = (normalised(label).strip() for label in (term, *synonyms))
        labels = tuple(dict.fromkeys(label for label in spellings if label))
        for variant in tuple(found):
            found.extend(other for other in _reworded(variant, labels) if other not in found)
    return tuple(found[:_AT_MOST])


def _reworded(variant: Variant, labels: Sequence[str]) -> list[Variant]:
    folded = folded_for_matching(variant.text)
    for label in sorted(labels, key=len, reverse=True):
        match = re.search(rf"(?<!\w){re.escape(folded_for_matching(label))}(?!\w)", folded)
        if match is None:
            continue
        before, after = variant.text[: match.start()], variant.text[match.end() :]
        return [
            Variant(before + other + after, (*variant.capitals, *_needs_capitals(other)))
            for other in labels
            if other != label
        ]
    return []


def _needs_capitals(label: str) -> tuple[str, ...]:
    if not label.isupper():
        return ()
    import simplemma

    return (label,) if simplemma.is_known(label.lower(), lang="en") else ()
