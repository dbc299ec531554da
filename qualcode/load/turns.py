"""Utterances to turns: consecutive ones of the same label become one turn, joined by a blank.

No word is changed; labels of unknown speakers are never merged, because they may be different people.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qualcode.load.places import first_places
from qualcode.model import Problem, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNKNOWN = re.compile(
    r"(?:unknown|unidentified|unverified|unattributed)\b.*|(?:speaker|participant|voice|male|female)?\s*\?+",
    re.IGNORECASE,
)
_PAUSE_S = 10
_SILENCE_S = 60
_BLANKS = re.compile(r"[ \t\n]+")


class Utterance(NamedTuple):
    """A cue, paragraph or row: who spoke (a raw label, or None), the words, times and place in the file.

    `continues` says that it carries on the one before, whoever spoke there. A tuple, because a long
    recording has tens of thousands.
    """

    speaker: str | None
    text: str
    start_s: float | None = None
    end_s: float | None = None
    where: str = ""
    continues: bool = False


def one_line(text: str) -> str:
    """Return `text` on one line: runs of blanks, tabs and line ends become one blank."""
    if "\n" in text or "\t" in text or "  " in text:
        text = _BLANKS.sub(" ", text)
    return text.strip()


@lru_cache(maxsize=1024)
def is_unknown(label: str) -> bool:
    """Whether a label says that nobody knows who spoke ("Unknown Speaker", "Speaker ?")."""
    return _UNKNOWN.fullmatch(label) is not None


def turns_of(utterances: Iterable[Utterance]) -> tuple[Turn, ...]:
    """Merge consecutive utterances of one known label into turns, numbered t1, t2 ... in order.

    A turn starts at the first time known in it and ends at the last known end; the times that follow
    stay with the place in its text where they begin, each once.
    """
    return tuple(_turn(run, number) for number, run in enumerate(_runs(utterances), start=1))


def silences(utterances: Iterable[Utterance]) -> tuple[Problem, ...]:
    """Report turns with more than a minute of silence, in pauses of ten seconds and more."""
    held = [run for run in _runs(utterances) if len(run) > 1 and _has_silence(run)]
    if not held:
        return ()
    longest = max(_minutes(run) for run in held)
    message = (
        f"one turn holds {longest} minutes with silences; coding is per turn"
        if len(held) == 1
        else f"{len(held)} turns hold up to {longest} minutes with silences; coding is per turn"
    )
    return (
        Problem(
            code="silences",
            message=message,
            where=first_places([run[0].where for run in held]),
            hint="a code can go on some words of a turn: qualcode code apply SOURCE CODE --words",
            severity="info",
            count=len(held),
        ),
    )


def _runs(utterances: Iterable[Utterance]) -> list[list[Utterance]]:
    runs: list[list[Utterance]] = []
    for utterance in utterances:
        if runs and _carries_on(utterance, runs[-1][0].speaker):
            runs[-1].append(utterance)
        else:
            runs.append([utterance])
    return runs


def _has_silence(run: Sequence[Utterance]) -> bool:
    pauses = (
        later.start_s - earlier.end_s
        for earlier, later in itertools.pairwise(run)
        if later.start_s is not None and earlier.end_s is not None
    )
    return sum(pause for pause in pauses if pause >= _PAUSE_S) > _SILENCE_S


def _minutes(run: Sequence[Utterance]) -> int:
    times = [time for item in run for time in (item.start_s, item.end_s) if time is not None]
    return round((max(times) - min(times)) / 60)


def _carries_on(utterance: Utterance, speaker: str | None) -> bool:
    if utterance.continues:
        return True
    return speaker is not None and utterance.speaker == speaker and not is_unknown(speaker)


def _turn(run: list[Utterance], number: int) -> Turn:
    if len(run) == 1:
        speaker, text, start_s, end_s, where, _ = run[0]
        return Turn(one_line(text), speaker, f"t{number}", start_s=start_s, end_s=end_s, where=where)
    ends = [utterance.end_s for utterance in run if utterance.end_s is not None]
    times: list[tuple[int, float]] = []
    lines: list[str] = []
    length = 0
    for utterance in run:
        line = one_line(utterance.text)
        if line:
            lines.append(line)
            length += len(line) + (len(lines) > 1)
        moment = utterance.start_s
        if moment is not None and not (times and (times[-1][1] == moment or not line)):
            times.append((length - len(line), moment))
    return Turn(
        text=" ".join(lines),
        speaker=run[0].speaker,
        id=f"t{number}",
        start_s=times[0][1] if times else None,
        end_s=max(ends) if ends else None,
        where=run[0].where,
        times=tuple(times[1:]),
    )
