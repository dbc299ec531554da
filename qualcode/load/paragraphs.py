"""Lines of a transcript with speaker labels, in any of the layouts people and services write, to utterances.

Words before the first label are left out as the title, with their count; after it every word is speech,
label, time stamp or footer.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.load.balance import SPEECH, Ledger, Piece
from qualcode.load.labels import single_labels
from qualcode.load.places import first_places
from qualcode.load.speaker_lines import (
    TIME,
    Heading,
    Line,
    account,
    choose_labels,
    confirm_heading,
    find_heading,
    is_markdown_heading,
)
from qualcode.load.times import CLOCK, leading_mark, lone_mark
from qualcode.load.turns import Utterance
from qualcode.load.unlabelled import Reading, read_paragraphs, read_segments
from qualcode.model import Problem
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TITLE = "title"
FOOTER = "footer"

_ESCAPED_MARK = re.compile(rf"\\\[{CLOCK}\\\]")
_WRONG_MARK = re.compile(r"\s*(?P<label>[^\s;.]{1,12})[;.](?=\s)")
_FOOTERS = re.compile(
    r"[\s_*#\[(]*(?:transcribed by https?://\S+|meeting ended after .*|transcription ended after .*"
    r"|this editable transcript was computer generated.*|sonix is an automated transcription.*"
    r"|end of (?:transcript(?:ion)?|recording|interview|audio)|(?!i |we )\S.{0,62} stopped transcription)"
    r"[\s_*.\])]*",
    re.IGNORECASE,
)
_AI_NOTES = re.compile(r".*(?:notes by gemini|gemini's notes|gemini’s notes|📝 ?notes)", re.IGNORECASE)


def read_labelled(lines: Sequence[Line], ledger: Ledger, *, markdown: bool = False) -> Reading:
    """Find the labels of a file and give each the words that follow it; put every line down in `ledger`."""
    segments = read_segments(lines, ledger)
    if segments is not None:
        return segments
    headings = [find_heading(line, markdown=markdown) for line in lines]
    accepted = choose_labels(headings, sum(1 for line in lines if line.text.strip()))
    if not accepted:
        return read_paragraphs(lines, ledger, markdown=markdown)
    chosen = [confirm_heading(line, heading, accepted) for line, heading in zip(lines, headings, strict=True)]
    begin = _after_ai_notes(lines, chosen)
    if not begin and _mostly_title(lines, chosen):
        return read_paragraphs(lines, ledger, markdown=markdown)
    footers = _footer_places(lines)
    utterances: list[Utterance] = []
    time: float | None = None
    for place, (line, heading) in enumerate(zip(lines, chosen, strict=True)):
        if not line.text.strip() and not line.omitted:
            continue
        mark = lone_mark(line.text)
        if place < begin or place in footers or (markdown and is_markdown_heading(line.text)):
            account(ledger, line, [(_left_out(place, begin, footers, started=bool(utterances)), line.text)])
        elif mark is not None:
            account(ledger, line, [(TIME, line.text)])
            time = mark
        elif heading is None and not utterances:
            account(ledger, line, [(TITLE, line.text)])
        else:
            utterances.append(_utterance(line, heading, time, utterances, ledger))
            time = None
    return Reading(
        tuple(utterances),
        accepted,
        _questions(lines, chosen, accepted, utterances),
        _described(chosen, accepted),
    )


def _mostly_title(lines: Sequence[Line], chosen: Sequence[Heading | None]) -> bool:
    """Whether most words stand before the first label, so that it is no transcript after all."""
    first = next((place for place, heading in enumerate(chosen) if heading is not None), len(lines))
    before = sum(count_words(line.text) for line in lines[:first])
    return before > 50 and before > 0.5 * sum(count_words(line.text) for line in lines)


def _utterance(
    line: Line, heading: Heading | None, time: float | None, earlier: Sequence[Utterance], ledger: Ledger
) -> Utterance:
    if heading is None:
        mark, found = leading_mark(line.text) if line.opens else (0, None)
        pieces = _escaped_marks(line.text[mark:])
        account(ledger, line, [(TIME, line.text[:mark]), *pieces])
        start = found if found is not None else time
        return Utterance(earlier[-1].speaker, _spoken(pieces), start, where=line.where, continues=True)
    pieces = _escaped_marks(line.text[heading.length :])
    account(ledger, line, [*heading.pieces, *pieces])
    start = heading.start_s if heading.start_s is not None else time
    return Utterance(heading.label, _spoken(pieces), start, where=line.where)


def _escaped_marks(text: str) -> list[Piece]:
    """Split speech at time marks whose brackets are escaped, as Markdown transcripts write them anywhere."""
    if "\\[" not in text:
        return [(SPEECH, text)]
    pieces: list[Piece] = []
    place = 0
    for mark in _ESCAPED_MARK.finditer(text):
        pieces += [(SPEECH, text[place : mark.start()]), (TIME, mark.group())]
        place = mark.end()
    return [*pieces, (SPEECH, text[place:])]


def _spoken(pieces: Sequence[Piece]) -> str:
    return "".join(text for kind, text in pieces if kind == SPEECH)


def _left_out(place: int, begin: int, footers: frozenset[int], *, started: bool) -> str:
    if place < begin:
        return "AI notes"
    if place in footers:
        return FOOTER
    return "headings" if started else TITLE


def _footer_places(lines: Sequence[Line]) -> frozenset[int]:
    last = [place for place, line in enumerate(lines) if line.text.strip()][-5:]
    return frozenset(place for place in last if _FOOTERS.fullmatch(lines[place].text))


def has_ai_notes(lines: Sequence[Line]) -> bool:
    """Whether a file holds a machine's notes of the meeting (Google Meet's "Notes by Gemini")."""
    return any(_AI_NOTES.match(line.text) for line in lines)


def _after_ai_notes(lines: Sequence[Line], chosen: Sequence[Heading | None]) -> int:
    """Return the place of the first line of speech: after a machine's notes it follows a time on its own."""
    if not has_ai_notes(lines):
        return 0
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    for place, following in itertools.pairwise(filled):
        if lone_mark(lines[place].text) is not None and chosen[following] is not None:
            return place
    return len(lines)


def _questions(
    lines: Sequence[Line],
    chosen: Sequence[Heading | None],
    accepted: Mapping[str, int],
    utterances: Sequence[Utterance],
) -> tuple[Problem, ...]:
    once = [
        line.where
        for line, heading in zip(lines, chosen, strict=True)
        if heading is not None and accepted.get(heading.label) == 1
    ]
    return (*single_labels(once, len(once)), *_wrong_marks(lines, accepted), *_inner_marks(utterances))


def _wrong_marks(lines: Sequence[Line], accepted: Mapping[str, int]) -> Iterator[Problem]:
    wrong = [
        line.where
        for line in lines
        if line.opens and (match := _WRONG_MARK.match(line.text)) and match.group("label") in accepted
    ]
    if wrong:
        yield Problem(
            code="label-mark",
            message=f'{len(wrong)} paragraphs look like a label with the wrong mark ("." or ";" for ":")',
            where=first_places(wrong),
            hint="they were read as speech of the turn before; mend the mark in the file if they are labels",
            severity="question",
            count=len(wrong),
        )


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


def _described(chosen: Sequence[Heading | None], accepted: Mapping[str, int]) -> str:
    styles = Counter(heading.style for heading in chosen if heading is not None)
    words = {
        "timed": "labels with a time",
        "clock first": "labels after a time",
        "marked": "bold labels",
        "plain": "labels with a colon",
        "bold line": "bold labels on their own line",
    }
    return (
        f"{styles.total()} {words[styles.most_common(1)[0][0]]}, {len(accepted)} speakers" if styles else ""
    )
