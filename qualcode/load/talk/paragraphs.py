"""Lines of a transcript with speaker labels, in any of the layouts people and services write, to utterances.

Words before the first label are left out as the title, with their count; after it every word is speech,
label, time stamp or footer.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.load.balance import SPEECH, Ledger, Piece
from qualcode.load.places import first_places
from qualcode.load.talk.label_styles import STYLES, Manner, manner_of
from qualcode.load.talk.labels import single_labels
from qualcode.load.talk.legends import Legend, legend_of
from qualcode.load.talk.meeting_notes import (
    TITLE,
    closing_places,
    has_ai_notes,
    lone_times,
    speech_begins,
)
from qualcode.load.talk.personal_lines import personal_details
from qualcode.load.talk.speaker_lines import TIME, Heading, Line, account, find_headings, is_markdown_heading
from qualcode.load.talk.unlabelled import Reading, read_paragraphs, read_segments
from qualcode.load.talk.wrong_marks import marks_problem, wrong_marks
from qualcode.load.times import CLOCK, leading_mark, seconds
from qualcode.load.turns import Utterance
from qualcode.model import Problem
from qualcode.text import count_words

__all__ = ["has_ai_notes", "read_labelled"]

_ESCAPED_MARK = rf"\\\[{CLOCK}\\\]"
_INLINE_MARK = rf"(?<=\s)(?:\[({CLOCK})\]|\((\d{{1,2}}:\d\d:\d\d)\))(?=\s)"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything in a file stands: headings, lines left out with their reasons, times on their own."""

    headings: Sequence[Heading | None]
    left_out: Mapping[int, str]
    times: Mapping[int, float]
    legend: Legend
    problems: tuple[Problem, ...] = ()


def read_labelled(
    lines: Sequence[Line],
    ledger: Ledger,
    *,
    markdown: bool = False,
    label_marks: bool = False,
    own_lines: bool = False,
) -> Reading:
    """Find the labels of a file and give each the words that follow it; put every line down in `ledger`.

    With `label_marks` a known label with the wrong mark behind it counts as a label; with `own_lines` the
    short lines of a file without labels are notes of their own.
    """
    segments = read_segments(lines, ledger)
    if segments is not None:
        return segments
    candidates = [find_headings(line, markdown=markdown) for line in lines]
    begin, before = speech_begins(lines, candidates)
    manner = manner_of(lines[begin:], candidates[begin:])
    if not manner.labels and not begin:
        return read_paragraphs(lines, ledger, markdown=markdown, own_lines=own_lines)
    layout = _layout(lines, candidates, manner, (begin, before), label_marks=label_marks)
    if not begin and _mostly_title(lines, layout.headings):
        return read_paragraphs(lines, ledger, markdown=markdown, own_lines=own_lines)
    headings = {place for place, line in enumerate(lines) if markdown and is_markdown_heading(line.text)}
    utterances = _utterances(lines, layout, headings, ledger)
    labels = Counter(heading.label for heading in layout.headings if heading is not None)
    problems = (*_questions(lines, layout, labels), *layout.problems, *_inner_marks(utterances))
    return Reading(tuple(utterances), labels, problems, _described(layout.headings), layout.legend.roles)


def _layout(
    lines: Sequence[Line],
    candidates: Sequence[Sequence[Heading]],
    manner: Manner,
    begins: tuple[int, str],
    *,
    label_marks: bool,
) -> _Layout:
    begin, before = begins
    chosen = [
        manner.heading(line, found) if place >= begin else None
        for place, (line, found) in enumerate(zip(lines, candidates, strict=True))
    ]
    legend = legend_of(lines, chosen, manner.labels)
    chosen = [None if place in legend.places else heading for place, heading in enumerate(chosen)]
    wrong = wrong_marks(lines, candidates, chosen, manner.labels) if manner.labels else {}
    wrong = {place: heading for place, heading in wrong.items() if place >= begin}
    if label_marks:
        chosen = [wrong.get(place, heading) for place, heading in enumerate(chosen)]
    left_out = {
        **closing_places(lines, chosen, meeting=begin > 0),
        **dict.fromkeys(legend.places, TITLE),
        **dict.fromkeys(range(begin), before),
    }
    problems = marks_problem(lines, wrong, taken=label_marks)
    return _Layout(chosen, left_out, lone_times(lines), legend, problems)


def _mostly_title(lines: Sequence[Line], chosen: Sequence[Heading | None]) -> bool:
    """Whether most words stand before the first label, so that it is no transcript after all."""
    first = next((place for place, heading in enumerate(chosen) if heading is not None), len(lines))
    before = sum(count_words(line.text) for line in lines[:first])
    return before > 50 and before > 0.5 * sum(count_words(line.text) for line in lines)


def _utterances(
    lines: Sequence[Line], layout: _Layout, markdown_headings: set[int], ledger: Ledger
) -> list[Utterance]:
    utterances: list[Utterance] = []
    time: float | None = None
    for place, (line, heading) in enumerate(zip(lines, layout.headings, strict=True)):
        if not line.text.strip() and not line.omitted:
            continue
        if place in layout.left_out:
            account(ledger, line, [(layout.left_out[place], line.text)])
        elif place in markdown_headings:
            account(ledger, line, [("headings" if utterances else TITLE, line.text)])
        elif place in layout.times:
            account(ledger, line, [(TIME, line.text)])
            time = layout.times[place]
        elif heading is None and not utterances:
            account(ledger, line, [(TITLE, line.text)])
        else:
            utterances += _spoken_line(line, heading, time, utterances, ledger)
            time = None
    return utterances


def _spoken_line(
    line: Line, heading: Heading | None, time: float | None, earlier: Sequence[Utterance], ledger: Ledger
) -> Iterator[Utterance]:
    """Return what was said in a line, parted where a time mark stands inside it."""
    if heading is None:
        mark, found = leading_mark(line.text) if line.opens else (0, None)
        pieces = _escaped_marks(line.text[mark:])
        account(ledger, line, [(TIME, line.text[:mark]), *pieces])
        speaker = earlier[-1].speaker
    else:
        found = heading.start_s
        pieces = _escaped_marks(line.text[heading.length :])
        account(ledger, line, [*heading.pieces, *pieces])
        speaker = heading.label
    start = found if found is not None else time
    continues = heading is None
    for words, inner in _parted("".join(text for kind, text in pieces if kind == SPEECH)):
        moment = inner if inner is not None else start
        yield Utterance(speaker, words, moment, where=line.where, continues=continues)
        continues = True


def _parted(text: str) -> Iterator[tuple[str, float | None]]:
    """Part words at the time marks that stand among them; the marks are words and stay."""
    if ":" not in text:
        yield text, None
        return
    place = 0
    time: float | None = None
    for mark in re.finditer(_INLINE_MARK, text):
        yield text[place : mark.start()], time
        place, time = mark.start(), seconds(mark.group(1) or mark.group(2))
    yield text[place:], time


def _escaped_marks(text: str) -> list[Piece]:
    """Split speech at time marks whose brackets are escaped, as Markdown transcripts write them anywhere."""
    if "\\[" not in text:
        return [(SPEECH, text)]
    pieces: list[Piece] = []
    place = 0
    for mark in re.finditer(_ESCAPED_MARK, text):
        pieces += [(SPEECH, text[place : mark.start()]), (TIME, mark.group())]
        place = mark.end()
    return [*pieces, (SPEECH, text[place:])]


def _questions(lines: Sequence[Line], layout: _Layout, labels: Mapping[str, int]) -> tuple[Problem, ...]:
    once = [
        line.where
        for line, heading in zip(lines, layout.headings, strict=True)
        if heading is not None and labels[heading.label] == 1
    ]
    first = next((place for place, heading in enumerate(layout.headings) if heading is not None), 0)
    return (*single_labels(once, len(once)), *personal_details(lines[:first], labels))


def _inner_marks(utterances: Sequence[Utterance]) -> Iterator[Problem]:
    inner = [
        later.where
        for earlier, later in itertools.pairwise(utterances)
        if later.start_s is not None and later.speaker == earlier.speaker
    ]
    if inner:
        yield Problem(
            code="marks-inside-turns",
            message=f"{len(inner)} time marks stand inside a turn; the first of a turn counts as its time",
            where=first_places(inner),
            severity="info",
            count=len(inner),
        )


def _described(chosen: Sequence[Heading | None]) -> str:
    found = [heading for heading in chosen if heading is not None and heading.style in STYLES]
    if not found:
        return ""
    style = Counter(heading.style for heading in found).most_common(1)[0][0]
    return f"{len(found)} {STYLES[style]}, {len({heading.label for heading in found})} speakers"
