"""`source check`: who listened to how much of a recording, and against which revision of the transcript.

The length is that of the transcript: from the beginning to the last time that it knows.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from qualcode.coding.listening import Listened, check_event, clipped, fold_listening, united
from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import source_id
from qualcode.model import Source
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import read_events, revisions_log
from qualcode.store.runs import Run
from qualcode.store.sources import read_source
from qualcode.store.study import Study

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d(?:[.,]\d{1,3})?)")

_LAST_TURN_S = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """What one coder heard; `share` of the transcript's length, None where it has no times."""

    coder: str
    revision: int
    stretches: tuple[tuple[float, float], ...]
    seconds: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Checked:
    """How much of a source's recording was listened to; `length` in seconds, None without times."""

    source: str
    title: str
    revision: int
    length: float | None
    heard: tuple[Heard, ...]


def clock_seconds(typed: str) -> float:
    """Return the seconds of 12:30 or 1:02:30; raise `UsageError` for anything else."""
    match = _CLOCK.fullmatch(typed.strip())
    if match is None:
        raise UsageError(f"{typed!r} is no time", hint="as in 12:30, or 1:02:30")
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def length_of(source: Source) -> float | None:
    """Return the last time that a transcript knows; None where it has no times."""
    times = [time for turn in source.turns for time in (turn.start_s, turn.end_s) if time is not None]
    times += [seconds for turn in source.turns for _, seconds in turn.times]
    return max(times, default=0.0) or None


def checked(study: Study, identifier: str) -> Checked:
    """Return who listened to how much of a source's recording."""
    source = read_source(study, identifier)
    length = length_of(source)
    listened = fold_listening(read_events(study, revisions_log(identifier)))
    title = source.session.get("title") or source.kind.replace("_", " ")
    heard = tuple(_heard(one, length) for one in listened)
    return Checked(identifier, title, source.revision, length, heard)


def _heard(one: Listened, length: float | None) -> Heard:
    share = None
    if length is not None:
        share = sum(end - start for start, end in clipped(one.stretches, length)) / length
    return Heard(one.coder, one.revision, one.stretches, one.seconds, share)


def share_heard(study: Study, identifier: str) -> float | None:
    """Return the share of a recording that anybody heard, of any revision; None where nobody heard any."""
    listened = fold_listening(read_events(study, revisions_log(identifier)))
    length = length_of(read_source(study, identifier)) if listened else None
    if length is None:
        return None
    together = united(stretch for one in listened for stretch in one.stretches)
    return sum(end - start for start, end in clipped(together, length)) / length


def record_check(desk: Desk, named: str, start: str, end: str, *, why: str = "") -> tuple[Checked, Run]:
    """Record that this coder listened from `start` to `end` ("" is the beginning, the end)."""
    source = read_source(desk.study, source_id(desk, named))
    require_nameless(desk, "the reason", why)
    stretch = _stretch(source, start, end)
    said = {
        "event": new_event_id(), "id": hex_id("H-"), "by": desk.coder, "at": desk.clock(), "why": why,
    }  # fmt: skip
    changes = Changes(objects={said["id"]}, uses={source.id}, note=f"{source.id} @{source.revision}")
    changes.append(revisions_log(source.id), check_event(source.id, source.revision, stretch, said=said))
    run = desk.commit(changes, "source check")
    return checked(desk.study, source.id), run


def _stretch(source: Source, start: str, end: str) -> tuple[float, float]:
    length = length_of(source)
    if not end and length is None:
        raise UsageError(f"{source.id} has no times, so its end is not known", hint="--from 0:00 --to 12:30")
    first = clock_seconds(start) if start else 0.0
    last = clock_seconds(end) if end else length or 0.0
    if first >= last:
        raise UsageError("a stretch ends after it begins", hint="as in --from 0:00 --to 12:30")
    if length is not None and first >= length:
        raise UsageError(
            "the transcript ends before that", hint="--from and --to are minutes and seconds: 12:30"
        )
    _require_within(source, last)
    return first, last


def _require_within(source: Source, last: float) -> None:
    """Raise for a stretch that ends after the transcript; a last turn of which no end is known may go on."""
    length = length_of(source)
    open_end = source.turns[-1].end_s is None
    if length is not None and last >= math.floor(length) + 1 + (_LAST_TURN_S if open_end else 0):
        minutes, seconds = divmod(math.ceil(length), 60)
        raise UsageError(
            f"the transcript ends at {minutes}:{seconds:02}",
            hint="--to names no later time; --all is all of it",
        )
