"""How much of a recording was listened to, by whom, against which revision."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.flows.listening import Checked, Heard
from qualcode.flows.playing import Playback, Started
from qualcode.text import clock


def checked_lines(checked: Checked) -> Iterator[str]:
    """Yield who listened to how much."""
    if not checked.heard:
        hint = f"qualcode source check {checked.source} --from 0:00 --to 12:30"
        yield f"nobody has recorded listening to {checked.source}: {hint}"
    for one in checked.heard:
        older = f"; the newest is {checked.revision}" if one.revision != checked.revision else ""
        yield f"{one.coder} listened to {_much(one, checked.length)}, of revision {one.revision}{older}"


def _much(one: Heard, length: float | None) -> str:
    if length is None or one.share is None:
        return clock(one.seconds)
    return f"{clock(one.seconds)} of {clock(length)} ({one.share:.0%})".replace("%", " %")


def playing_lines(wanted: Playback, started: Started) -> Iterator[str]:
    """Yield what plays, from where; and what the player cannot do."""
    at = f" ({wanted.turn})" if wanted.turn else ""
    if wanted.asked and wanted.asked != wanted.turn:
        yield f"{wanted.asked} has no time; from the last one before it"
    if started.jumps:
        yield f"{started.player} plays {wanted.source} from {clock(wanted.seconds)}{at}"
        return
    place = f"{clock(wanted.seconds)}{at}"
    yield f"{started.player} plays {wanted.source} from the beginning: it cannot jump to {place}"
    yield "mpv or vlc can, where installed"
