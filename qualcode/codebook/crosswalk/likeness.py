"""How alike the codes of several books are: by words, by meaning, and by their place in the trees.

The order in which the books are given changes no figure, nor does the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.crosswalk.concepts import Thesaurus, glossary_concepts, shipped_concepts
from qualcode.codebook.crosswalk.extracts import heard_in
from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.codebook.crosswalk.wording import lemmas, plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.codebook.crosswalk.concepts import Spoken
    from qualcode.codebook.crosswalk.extracts import Heard
    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.model import Code
    from qualcode.ports import Embedder


_USUAL, _USUAL_SHARE = 50, 0.05


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; chosen on benchmarks/area_crosswalk.csv, four areas at a time.

    `meaning` and `material` (examples, rule terms) stand beside a label's 1; `above` is what a code has of
    its parent, and again of the parent's parent; `below` what a parent has of the mean of its children;
    `rarity` is the power of the inverse document frequency; `related` what a concept gives to others of its
    field; `extracts` stand beside all of it where both codes have some.
    """

    meaning: float = 0.5
    material: float = 0.15
    above: float = 0.4
    below: float = 0.4
    rarity: float = 0.75
    related: float = 0.3
    concepts: float = 1.0
    words: float = 0.5
    characters: float = 0.5
    embeddings: float = 0.5
    extracts: float = 1.0


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Entry:
    """A code among those of all books: its place in the tree, its texts, and the concepts it speaks of."""

    of: CodeOf
    code: Code
    parent: int | None
    label: str
    meaning: str
    in_label: dict[int, Spoken]
    in_meaning: dict[int, Spoken]
    in_material: dict[int, Spoken]

    @property
    def text(self) -> str:
        """Label and meaning together."""
        return f"{self.label}. {self.meaning}"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Figures from 0 to 1 for each two of `entries`, by their places.

    `score` is the whole; `meaning` is that of the definitions alone, which label and place say nothing to;
    `carried` holds per entry how much each concept counts in it; `heard` is what extracts say,
    where there are any.
    """

    entries: tuple[Entry, ...]
    thesaurus: Thesaurus
    score: Any
    meaning: Any
    carried: Any
    heard: Heard | None = None


def thesaurus_for(books: Sequence[Book], *, shipped: bool = True) -> Thesaurus:
    """Return the thesaurus that comes with qualcode, with the glossaries of these books added."""
    own = glossary_concepts(book.codebook for book in books)
    return Thesaurus((*(shipped_concepts() if shipped else ()), *own))


def entries_of(books: Sequence[Book], thesaurus: Thesaurus) -> tuple[Entry, ...]:
    """Return the active codes of all books, books by name and codes by id."""
    found: list[Entry] = []
    for book in sorted(books, key=lambda one: one.name):
        codes = sorted(
            (code for code in book.codebook.codes if code.status == "active"), key=lambda one: one.id
        )
        places = {code.id: len(found) + place for place, code in enumerate(codes)}
        found.extend(_entry(book.name, code, places, thesaurus) for code in codes)
    return tuple(found)


def _entry(book: str, code: Code, places: dict[str, int], thesaurus: Thesaurus) -> Entry:
    label = ". ".join((plain_label(code.name), *code.aliases))
    meaning = ". ".join(part for part in (code.definition, *code.include) if part)
    rules = code.rules
    material = ". ".join((*(one.text for one in code.examples), *rules.phrases, *rules.lemmas))
    return Entry(
        CodeOf(book, code.id),
        code,
        places.get(code.parent or ""),
        label,
        meaning,
        thesaurus.spoken(label),
        thesaurus.spoken(meaning),
        thesaurus.spoken(material),
    )


def likeness_of(
    entries: tuple[Entry, ...],
    thesaurus: Thesaurus,
    *,
    weights: Weights = WEIGHTS,
    embedder: Embedder | None = None,
    extracts: Mapping[CodeOf, Sequence[str]] | None = None,
) -> Likeness:
    """Return how alike the entries are, each with each; `extracts` are what people said under codes."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        found = _likeness(entries, thesaurus, weights, embedder)
        heard = heard_in(entries, thesaurus, extracts) if extracts else None
        return found if heard is None else _with_extracts(found, heard, weights)


def _with_extracts(found: Likeness, heard: Heard, weights: Weights) -> Likeness:
    """Return the likeness with what extracts say of the pairs of which both codes have some."""
    import numpy as np

    beside = weights.concepts + weights.words + weights.characters
    mixed = (beside * found.score + weights.extracts * heard.likeness) / (beside + weights.extracts)
    return replace(found, score=_figures(np.where(heard.both, mixed, found.score)), heard=heard)


def _likeness(
    entries: tuple[Entry, ...], thesaurus: Thesaurus, weights: Weights, embedder: Embedder | None
) -> Likeness:
    import numpy as np

    label, meaning, material = (
        _spoken(entries, thesaurus, which) for which in ("in_label", "in_meaning", "in_material")
    )
    own = label + weights.meaning * meaning + weights.material * material
    placed = _with_neighbours(own, entries, weights)
    rare = _rarity(placed, weights.rarity)
    carried = _unit(placed * rare)
    broad = _unit(_related(placed * rare, thesaurus, weights.related))
    texts = [entry.text for entry in entries]
    words, characters = _cosines(texts, _words), _cosines(texts, _characters)
    lexical = (weights.words * words + weights.characters * characters) / (weights.words + weights.characters)
    mute = ~placed.any(axis=1)
    concepts = np.where(mute[:, None] & mute[None, :], lexical, broad @ broad.T)
    parts = [(weights.concepts, concepts), (weights.words + weights.characters, lexical)]
    if embedder is not None:
        parts.append((weights.embeddings, _embedded(texts, embedder)))
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    defined = _unit(meaning * rare)
    meant = (defined @ defined.T + _cosines([entry.meaning for entry in entries], _words)) / 2
    return Likeness(entries, thesaurus, _figures(score), _figures(meant), carried)


def _spoken(entries: Sequence[Entry], thesaurus: Thesaurus, which: str) -> Any:
    import numpy as np

    found = np.zeros((len(entries), len(thesaurus.concepts)))
    for row, entry in enumerate(entries):
        for concept, spoken in getattr(entry, which).items():
            found[row, concept] = spoken.weight
    return np.where(found > 1, 1 + np.log(np.maximum(found, 1)), found)


def _with_neighbours(own: Any, entries: Sequence[Entry], weights: Weights) -> Any:
    """Return what each entry speaks of, with something of those above it and of those right below it."""
    placed = own.copy()
    below: dict[int, list[int]] = {}
    for row, entry in enumerate(entries):
        if entry.parent is not None:
            below.setdefault(entry.parent, []).append(row)
        seen, above, share = {row}, entry.parent, weights.above
        while above is not None and above not in seen:
            placed[row] += share * own[above]
            seen.add(above)
            above, share = entries[above].parent, share * weights.above
    for row, rows in below.items():
        placed[row] += weights.below * own[rows].mean(axis=0)
    return placed


def _rarity(placed: Any, power: float) -> Any:
    """Return the weight of each concept: less where many codes have it, steadied for small books."""
    import numpy as np

    often = (placed > 0).sum(axis=0)
    return np.log((1 + len(placed) + _USUAL) / (1 + often + _USUAL_SHARE * _USUAL)) ** power


def _related(carried: Any, thesaurus: Thesaurus, share: float) -> Any:
    """Return what is carried, with a share of it spread over the other concepts of the same field."""
    import numpy as np

    if not thesaurus.concepts:
        return carried
    fields = [concept.field or f"\0{place}" for place, concept in enumerate(thesaurus.concepts)]
    same = np.array([[one == other for other in fields] for one in fields], dtype=float)
    np.fill_diagonal(same, 0.0)
    return carried + share * carried @ (same / np.maximum(same.sum(axis=1, keepdims=True), 1))


def _unit(rows: Any) -> Any:
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _words(texts: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=lemmas, sublinear_tf=True).fit_transform(texts)


def _characters(texts: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit_transform(texts)


def _cosines(texts: Sequence[str], vectors: Callable[[Sequence[str]], Any]) -> Any:
    """Return the cosine of each two texts; texts without a word are like none."""
    import numpy as np

    if not any(lemmas(text) for text in texts):
        return np.zeros((len(texts), len(texts)))
    made = vectors(texts)
    return np.asarray((made @ made.T).todense())


def _embedded(texts: Sequence[str], embedder: Embedder) -> Any:
    import numpy as np

    rows = _unit(np.asarray(embedder.encode(list(texts)), dtype=float))
    return np.maximum(rows @ rows.T, 0.0)


def _figures(matrix: Any) -> Any:
    """Return figures to four places, the same whichever of two comes first."""
    import numpy as np

    return np.round(np.clip((matrix + matrix.T) / 2, 0.0, 1.0), 4)
