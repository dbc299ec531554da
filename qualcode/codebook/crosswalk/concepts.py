"""A thesaurus of the field: which concepts a text speaks of, in whatever words, and by which words.

The longest phrase that stands at a place holds; a team's glossary adds concepts of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.wording import lemma, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.model import Codebook

_SHIPPED = "thesaurus.txt"
_FIELD = "# ----"
_LEADING = 2


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept and the words for it; `field` is the part of the thesaurus that it stands in ("" = none)."""

    name: str
    words: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much a text speaks of a concept (1 = once, in words of that concept alone), and the words."""

    weight: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    """Concepts in a fixed order, ready to be looked up in texts."""

    concepts: tuple[Concept, ...]
    _by_start: Mapping[str, Sequence[tuple[tuple[str, ...], int]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_start: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for place, concept in enumerate(self.concepts):
            for phrase in dict.fromkeys(tuple(word.split()) for word in concept.words):
                if phrase:
                    by_start[phrase[0][:_LEADING]].append((phrase, place))
        object.__setattr__(self, "_by_start", by_start)

    def spoken(self, text: str) -> dict[int, Spoken]:
        """Return the concepts of a text by their place, each with its weight and the words that said it."""
        said = tokens(text)
        weights: dict[int, float] = defaultdict(float)
        words: dict[int, list[str]] = defaultdict(list)
        place = 0
        while place < len(said):
            length, meant = self._at(said, place)
            for concept in meant:
                weights[concept] += len(meant) ** -0.5
                words[concept].append(" ".join(said[place : place + length]))
            place += max(1, length)
        return {one: Spoken(weights[one], tuple(dict.fromkeys(words[one]))) for one in sorted(weights)}

    def _at(self, said: Sequence[str], place: int) -> tuple[int, list[int]]:
        """Return the length in words of the longest phrase at a place, and the concepts that have it."""
        length, meant = 0, list[int]()
        for phrase, concept in self._by_start.get(said[place][:_LEADING], ()):
            size = len(phrase)
            if size < length or size > len(said) - place:
                continue
            if all(_is(said[place + step], phrase[step]) for step in range(size)):
                if size > length:
                    length, meant = size, []
                if concept not in meant:
                    meant.append(concept)
        return length, meant


@lru_cache(maxsize=100_000)
def _is(word: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    return pattern in (word, lemma(word))


@lru_cache(maxsize=1)
def shipped_concepts() -> tuple[Concept, ...]:
    """Return the concepts that come with qualcode."""
    text = resources.files(__package__).joinpath(_SHIPPED).read_text(encoding="utf-8")
    return concepts_in(text.splitlines())


def concepts_in(lines: Iterable[str]) -> tuple[Concept, ...]:
    """Return the concepts of lines `name: word, phrase, stem*`; `# ---- title` begins a field."""
    found: list[Concept] = []
    title = ""
    for line in lines:
        name, colon, words = line.partition(":")
        if line.startswith(_FIELD):
            title = line.removeprefix(_FIELD).strip()
        elif colon and not line.startswith("#"):
            found.append(Concept(name.strip(), tuple(word.strip() for word in words.split(",")), title))
    return tuple(found)


def glossary_concepts(codebooks: Iterable[Codebook]) -> tuple[Concept, ...]:
    """Return each term of the codebooks' glossaries as a concept with all that it is called, by name.

    A word that stands for two terms says nothing of either.
    """
    meant: dict[str, dict[str, None]] = {}
    for codebook in codebooks:
        for term, synonyms in codebook.glossary.items():
            name = " ".join(tokens(term))
            words = (" ".join(tokens(word)) for word in (term, *synonyms))
            meant.setdefault(name, {}).update(dict.fromkeys(word for word in words if word))
    often = Counter(word for words in meant.values() for word in words)
    return tuple(
        Concept(name, tuple(word for word in sorted(words) if often[word] == 1 or word == name))
        for name, words in sorted(meant.items())
        if name
    )
