"""Why two codes may answer to each other, in words: labels, shared concepts and words, places, clashes.

Only words of labels and definitions are said again, never an example's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.clashes import clashes
from qualcode.codebook.crosswalk.wording import lemmas, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        *_of_words(one, other),
        *_of_meaning(likeness, left, right),
        *clashes(one.code, other.code),
    ]
    return tuple(dict.fromkeys(said)) or (NOTHING,)


def _of_labels(one: Entry, other: Entry, shared: SharedLabel | None) -> Iterator[str]:
    if shared is None:
        words = _shared(one.label, other.label)
        if words:
            yield f"labels share: {', '.join(words)}"
    elif shared.kind == "same":
        where = "twice in one codebook" if one.of.book == other.of.book else ""
        yield f"same label {where}".strip()
    elif shared.kind == "alias":
        yield "another name of one is a name of the other"
    else:
        yield f"labels share: {', '.join(shared.words)}"


def _of_concepts(likeness: Likeness, left: int, right: int) -> Iterator[str]:
    import numpy as np

    together = likeness.carried[left] * likeness.carried[right]
    strongest = np.argsort(-np.round(together, 6), kind="stable")[:_CONCEPTS].tolist()
    for place in strongest:
        if together[place] < _LEAST:
            return
        name = likeness.thesaurus.concepts[place].name
        words = [_words_for(likeness.entries[one], place) for one in (left, right)]
        if all(words) and not set(words[0]) & set(words[1]):
            yield f"concept {name}: {words[0][0]} ~ {words[1][0]}"
        elif all(words):
            yield f"concept {name}"
        else:
            yield f"concept {name} (by place in the tree)"


def _words_for(entry: Entry, concept: int) -> tuple[str, ...]:
    places = (entry.in_label, entry.in_meaning)
    return tuple(word for said in places if concept in said for word in said[concept].words)


def _of_words(one: Entry, other: Entry) -> Iterator[str]:
    words = _shared(one.meaning, other.meaning)
    if words:
        yield f"definitions share: {', '.join(words)}"


def _of_meaning(likeness: Likeness, left: int, right: int) -> Iterator[str]:
    one, other = likeness.entries[left], likeness.entries[right]
    if not one.meaning or not other.meaning:
        yield "no definition to compare"
    elif likeness.meaning[left, right] == 0:
        yield NO_SHARED_MEANING


def _shared(one: str, other: str) -> list[str]:
    """Return the first words that two texts share, in any form, in the order of the alphabet."""
    theirs = {stem(word) for word in lemmas(other)}
    return sorted({word for word in lemmas(one) if stem(word) in theirs and not word.isdigit()})[:_WORDS]
