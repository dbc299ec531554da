"""Rules out of coded texts: phrases that, where people read, stood mostly under one code.

What is proposed is counted exactly as the tagger would fire it, and only a person makes a rule of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.coding.lemmas import lemma
from qualcode.coding.matching import Finder, LemmaPhrase, Phrase, lemma_phrase, phrase
from qualcode.coding.passages import Passage, folded_for_matching
from qualcode.stats import wilson
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.coding.suggesting import Labelled

Kind: TypeAlias = Literal["phrase", "lemma"]
LONGEST = 4
LEAST_TEXTS = 3
LEAST_PEOPLE = 2
FLOOR = 0.5
MOST_RULES = 20

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each even few for from further get got had has have
    having he her here hers herself him himself his how i i'd i'll i'm i've if in into is it it's its itself
    just let like me more most my myself no nor not now of off on once only or other our ours out over own
    quite really same she should so some such than that that's the their theirs them themselves then there
    these they they're they've this those through to too under until up us very was we we're we've were what
    when where which while who whom why will with would you your yours n't 's s t one go make much many
    """.split()  # noqa: SIM905 (a list of words is read, not punctuation)
)

_PART = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\S")
_BRACKETED = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a phrase must show: a Wilson lower bound on precision, so many coded texts, of so many people."""

    floor: float = FLOOR
    texts: int = LEAST_TEXTS
    people: int = LEAST_PEOPLE
    rules: int = MOST_RULES


USUAL = Criteria()


@dataclass(frozen=True, slots=True)
class Mined:
    """A rule that texts speak for; `right` are places of texts with the code, `wrong` of those without.

    `low` is the lower end of the 95 % Wilson interval of its precision; `added` how many coded texts it finds
    that the rules above it, and those that the code has, do not; `people` whose coded texts it found.
    """

    code: str
    kind: Kind
    text: str
    right: tuple[int, ...]
    wrong: tuple[int, ...]
    low: float
    added: int
    people: int


@dataclass(frozen=True, slots=True)
class MinedCode:
    """The rules mined for one code, the best first.

    Of its `coded` texts the rules that it has find `found`, with those proposed `covered`.
    """

    code: str
    coded: int
    found: int
    covered: int
    rules: tuple[Mined, ...]


class Quarry:
    """Texts that people have read, taken apart once; rules are mined from it code by code.

    Words in square brackets, which stand for names or sounds, are in no rule; each stands in one sentence.
    """

    def __init__(self, texts: Sequence[Labelled]) -> None:
        self.texts = texts
        self._passages = [
            [Passage(one.text[part.start : part.end]) for part in sentences(one.text)] for one in texts
        ]
        self._places: dict[tuple[Kind, str], set[int]] = defaultdict(set)
        self._words: dict[tuple[Kind, str], set[int]] = defaultdict(set)
        for place, one in enumerate(texts):
            for gram in set(_grams(one.text)):
                self._places[gram].add(place)
            for passage in self._passages[place]:
                for word in passage.words:
                    self._words["phrase", word].add(place)
                for word in passage.lemmas:
                    self._words["lemma", word].add(place)

    def mine(self, code: str, *, known: Sequence[Finder] = (), criteria: Criteria = USUAL) -> MinedCode:
        """Return the rules that the texts speak for, chosen one by one by how many coded texts each adds.

        `known` are the finders that the code has already: what they find needs no further rule.
        """
        coded = frozenset(place for place, one in enumerate(self.texts) if code in one.codes)
        found = frozenset(place for place in coded if any(self._stands(finder, place) for finder in known))
        candidates = [
            one
            for kind, text in self._frequent(coded, criteria)
            if (one := self._weighed(code, kind, text, criteria)) is not None
        ]
        rules = tuple(_chosen(candidates, found, criteria))
        covered = found.union(*(one.right for one in rules))
        return MinedCode(code, len(coded), len(found), len(covered), rules)

    def _frequent(self, coded: frozenset[int], criteria: Criteria) -> Iterator[tuple[Kind, str]]:
        """Yield the phrases that may be good enough; of those in the same texts only the simplest."""
        seen: set[frozenset[int]] = set()
        enough = (
            (gram, places)
            for gram, places in self._places.items()
            if len(places) >= criteria.texts
            and (right := len(places & coded)) >= criteria.texts
            and wilson(right, len(places)).low >= criteria.floor
        )
        for (kind, text), places in sorted(enough, key=_simplest_first):
            same = frozenset(places)
            if same not in seen:
                seen.add(same)
                yield kind, text

    def _weighed(self, code: str, kind: Kind, text: str, criteria: Criteria) -> Mined | None:
        """Count a phrase as the tagger fires it; None where that is not good enough."""
        finder = _finder(kind, text)
        needed = finder.words if isinstance(finder, Phrase) else finder.needed
        near = [self._words.get((kind, word), set()) for word in needed]
        places = set.intersection(*near) if near else set(range(len(self.texts)))
        hit = [place for place in sorted(places) if self._stands(finder, place)]
        right = tuple(place for place in hit if code in self.texts[place].codes)
        wrong = tuple(place for place in hit if code not in self.texts[place].codes)
        people = len({self.texts[place].respondent or self.texts[place].id for place in right})
        low = wilson(len(right), len(hit)).low
        if len(right) < criteria.texts or people < criteria.people or low < criteria.floor:
            return None
        return Mined(code, kind, text, right, wrong, low, len(right), people)

    def _stands(self, finder: Finder, place: int) -> bool:
        return any(
            finder.possible(passage) and next(finder.finds(passage), None) is not None
            for passage in self._passages[place]
        )


def _finder(kind: Kind, text: str) -> Phrase | LemmaPhrase:
    return phrase(text) if kind == "phrase" else lemma_phrase(text)


def _simplest_first(item: tuple[tuple[Kind, str], set[int]]) -> tuple[int, bool, str]:
    (kind, text), _ = item
    return len(text.split()), kind == "lemma", text


def _grams(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield the phrases of one to four words of a text, as written and by lemma; punctuation parts them."""
    folded = folded_for_matching(_BRACKETED.sub("\n", text))
    for sentence in sentences(folded):
        words: list[str] = []
        for part in [*_PART.findall(folded[sentence.start : sentence.end]), ","]:
            if _WORD.fullmatch(part):
                words.append(part)
                continue
            yield from _grams_of(words)
            words = []


def _grams_of(words: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    lemmas = [lemma(word) for word in words]
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            said = words[start:end]
            if all(word in STOP_WORDS or len(word) == 1 for word in said):
                continue
            yield "phrase", " ".join(said)
            if not any("'" in word or "-" in word for word in said):
                yield "lemma", " ".join(lemmas[start:end])


def _chosen(candidates: Sequence[Mined], found: frozenset[int], criteria: Criteria) -> Iterator[Mined]:
    """Yield rules, each time the one that adds most coded texts; the surer and the simpler where as many."""
    covered = set(found)
    left = list(candidates)
    for _ in range(criteria.rules):
        added = [(len(set(one.right) - covered), one) for one in left]
        best = max(added, key=lambda pair: (pair[0], *_merit(pair[1])), default=None)
        if best is None or best[0] == 0:
            return
        number, rule = best
        covered.update(rule.right)
        left.remove(rule)
        yield Mined(rule.code, rule.kind, rule.text, rule.right, rule.wrong, rule.low, number, rule.people)


def _merit(rule: Mined) -> tuple[float, int, bool, tuple[int, ...]]:
    return rule.low, -len(rule.text.split()), rule.kind == "phrase", tuple(-ord(sign) for sign in rule.text)
