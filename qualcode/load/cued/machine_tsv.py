"""Whisper's TSV: start and end in milliseconds and the words, parted by tabs, a segment a line.

Quotation marks are words here and nothing else, so that none of them can swallow a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.balance import SPEECH, Ledger, words_in_text
from qualcode.load.cued.timed import attribution, time_problems
from qualcode.load.encodings import decode_file
from qualcode.load.places import first_places
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.turns import Utterance, turns_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"\s*start\tend\ttext\s*", re.IGNORECASE)
_ROW = re.compile(
    r"\s*(?P<start>\d{1,10}(?:\.\d{1,9})?)\t(?P<end>\d{1,10}(?:\.\d{1,9})?)(?:\t(?P<words>.*))?"
)
_TIME = "time stamps"


@dataclass(slots=True)
class _Segment:
    """A row: its line in the file, start and end as written, and its words."""

    line: int
    start: str
    end: str
    words: str


@dataclass(frozen=True, slots=True)
class _Tsv:
    """Whisper's TSV as a loader."""

    name: str = "tsv"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the three headings, or for rows of two numbers and words."""
        lines = [line for line in head_text(content).split("\n") if line.strip()]
        if lines and _HEADING.fullmatch(lines[0]):
            return Recognition(0.97, "headings start, end, text, parted by tabs")
        rows = [match for line in lines if (match := _ROW.match(line))]
        ordered = all(float(row["start"]) <= float(row["end"]) for row in rows)
        if len(rows) > 2 and len(rows) == len(lines) and ordered and all(row["words"] for row in rows):
            sure = 0.96 if name.casefold().endswith(".tsv") else 0.6
            return Recognition(sure, f"{len(rows)} rows of start, end and words, parted by tabs")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the rows; refuse a file without any."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        segments, found = _segments(text, ledger)
        if not any(segment.words.strip() for segment in segments):
            raise BadInputError(
                f"{name}: no segments in this file (start, end and text, parted by tabs)",
                hint="was the download complete?",
            )
        utterances, swapped = _utterances(segments)
        turns = turns_of(utterance for utterance in utterances if utterance.text.strip())
        return Loaded(
            format=self.name,
            why=f"Whisper TSV: {counted(len(segments), 'segment')}",
            kind=options.kind or "interview",
            turns=turns,
            balance=ledger.balance(words_in_text(content, encoding), turns),
            unit="segment",
            problems=(
                *problems,
                *found,
                *time_problems(utterances, swapped, noun="segment"),
                *attribution(turns, options),
            ),
        )


def _segments(text: str, ledger: Ledger) -> tuple[list[_Segment], list[Problem]]:
    """Return the rows; a line without times carries on the one above, before the first it is a row alone."""
    segments: list[_Segment] = []
    loose: list[int] = []
    headed = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not headed and not segments and _HEADING.fullmatch(line):
            headed = True
            ledger.add(("column headings", line))
            continue
        match = _ROW.fullmatch(line)
        if match:
            words = match["words"] or ""
            ledger.add((_TIME, line[: len(line) - len(words)]), (SPEECH, words))
            segments.append(_Segment(number, match["start"], match["end"], words))
        elif line.strip():
            loose.append(number)
            if segments:
                segments[-1].words += f"\n{line}"
            else:
                segments.append(_Segment(number, "", "", line))
    return segments, list(_findings(loose, headed=headed))


def _findings(loose: Sequence[int], *, headed: bool) -> Iterator[Problem]:
    if not headed:
        yield Problem(
            code="no-header",
            message="no headings (start, end, text); read all the same",
            where="line 1",
            severity="repair",
        )
    if loose:
        lines = "1 line without times was" if len(loose) == 1 else f"{len(loose):,} lines without times were"
        yield Problem(
            code="loose-lines",
            message=f"{lines} put to the segment above",
            where="line " + first_places(loose),
            severity="repair",
            count=len(loose),
        )


def _utterances(segments: Sequence[_Segment]) -> tuple[list[Utterance], list[str]]:
    """Return the segments with their seconds, and where the end stood before the start."""
    fractions = any("." in segment.start + segment.end for segment in segments)
    found: list[Utterance] = []
    swapped: list[str] = []
    for segment in segments:
        where = f"line {segment.line}"
        if not segment.start:
            found.append(Utterance(None, segment.words, where=where))
            continue
        start, end = (
            round(float(clock) / (1 if fractions else 1000), 3) for clock in (segment.start, segment.end)
        )
        if start > end:
            swapped.append(where)
        found.append(Utterance(None, segment.words, min(start, end), max(start, end), where))
    return found, swapped


TSV = _Tsv()
