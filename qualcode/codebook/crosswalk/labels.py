"""Which labels are the same or share their head word, among the codes of several books.

A word in the labels of many codes is no head word: it says what all of the books are about.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.crosswalk.wording import content_words, lemma, plain_label, stems, tokens
from qualcode.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.likeness import Entry

LabelKind = Literal["same", "alias", "near", "akin"]
_FEW, _MANY = 4, 0.08
_HALF, _MOST = 0.5, 0.75
_PLURALS = ("s", "men", "children", "people")
_VERBS = frozenset({
    "add", "ask", "become", "bring", "build", "come", "continue", "create", "deliver", "develop", "ensure",
    "feel", "find", "get", "give", "go", "help", "identify", "improve", "increase", "keep", "know", "lead",
    "learn", "make", "meet", "provide", "receive", "reduce", "say", "see", "seek", "take", "tell",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharedLabel:
    """How two labels hold together, and the words that they share; a smaller place always comes first.

    "alias": the label of one is another name of the other; "near": each has most of the other's words;
    "akin": they share a head word, and it is all that one label says, or half of what both say together.
    """

    kind: LabelKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadWord:
    """A noun that says much of at least one label, and the places of the entries whose labels have it.

    `word` is as the shortest of the labels has it; `alone` is whether it is all that one of them says.
    """

    word: str
    places: tuple[int, ...]
    alone: bool


def shared_labels(entries: Sequence[Entry]) -> dict[tuple[int, int], SharedLabel]:
    """Return the pairs of places whose labels are the same, or where one's words are among the other's."""
    found: dict[tuple[int, int], SharedLabel] = {}
    said = [stems(plain_label(entry.code.name)) for entry in entries]
    for word in head_words(entries):
        for left, right in _pairs_of(word.places):
            if (left, right) not in found and _akin(said[left], said[right]):
                found[left, right] = SharedLabel("akin", together(said[left], said[right]))
    for left, right in _near(said):
        found[left, right] = SharedLabel("near", together(said[left], said[right]))
    for pair in _called_alike(entries):
        found[pair] = SharedLabel("alias")
    for places in _names(entries).values():
        for pair in _pairs_of(places):
            found[pair] = SharedLabel("same")
    return found


def together(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words that two texts share, by their stems, as they stand there: "working ~ work"."""
    return tuple(
        word if word == other[mark] else f"{word} ~ {other[mark]}"
        for mark, word in one.items()
        if mark in other
    )


def head_words(entries: Sequence[Entry]) -> tuple[HeadWord, ...]:
    """Return the head words that at least two codes share, by stem; words that many labels have are none.

    A verb is none either ("What we learned", "Receiving support"): a head word is a noun in a label.
    """
    labels = [plain_label(entry.code.name) for entry in entries]
    said = [stems(label) for label in labels]
    often = Counter(mark for one in said for mark in one)
    most = max(_FEW, _MANY * len(entries))
    telling = [sum(often[mark] <= most for mark in one) for one in said]
    having: dict[str, list[int]] = {}
    for place, one in enumerate(said):
        for mark, word in one.items():
            if often[mark] <= most and not _is_verb(word):
                having.setdefault(mark, []).append(place)
    found = []
    for mark, places in sorted(having.items()):
        nouns = [place for place in places if _is_noun(said[place][mark], labels[place])]
        if len(places) < 2 or not nouns:
            continue
        first = min(nouns, key=lambda place: (len(said[place]), place))
        alone = any(telling[place] == 1 for place in nouns)
        if alone or len(said[first]) <= 2:
            found.append(HeadWord(said[first][mark], tuple(places), alone))
    return tuple(found)


def _is_verb(word: str) -> bool:
    """Whether a word is a verb by its form: asked, led, continue; a word in -ing may be a noun."""
    if word in _VERBS or (word.endswith("ed") and lemma(word) != word):
        return True
    return lemma(word) in _VERBS and not word.endswith(("ing", *_PLURALS))


def _is_noun(word: str, label: str) -> bool:
    """Whether a word that is no verb is a noun here; with -ing it is none where an object follows."""
    if not word.endswith("ing"):
        return True
    said = [token.removesuffix("'s") for token in tokens(label)]
    place = said.index(word) if word in said else len(said)
    following = said[place + 1 : place + 2]
    return not (following and content_words(following[0]))


def _near(said: Sequence[Mapping[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield the places of labels that share most of the words that both say together."""
    having: dict[str, list[int]] = {}
    for place, one in enumerate(said):
        for mark in one:
            having.setdefault(mark, []).append(place)
    for left, right in {pair for places in having.values() for pair in _pairs_of(places)}:
        shared = len(said[left].keys() & said[right].keys())
        if shared >= _MOST * len(said[left].keys() | said[right].keys()):
            yield left, right


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


def _called_alike(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Yield the places of entries of which one's label is another name of the other."""
    names = _names(entries)
    for place, entry in enumerate(entries):
        for alias in entry.code.aliases:
            for other in names.get(heading_key(plain_label(alias)), ()):
                if other != place:
                    yield min(place, other), max(place, other)
