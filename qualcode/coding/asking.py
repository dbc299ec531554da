"""Where in a conversation the questions of a topic guide are asked: proposals, each with what it rests on.

The same words give the same proposals on every machine; what is not clear is not proposed, and no proposal
counts before a person accepts it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qualcode.coding.lemmas import lemma
from qualcode.model import Question, Turn
from qualcode.text import fold, sentences, words

THRESHOLD = 0.3

_MARGIN = 0.05
_WINDOW = 2
_PROMPT = 0.85
_PROMPT_BY_A_WORD = 0.6
_STATEMENT = 0.8
_PRIOR = 0.12
_COVER = 0.65
_LITTLE = 0.12
_PAIR = 0.5

_FUNCTION_WORDS_LISTED = """
a about after again all also an and any anybody anyone anything are as at be because been before being
both but by can could did do does for from get give go had has have he her here him his how i if in into
is it its just let like lot many may me might mm more most much my no not now of off oh okay on one only
or other our out over please right say see shall she should so some somebody someone something sort still
such tell than thank that the their them then there these they thing think this those though through to
too up us very want was way we well were what when where which while who why will with would yeah yes you
your bit kind really actually ask question maybe er erm um sorry great lovely thanks first last start
finally begin s t ve re ll d m happen next example mean
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_LISTED.split())
_ASKING_LISTED = """
who what when where which why how whose do does did is are was were has have had can could would will
shall should tell describe imagine take talk ask hear say
"""
_ASKING = frozenset(_ASKING_LISTED.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal: `question` is asked in `turn`, by `score` (0 to 1); `wording` is what of the guide fits.

    `shared` are the words that both have, in the order of the guide.
    """

    question: str
    turn: str
    score: float
    wording: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words in order as features (stems, and pairs of neighbours); `content` are the stems that tell much."""

    stems: tuple[str, ...]
    shown: tuple[str, ...]
    features: frozenset[str]
    content: frozenset[str]
    asks: bool


@dataclass(frozen=True, slots=True)
class _Wording:
    """A way in which the guide puts a question: its own text, or a prompt; `place` runs from 0 to 1."""

    question: str
    text: str
    stretch: _Stretch
    is_prompt: bool
    place: float


def propose(
    questions: Sequence[Question], turns: Sequence[Turn], *, threshold: float = THRESHOLD
) -> tuple[Asked, ...]:
    """Return, for each question that is clearly asked, the facilitator's turn where it is asked first.

    `turns` are a whole session's, in order. Sorted by turn; a turn begins one question at most.
    """
    weights = _weights(questions, turns)
    scored = list(_scored(questions, turns, weights))
    clear = _clear(scored)
    taken: set[str] = set()
    found: dict[str, Asked] = {}
    for asked in sorted(clear, key=lambda one: (-one.score, one.question, one.turn)):
        if asked.score < threshold:
            break
        if asked.question not in found and asked.turn not in taken:
            found[asked.question] = asked
            taken.add(asked.turn)
    place = {turn.id: number for number, turn in enumerate(turns)}
    return tuple(sorted(found.values(), key=lambda one: place[one.turn]))


def _clear(scored: Iterable[Asked]) -> list[Asked]:
    """Return of each turn the best question, where no other is as good."""
    by_turn: dict[str, list[Asked]] = {}
    for asked in scored:
        by_turn.setdefault(asked.turn, []).append(asked)
    clear = []
    for candidates in by_turn.values():
        best, *rest = sorted(candidates, key=lambda one: (-one.score, one.question))
        if not rest or best.score - rest[0].score >= _MARGIN:
            clear.append(best)
    return clear


def _scored(
    questions: Sequence[Question], turns: Sequence[Turn], weights: Mapping[str, float]
) -> Iterator[Asked]:
    """Yield, for each facilitator's turn, how like each question it is, where it is at all."""
    wordings = list(_wordings(questions))
    for number, turn in enumerate(turns):
        if turn.role != "facilitator":
            continue
        stretches = list(_stretches(turn.text))
        said = {stem for stretch in stretches for stem in stretch.content}
        at = number / max(1, len(turns) - 1)
        best: dict[str, Asked] = {}
        for wording in wordings:
            shared = _shared(wording.stretch, said)
            if not shared:
                continue
            score = max(_likeness(wording.stretch, stretch, weights) for stretch in stretches)
            score *= 1 - _PRIOR * abs(at - wording.place)
            if wording.is_prompt:
                score *= _PROMPT if len(shared) > 1 else _PROMPT_BY_A_WORD
            if wording.question not in best or score > best[wording.question].score:
                best[wording.question] = Asked(
                    wording.question, turn.id, round(score, 4), wording.text, shared
                )
        yield from best.values()


def _wordings(questions: Sequence[Question]) -> Iterator[_Wording]:
    for number, question in enumerate(questions):
        place = number / max(1, len(questions) - 1)
        yield _Wording(question.id, question.text, _stretch(question.text), is_prompt=False, place=place)
        for prompt in question.prompts:
            yield _Wording(question.id, prompt, _stretch(prompt), is_prompt=True, place=place)


def _likeness(asked: _Stretch, said: _Stretch, weights: Mapping[str, float]) -> float:
    if asked.content.isdisjoint(said.content):
        return 0.0
    common = _weigh(asked.features & said.features, weights)
    covered = common / _weigh(asked.features, weights)
    filled = common / _weigh(said.features, weights)
    return float(covered**_COVER * filled ** (1 - _COVER)) * (1.0 if said.asks else _STATEMENT)


def _weigh(features: Iterable[str], weights: Mapping[str, float]) -> float:
    return math.fsum(weights[feature] for feature in features)


def _shared(asked: _Stretch, said: Collection[str]) -> tuple[str, ...]:
    pairs = zip(asked.stems, asked.shown, strict=True)
    return tuple(dict.fromkeys(word for stem, word in pairs if stem in said and stem in asked.content))


def _stretches(text: str) -> Iterator[_Stretch]:
    """Yield each sentence of a turn, and each two neighbouring ones."""
    spans = sentences(text)
    for first in range(len(spans)):
        for last in range(first, min(first + _WINDOW, len(spans))):
            stretch = _stretch(text[spans[first].start : spans[last].end])
            if stretch.stems:
                yield stretch


def _stretch(text: str) -> _Stretch:
    shown = tuple(fold(word) for word, _ in words(text))
    stems = tuple(map(stem, shown))
    neighbours = map(" ".join, pairwise(stems))
    content = frozenset(stems) - _FUNCTION_WORDS
    asks = "?" in text or bool(_ASKING & set(shown[:6]))
    return _Stretch(stems, shown, frozenset(stems) | frozenset(neighbours), content, asks)


class _Weights(dict[str, float]):
    """Weights by feature; one that the conversation does not have is as rare as can be."""

    def __init__(self, counts: Mapping[str, int], size: int) -> None:
        super().__init__()
        self.counts = counts
        self.size = size

    def __missing__(self, feature: str) -> float:
        rarity = math.log((self.size + 1) / (self.counts.get(feature, 0) + 0.5)) / math.log(
            2 * (self.size + 1)
        )
        parts = feature.split(" ")
        full = sum(part not in _FUNCTION_WORDS for part in parts) / len(parts)
        share = full if len(parts) == 1 else _PAIR * full
        self[feature] = max(rarity, _LITTLE) * max(share, _LITTLE * (1 if len(parts) == 1 else _PAIR))
        return self[feature]


def _weights(questions: Sequence[Question], turns: Sequence[Turn]) -> _Weights:
    """Return what each stem and pair of stems is worth: little where many turns or questions have it."""
    counts: Counter[str] = Counter()
    for turn in turns:
        counts.update(_stretch(turn.text).features)
    for question in questions:
        counts.update(_stretch(" ".join((question.text, *question.prompts))).features)
    return _Weights(counts, len(turns) + len(questions))


_ENDINGS_LISTED = """
ational ations ation ements ement ments ment ities ity ancy ance ence ably ible able ions ion ally ness
ings ing als al ant ent ers er ed ly es s e y
"""
_ENDINGS = tuple(_ENDINGS_LISTED.split())
_LEAST = 4


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a word folded to its lemma without its ending: "referrals" and "referred" give refer."""
    whole = word.partition("'")[0] or word
    found = lemma(whole)
    if found in _FUNCTION_WORDS or whole in _FUNCTION_WORDS:
        return found if found in _FUNCTION_WORDS else whole
    for ending in _ENDINGS:
        if found.endswith(ending) and len(found) - len(ending) >= _LEAST:
            found = found.removesuffix(ending)
            break
    return found[:-1] if len(found) > _LEAST and found[-1] == found[-2] else found
