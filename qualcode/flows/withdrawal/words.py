"""A source without one person's turns, and without their name in other people's words.

Every other turn keeps its words, its id and all that is stated of it; what both revisions share is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.coding.aligning import Alignment, Run
from qualcode.flows.quotable import SOMEBODY
from qualcode.flows.withdrawal.case import is_theirs
from qualcode.model import Source, Span, Turn


@dataclass(frozen=True)
class Without:
    """A source as it goes on: `withdrawn` are the stretches of the old text that are gone."""

    old: Source
    new: Source
    alignment: Alignment
    withdrawn: tuple[Span, ...]

    @property
    def changed(self) -> bool:
        """Whether a word, a speaker or a statement is gone."""
        kept = (self.new.turns, self.new.speakers, self.new.people)
        return kept != (self.old.turns, self.old.speakers, self.old.people)


@dataclass(slots=True)
class _Common:
    """Runs on their way: joined over the line ends between turns."""

    runs: list[Run] = field(default_factory=list)
    replaced: list[tuple[Span, Span]] = field(default_factory=list)
    withdrawn: list[Span] = field(default_factory=list)

    def same(self, old: int, new: int, length: int) -> None:
        if not length:
            return
        last = self.runs[-1] if self.runs else None
        if last and (last.old + last.length + 1, last.new + last.length + 1) == (old, new):
            self.runs[-1] = Run(last.old, last.new, last.length + 1 + length)
        else:
            self.runs.append(Run(old, new, length))

    def gone(self, span: Span) -> None:
        if self.withdrawn and self.withdrawn[-1].end + 1 == span.start:
            span = Span(self.withdrawn.pop().start, span.end)
        self.withdrawn.append(span)


def without_person(source: Source, who: str, cuts: Mapping[str, Sequence[Span]]) -> Without:
    """Return a source without the turns of `who`; `cuts` are, by turn, where their name is taken out.

    Where they only passed on what another person said, the words stay and the speaker is nobody.
    """
    common, turns, start = _Common(), list[Turn](), 0
    for turn, place in zip(source.turns, source.turn_spans(), strict=True):
        if is_theirs(turn, who):
            common.gone(place)
            continue
        kept = _passed_on(turn) if turn.speaker == who else turn
        spans = [span.shifted(-place.start) for span in cuts.get(turn.id, ())]
        kept, pieces = without_names(kept, spans)
        for old, there, length in pieces:
            common.same(place.start + old, start + there, length)
        for name, instead in _between(spans):
            common.replaced.append((name.shifted(place.start), instead.shifted(start)))
        turns.append(kept)
        start += len(kept.text) + 1
    new = replace(
        source,
        revision=source.revision + 1,
        turns=tuple(turns),
        speakers={name: role for name, role in source.speakers.items() if name != who},
        people={name: stated for name, stated in source.people.items() if name != who},
    )
    alignment = Alignment(tuple(common.runs), replaced=tuple(common.replaced))
    return Without(source, new, alignment, tuple(common.withdrawn))


def _passed_on(turn: Turn) -> Turn:
    return replace(turn, speaker=None, own_role=turn.role)


def _between(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Pair each place of a name with what stands there instead."""
    found, by = [], 0
    for span in spans:
        start = span.start + by
        found.append((span, Span(start, start + len(SOMEBODY))))
        by += len(SOMEBODY) - len(span)
    return found


def without_names(turn: Turn, spans: Sequence[Span]) -> tuple[Turn, list[tuple[int, int, int]]]:
    """Return a turn with `[participant]` in the place of names, and the runs (old, new, length) that stay.

    `spans` lie in the turn, in order. Words heard and times stay where their words are.
    """
    if not spans:
        return turn, [(0, 0, len(turn.text))]
    pieces, runs, at, length = list[str](), list[tuple[int, int, int]](), 0, 0
    for span in (*spans, Span(len(turn.text), len(turn.text))):
        kept = turn.text[at : span.start]
        runs.append((at, length, len(kept)))
        pieces.append(kept)
        length += len(kept)
        at = span.end
        if len(span):
            pieces.append(SOMEBODY)
            length += len(SOMEBODY)
    moved = replace(
        turn,
        text="".join(pieces),
        heard=tuple(Span(_place(spans, one.start), _place(spans, one.end)) for one in turn.heard),
        times=tuple((_place(spans, place), seconds) for place, seconds in turn.times),
    )
    return moved, runs


def _place(spans: Sequence[Span], place: int) -> int:
    """Return where a place of a turn is once names are replaced; one inside a name is at its end."""
    by = 0
    for span in spans:
        if span.end <= place:
            by += len(SOMEBODY) - len(span)
        elif span.start < place:
            return span.start + by + len(SOMEBODY)
    return place + by
