"""What coders decided together of a unit: an event in the log of the consensus, beside its codings.

Order and repetition of events change nothing, and a decision that was taken back stays taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from qualcode.coding.log import RESOLVE, Event, events_that_stand
from qualcode.errors import StudyFormatError
from qualcode.model import Coding, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from qualcode.model import JsonValue

How = Literal["agreed", "decided"]
Said = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The codes that stand for a unit, and what it rests on; none of them means that nothing fits.

    `case` is the unit's id when it was decided, `span` lies in that `revision` of its source. `said` is what
    each coder who was compared had given the unit, `grounds` are the ids of the codings behind it. `how` says
    whether the coders agreed, or a person (`by`) decided; `anchor` is the keyed hash of the unit's words.
    """

    id: str
    case: str
    unit: str
    source: str
    revision: int
    span: Span
    anchor: str
    codes: tuple[str, ...]
    said: Said
    how: How
    by: str
    at: str
    grounds: tuple[str, ...] = ()
    why: str = ""
    run: str = field(default="", compare=False)

    def place(self) -> Coding:
        """Return its place as a coding that nobody put on, so that it is carried along as codings are."""
        return Coding(
            id=self.id,
            source=self.source,
            revision=self.revision,
            span=self.span,
            anchor=self.anchor,
            code="",
            code_revision="",
            coder=self.by,
            at=self.at,
        )

    def at_place(self, place: Coding) -> Decision:
        """Return it where its words stand now."""
        return replace(self, revision=place.revision, span=place.span)


def decision_event(decision: Decision, *, event: str, by: str) -> Event:
    """Return the line that keeps a decision in the log of `by`; `event` is a fresh random id."""
    return {
        "op": RESOLVE,
        "event": event,
        "id": decision.id,
        "case": decision.case,
        "unit": decision.unit,
        "source": decision.source,
        "revision": decision.revision,
        "span": [decision.span.start, decision.span.end],
        "anchor": decision.anchor,
        "codes": list(decision.codes),
        "said": {coder: list(codes) for coder, codes in decision.said},
        "grounds": list(decision.grounds),
        "how": decision.how,
        "decided_by": decision.by,
        "by": by,
        "at": decision.at,
        "why": decision.why,
    }


def fold_decisions(events: Iterable[Mapping[str, JsonValue]]) -> tuple[Decision, ...]:
    """Return the decisions that stand, by source, span, moment and id.

    Raises `StudyFormatError` for a damaged event.
    """
    found = [_decision(event) for event in events_that_stand(events, RESOLVE)]
    return tuple(sorted(found, key=lambda one: (one.source, one.span, one.at, one.id)))


def decided_apart(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the cases that were decided in several ways: nobody has said which of them stands."""
    ways: dict[str, set[frozenset[str]]] = {}
    for one in decisions:
        ways.setdefault(one.case, set()).add(frozenset(one.codes))
    return frozenset(case for case, codes in ways.items() if len(codes) > 1)


def _decision(event: Mapping[str, Any]) -> Decision:
    try:
        start, end = event["span"]
        return Decision(
            id=str(event["id"]),
            case=str(event["case"]),
            unit=str(event["unit"]),
            source=str(event["source"]),
            revision=int(event["revision"]),
            span=Span(int(start), int(end)),
            anchor=str(event["anchor"]),
            codes=tuple(map(str, event["codes"])),
            said=tuple((str(coder), tuple(map(str, codes))) for coder, codes in event["said"].items()),
            how="agreed" if event["how"] == "agreed" else "decided",
            by=str(event["decided_by"]),
            at=str(event["at"]),
            grounds=tuple(map(str, event.get("grounds", ()))),
            why=str(event.get("why", "")),
            run=str(event.get("run", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        hint = "take the line from a copy or from git; `qualcode check` finds it"
        message = f"the decision {event.get('id')!r} of the consensus is not what it must be"
        raise StudyFormatError(message, hint=hint) from error


def words_of_code(unit: Span, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the words of a unit that a code covers in the consensus, given what its coders marked.

    All that any of them marked inside the unit, stretches that overlap or touch as one; the whole unit where
    none of them marked anything in it.
    """
    inside = sorted(
        Span(max(one.start, unit.start), min(one.end, unit.end)) for one in spans if one.overlaps(unit)
    )
    found: list[Span] = []
    for span in inside:
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found) or (unit,)
