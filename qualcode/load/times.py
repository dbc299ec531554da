"""Times as transcripts write them, in seconds from the start.

A time inside speech ("just after 6:30", "[inaudible 00:05:12]") is a word and stays one.
"""

from __future__ import annotations

import re

CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_PARTS = re.compile(r"(?:(\d+):)?(\d+):(\d+)(?:[.,](\d+))?")
_MARK = re.compile(rf"\\?[\[(]\s*({CLOCK})\s*\\?[\])]:?[ \t\u00a0]*")
_ALONE = re.compile(
    rf"\s*(?:\\?[\[(]\s*({CLOCK}|\d\d\.\d\d(?:\.\d\d)?)\s*\\?[\])]:?|(\d{{1,2}}:\d\d:\d\d(?:[.,]\d+)?))\s*"
)
RANGE = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})(?=\s|$)")


def seconds(clock: str, *, unpadded: bool = False) -> float:
    """Return the seconds of "1:02:03.450", "05:03" or "01.02.03"; `unpadded` reads ".40" as 40 ms."""
    dotted = re.fullmatch(r"(\d\d)\.(\d\d)(?:\.(\d\d))?", clock)
    if dotted:
        clock = clock.replace(".", ":")
    match = _PARTS.fullmatch(clock)
    if match is None:
        raise ValueError(f"not a time: {clock}")
    hours, minutes, whole, fraction = match.groups()
    part = 0.0
    if fraction:
        part = int(fraction) / 1000 if unpadded else int(fraction) / 10 ** len(fraction)
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + part, 3)


def is_unpadded(clocks: list[str]) -> bool:
    """Whether these times are written without leading zeros ("0:0:5.40"), as Microsoft Graph writes them."""
    return any(re.search(r":\d(?:[:.,]|$)", clock) for clock in clocks)


def leading_mark(text: str) -> tuple[int, float | None]:
    """Return the length of a bracketed time mark that `text` begins with, and its seconds, or (0, None)."""
    match = _MARK.match(text)
    return (match.end(), seconds(match.group(1))) if match else (0, None)


def lone_mark(text: str) -> float | None:
    """Return the seconds when `text` is nothing but a time mark."""
    match = _ALONE.fullmatch(text)
    return seconds(match.group(1) or match.group(2)) if match else None
