"""What became of codes that were merged or split: a coding is read as the code that it belongs to now.

Order and repeats of events change nothing, a retracted id stays dead, and of rival decisions the later holds,
unless it would close a circle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.model import Coding

MERGE, SPLIT, ASSIGN, REVIEW, RETRACT = "merge", "split", "assign", "review", "retract"
DECISIONS = frozenset({MERGE, SPLIT, ASSIGN, REVIEW})


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the team about a code, as its line in the log says it.

    `into` are the codes that take its place; `of` is the coding of an assignment; `revision` is that of the
    first of `into` (of a review: of the code) then, `before` what it meant before a merge; `coders` are
    those whose codings a review is of. `keep` says of a split that codings may stay where they are.
    """

    id: str
    op: str
    code: str
    at: str
    by: str
    event: str
    into: tuple[str, ...] = ()
    of: str = ""
    revision: str = ""
    before: str = ""
    coders: tuple[str, ...] = ()
    keep: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """Decides between rivals: the later moment, then the greater event."""
        return self.at, self.event


@dataclass(frozen=True, slots=True)
class Following:
    """The decisions that stand, and where they lead; false where there is none that moves a coding.

    `merged` leads from a code to the decision that merged it, `split` to those that split it, `assigned` from
    (coding, code) to the decision that put it elsewhere. `rivals` were overridden by a later decision, or are
    merges left out because they would close a circle.
    """

    merged: Mapping[str, Decision] = field(default_factory=dict)
    split: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    assigned: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    reviews: tuple[Decision, ...] = ()
    rivals: tuple[Decision, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.merged or self.assigned)

    def code(self, code: str) -> str:
        """Return the code that a merged code is read as; any other is itself."""
        while code in self.merged:
            code = self.merged[code].into[0]
        return code

    def codes(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return codes as they are read now, each once."""
        return tuple(dict.fromkeys(map(self.code, codes)))

    def decision_on(self, coding: str, code: str) -> Decision | None:
        """Return the last decision that led a coding made under `code` to where it is now, if any."""
        last: Decision | None = None
        seen = {code}
        while (step := self._step(coding, code)) is not None and step.into[0] not in seen:
            last, code = step, step.into[0]
            seen.add(code)
        return last

    def _step(self, coding: str, code: str) -> Decision | None:
        assigned = self.assigned.get((coding, code)) if code in self.split else None
        return assigned or self.merged.get(code)

    def coding(self, coding: Coding) -> Coding:
        """Return a coding under the code that it is read as; `was` says what it was made under."""
        last = self.decision_on(coding.id, coding.code)
        return coding if last is None else replace(coding, code=last.into[0], was=coding.code)

    def must_leave(self, code: str) -> bool:
        """Whether codings that stand under a code wait to be reassigned: it was split, and not kept."""
        return any(not one.keep for one in self.split.get(code, ()))

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the codes that a split made of a code, as they are read now."""
        return self.codes(each for one in self.split.get(code, ()) for each in one.into)


def fold_following(events: Iterable[Mapping[str, Any]]) -> Following:
    """Return the decisions of the codebook's log that stand."""
    standing = standing_decisions(events)
    merged, merge_rivals = _merges([one for one in standing if one.op == MERGE])
    assigned, rivals = _latest(((one.of, one.code), one) for one in standing if one.op == ASSIGN and one.into)
    split: defaultdict[str, list[Decision]] = defaultdict(list)
    for one in standing:
        if one.op == SPLIT:
            split[one.code].append(one)
    return Following(
        merged=merged,
        split={code: tuple(found) for code, found in split.items()},
        assigned=assigned,
        reviews=tuple(one for one in standing if one.op == REVIEW),
        rivals=(*merge_rivals, *rivals),
    )


def standing_decisions(events: Iterable[Mapping[str, Any]]) -> list[Decision]:
    """Return the decisions that nobody took back, rivals among them, from the first to the last."""
    known: dict[str, Decision] = {}
    dead: set[str] = set()
    for event in events:
        if event.get("op") == RETRACT:
            dead.add(str(event.get("id")))
        elif event.get("op") in DECISIONS:
            made = _decision(event)
            if made.id not in known or made.event < known[made.id].event:
                known[made.id] = made
    return sorted((one for one in known.values() if one.id not in dead), key=lambda one: one.order)


def _decision(event: Mapping[str, Any]) -> Decision:
    return Decision(
        id=str(event["id"]),
        op=str(event["op"]),
        code=str(event["code"]),
        at=str(event.get("at", "")),
        by=str(event.get("by", "")),
        event=str(event.get("event", "")),
        into=tuple(map(str, event.get("into", ()))),
        of=str(event.get("of", "")),
        revision=str(event.get("revision", "")),
        before=str(event.get("before", "")),
        coders=tuple(map(str, event.get("coders", ()))),
        keep=bool(event.get("keep", False)),
    )


def _merges(decisions: Sequence[Decision]) -> tuple[dict[str, Decision], list[Decision]]:
    """Return the merge that holds for each code, and those overridden or left out; the first comes first.

    A later merge of a code takes the place of an earlier one; one that would close a circle never does.
    """
    merged: dict[str, Decision] = {}
    rivals: list[Decision] = []
    for one in decisions:
        if not one.into:
            continue
        end = one.into[0]
        while end in merged and end != one.code:
            end = merged[end].into[0]
        if end == one.code:
            rivals.append(one)
            continue
        known = merged.get(one.code)
        if known is not None and known.into != one.into:
            rivals.append(known)
        merged[one.code] = one
    return merged, rivals


def _latest(decisions: Iterable[tuple[Any, Decision]]) -> tuple[dict[Any, Decision], list[Decision]]:
    """Return the last decision for each key, and those before it that said something else."""
    latest: dict[Any, Decision] = {}
    rivals: list[Decision] = []
    for key, one in decisions:
        known = latest.get(key)
        if known is not None and known.into != one.into:
            rivals.append(known)
        latest[key] = one
    return latest, rivals


def followed(codings: Iterable[Coding], following: Following) -> tuple[Coding, ...]:
    """Return codings under the codes that they are read as, sorted by source, span, code and id.

    Where two codings of one coder on the same words thereby say the same, one is left: that which was made
    under the code itself, else the older.
    """
    if not following:
        return tuple(codings)
    led = following.merged.keys() | following.split.keys()
    moved = [following.coding(coding) if coding.code in led else coding for coding in codings]
    places = {(coding.source, coding.code) for coding in moved if coding.was}
    doubled = set(doubles(one for one in moved if (one.source, one.code) in places))
    kept = [coding for coding in moved if coding.id not in doubled]
    return tuple(sorted(kept, key=lambda one: (one.source, one.span.start, one.span.end, one.code, one.id)))


def hidden_behind(codings: Iterable[Coding], following: Following, ids: Collection[str]) -> set[str]:
    """Return the ids of codings that are not shown because one of those named says the same."""
    if not following:
        return set()
    moved = [following.coding(coding) for coding in codings]
    shown = {_said(coding) for coding in moved if coding.id in ids}
    hidden = set(doubles(moved))
    return {coding.id for coding in moved if coding.id in hidden and _said(coding) in shown}


def _said(coding: Coding) -> tuple[Any, ...]:
    return coding.coder, coding.source, coding.revision, coding.span, coding.code


def doubles(codings: Iterable[Coding]) -> Iterator[str]:
    """Yield the ids of codings that say what another of the same coder says, since codes were merged."""
    groups: defaultdict[tuple[Any, ...], list[Coding]] = defaultdict(list)
    for coding in codings:
        groups[_said(coding)].append(coding)
    for group in groups.values():
        if len(group) > 1 and any(coding.was for coding in group):
            first, *others = sorted(group, key=lambda one: (bool(one.was), one.at, one.id))
            yield from (coding.id for coding in others if coding.was or first.was)
