"""The log of redactions: events to fold into what is masked, to be reviewed, or kept.

`fold_redactions` ignores order and repeats; a retracted redaction stays dead. Of several decisions the one
with the highest `seq`, then the later `at`, then the greater event id holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from qualcode.errors import StudyFormatError
from qualcode.model import Redaction, Span, Verdict


def redact_event(redaction: Redaction, *, event: str) -> dict[str, Any]:
    """The event that puts a redaction into the log."""
    return {
        "op": "redact",
        "event": event,
        "id": redaction.id,
        "source": redaction.source,
        "revision": redaction.revision,
        "span": [redaction.span.start, redaction.span.end],
        "anchor": redaction.anchor,
        "label": redaction.label,
        "entity": redaction.entity,
        "replacement": redaction.replacement,
        "verdict": redaction.verdict,
        "detectors": list(redaction.detectors),
        "by": redaction.by,
        "at": redaction.at,
    }


def decide_event(
    redaction: Redaction, *, verdict: Verdict, replacement: str, seq: int, said: Mapping[str, str]
) -> dict[str, Any]:
    """The event of a person's decision; `said` holds event, by, at and why."""
    return {
        "op": "decide",
        "event": said["event"],
        "id": redaction.id,
        "verdict": verdict,
        "replacement": replacement,
        "by": said["by"],
        "at": said["at"],
        "seq": seq,
        "why": said["why"],
    }


def retract_event(redaction: str, *, event: str, by: str, at: str) -> dict[str, Any]:
    """The event that takes a redaction out for good."""
    return {"op": "retract", "event": event, "id": redaction, "by": by, "at": at}


def redaction_from(event: Mapping[str, Any]) -> Redaction:
    """Read a redaction from its event."""
    try:
        return Redaction(
            id=event["id"],
            source=event["source"],
            revision=int(event["revision"]),
            span=Span(int(event["span"][0]), int(event["span"][1])),
            label=event["label"],
            verdict=event["verdict"],
            replacement=event["replacement"],
            anchor=event.get("anchor", ""),
            entity=event.get("entity", ""),
            by=event.get("by", ""),
            at=event.get("at", ""),
            detectors=tuple(event.get("detectors", ())),
        )
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise StudyFormatError(
            f"a redaction event lacks or garbles {type(error).__name__}: {error}",
            hint="`qualcode check` finds the line",
        ) from None


def fold_redactions(events: Iterable[Mapping[str, Any]]) -> tuple[Redaction, ...]:
    """Return the redactions that stand, with what was last decided, in the order of the text."""
    redactions: dict[str, Redaction] = {}
    decided: dict[str, Mapping[str, Any]] = {}
    dead: set[str] = set()
    for event in events:
        identifier = str(event.get("id"))
        match event.get("op"):
            case "redact":
                redactions[identifier] = redaction_from(event)
            case "retract":
                dead.add(identifier)
            case "decide":
                if identifier not in decided or _rank(event) > _rank(decided[identifier]):
                    decided[identifier] = event
            case other:
                raise StudyFormatError(f"an unknown redaction event: {other!r}", hint="update qualcode")
    standing = [
        _as_decided(redaction, decided.get(identifier))
        for identifier, redaction in redactions.items()
        if identifier not in dead
    ]
    return tuple(sorted(standing, key=lambda item: (item.source, item.span, item.id)))


def _rank(event: Mapping[str, Any]) -> tuple[int, str, str]:
    return int(event.get("seq", 0)), str(event.get("at", "")), str(event.get("event", ""))


def _as_decided(redaction: Redaction, decision: Mapping[str, Any] | None) -> Redaction:
    if decision is None:
        return redaction
    return replace(
        redaction,
        verdict=decision["verdict"],
        replacement=decision.get("replacement") or redaction.replacement,
        by=decision["by"],
        at=decision["at"],
        why=decision.get("why", ""),
    )
