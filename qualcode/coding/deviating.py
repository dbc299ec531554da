"""What does not fit: extracts far from the rest of their code, and words like theirs coded otherwise.

Likeness is of words alone and the same for the same texts; it says what to read again, never what is wrong.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from qualcode.coding.lemmas import lemma
from qualcode.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.model import Code

LEAST_EXTRACTS = 5
LEAST_LIKENESS = 0.1
LIKE_ENOUGH = 0.2
POLARITY = "polarity"
NEITHER = frozenset({"", "neutral", "mixed", "none", "unclear", "n/a"})
_SAID_NO = frozenset(
    {"cannot", "nobody", "none", "noone", "nothing", "nowhere", "never", "no", "nor", "not", "without"}
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a code's extracts and some further texts are to it, by their words: 0 (nothing shared) to 1.

    An extract is held against the other extracts and the entry, a further text against all of them. None is
    a text without words of its own, of which nothing can be said.
    """

    extracts: tuple[float | None, ...]
    further: tuple[float | None, ...]


def likeness(extracts: Sequence[str], entry: Sequence[str], further: Sequence[str]) -> Likeness:
    """Return the cosine of TF-IDF vectors of lemmas (sublinear counts) to their sum (Rocchio's centroid).

    `entry` are the name, the definition and the examples of the code. Rocchio (1971), in Salton (ed.), The
    SMART Retrieval System, pp. 313-323.
    """
    texts = [*extracts, *entry, *further]
    if not any(_content(text) for text in texts):
        return Likeness((None,) * len(extracts), (None,) * len(further))
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows: Any = TfidfVectorizer(analyzer=_content, sublinear_tf=True).fit_transform(texts)
    known = len(extracts) + len(entry)
    centre = np.asarray(rows[:known].sum(axis=0)).ravel()
    towards = np.asarray(rows @ centre).ravel()
    whole = float(centre @ centre)
    empty = np.diff(rows.indptr) == 0
    found: list[float | None] = []
    for place in range(len(texts)):
        own = 1.0 if place < known else 0.0
        rest = whole - 2 * own * towards[place] + own
        if empty[place]:
            found.append(None)
        else:
            shared = towards[place] - own
            found.append(round(float(max(0.0, shared) / rest**0.5), 6) if rest > 1e-9 else 0.0)
    return Likeness(tuple(found[: len(extracts)]), tuple(found[known:]))


def _content(text: str) -> list[str]:
    """Return the lemmas of the words that carry meaning; those that say no are among them."""
    empty = _empty_words()
    return [lemma(word) for word, _ in words(text) if len(word) > 1 and word.casefold() not in empty]


@cache
def _empty_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) - _SAID_NO


def entry_texts(codes: Iterable[Code]) -> tuple[str, ...]:
    """Return what the codebook says of some codes: name, definition, what belongs, examples, each a text."""
    said = (
        text
        for code in codes
        for text in (code.name, code.definition, *code.include, *(one.text for one in code.examples))
    )
    return tuple(text for text in said if text.strip())


def furthest(scores: Sequence[float | None], *, most: int) -> tuple[int, ...]:
    """Return the places of the extracts least like the rest, the furthest first; half of them at most.

    Under `LEAST_EXTRACTS` extracts there is no rest to speak of, and none is given.
    """
    judged = [(score, place) for place, score in enumerate(scores) if score is not None]
    if len(judged) < LEAST_EXTRACTS:
        return ()
    return tuple(place for _, place in sorted(judged)[: min(most, len(judged) // 2)])


def middle(scores: Sequence[float | None]) -> float | None:
    """Return the likeness of the extract in the middle; None under `LEAST_EXTRACTS`."""
    judged = sorted(score for score in scores if score is not None)
    return judged[len(judged) // 2] if len(judged) >= LEAST_EXTRACTS else None


def as_like(scores: Sequence[float | None], least: float | None) -> tuple[int, ...]:
    """Return the places of the texts as like the code as its middle extract or more, the nearest first.

    Where there is no middle one, `LIKE_ENOUGH` is asked for, and never less than `LEAST_LIKENESS`.
    """
    enough = LIKE_ENOUGH if least is None else max(LEAST_LIKENESS, least)
    near = [(-score, place) for place, score in enumerate(scores) if score is not None and score >= enough]
    return tuple(place for _, place in sorted(near))


def usual_polarity(codes: Iterable[Code], said: Sequence[Mapping[str, str]]) -> str:
    """Return the polarity of a code: what its entry says, else what most extracts have; "" for neither."""
    own = {value for code in codes if (value := polarity_of(code.facets)) not in NEITHER}
    if len(own) == 1:
        return own.pop()
    counted = Counter(value for facets in said if (value := polarity_of(facets)) not in NEITHER)
    if not counted:
        return ""
    value, often = counted.most_common(1)[0]
    return value if often * 2 > sum(counted.values()) else ""


def polarity_of(facets: Mapping[str, str]) -> str:
    """Return the value of the facet `polarity`, in small letters; "" where there is none."""
    return next((value.casefold() for name, value in facets.items() if name.casefold() == POLARITY), "")
