"""What files of timed segments have in common: who is named, which times are odd, what a machine repeated.

Nothing is taken out here: doubtful segments are kept as they are, and named with their times.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol

from qualcode.load.places import first_places
from qualcode.load.times import clock_of
from qualcode.load.turns import one_line
from qualcode.model import Problem, SourceKind, Turn
from qualcode.ports import LoadOptions
from qualcode.text import count_words, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BACK_S = 60
_LOOP = 4
_LOOP_WORDS = 3


class Timed(Protocol):
    """A cue, a segment or an utterance: words with their times, as far as these are known."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def start_s(self) -> float | None:
        """When they begin, in seconds."""

    @property
    def end_s(self) -> float | None:
        """When they end, in seconds."""

    @property
    def where(self) -> str:
        """The place in the file."""


def kind_of(turns: Sequence[Turn]) -> SourceKind:
    """Guess the kind of a recorded conversation: more than two people make a focus group."""
    return "focus_group" if len({turn.speaker for turn in turns if turn.speaker}) > 2 else "interview"


def attribution(turns: Sequence[Turn], options: LoadOptions) -> list[Problem]:
    """Ask about a file without speakers; count the turns without one in a file that names speakers."""
    if not any(turn.speaker for turn in turns):
        return [
            Problem(
                code="unattributed",
                message=f"{counted(len(turns), 'timed segment')}, no speaker names",
                hint="import as unattributed with --unattributed, or export again with speakers",
                severity="info" if options.unattributed else "question",
                count=len(turns),
            )
        ]
    missing = [turn.where for turn in turns if turn.speaker is None]
    if not missing:
        return []
    have = "turn has" if len(missing) == 1 else "turns have"
    return [
        Problem(
            code="no-speaker",
            message=f"{len(missing)} {have} no speaker in a file that names speakers",
            where=first_places(missing),
            hint="they stay unattributed until somebody says who spoke",
            count=len(missing),
        )
    ]


def time_problems(pieces: Sequence[Timed], swapped: Sequence[str], *, noun: str) -> list[Problem]:
    """Report what is odd in the times of `pieces`, of which those at `swapped` ended before they started."""
    problems: list[Problem] = []
    if swapped:
        problems.append(
            Problem(
                code="swapped-times",
                message=f"{counted(len(swapped), noun)}: end before start, swapped",
                where=first_places(swapped),
                severity="repair",
                count=len(swapped),
            )
        )
    back = [later.where for earlier, later in itertools.pairwise(pieces) if _goes_back(earlier, later)]
    if back:
        start = "starts" if len(back) == 1 else "start"
        problems.append(
            Problem(
                code="out-of-order",
                message=f"{counted(len(back), noun)} {start} more than a minute before the one above",
                where=first_places(back),
                hint="kept as they are; look whether two recordings were put together",
                count=len(back),
            )
        )
    return [*problems, *_repetitions(pieces)]


def _goes_back(earlier: Timed, later: Timed) -> bool:
    if earlier.start_s is None or later.start_s is None:
        return False
    return earlier.start_s - later.start_s > _BACK_S


def _repetitions(pieces: Sequence[Timed]) -> Iterator[Problem]:
    """Yield what a transcribing machine is known to repeat in silence or noise."""
    runs = [
        run
        for words, same in itertools.groupby(pieces, key=lambda piece: one_line(piece.text).casefold())
        if len(run := list(same)) > 1 and words
    ]
    empty = [
        [piece for piece in run if _has_no_length(piece)] for run in runs if any(map(_has_no_length, run))
    ]
    if empty:
        yield _no_length(empty)
    loops = [
        run
        for run in runs
        if len(run) >= _LOOP and count_words(run[0].text) >= _LOOP_WORDS and not any(map(_has_no_length, run))
    ]
    if loops:
        yield _artefact(
            "repeated-words", sum(map(len, loops)), "segments in a row hold the same words", loops
        )


def _has_no_length(piece: Timed) -> bool:
    return piece.start_s is not None and piece.start_s == piece.end_s


def _no_length(runs: Sequence[Sequence[Timed]]) -> Problem:
    count = sum(map(len, runs))
    if count == 1:
        return _artefact("repeated-segments", 1, "zero-length segment repeats the one above", runs)
    return _artefact("repeated-segments", count, "identical zero-length segments", runs)


def _artefact(code: str, count: int, what: str, runs: Sequence[Sequence[Timed]]) -> Problem:
    first = runs[0][0].start_s
    place = "" if first is None else f" at {clock_of(first)}"
    more = "" if len(runs) == 1 else f" and {len(runs) - 1} more {'place' if len(runs) == 2 else 'places'}"
    return Problem(
        code=code,
        message=f"{count} {what}{place}{more}: likely a Whisper artefact",
        where=first_places([run[0].where for run in runs]),
        hint="kept as they are; listen to the recording there",
        count=count,
    )
