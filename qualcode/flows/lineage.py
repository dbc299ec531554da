"""What became of a coding over time: moved, narrowed, turned around, taken back and brought back.

A coding never changes; what follows it is another with another id. Whoever holds an old id, on a card, in a
memo or in a code that was made from it, finds by it what stands in its place now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.coding.card_ids import card_ids
from qualcode.coding.log import coding_from
from qualcode.store.logs import coding_logs, read_events
from qualcode.store.runs import all_runs
from qualcode.store.study import CONSENSUS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from qualcode.model import Coding
    from qualcode.store.study import Study

Alike = tuple[object, ...]


@dataclass(slots=True)
class Lineage:
    """All codings that were ever made, dead ones too, by id, and which of them say the same."""

    made: dict[str, Coding] = field(default_factory=dict)
    _alike: dict[Alike, list[str]] = field(default_factory=dict)
    _after: dict[str, list[str]] = field(default_factory=dict)

    def add(self, codings: Iterable[Coding]) -> None:
        """Take in codings as they were made."""
        for one in codings:
            if one.id not in self.made:
                self.made[one.id] = one
                self._alike.setdefault(_said(one), []).append(one.id)
                if one.instead_of:
                    self._after.setdefault(one.instead_of, []).append(one.id)

    def following(self, identifier: str) -> set[str]:
        """Return the ids of all that says the same as a coding, or came in its place; its own with them."""
        found: set[str] = set()
        waiting = [identifier]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            waiting += self._after.get(one, ())
            if one in self.made:
                waiting += self._alike[_said(self.made[one])]
        return found

    def same(self, identifier: str) -> list[str]:
        """Return the ids of all that says the same as a coding, its own with them, those made first first.

        What undo brings back says what it said, under another id.
        """
        known = self.made.get(identifier)
        alike = self._alike[_said(known)] if known else [identifier]
        return sorted(alike, key=lambda one: (self.made[one].at if one in self.made else "", one))

    def akin(self, one: str, other: str) -> bool:
        """Whether one of two codings is the other, or came in its place."""
        return other in self.following(one) or one in self.following(other)

    def family(self, identifier: str) -> set[str]:
        """Return the ids of all that a coding was before, with those that say the same as any of them."""
        found: set[str] = set()
        waiting = [identifier]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.same(one)
                waiting += [self.made[one].instead_of] if one in self.made else []
        return found - {""}

    def now(self, identifier: str, standing: Container[str]) -> tuple[str, ...]:
        """Return which of the codings that stand are one of some id, or came in its place."""
        if identifier in standing:
            return (identifier,)
        same = tuple(one for one in self.same(identifier) if one in standing)
        return same[-1:] or tuple(one for one in sorted(self.following(identifier)) if one in standing)

    def cards(self) -> dict[str, str]:
        """Return the card's id of every coding: that of the first that said the same, also after an undo."""
        first = {one: self.same(one)[0] for one in self.made}
        names = card_ids(first.values())
        return {one: names[its_first] for one, its_first in first.items()}

    def before(self, coding: Coding) -> Coding | None:
        """Return the coding in whose place one was put, None for one that was made anew."""
        return self.made.get(coding.instead_of)


def lineage_of(study: Study) -> Lineage:
    """Return what became of every coding that a person ever made."""
    found = Lineage()
    for name in (*coding_logs(study), *coding_logs(study, coder=CONSENSUS)):
        found.add(coding_from(event) for event in read_events(study, name) if event["op"] == "apply")
    return found


def standing_for(study: Study, identifier: str, standing: Iterable[Coding]) -> tuple[Coding, ...]:
    """Return the codings that stand for an id now: its own, else those that came back or in its place."""
    known = {one.id: one for one in standing}
    if identifier in known:
        return (known[identifier],)
    return tuple(known[one] for one in lineage_of(study).now(identifier, known))


def brought_back(
    study: Study, ids: Sequence[str], events: Iterable[Mapping[str, Any]], standing: Container[str]
) -> list[str]:
    """Return ids once each, those that stand again by an undo or a redo as they stand now.

    `events` are those of the logs that name them. What a person put on anew is another coding.
    """
    wanted = list(dict.fromkeys(ids))
    if all(one in standing for one in wanted):
        return wanted
    lineage, undos = Lineage(), {run.id for run in all_runs(study) if run.undoes}
    lineage.add(coding_from(event) for event in events if event["op"] == "apply")
    again = {one for one, coding in lineage.made.items() if one in standing and coding.run in undos}
    found = []
    for one in wanted:
        same = [each for each in lineage.same(one) if each in again] if one not in standing else []
        found.append(same[-1] if same else one)
    return list(dict.fromkeys(found))


def _said(one: Coding) -> Alike:
    return one.coder, one.source, one.revision, one.span, one.code, one.stance, one.instead_of
