"""What was not as the caption formats want it and was read all the same, counted by kind.

A repair never touches a word; each kind is one finding with the number of cues or times.
"""

from __future__ import annotations

import codecs
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_BLANK = "no-blank-line"
BLANKS = "blank-lines"
NO_INDEX = "no-index"
COMMAS = "decimal-mark"
UNPADDED = "unpadded-times"
SAME_LINE = "text-beside-time"
INHERITED = "inherited-speaker"

_SAID = {
    NO_BLANK: ("cue without a blank line before it", "cues without a blank line before them"),
    BLANKS: (
        "cue with stray blank lines",
        "cues with stray blank lines",
    ),
    NO_INDEX: ("cue without a number", "cues without a number"),
    COMMAS: ("time with the other format's decimal mark", "times with the other format's decimal mark"),
    UNPADDED: ("un-padded time", "un-padded times"),
    SAME_LINE: ("cue with its text beside its times", "cues with their text beside their times"),
    INHERITED: (
        "cue without a speaker took that of its own utterance",
        "cues without a speaker took that of their own utterance",
    ),
}


class Repairs:
    """Counts what was repaired, by kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, kind: str, count: int = 1) -> None:
        """Count a repair of a kind."""
        self._counts[kind] += count

    def problems(self) -> Iterator[Problem]:
        """Yield one finding for each kind that occurred."""
        for kind, said in _SAID.items():
            count = self._counts[kind]
            if count:
                message = f"{count:,} {said[0] if count == 1 else said[1]}"
                yield Problem(code=kind, message=message, severity="repair", count=count)


def file_repairs(content: bytes) -> Iterator[Problem]:
    """Yield what was repaired in the bytes as a whole."""
    if content.startswith(codecs.BOM_UTF8):
        yield Problem(
            code="byte-order-mark",
            message="a byte order mark before the first line was left out",
            where="line 1",
            severity="repair",
        )
    if b"\r" in content and b"\n" not in content:
        lines = content.count(b"\r")
        yield Problem(
            code="line-ends",
            message=f"{lines:,} line ends of an old Mac were read as line ends",
            severity="repair",
            count=lines,
        )


def no_header() -> Problem:
    """Return the finding that a WebVTT file does not say that it is one."""
    return Problem(
        code="no-header", message="no WEBVTT header; read all the same", where="line 1", severity="repair"
    )
