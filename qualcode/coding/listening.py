"""Who listened to how much of a recording, revision by revision: stretches of time, united.

The fold ignores order and repeats; a stretch that was heard twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qualcode.errors import StudyFormatError

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Listened:
    """What a coder heard of a recording against one revision of its transcript: stretches, in seconds."""

    coder: str
    revision: int
    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """How long that is."""
        return sum(end - start for start, end in self.stretches)


def check_event(source: str, revision: int, stretch: Stretch, *, said: Mapping[str, str]) -> dict[str, Any]:
    """Return the line that says that somebody heard a stretch; `said` has event, id, by, at and why."""
    return {"op": "check", **said, "source": source, "revision": revision, "seconds": list(stretch)}


def fold_listening(events: Iterable[Mapping[str, Any]]) -> tuple[Listened, ...]:
    """Return who heard what, by coder and revision; what was taken back is gone."""
    checks: dict[str, Mapping[str, Any]] = {}
    dead: set[str] = set()
    for event in events:
        if event.get("op") == "retract":
            dead.add(str(event.get("id")))
        elif event.get("op") == "check":
            checks[str(event.get("id"))] = event
    found: dict[tuple[str, int], list[Stretch]] = {}
    for identifier, event in checks.items():
        if identifier not in dead:
            by, revision, stretch = _read(event)
            found.setdefault((by, revision), []).append(stretch)
    return tuple(
        Listened(by, revision, united(stretches)) for (by, revision), stretches in sorted(found.items())
    )


def _read(event: Mapping[str, Any]) -> tuple[str, int, Stretch]:
    try:
        start, end = map(float, event["seconds"])
        return str(event["by"]), int(event["revision"]), (start, end)
    except (KeyError, TypeError, ValueError) as error:
        raise StudyFormatError(
            f"a check of a recording lacks or garbles a field ({type(error).__name__})",
            hint="`qualcode check` finds the line",
        ) from None


def united(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches of time in order, those that meet or overlap in one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        elif start < end:
            found.append((start, end))
    return tuple(found)


def clipped(stretches: Iterable[Stretch], length: float) -> tuple[Stretch, ...]:
    """Return what lies within the first `length` seconds."""
    return tuple((start, min(end, length)) for start, end in stretches if start < length)
