"""Times as transcripts write them, in seconds from the start.

A time inside speech ("just after 6:30", "[inaudible 00:05:12]") is a word and stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?"
_DAY_S = 24 * 3600
_PARTS = re.compile(r"(?:(\d+):)?(\d+):(\d+)(?:[.,](\d+))?")
_MARK = rf"\\?[\[(]\s*({CLOCK})\s*\\?[\])]:?[ \t\u00a0]*"
_ALONE = (
    rf"\s*(?:\\?[\[(]\s*({CLOCK}|\d\d\.\d\d(?:\.\d\d)?)\s*\\?[\])]:?|(\d{{1,2}}:\d\d:\d\d(?:[.,]\d+)?))\s*"
)
_ARROW = r"(?:->|[–—]>|→)"
RANGE = re.compile(rf"\s*({CLOCK})\s*(?:-->|{_ARROW}(?=\s*{CLOCK}\s*$))\s*({CLOCK})(?=\s|$)")
_UNPADDED = re.compile(r":\d(?:[:.,]|$)", re.MULTILINE)
_DOTTED = re.compile(r"\d\d\.\d\d(?:\.\d\d)?")


def seconds(clock: str, *, unpadded: bool = False) -> float:
    """Return the seconds of "1:02:03.450", "05:03" or "01.02.03"; `unpadded` reads ".40" as 40 ms."""
    if ":" not in clock and _DOTTED.fullmatch(clock):
        clock = clock.replace(".", ":")
    match = _PARTS.fullmatch(clock)
    if match is None:
        raise ValueError(f"not a time: {clock}")
    hours, minutes, rest, fraction = match.groups("0")
    whole = int(hours) * 3600 + int(minutes) * 60 + int(rest)
    if len(fraction) == 3 or (unpadded and len(fraction) < 3):
        return (whole * 1000 + int(fraction)) / 1000
    return round(whole + int(fraction) / 10.0 ** len(fraction), 3)


def unpadded_clocks(clocks: Sequence[str]) -> list[str]:
    """Return the times that stand without leading zeros ("0:0:5.40"), as Microsoft Graph writes them."""
    if not _UNPADDED.search("\n".join(clocks)):
        return []
    return [clock for clock in clocks if _UNPADDED.search(clock)]


def is_unpadded(clocks: Sequence[str]) -> bool:
    """Whether any of these times is written without leading zeros."""
    return bool(unpadded_clocks(clocks))


def clock_of(moment: float) -> str:
    """Return seconds as "00:01:12"."""
    whole = int(moment)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def leading_mark(text: str) -> tuple[int, float | None]:
    """Return the length of a bracketed time mark that `text` begins with, and its seconds, or (0, None)."""
    match = re.match(_MARK, text) if text.startswith(("[", "(", "\\")) else None
    return (match.end(), seconds(match.group(1))) if match else (0, None)


def lone_mark(text: str) -> float | None:
    """Return the seconds when `text` is nothing but a time mark."""
    match = re.fullmatch(_ALONE, text) if not text.lstrip()[:1].isalpha() else None
    return seconds(match.group(1) or match.group(2)) if match else None


def since_first(clocks: Sequence[float | None]) -> list[float | None]:
    """Return clock times as seconds after the earliest; a clock that falls by half a day passed midnight."""
    days = 0
    last: float | None = None
    moments: list[float | None] = []
    for clock in clocks:
        if clock is None:
            moments.append(None)
            continue
        if last is not None and last - clock > _DAY_S / 2:
            days += 1
        elif last is not None and clock - last > _DAY_S / 2 and days:
            days -= 1
        last = clock
        moments.append(clock + days * _DAY_S)
    zero = min((moment for moment in moments if moment is not None), default=0.0)
    return [None if moment is None else round(moment - zero, 3) for moment in moments]
