"""WebVTT and SRT as cues, by a parser of our own that forgives what vendors and people do to these files.

Text after a blank line, cues without index, un-padded or comma times, a missing header: no word is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qualcode.load.cued.cue_repairs import (
    BLANKS,
    COMMAS,
    NO_BLANK,
    NO_INDEX,
    SAME_LINE,
    UNPADDED,
    Repairs,
    no_header,
)
from qualcode.load.cued.timed import time_problems
from qualcode.load.times import RANGE, seconds, unpadded_clocks
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.load.balance import Ledger

_GUID_ID = re.compile(r"\S*\d\S*[/-]\d+(?:-\d+)?|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_SETTINGS = r"(?:\s+(?:vertical|line|position|align|size|region|[ADLSTadlst]|[XYxy][12]):\S+)*\s*"
_VOICE = r"<v(?:[. \t][^<>\n]*)?>|</v>"
_BLOCK = r"(?:NOTE|STYLE|REGION)(?=\s|$)"


class Cue(NamedTuple):
    """A timed piece of a caption file: its place, id, seconds, and the lines of its text, joined."""

    number: int
    id: str
    start_s: float
    end_s: float
    text: str

    @property
    def where(self) -> str:
        """The place of the cue, for a finding."""
        return f"cue {self.number}"


def read_cues(text: str, ledger: Ledger, *, webvtt: bool) -> tuple[list[Cue], list[Problem]]:
    """Return the cues of `text` in the order of the file; everything else is put down in `ledger`."""
    lines = text.split("\n")
    timings = [
        (place, match)
        for place, line in enumerate(lines)
        if (">" in line or "→" in line) and (match := RANGE.match(line))
    ]
    if not timings:
        return [], []
    clocks = [match.group(side) for _, match in timings for side in (1, 2)]
    unpadded = unpadded_clocks(clocks)
    ids = _id_lines(lines, [place for place, _ in timings])
    tops = [ids.get(place, place) for place, _ in timings]
    problems = _account_for_head(lines[: tops[0]], ledger, webvtt=webvtt)
    repairs = Repairs()
    repairs.add(UNPADDED, len(unpadded))
    repairs.add(COMMAS, sum(("," if webvtt else ".") in clock for clock in clocks))
    stamps = [
        _beside(lines[place], match.end()) if match.end() < len(lines[place]) else (lines[place], "")
        for place, match in timings
    ]
    identities = [lines[ids[place]].strip() if place in ids else "" for place, _ in timings]
    ledger.add(("cue ids", _as_counted("\n".join(identities))))
    ledger.add(("time stamps", _as_counted("\n".join(stamp for stamp, _ in stamps))))
    repairs.add(NO_INDEX, 0 if webvtt else identities.count(""))
    cues: list[Cue] = []
    swapped: list[str] = []
    for number, (place, match) in enumerate(timings, start=1):
        start_s, end_s = [seconds(clock, unpadded=bool(unpadded)) for clock in match.groups()]
        if start_s > end_s:
            swapped.append(f"cue {number}")
            start_s, end_s = end_s, start_s
        last = number == len(tops)
        body = lines[place + 1 : len(lines) if last else tops[number]]
        _, beside = stamps[number - 1]
        if len(body) == 2 and body[0].strip() and not body[1].strip() and not beside:
            words = body[0]
        else:
            _count_repairs(repairs, body, last=last, beside=beside)
            words = "\n".join(_payload([beside, *body] if beside else body, ledger, webvtt=webvtt))
        cues.append(Cue(number, identities[number - 1], start_s, end_s, words))
    return cues, [*problems, *time_problems(cues, swapped, noun="cue"), *repairs.problems()]


def _beside(line: str, end: int) -> tuple[str, str]:
    """Part a time line at `end` into its times with their settings, and words that stand beside them."""
    rest = line[end:]
    return (line, "") if re.fullmatch(_SETTINGS, rest) else (line[:end], rest)


def _count_repairs(repairs: Repairs, body: Sequence[str], *, last: bool, beside: str) -> None:
    """Count what is unusual in the lines below a time line, up to the next cue or the end of the file."""
    filled = [place for place, line in enumerate(body) if line.strip()]
    repairs.add(SAME_LINE, bool(beside))
    if not last:
        repairs.add(NO_BLANK, not body or bool(body[-1].strip()))
    after = len(body) - (filled[-1] + 1 if filled else 0)
    notes = any(re.match(_BLOCK, line) for line in body)
    inside = bool(filled) and filled[-1] - filled[0] + 1 > len(filled)
    late = bool(filled) and filled[0] > 0
    repairs.add(BLANKS, not notes and ((after > 1 and not last) or inside or late))


def _as_counted(text: str) -> str:
    """Return text that is not speech with its entities written out and voice tags set apart."""
    if "&" not in text and "<v" not in text and "</v" not in text:
        return text
    import html

    return html.unescape(re.sub(_VOICE, r" \g<0> ", text))


def _id_lines(lines: Sequence[str], timings: Sequence[int]) -> dict[int, int]:
    """Map the line of a timing to the line of its id, where the file's habit says that there is one."""
    above = {place: place - 1 for place in timings if place > 0 and lines[place - 1].strip()}
    starts = {place for place in above if place == 1 or not lines[place - 2].strip()}
    usual = {line for line in above.values() if _usual_id(lines[line])}
    arbitrary = sum(above[place] not in usual for place in starts if place > 1)
    any_id = arbitrary > 0.5 * len(timings)
    numbered = 2 * len(usual) >= len(timings)
    timing_lines = set(timings)
    return {
        place: id_line
        for place, id_line in above.items()
        if id_line not in timing_lines
        and not lines[id_line].startswith("WEBVTT")
        and (place in starts if any_id else numbered and id_line in usual)
    }


def _usual_id(line: str) -> bool:
    identity = line.strip()
    return identity.isdecimal() or _GUID_ID.fullmatch(identity) is not None


def _account_for_head(lines: Sequence[str], ledger: Ledger, *, webvtt: bool) -> list[Problem]:
    problems: list[Problem] = []
    body = list(lines)
    if webvtt:
        header = body[0].strip() if body else ""
        if header.startswith("WEBVTT"):
            ending = next((place for place, line in enumerate(body) if not line.strip()), len(body))
            ledger.add(("header", _as_counted("\n".join(body[:ending]))))
            body = body[ending:]
        else:
            problems.append(no_header())
    stray = list(_payload(body, ledger, webvtt=webvtt, reason="before the first cue"))
    if any(line.strip() for line in stray):
        problems.append(
            Problem(
                code="text-before-cues",
                message="text before the first cue was left out",
                where="line 1",
                hint="if somebody said it, give it a time line of its own",
            )
        )
    return problems


def _payload(lines: Sequence[str], ledger: Ledger, *, webvtt: bool, reason: str = "") -> Iterator[str]:
    """Yield the lines that are text; blocks such as NOTE go to the ledger, and with `reason` text too."""
    block = ""
    after_blank = False
    for line in lines:
        if not line.strip():
            block, after_blank = "", True
            continue
        if webvtt and not block and (after_blank or reason) and (found := re.match(_BLOCK, line)):
            block = "styles" if found.group() in {"STYLE", "REGION"} else "file notes"
        if block:
            ledger.add((block, _as_counted(line)))
            continue
        if reason:
            ledger.add((reason, _as_counted(line)))
        yield line
        after_blank = False
