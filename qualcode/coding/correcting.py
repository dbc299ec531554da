"""A source with words replaced, turns said by others or taken out: the next revision, and its alignment.

What was not named stays as it is, character for character; times and heard words move with their words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.coding.aligning import Alignment, Run
from qualcode.errors import UsageError
from qualcode.model import Role, Source, Span, Turn
from qualcode.text import normalised

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Replacement:
    """New words for a span of a source's text, or for a span of one turn's."""

    span: Span
    words: str

    @property
    def by(self) -> int:
        """How much longer the text becomes."""
        return len(self.words) - len(self.span)


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes in a source: words, who says which turn (None: nobody named), turns that go, roles."""

    words: Sequence[Replacement] = ()
    speakers: Mapping[str, str | None] = field(default_factory=dict)
    removed: Collection[str] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)


def replacement(text: str, span: Span, words: str) -> Replacement:
    """Return what puts `words` at a span of `text`: on one line, without what stays as it is.

    Where words go without any in their place, a blank beside them goes too.
    """
    new = " ".join(normalised(words).split())
    old = text[span.start : span.end]
    head, tail = _shared(old, new)
    piece = Span(span.start + head, span.end - tail)
    inside = new[head : len(new) - tail]
    return Replacement(piece if inside else _with_blank(text, piece), inside)


def _shared(old: str, new: str) -> tuple[int, int]:
    """Return how many characters the same words at the beginning, and at the end, take up."""
    before, after = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    least = min(len(before), len(after))
    first = next((i for i in range(least) if before[i].group() != after[i].group()), least)
    rest = least - first
    last = next((i for i in range(rest) if before[-1 - i].group() != after[-1 - i].group()), rest)
    head = before[first - 1].end() if first else 0
    if first and old[:head] != new[:head]:
        head, first = 0, 0
    head += old[head : head + 1] == new[head : head + 1] == " "
    start = before[-last].start() if last else len(old)
    tail = len(old) - start
    if old[start:] != new[len(new) - tail :]:
        tail = 0
    room = min(len(old), len(new)) - head
    tail += bool(tail) and tail < room and old[-tail - 1] == new[-tail - 1] == " "
    return head, min(tail, room)


def _with_blank(text: str, piece: Span) -> Span:
    if not len(piece):
        return piece
    before, after = text[: piece.start], text[piece.end :]
    if after[:1].isspace() and (not before or before[-1].isspace()):
        return Span(piece.start, piece.end + 1)
    return Span(piece.start - 1, piece.end) if not after and before[-1:].isspace() else piece


def corrected(source: Source, correction: Correction) -> tuple[Source, Alignment]:
    """Return a source as it is corrected, with the ids of its turns, and the alignment with what it was.

    Raises `UsageError` where two replacements overlap.
    """
    words = sorted(correction.words, key=lambda one: one.span)
    for one, other in itertools.pairwise(words):
        if one.span.end > other.span.start:
            raise UsageError("two of the corrections overlap", hint="give them one after the other")
    roles = _roles(source, correction)
    turns: list[Turn] = []
    changed: list[Span] = []
    for turn, place in zip(source.turns, source.turn_spans(), strict=True):
        if turn.id in correction.removed:
            continue
        inside = [Replacement(one.span.shifted(-place.start), one.words) for one in words if _in(one, place)]
        new = reworded(turn, inside) if inside else turn
        if turn.id in correction.speakers and correction.speakers[turn.id] != turn.speaker:
            who = correction.speakers[turn.id]
            new = replace(new, speaker=who, role=roles.get(who or "", "participant"), own_role=None)
            changed += [place] if len(place) else []
        turns.append(new)
    kept = [one for one in words if not _is_removed(source, one, correction.removed)]
    pieces = sorted([*kept, *_cuts(source, correction.removed)], key=lambda one: one.span)
    alignment = Alignment(
        runs=tuple(_runs(pieces, len(source.text))),
        speakers=tuple(changed),
        turns=tuple((turn.id, turn.id) for turn in turns),
        replaced=tuple(_replaced(pieces)),
    )
    speakers = _still_heard(source, turns, roles)
    return replace(source, turns=tuple(turns), speakers=speakers), alignment


def _in(one: Replacement, place: Span) -> bool:
    return place.contains(one.span)


def _is_removed(source: Source, one: Replacement, removed: Collection[str]) -> bool:
    return any(turn.id in removed for turn, _ in source.turns_under(one.span))


def _roles(source: Source, correction: Correction) -> dict[str, Role]:
    fresh: dict[str, Role] = {
        who: "participant" for who in correction.speakers.values() if who and source.kind != "survey"
    }
    return {**fresh, **source.speakers, **correction.roles}


def _still_heard(source: Source, turns: Iterable[Turn], roles: Mapping[str, Role]) -> dict[str, Role]:
    """Return the roles without people who said something and now say nothing any more."""
    before, now = _heard(source.turns), _heard(turns)
    return {who: role for who, role in roles.items() if who in now or who not in before}


def _heard(turns: Iterable[Turn]) -> set[str]:
    return {who for turn in turns for who in (turn.speaker, turn.speaks_for) if who}


def reworded(turn: Turn, inside: Sequence[Replacement]) -> Turn:
    """Return a turn with words replaced, in the order of its text; its times and heard words move along."""
    parts: list[str] = []
    at = 0
    for one in inside:
        parts += [turn.text[at : one.span.start], one.words]
        at = one.span.end
    text = "".join([*parts, turn.text[at:]])
    heard = (Span(_moved(span.start, inside), _moved(span.end, inside, end=True)) for span in turn.heard)
    times = dict(sorted((_moved(place, inside), seconds) for place, seconds in turn.times))
    return replace(
        turn,
        text=text,
        heard=tuple(span for span in heard if len(span)),
        times=tuple((place, seconds) for place, seconds in times.items() if 0 < place < len(text)),
    )


def _moved(place: int, inside: Sequence[Replacement], *, end: bool = False) -> int:
    """Return where a place of a turn is after replacements; inside one, at its beginning or its `end`."""
    by = 0
    for one in inside:
        if place < one.span.start or (end and place == one.span.start):
            break
        if place < one.span.end:
            return one.span.start + by + (len(one.words) if end else 0)
        by += one.by
    return place + by


def _cuts(source: Source, removed: Collection[str]) -> Iterator[Replacement]:
    """Yield what takes turns out of a source's text, a line end with each; those at the end in one piece."""
    spans = source.turn_spans()
    last = len(spans)
    while last and source.turns[last - 1].id in removed:
        last -= 1
    for turn, span in zip(source.turns[:last], spans[:last], strict=True):
        if turn.id in removed:
            yield Replacement(Span(span.start, span.end + 1), "")
    if 0 < last < len(spans):
        yield Replacement(Span(spans[last].start - 1, spans[-1].end), "")


def _runs(pieces: Sequence[Replacement], length: int) -> Iterator[Run]:
    at = by = 0
    for one in pieces:
        if one.span.start > at:
            yield Run(at, at + by, one.span.start - at)
        at, by = one.span.end, by + one.by
    if length > at:
        yield Run(at, at + by, length - at)


def _replaced(pieces: Sequence[Replacement]) -> Iterator[tuple[Span, Span]]:
    by = 0
    for one in pieces:
        start = one.span.start + by
        if len(one.span) and one.words:
            yield one.span, Span(start, start + len(one.words))
        by += one.by
