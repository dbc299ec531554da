"""Two revisions of a source to the runs of characters that both have, in the order of both.

A run has the same characters on both sides, but that a blank may be a line end on the other, and a quotation
mark or a dash one of another shape; nothing is matched that differs.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from qualcode.model import Source, Span, Turn
from qualcode.text import fold, plain_marks, plain_words

_TOKEN = re.compile(r"\S+")
_EDGES = ".,;:!?…\"'“”„‚‘’()[]«»–—―-"
_SHINGLES = (8, 4, 2, 1)
_CELLS = 400_000
_SAME_TIME_S = 1.0

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """`length` code points that stand at `old` in the earlier text and at `new` in the later one."""

    old: int
    new: int
    length: int


@dataclass(frozen=True)
class Alignment:
    """What two revisions have in common: ordered runs, and whose words they were.

    `speakers` are spans of the earlier text that another speaker says now; `turns` pairs the id of a later
    turn with that of the earlier turn it goes on from; each id stands once on either side. `replaced` pairs
    spans of both texts where a person said which words came in the place of which.
    """

    runs: tuple[Run, ...]
    speakers: tuple[Span, ...] = ()
    turns: tuple[tuple[str, str], ...] = ()
    replaced: tuple[tuple[Span, Span], ...] = ()

    def intact(self, span: Span) -> Span | None:
        """Return where a span with all its words unchanged stands now; None where anything in it changed."""
        place = bisect_right(self._starts, span.start) - 1
        if place < 0:
            return None
        run = self.runs[place]
        return span.shifted(run.new - run.old) if span.end <= run.old + run.length else None

    @cached_property
    def _starts(self) -> list[int]:
        return [run.old for run in self.runs]


@dataclass(frozen=True, slots=True)
class _Token:
    """A word with its place; `key` is what it is compared by, `turn` the place of its turn."""

    start: int
    text: str
    key: str
    turn: int


def align(old: Source, new: Source) -> Alignment:
    """Align the words of two revisions of one source.

    Turns with the same words at the same time are matched first, then runs of words that are unique in
    both (patience diff), then single words in the short stretches between (difflib), so that the cost grows
    with the changes and not with the square of the text. The answer of one respondent is never another's.
    """
    earlier, later = _tokens(old), _tokens(new)
    seeds = _same_turns(old.turns, new.turns, earlier, later)
    pairs = _kept(_matched([t.key for t in earlier], [t.key for t in later], seeds), earlier, later)
    matched = [(earlier[first], later[second]) for first, second in pairs]
    if old.kind == "survey":
        matched = [
            pair for pair in matched if old.turns[pair[0].turn].speaker == new.turns[pair[1].turn].speaker
        ]
    return Alignment(
        runs=tuple(_coalesced(_common(matched), old.text, new.text)),
        speakers=tuple(_other_speakers(old.turns, new.turns, matched)),
        turns=_inherited(old.turns, new.turns, matched),
    )


def _tokens(source: Source) -> list[_Token]:
    return [
        _Token(span.start + word.start(), word.group(), _key(word.group()), place)
        for place, (turn, span) in enumerate(zip(source.turns, source.turn_spans(), strict=True))
        for word in _TOKEN.finditer(turn.text)
    ]


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    plain = "".join(plain_words(word))
    return fold(plain).strip(_EDGES) or plain


def _same_turns(
    old: Sequence[Turn], new: Sequence[Turn], earlier: Sequence[_Token], later: Sequence[_Token]
) -> list[Pair]:
    """Return pairs of tokens of turns that are surely the same: same words, and time, speaker or rarity."""
    found: dict[int, int] = {}
    for identify in (_by_time, _by_speaker, _by_words):
        theirs = _places(identify, new)
        for key, place in _places(identify, old).items():
            if key in theirs:
                found.setdefault(place, theirs[key])
    first, second = _starts(earlier), _starts(later)
    return [
        (first[one] + word, second[other] + word)
        for one, other in _increasing(sorted(found.items()))
        for word in range(len(old[one].text.split()))
    ]


def _by_time(turn: Turn) -> Hashable:
    return None if turn.start_s is None else (plain_marks(turn.text), round(turn.start_s / _SAME_TIME_S))


def _by_speaker(turn: Turn) -> Hashable:
    return plain_marks(turn.text), turn.speaker, turn.question


def _by_words(turn: Turn) -> Hashable:
    return plain_marks(turn.text) if len(turn.text.split()) > 3 else None


def _places(identify: Callable[[Turn], Hashable], turns: Sequence[Turn]) -> dict[Hashable, int]:
    """Return the place of every turn that is the only one of its kind."""
    keys = [identify(turn) if turn.text else None for turn in turns]
    counts = Counter(keys)
    return {key: place for place, key in enumerate(keys) if key is not None and counts[key] == 1}


def _starts(tokens: Sequence[_Token]) -> dict[int, int]:
    starts: dict[int, int] = {}
    for place, token in enumerate(tokens):
        starts.setdefault(token.turn, place)
    return starts


def _increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest part of `pairs`, ordered by the first, in which the second only increases."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        at = bisect_left(tails, second)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [second]
        ends[at : at + 1] = [place]
    chain: list[Pair] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _matched(old: Sequence[str], new: Sequence[str], seeds: Sequence[Pair]) -> Iterator[Pair]:
    """Yield pairs of places with equal keys, in order: the seeds, and what fits between them."""
    edge = (len(old), len(new))
    for (first, second), (up_to, other) in itertools.pairwise([(-1, -1), *seeds, edge]):
        yield from _between(old, new, (first + 1, up_to), (second + 1, other))
        if (up_to, other) != edge:
            yield up_to, other


def _between(old: Sequence[str], new: Sequence[str], here: Pair, there: Pair) -> list[Pair]:
    """Match a stretch of either side: equal ends first, then rare shingles, then difflib on what is small."""
    (start, end), (begin, stop) = here, there
    head: list[Pair] = []
    while start < end and begin < stop and old[start] == new[begin]:
        head.append((start, begin))
        start, begin = start + 1, begin + 1
    tail: list[Pair] = []
    while start < end and begin < stop and old[end - 1] == new[stop - 1]:
        end, stop = end - 1, stop - 1
        tail.append((end, stop))
    return [*head, *_inner(old, new, (start, end), (begin, stop)), *reversed(tail)]


def _inner(old: Sequence[str], new: Sequence[str], here: Pair, there: Pair) -> Iterator[Pair]:
    (start, end), (begin, stop) = here, there
    if start == end or begin == stop:
        return
    anchors = _rare(old, new, here, there) if (end - start) * (stop - begin) > _CELLS else []
    if not anchors:
        diff = SequenceMatcher(
            None, old[start:end], new[begin:stop], autojunk=(end - start) * (stop - begin) > _CELLS
        )
        for block in diff.get_matching_blocks():
            for step in range(block.size):
                yield start + block.a + step, begin + block.b + step
        return
    for (first, second), (up_to, other) in itertools.pairwise(
        [(start - 1, begin - 1), *anchors, (end, stop)]
    ):
        yield from _between(old, new, (first + 1, up_to), (second + 1, other))
        if (up_to, other) != (end, stop):
            yield up_to, other


def _rare(old: Sequence[str], new: Sequence[str], here: Pair, there: Pair) -> list[Pair]:
    """Return pairs of places at which the longest runs of words begin that stand once on either side."""
    for size in _SHINGLES:
        ours, theirs = _once(old, here, size), _once(new, there, size)
        chain = _increasing([(place, theirs[key]) for key, place in ours.items() if key in theirs])
        if chain:
            return chain
    return []


def _once(words: Sequence[str], within: Pair, size: int) -> dict[Hashable, int]:
    places = range(within[0], within[1] - size + 1)
    keys = [tuple(words[place : place + size]) for place in places]
    counts = Counter(keys)
    return {key: place for place, key in zip(places, keys, strict=True) if counts[key] == 1}


def _kept(pairs: Iterator[Pair], earlier: Sequence[_Token], later: Sequence[_Token]) -> list[Pair]:
    """Drop coincidences: matches that are shorter than what was changed on both sides of them."""
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and (pair[0] - 1, pair[1] - 1) == runs[-1][-1]:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    kept: list[list[Pair]] = []
    for place, run in enumerate(runs):
        before = kept[-1][-1] if kept else (-1, -1)
        after = runs[place + 1][0] if place + 1 < len(runs) else (len(earlier), len(later))
        size = sum(len(earlier[first].key) for first, _ in run)
        if size > min(_changed(before, run[0], earlier, later), _changed(run[-1], after, earlier, later)):
            kept.append(run)
    return [pair for run in kept for pair in run]


def _changed(before: Pair, after: Pair, earlier: Sequence[_Token], later: Sequence[_Token]) -> int:
    """Return how many characters were both taken out and put in between two matches (the smaller)."""
    out = sum(len(token.key) for token in earlier[before[0] + 1 : after[0]])
    put = sum(len(token.key) for token in later[before[1] + 1 : after[1]])
    return min(out, put)


def _common(matched: Sequence[tuple[_Token, _Token]]) -> Iterator[Run]:
    """Yield the characters that matched words share: all of them, or their equal beginning and end."""
    for old, new in matched:
        one, other = plain_marks(old.text), plain_marks(new.text)
        if one == other:
            yield Run(old.start, new.start, len(old.text))
            continue
        shorter = min(len(one), len(other))
        head = next((i for i in range(shorter) if one[i] != other[i]), shorter)
        rest = shorter - head
        tail = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
        if head:
            yield Run(old.start, new.start, head)
        if tail:
            yield Run(old.start + len(old.text) - tail, new.start + len(new.text) - tail, tail)


def _coalesced(runs: Iterator[Run], old: str, new: str) -> Iterator[Run]:
    """Join runs with nothing between them but a blank or a line end on either side."""
    current: Run | None = None
    for run in runs:
        if current is None:
            current = run
            continue
        end, stop = current.old + current.length, current.new + current.length
        between = old[end : run.old], new[stop : run.new]
        if len(between[0]) == len(between[1]) and not any(map(str.strip, between)):
            current = Run(current.old, current.new, run.old + run.length - current.old)
        else:
            yield current
            current = run
    if current is not None:
        yield current


def _other_speakers(
    old: Sequence[Turn], new: Sequence[Turn], matched: Sequence[tuple[_Token, _Token]]
) -> Iterator[Span]:
    """Yield the stretches of the earlier text, one a turn, that another speaker says in the later text."""
    changed = [one for one, other in matched if old[one.turn].speaker != new[other.turn].speaker]
    for _, tokens in itertools.groupby(changed, key=lambda token: token.turn):
        found = list(tokens)
        yield Span(found[0].start, found[-1].start + len(found[-1].text))


def _inherited(
    old: Sequence[Turn], new: Sequence[Turn], matched: Sequence[tuple[_Token, _Token]]
) -> tuple[tuple[str, str], ...]:
    """Pair turns by the words that they share, the most first; every turn is in one pair at most."""
    shared = Counter((one.turn, other.turn) for one, other in matched)
    heirs: dict[int, int] = {}
    taken: set[int] = set()
    for (before, after), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if after not in heirs and before not in taken:
            heirs[after] = before
            taken.add(before)
    return tuple((new[after].id, old[before].id) for after, before in sorted(heirs.items()))
