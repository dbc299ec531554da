"""Several codebooks in, every pair across them out, with a score, a kind and reasons; nothing is joined here.

The same books give the same pairs, in whatever order they are named; only left and right change places.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.ancestry import SAME_CODE, descent
from qualcode.codebook.crosswalk.applying_glossary import joined_glossary
from qualcode.codebook.crosswalk.clashes import CLASH
from qualcode.codebook.crosswalk.heads import differing_words, heads_of, pairs_within
from qualcode.codebook.crosswalk.kinds import by_label, is_parent_child, parted, ranks_of
from qualcode.codebook.crosswalk.labels import shared_labels
from qualcode.codebook.crosswalk.likeness import entries_of, likeness_of, thesaurus_for
from qualcode.codebook.crosswalk.pairs import Pair
from qualcode.codebook.crosswalk.reasons import NOTHING, reasons_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.heads import Head
    from qualcode.codebook.crosswalk.kinds import Ranks
    from qualcode.codebook.crosswalk.labels import SharedLabel
    from qualcode.codebook.crosswalk.likeness import Likeness
    from qualcode.codebook.crosswalk.pairs import Book, CodeOf, PairKind
    from qualcode.model import Codebook
    from qualcode.ports import Embedder

_EXPLAINED = 3


@dataclass(frozen=True)
class Proposal:
    """What was found in `books`: the pairs worth talking about, head words, and codes without a partner.

    `pairs` have a kind other than none, the best first; `every()` goes through all pairs across books.
    `glossary` says which words the books' glossaries use otherwise.
    """

    books: tuple[Book, ...]
    pairs: tuple[Pair, ...]
    heads: tuple[Head, ...]
    alone: tuple[CodeOf, ...]
    glossary: tuple[str, ...]
    _pairing: _Pairing = field(repr=False, compare=False)

    @property
    def total(self) -> int:
        """How many pairs `every` gives."""
        return len(self._pairing.places)

    @property
    def twins(self) -> int:
        """How many of them are of one book, where a label stands there twice."""
        entries = self._pairing.likeness.entries
        return sum(entries[left].of.book == entries[right].of.book for left, right in self._pairing.places)

    @property
    def kinds(self) -> Mapping[PairKind, int]:
        """How many pairs there are of each kind that occurs."""
        return Counter(pair.kind for pair in self.pairs)

    @property
    def descended(self) -> tuple[Pair, ...]:
        """The pairs that a common ancestor makes one code; the first reason says what became of it."""
        return tuple(one for one in self.pairs if one.reasons[0].startswith(SAME_CODE))

    @property
    def clashing(self) -> tuple[Pair, ...]:
        """The pairs whose definitions clash."""
        return tuple(one for one in self.pairs if any(said.startswith(CLASH) for said in one.reasons))

    def every(self) -> Iterator[Pair]:
        """Yield every pair across books, and labels that stand twice in one, by descending score."""
        return self._pairing.every()


@dataclass(frozen=True)
class _Pairing:
    """The pairs of places in their order, and what is known of each."""

    likeness: Likeness
    ranks: Ranks
    labels: Mapping[tuple[int, int], SharedLabel]
    kinds: Mapping[tuple[int, int], PairKind]
    said: Mapping[tuple[int, int], tuple[str, ...]]
    places: Sequence[tuple[int, int]]
    scores: Sequence[float]

    def every(self) -> Iterator[Pair]:
        for (left, right), score in zip(self.places, self.scores, strict=True):
            yield self.pair(left, right, score)

    def pair(self, left: int, right: int, score: float) -> Pair:
        one, other = (self.likeness.entries[place].of for place in (left, right))
        kind = self.kinds.get((left, right), "none")
        near = min(self.ranks.near[left, right], self.ranks.near[right, left]) <= _EXPLAINED
        if kind == "none" and not (near and score):
            return Pair(one, other, score, kind, (NOTHING,))
        shared = self.labels.get((min(left, right), max(left, right)))
        said = self.said.get((left, right), ())
        return Pair(one, other, score, kind, (*said, *reasons_for(self.likeness, left, right, shared)))


def propose(
    books: Sequence[Book],
    *,
    base: Codebook | None = None,
    embedder: Embedder | None = None,
    thesaurus: bool = True,
    extracts: Mapping[CodeOf, Sequence[str]] | None = None,
) -> Proposal:
    """Return what answers to what in `books`, whose names differ; retired codes are left out.

    `base` is a codebook that they come from; without `thesaurus` only their own glossaries say which words
    mean one thing. `extracts` are words of people by code, of books whose partners may share them.
    """
    words = thesaurus_for(books, shipped=thesaurus)
    likeness = likeness_of(entries_of(books, words), words, embedder=embedder, extracts=extracts)
    ranks = ranks_of(likeness)
    labels = shared_labels(likeness.entries)
    order = _order(books, likeness)
    words_apart = differing_words(likeness)
    clear = by_label(likeness, labels, pairs_within(words_apart))
    kinds, said = _kinds(likeness, ranks, clear, order)
    raised = _descended(base, likeness, order, kinds, said)
    places, scores = _ordered(likeness, order, kinds, raised)
    pairing = _Pairing(likeness, ranks, labels, kinds, said, places, scores)
    pairs = tuple(
        pairing.pair(left, right, score)
        for (left, right), score in zip(places, scores, strict=True)
        if (left, right) in kinds
    )
    same = {pair for pair, kind in kinds.items() if kind == "same"}
    heads = heads_of(likeness, words_apart, labels, same, order)
    glossary = tuple(joined_glossary([(book.name, book.codebook.glossary) for book in books])[1])
    return Proposal(tuple(books), pairs, heads, _alone(likeness, order, pairs), glossary, pairing)


def _order(books: Sequence[Book], likeness: Likeness) -> list[int]:
    """Return where each entry stands: books as they were given, codes as their book has them."""
    ranks = {
        (book.name, code.id): (number, place)
        for number, book in enumerate(books)
        for place, code in enumerate(book.codebook.codes)
    }
    by_rank = sorted(ranks, key=ranks.__getitem__)
    standing = {which: number for number, which in enumerate(by_rank)}
    return [standing[entry.of.book, entry.of.code] for entry in likeness.entries]


def _oriented(order: Sequence[int], left: int, right: int) -> tuple[int, int]:
    return (left, right) if order[left] < order[right] else (right, left)


def _kinds(
    likeness: Likeness,
    ranks: Ranks,
    clear: Mapping[tuple[int, int], PairKind],
    order: Sequence[int],
) -> tuple[dict[tuple[int, int], PairKind], dict[tuple[int, int], tuple[str, ...]]]:
    """Return the kind of each pair that has one, left before right, and what is to be said of a split."""
    import numpy as np

    entries = likeness.entries
    parents = {entry.parent for entry in entries if entry.parent is not None}
    kinds: dict[tuple[int, int], PairKind] = {}
    said: dict[tuple[int, int], tuple[str, ...]] = {}
    for left, right in np.argwhere(np.triu(ranks.worth)).tolist():
        level = is_parent_child(entries, parents, left, right)
        kinds[_oriented(order, left, right)] = "parent_child" if level else "meaning_only"
    for (one, several), count in parted(likeness, ranks).items():
        pair = _oriented(order, one, several)
        kinds[pair] = "split" if pair[0] == one else "merge"
        above = entries[entries[several].parent or 0].of
        said[pair] = (f"one of {count} under {above} that answer to {entries[one].of}",)
    for (left, right), kind in clear.items():
        pair = _oriented(order, left, right)
        kinds[pair] = kind
        said.pop(pair, None)
    return kinds, said


def _descended(
    base: Codebook | None,
    likeness: Likeness,
    order: Sequence[int],
    kinds: dict[tuple[int, int], PairKind],
    said: dict[tuple[int, int], tuple[str, ...]],
) -> dict[tuple[int, int], float]:
    """Make the pairs that a common ancestor has as one code the same; return their least scores."""
    if base is None:
        return {}
    raised: dict[tuple[int, int], float] = {}
    by_code: dict[str, list[int]] = {}
    for place, entry in enumerate(likeness.entries):
        by_code.setdefault(entry.of.code, []).append(place)
    for places in by_code.values():
        for number, left in enumerate(places):
            for right in places[number + 1 :]:
                found = descent(base, likeness.entries[left], likeness.entries[right])
                if found is not None:
                    pair = _oriented(order, left, right)
                    raised[pair], kinds[pair], said[pair] = found[0], "same", (found[1],)
    return raised


def _ordered(
    likeness: Likeness,
    order: Sequence[int],
    kinds: Mapping[tuple[int, int], PairKind],
    raised: Mapping[tuple[int, int], float],
) -> tuple[list[tuple[int, int]], list[float]]:
    """Return the pairs across books and the twins within one, with their scores, the best first."""
    import numpy as np

    books = np.array([entry.of.book for entry in likeness.entries])
    stands = np.array(order, dtype=np.int64)
    score = likeness.score.copy()
    for (left, right), least in raised.items():
        score[left, right] = score[right, left] = max(least, score[left, right])
    wanted = books[:, None] != books[None, :]
    for left, right in kinds:
        wanted[left, right] = wanted[right, left] = True
    lefts, rights = np.nonzero(wanted & (stands[:, None] < stands[None, :]))
    figures = score[lefts, rights]
    best = np.lexsort((stands[rights], stands[lefts], -figures))
    pairs = zip(lefts[best].tolist(), rights[best].tolist(), strict=True)
    return list(pairs), figures[best].tolist()


def _alone(likeness: Likeness, order: Sequence[int], pairs: Sequence[Pair]) -> tuple[CodeOf, ...]:
    """Return the codes that have no partner in another book; a shared label alone is none."""
    if len({entry.of.book for entry in likeness.entries}) < 2:
        return ()
    met = {
        code
        for pair in pairs
        if pair.kind != "label_only" and pair.left.book != pair.right.book
        for code in (pair.left, pair.right)
    }
    places = sorted(range(len(order)), key=order.__getitem__)
    return tuple(likeness.entries[place].of for place in places if likeness.entries[place].of not in met)
