"""WebVTT and SRT as cues, by a parser of our own that forgives what vendors and people do to these files.

Text after a blank line, cues without index, un-padded or comma times, a missing header: no word is lost.
"""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.load.places import first_places
from qualcode.load.times import RANGE, is_unpadded, seconds
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.load.balance import Ledger

_GUID_ID = re.compile(r"\S*\d\S*[/-]\d+(?:-\d+)?")
_VOICE = re.compile(r"<v(?:[. \t][^>\n]*)?>|</v>")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A timed piece of a caption file: its place, id, seconds, and the lines of its payload, joined."""

    number: int
    id: str
    start_s: float
    end_s: float
    payload: str


def read_cues(text: str, ledger: Ledger, *, webvtt: bool) -> tuple[list[Cue], list[Problem]]:
    """Return the cues of `text` in the order of the file; everything else is put down in `ledger`."""
    lines = text.split("\n")
    timings = [(place, match) for place, line in enumerate(lines) if (match := RANGE.match(line))]
    if not timings:
        return [], []
    unpadded = is_unpadded([match.group(side) for _, match in timings for side in (1, 2)])
    ids = _id_lines(lines, [place for place, _ in timings])
    first = ids.get(timings[0][0], timings[0][0])
    problems = _account_for_head(lines[:first], ledger, webvtt=webvtt)
    cues: list[Cue] = []
    swapped: list[int] = []
    for number, (place, match) in enumerate(timings, start=1):
        following = timings[number][0] if number < len(timings) else len(lines)
        end = ids.get(following, following)
        start_s, end_s = (seconds(match.group(side), unpadded=unpadded) for side in (1, 2))
        if start_s > end_s:
            swapped.append(number)
        identity = lines[ids[place]].strip() if place in ids else ""
        ledger.add(("cue ids", _as_counted(identity)))
        ledger.add(("time stamps", _as_counted(lines[place])))
        payload = "\n".join(_payload(lines[place + 1 : end], ledger, webvtt=webvtt))
        cues.append(Cue(number, identity, min(start_s, end_s), max(start_s, end_s), payload))
    return cues, [
        *problems,
        *_time_problems(cues, swapped),
        *_unpadded_problem(len(timings), unpadded=unpadded),
    ]


def _as_counted(text: str) -> str:
    """Return text that is not speech with its entities written out and voice tags set apart."""
    return (
        html.unescape(_VOICE.sub(r" \g<0> ", text)) if "&" in text or "<v" in text or "</v" in text else text
    )


def _id_lines(lines: Sequence[str], timings: Sequence[int]) -> dict[int, int]:
    """Map the line of a timing to the line of its id, where the file's habit says that there is one."""
    above = {place: place - 1 for place in timings if place > 0 and lines[place - 1].strip()}
    starts = {place for place in above if place == 1 or not lines[place - 2].strip()}
    arbitrary = sum(not _usual_id(lines[above[place]]) for place in starts if place > 1)
    any_id = arbitrary > 0.5 * len(timings)
    numbered = 2 * sum(_usual_id(lines[line]) for line in above.values()) >= len(timings)
    timing_lines = set(timings)
    return {
        place: id_line
        for place, id_line in above.items()
        if id_line not in timing_lines
        and not lines[id_line].startswith("WEBVTT")
        and (place in starts if any_id else numbered and _usual_id(lines[id_line]))
    }


def _usual_id(line: str) -> bool:
    return line.strip().isdecimal() or _GUID_ID.fullmatch(line.strip()) is not None


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
            problems.append(
                Problem(
                    code="no-header",
                    message="no WEBVTT header; read all the same",
                    where="line 1",
                    severity="repair",
                )
            )
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
        if webvtt and not block and (after_blank or reason) and (found := _BLOCK.match(line)):
            block = "styles" if found.group() in {"STYLE", "REGION"} else "file notes"
        if block:
            ledger.add((block, _as_counted(line)))
            continue
        if reason:
            ledger.add((reason, _as_counted(line)))
        yield line
        after_blank = False


def _time_problems(cues: Sequence[Cue], swapped: Sequence[int]) -> list[Problem]:
    problems: list[Problem] = []
    if swapped:
        problems.append(
            _about_cues(
                "swapped-times", f"{len(swapped)} cues end before they start; swapped", swapped, "repair"
            )
        )
    back = [
        later.number for earlier, later in itertools.pairwise(cues) if earlier.start_s - later.start_s > 60
    ]
    if back:
        problems.append(
            _about_cues(
                "out-of-order",
                f"{len(back)} cues start more than a minute before the one above",
                back,
                "warning",
            )
        )
    zero = [
        later.number
        for earlier, later in itertools.pairwise(cues)
        if later.start_s == later.end_s and later.payload == earlier.payload and later.payload.strip()
    ]
    if zero:
        problems.append(
            _about_cues(
                "repeated-segments", f"{len(zero)} cues of no length repeat the one above", zero, "warning"
            )
        )
    return problems


def _about_cues(code: str, message: str, numbers: Sequence[int], severity: str) -> Problem:
    where = "cue " + first_places(numbers)
    if severity == "repair":
        return Problem(code=code, message=message, where=where, severity="repair", count=len(numbers))
    hint = "kept as they are; listen to the recording there"
    return Problem(code=code, message=message, where=where, hint=hint, severity="warning", count=len(numbers))


def _unpadded_problem(count: int, *, unpadded: bool) -> list[Problem]:
    if not unpadded:
        return []
    message = "times are written without leading zeros; what follows the point was read as milliseconds"
    return [Problem(code="unpadded-times", message=message, severity="repair", count=count)]
