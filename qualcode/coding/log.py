"""The log of codings: apply, facet and retract events, and what they add up to.

`fold` ignores the order and the repetition of events, and a retracted id stays dead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import StudyFormatError
from qualcode.model import Coding, JsonValue, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Event = dict[str, JsonValue]
REJECT = "reject"
RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Retraction:
    """Who takes a coding back, when and why."""

    id: str
    by: str
    at: str
    why: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Facetting:
    """Who says what of a coding across the tree, and when; a facet without a value goes back to the code's.

    `seq` is one more than that of what was said of the coding before, as far as its coder's log knows.
    """

    id: str
    facets: Mapping[str, str]
    by: str
    at: str
    seq: int = 1


def apply_event(coding: Coding, *, event: str) -> Event:
    """Return the line that puts `coding` into its coder's log; `event` is a fresh random id."""
    line: Event = {
        "op": "apply",
        "event": event,
        "id": coding.id,
        "source": coding.source,
        "revision": coding.revision,
        "span": [coding.span.start, coding.span.end],
        "anchor": coding.anchor,
        "code": coding.code,
        "code_revision": coding.code_revision,
        "by": coding.coder,
        "at": coding.at,
        "why": coding.why,
        "origin": coding.origin,
        "run": coding.run,
    }
    if coding.facets:
        line["facets"] = dict(coding.facets)
    if coding.instead_of:
        line["instead_of"] = coding.instead_of
    return line | {"stance": coding.stance} if coding.stance else line


def retract_event(retraction: Retraction, *, event: str) -> Event:
    """Return the line that takes a coding back for ever; `event` is a fresh random id."""
    return {
        "op": "retract",
        "event": event,
        "id": retraction.id,
        "by": retraction.by,
        "at": retraction.at,
        "why": retraction.why,
        "run": retraction.run,
    }


def facet_event(said: Facetting, *, event: str) -> Event:
    """Return the line that gives a coding facets, or takes them from it; `event` is a fresh random id."""
    return {
        "op": "facet",
        "event": event,
        "id": said.id,
        "facets": dict(said.facets),
        "seq": said.seq,
        "by": said.by,
        "at": said.at,
    }


def coding_from(event: Mapping[str, JsonValue]) -> Coding:
    """Return the Coding of an apply event; raise `StudyFormatError` naming the event and the field."""
    return Coding(
        id=_text(event, "id"),
        source=_text(event, "source"),
        revision=_number(event, event.get("revision"), "revision"),
        span=_span(event),
        anchor=_text(event, "anchor"),
        code=_text(event, "code"),
        code_revision=_text(event, "code_revision"),
        coder=_text(event, "by"),
        at=_text(event, "at"),
        why=_text(event, "why", absent=""),
        origin=_text(event, "origin", absent="person"),
        stance=_text(event, "stance", absent=""),
        run=_text(event, "run", absent=""),
        facets=_facets(event),
        instead_of=_text(event, "instead_of", absent=""),
    )


def fold(events: Iterable[Mapping[str, JsonValue]]) -> tuple[Coding, ...]:
    """Return the codings that stand, sorted by source, span, code and id.

    Order and repetition of events change nothing. A retracted id stays dead, also when its retraction comes
    first or its application again. Of two different applications of one id, which no program writes, the
    smaller event id holds. Of two values of one facet the one with the higher `seq` holds, then the later.
    Raises `StudyFormatError` for an unknown op or a damaged event.
    """
    applied: dict[str, Mapping[str, JsonValue]] = {}
    said: dict[str, list[Mapping[str, JsonValue]]] = {}
    dead: set[str] = set()
    for event in events:
        op, identity = event.get("op"), _text(event, "id")
        if op == "apply":
            known = applied.get(identity)
            if known is None or (known != event and _precedence(event) < _precedence(known)):
                applied[identity] = event
        elif op == "facet":
            said.setdefault(identity, []).append(event)
        elif op == "retract":
            dead.add(identity)
        elif op not in {REJECT, RESOLVE}:
            hint = "a newer version of qualcode may know it; `qualcode check` finds the line"
            raise StudyFormatError(f"{_name(event)}: unknown op {op!r}", hint=hint)
    standing = [coding_from(event) for identity, event in applied.items() if identity not in dead]
    if said:
        standing = [_with_facets(coding, said.get(coding.id, ())) for coding in standing]
    return tuple(sorted(standing, key=_order))


def events_that_stand(events: Iterable[Mapping[str, JsonValue]], op: str) -> list[Mapping[str, JsonValue]]:
    """Return the events of an op whose id nobody took back; of those with one id the first by event id."""
    known = list(events)
    dead = {str(event.get("id")) for event in known if event.get("op") == "retract"}
    said: dict[str, Mapping[str, JsonValue]] = {}
    for event in known:
        identity = str(event.get("id"))
        if event.get("op") == op and identity not in dead:
            first = said.setdefault(identity, event)
            if str(event.get("event")) < str(first.get("event")):
                said[identity] = event
    return list(said.values())


def facets_after(applied: Mapping[str, JsonValue], said: Iterable[Mapping[str, JsonValue]]) -> dict[str, str]:
    """Return the facets of a coding's apply event as the facet events of the same coding leave them."""
    facets = _facets(applied)
    for event in sorted(said, key=_when_said):
        facets |= _facets(event)
    return {name: value for name, value in facets.items() if value}


def _with_facets(coding: Coding, said: Sequence[Mapping[str, JsonValue]]) -> Coding:
    return replace(coding, facets=facets_after({"facets": dict(coding.facets)}, said)) if said else coding


def _when_said(event: Mapping[str, JsonValue]) -> tuple[int, str, str, str]:
    return _number(event, event.get("seq", 1), "seq"), _text(event, "at"), *_precedence(event)


def _order(coding: Coding) -> tuple[str, Span, str, str]:
    return coding.source, coding.span, coding.code, coding.id


def _precedence(event: Mapping[str, JsonValue]) -> tuple[str, str]:
    return _text(event, "event"), json.dumps(dict(event), sort_keys=True)


def _name(event: Mapping[str, JsonValue]) -> str:
    return f"coding event {event.get('event')!r}"


def _text(event: Mapping[str, JsonValue], key: str, *, absent: str | None = None) -> str:
    value = event.get(key, absent)
    if not isinstance(value, str):
        raise _damaged(event, key)
    return value


def _number(event: Mapping[str, JsonValue], value: JsonValue, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _damaged(event, key)
    return value


def _facets(event: Mapping[str, JsonValue]) -> dict[str, str]:
    given = event.get("facets", {})
    if not isinstance(given, dict):
        raise _damaged(event, "facets")
    return {name: str(value) for name, value in given.items()}


def _span(event: Mapping[str, JsonValue]) -> Span:
    bounds = event.get("span")
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:
        raise _damaged(event, "span")
    start, end = (_number(event, bound, "span") for bound in bounds)
    if not 0 <= start <= end:
        raise _damaged(event, "span")
    return Span(start, end)


def _damaged(event: Mapping[str, JsonValue], key: str) -> StudyFormatError:
    hint = "take the line from a copy or from git; `qualcode check` finds it"
    return StudyFormatError(f"{_name(event)}: {key} is missing or not what it must be", hint=hint)
