"""Why two codes may answer to each other, in words: labels, shared concepts and words, places, clashes.

Only words of labels and definitions are said again, never an example's; of extracts a thesaurus's concepts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.clashes import clashes
from qualcode.codebook.crosswalk.labels import together
from qualcode.codebook.crosswalk.wording import content_words, plain_label, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.codebook.crosswalk.labels import SharedLabel
    from qualcode.codebook.crosswalk.likeness import Entry, Likeness

NOTHING = "little in common"
NO_SHARED_MEANING = "definitions share nothing"
_CONCEPTS, _WORDS, _LEAST = 3, 4, 0.02


def reasons_for(likeness: Likeness, left: int, right: int, shared: SharedLabel | None) -> tuple[str, ...]:
    """Return what speaks for the pair, and what against it, the strongest first; never empty."""
    one, other = likeness.entries[left], likeness.entries[right]
    said = [
        *_of_labels(one, other, shared),
        *_of_concepts(likeness, left, right),
        *_of_extracts(likeness, left, right),
        *_of_meaning(likeness, left, right),
        *clashes(one.code, other.code),
    ]
    return tuple(dict.fromkeys(said)) or (NOTHING,)


def _of_labels(one: Entry, other: Entry, shared: SharedLabel | None) -> Iterator[str]:
    if shared is None:
        names = (plain_label(one.code.name), plain_label(other.code.name))
        if words := _shared(*names):
            yield f"labels share: {', '.join(words)}"
        elif words := _shared(one.label, other.label):
            yield f"names or other names share: {', '.join(words)}"
    elif shared.kind == "same":
        where = "twice in one codebook" if one.of.book == other.of.book else ""
        yield f"same label {where}".strip()
    elif shared.kind == "alias":
        yield "the label of one is another name of the other"
    else:
        yield f"labels share: {', '.join(shared.words)}"


def _of_concepts(likeness: Likeness, left: int, right: int) -> Iterator[str]:
    import numpy as np

    together = likeness.carried[left] * likeness.carried[right]
    strongest = np.argsort(-np.round(together, 6), kind="stable")[:_CONCEPTS].tolist()
    for place in strongest:
        if together[place] < _LEAST:
            return
        yield _of_concept(likeness, place, (left, right))


def _of_concept(likeness: Likeness, concept: int, pair: tuple[int, int]) -> str:
    """Say by which words two entries speak of a concept, and where none of them stands in a label."""
    name = likeness.thesaurus.concepts[concept].name
    entries = [likeness.entries[place] for place in pair]
    one, other = (_words_for(entry, concept) for entry in entries)
    if not one or not other:
        return f"concept {name} (by place in the tree)"
    told = "" if set(one) & set(other) else f": {one[0]} ~ {other[0]}"
    where = "" if any(concept in entry.in_label for entry in entries) else " (definitions)"
    return f"concept {name}{told}{where}"


def _words_for(entry: Entry, concept: int) -> tuple[str, ...]:
    places = (entry.in_label, entry.in_meaning)
    return tuple(word for said in places if concept in said for word in said[concept].words)


def _of_extracts(likeness: Likeness, left: int, right: int) -> Iterator[str]:
    shared = likeness.heard.shared(left, right) if likeness.heard is not None else []
    if shared:
        yield f"extracts share the concepts {', '.join(shared)}"


def _of_meaning(likeness: Likeness, left: int, right: int) -> Iterator[str]:
    """Say what the definitions share: words as they stand there, else concepts, else that it is nothing."""
    one, other = likeness.entries[left], likeness.entries[right]
    if not one.meaning or not other.meaning:
        yield "no definition to compare"
    elif words := _shared(one.meaning, other.meaning):
        yield f"definitions share: {', '.join(words)}"
    elif both := sorted(one.in_meaning.keys() & other.in_meaning.keys())[:_CONCEPTS]:
        names = ", ".join(likeness.thesaurus.concepts[place].name for place in both)
        yield f"definitions share no word; both speak of: {names}"
    else:
        yield NO_SHARED_MEANING


def _shared(one: str, other: str) -> list[str]:
    """Return the first words that two texts share, as they stand in them, in the order of the alphabet."""
    return sorted(together(_marked(one), _marked(other)))[:_WORDS]


@lru_cache(maxsize=20_000)
def _marked(text: str) -> Mapping[str, str]:
    """Return the words of a text by their stems, the first that gave each."""
    found: dict[str, str] = {}
    for word in content_words(text):
        if not word.isdigit():
            found.setdefault(stem(word), word)
    return found
