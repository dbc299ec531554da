"""The log of flags: raised, told, closed, taken back, and what it adds up to.

`fold_flags` ignores the order and the repetition of events. Of what was said of how a flag stands the highest
number holds; every telling is kept. A flag keeps its id when it is taken back and brought back, as people may
have noted it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from qualcode.errors import StudyFormatError
from qualcode.findings import Flag, Telling
from qualcode.model import Span

Event = Mapping[str, Any]
_SAID = ("closed_at", "closed_by", "why")


@dataclass(frozen=True, slots=True)
class Said:
    """Who says how a flag stands now, and when; `event` is a fresh random id."""

    event: str
    by: str
    at: str


def raise_event(flag: Flag, *, event: str) -> dict[str, Any]:
    """Return the line that raises a flag."""
    return {
        "op": "flag",
        "event": event,
        "flag": flag.id,
        "source": flag.source,
        "revision": flag.revision,
        "span": [flag.span.start, flag.span.end],
        "anchor": flag.anchor,
        "kind": flag.kind,
        "note": flag.note,
        "told": flag.told,
        "told_on": flag.told_on,
        "by": flag.by,
        "at": flag.at,
    }


def state_event(flag: Flag, events: Iterable[Event], said: Said, *, gone: bool = False) -> dict[str, Any]:
    """Return the line that says how a flag stands from now on; `events` are those known of it."""
    numbers = (int(one.get("seq", 0)) for one in events if one.get("flag") == flag.id)
    return {
        "op": "state",
        "event": said.event,
        "flag": flag.id,
        "seq": 1 + max(numbers, default=0),
        **{name: getattr(flag, name) for name in _SAID},
        "gone": gone,
        "by": said.by,
        "at": said.at,
    }


def told_event(flag: str, telling: Telling, *, event: str) -> dict[str, Any]:
    """Return the line that says that somebody was told of a flag; `event` is a fresh random id."""
    return {
        "op": "told",
        "event": event,
        "flag": flag,
        "told": telling.told,
        "told_on": telling.told_on,
        "by": telling.by,
        "at": telling.at,
    }


def fold_flags(events: Iterable[Event]) -> tuple[Flag, ...]:
    """Return the flags as they stand, those taken back left out, in the order they were raised."""
    known = list(events)
    raised = {str(one["flag"]): one for one in reversed(known) if one["op"] == "flag"}
    last: dict[str, Event] = {}
    for one in known:
        if one["op"] == "state" and _order(one) > _order(last.get(str(one["flag"]), {})):
            last[str(one["flag"])] = one
    tellings = _tellings(known)
    standing = (
        _stated(_flag(event), last.get(identifier, {}), tellings.get(identifier, ()))
        for identifier, event in raised.items()
        if not last.get(identifier, {}).get("gone")
    )
    return tuple(sorted(standing, key=lambda flag: (flag.at, flag.id)))


def _tellings(events: Iterable[Event]) -> dict[str, tuple[Telling, ...]]:
    """Return what was said of each flag of who was told, but for what was taken back, in its order."""
    known = list(events)
    dead = {str(one["telling"]) for one in known if one["op"] == "untold"}
    told = {str(one["event"]): one for one in known if one["op"] == "told" and str(one["event"]) not in dead}
    found: dict[str, tuple[Telling, ...]] = {}
    for one in sorted(told.values(), key=lambda one: (str(one["at"]), str(one["event"]))):
        found[str(one["flag"])] = (*found.get(str(one["flag"]), ()), _telling(one))
    return found


def _telling(event: Event) -> Telling:
    told, on, by, at = (str(event.get(name, "")) for name in ("told", "told_on", "by", "at"))
    return Telling(told, on, by, at)


def taken_back(event: Event, events: Sequence[Event], said: Said) -> dict[str, Any] | None:
    """Return the line that puts a flag as it stood before an event; None where nobody raised it here."""
    own = [one for one in events if one.get("flag") == event["flag"]]
    maker = next((one for one in own if one["op"] == "flag"), None)
    if maker is None:
        return None
    if event["op"] in {"told", "untold"}:
        return _telling_turned(event, own, said)
    if event["op"] == "flag":
        return state_event(_flag(maker), own, said, gone=True)
    before = [one for one in own if one["op"] == "state" and _order(one) < _order(event)]
    state = max(before, key=_order, default={})
    return state_event(_stated(_flag(maker), state, ()), own, said, gone=bool(state.get("gone")))


def _telling_turned(event: Event, own: Sequence[Event], said: Said) -> dict[str, Any] | None:
    """Return the line that takes a telling back, or says again what was said before it was taken back."""
    if event["op"] == "told":
        taken = {"op": "untold", "event": said.event, "flag": event["flag"], "telling": event["event"]}
        return {**taken, "by": said.by, "at": said.at}
    first = next((one for one in own if one["event"] == event["telling"]), None)
    return told_event(str(event["flag"]), _telling(first), event=said.event) if first else None


def flag_mark(identifier: str) -> str:
    """Return what stands for a flag in the log of verbs, which a team shares: it leads nobody to the flag."""
    return "F" + sha256(f"flag\0{identifier}".encode()).hexdigest()[:12]


def _order(event: Event) -> tuple[int, str]:
    return int(event.get("seq", 0)), str(event.get("event", ""))


def _stated(flag: Flag, state: Event, tellings: Sequence[Telling]) -> Flag:
    said: Any = {name: str(state.get(name, "")) for name in _SAID} if state else {}
    return replace(flag, tellings=(*flag.tellings, *tellings), **said)


def _flag(event: Event) -> Flag:
    try:
        start, end = event["span"]
        return Flag(
            id=str(event["flag"]),
            source=str(event["source"]),
            revision=int(event["revision"]),
            span=Span(int(start), int(end)),
            anchor=str(event["anchor"]),
            kind=str(event["kind"]),
            by=str(event["by"]),
            at=str(event["at"]),
            note=str(event.get("note", "")),
            tellings=(_telling(event),) if event.get("told") else (),
        )
    except (KeyError, TypeError, ValueError):
        raise StudyFormatError(
            "flags/: a line that raises a flag lacks a field", hint="`qualcode check` finds the line"
        ) from None
