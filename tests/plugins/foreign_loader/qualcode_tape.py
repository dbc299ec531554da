"""Tape logs as sources: a first line "TAPE", then one line for each thing said: `12 Ann | what she said`.

It stands on `qualcode.model`, `qualcode.ports`, `qualcode.errors` and `qualcode.text` alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.errors import BadInputError
from qualcode.model import Balance, Dropped, Loaded, Problem, Turn
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import count_words, normalised

_LINE = re.compile(r"(?P<second>\d{1,6}) (?P<who>[^|]{1,60}) \| (?P<words>.+)")


@dataclass(frozen=True, slots=True)
class Tape:
    """Tape logs as a loader."""

    name: str = "tape"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the first line."""
        return Recognition(0.97, f"{name} begins with TAPE") if content.startswith(b"TAPE\n") else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the log; refuse what is no log, or holds nothing that was said."""
        try:
            text = content.decode(options.encoding or "utf-8")
        except (UnicodeDecodeError, LookupError) as error:
            raise BadInputError(f"{name} is not UTF-8 text", hint="--encoding names another") from error
        head, *lines = [normalised(line) for line in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)]
        if head != "TAPE":
            raise BadInputError(f"{name} is not a tape log", hint='the first line of one is "TAPE"')
        turns, marks, stray = _read(lines)
        if not turns:
            raise BadInputError(f"{name}: nothing is said on this tape", hint="was it copied whole?")
        labels = sum(count_words(turn.speaker or "") for turn in turns)
        dropped = [Dropped("header", 1), Dropped("marks", marks), Dropped("other lines", stray)]
        return Loaded(
            format=self.name,
            why=f"{len(turns)} lines of a tape log",
            kind=options.kind or "interview",
            turns=tuple(turns),
            balance=Balance(
                words_in=len(re.findall(r"\S+", normalised(re.sub(r"[\n\r\v\f\x1c-\x1e\x85]", " ", text)))),
                speech=sum(count_words(turn.text) for turn in turns),
                labels=labels,
                dropped=tuple(part for part in dropped if part.words),
            ),
            problems=_stray_lines(stray),
        )


def _read(lines: list[str]) -> tuple[list[Turn], int, int]:
    turns: list[Turn] = []
    marks = stray = 0
    for number, line in enumerate(lines, start=2):
        found = _LINE.fullmatch(line)
        if found and found["words"].strip() and found["who"].strip():
            marks += 2
            turns.append(
                Turn(
                    text=" ".join(found["words"].split()),
                    speaker=" ".join(found["who"].split()),
                    id=f"t{len(turns) + 1}",
                    start_s=float(found["second"]),
                    where=f"line {number}",
                )
            )
        else:
            stray += count_words(line)
    return turns, marks, stray


def _stray_lines(words: int) -> tuple[Problem, ...]:
    if not words:
        return ()
    return (Problem("other-lines", f"{words} words stand in lines of another form; left out", count=words),)


TAPE = Tape()
