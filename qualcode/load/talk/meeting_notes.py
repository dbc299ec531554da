"""What meeting services put around the speech: a machine's notes before it, banners in it, a footer after it.

A machine's notes are never speech; what is left out is told apart by reason.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from qualcode.load.talk.speaker_lines import Heading, Line
from qualcode.load.times import CLOCK, lone_mark, seconds
from qualcode.text import count_words

AI_NOTES = "AI notes"
FOOTER = "footer"
BANNER = "banners"
TITLE = "title"

_FOOTERS = re.compile(
    r"[\s_*#\[(]*(?:transcribed by https?://\S+|meeting ended after .*|transcription ended after .*"
    r"|this editable transcript was computer generated.*|sonix is an automated transcription.*"
    r"|end of (?:transcript(?:ion)?|recording|interview|audio)|(?!i |we )\S.{0,62} stopped transcription)"
    r"[\s_*.\])]*",
    re.IGNORECASE,
)
_BANNERS = re.compile(
    r"\s*(?!(?:i|we|they|you|s?he|who|it)\b)\S.{0,62} (?:started|stopped) (?:transcription|recording)\.?\s*",
    re.IGNORECASE,
)
_AI_NOTES = ("notes by gemini", "gemini's notes", "gemini’s notes", "📝 notes", "📝notes")
_AI_TAB = re.compile(r"[^:]*(?:\bgemini\b|📝|📖)[^:]*", re.IGNORECASE)
_A_HEADING = 120
_BARE_CLOCK = re.compile(r"\s*\d{1,2}:\d\d:\d\d\s*")
_ENDED = re.compile(r".*\d\d:\d\d:\d\d\W*")
_SHORT_CLOCK = re.compile(rf"\s*\*?(?:({CLOCK})|(\d{{1,2}}\.\d\d\.\d\d))\*?\s*")


def has_ai_notes(lines: Sequence[Line]) -> bool:
    """Whether a file holds a machine's notes of the meeting ("Notes by Gemini", in any language)."""
    first = [line.text for line in lines if line.text.strip()][:12]
    return any(_names_ai_notes(line.text) for line in lines) or any(
        len(text.split()) <= 10 and _AI_TAB.fullmatch(text) for text in first
    )


def _names_ai_notes(text: str) -> bool:
    if len(text) > _A_HEADING:
        return False
    folded = text.casefold()
    return ("gemini" in folded or "📝" in folded) and any(name in folded for name in _AI_NOTES)


def speech_begins(lines: Sequence[Line], candidates: Sequence[Sequence[Heading]]) -> tuple[int, str]:
    """Return the place of the first line of speech in a Meet file, and what stands before it; or (0, "").

    After a machine's notes speech begins at the first line that is only a time, before a label. A first
    such line of 00:00:00 says the same without any word of any language.
    """
    noted = has_ai_notes(lines)
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    for at, (place, following) in enumerate(itertools.pairwise(filled)):
        text = lines[place].text
        if lone_mark(text) is None or not _is_labelled(candidates[following]):
            continue
        if noted:
            return place, AI_NOTES
        if at and _BARE_CLOCK.fullmatch(text) and seconds(text.strip()) == 0:
            before = sum(count_words(line.text) for line in lines[:place])
            return place, AI_NOTES if before > 50 else TITLE
    return (len(lines), AI_NOTES) if noted else (0, "")


def is_footer(text: str) -> bool:
    """Whether a line is what a service or an agency writes below a transcript."""
    return _FOOTERS.fullmatch(text) is not None


def _is_labelled(candidates: Sequence[Heading]) -> bool:
    return any(heading.style in {"plain", "marked", "timed"} for heading in candidates)


def lone_times(lines: Sequence[Line]) -> dict[int, float]:
    """Return the seconds of the lines that hold nothing but a time.

    A time without brackets and hours ("0:12") counts only where at least three stand in rising order.
    """
    sure = {place: time for place, line in enumerate(lines) if (time := lone_mark(line.text)) is not None}
    short: dict[int, float] = {}
    for place, line in enumerate(lines):
        match = _SHORT_CLOCK.fullmatch(line.text)
        if match and place not in sure:
            short[place] = seconds(match.group(1) or match.group(2).replace(".", ":"))
    rising = all(earlier <= later for earlier, later in itertools.pairwise(short.values()))
    return sure | short if len(short) > 2 and rising else sure


def closing_places(
    lines: Sequence[Line], chosen: Sequence[Heading | None], *, meeting: bool
) -> Mapping[int, str]:
    """Return the places of footers and banners, with what they are; `meeting` says that it is a Meet file."""
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    found = {place: FOOTER for place in filled[-5:] if is_footer(lines[place].text)}
    unlabelled = [place for place in filled if chosen[place] is None]
    found |= {
        place: BANNER
        for place in unlabelled
        if place not in found and lines[place].opens and _BANNERS.fullmatch(lines[place].text)
    }
    if meeting and not found:
        found |= dict.fromkeys(_after_the_end(lines, chosen, filled), FOOTER)
    last = filled[-1] if filled else 0
    if filled and chosen[last] is None and last not in found and _matches_start(lines, chosen, last):
        found[last] = FOOTER
    return found


def _after_the_end(
    lines: Sequence[Line], chosen: Sequence[Heading | None], filled: Sequence[int]
) -> Sequence[int]:
    """Places from a short last line that ends with the length of the meeting, in whatever language."""
    for at, place in enumerate(filled):
        if at < len(filled) - 4 or chosen[place] or lone_mark(lines[place].text) is not None:
            continue
        if len(lines[place].text) < 120 and _ENDED.fullmatch(lines[place].text):
            rest = filled[at:]
            return rest if all(chosen[later] is None for later in rest) else []
    return []


def _matches_start(lines: Sequence[Line], chosen: Sequence[Heading | None], last: int) -> bool:
    """Whether the last line is the twin of a line before the first label: "X started", "X stopped" ..."""
    first = next((place for place, heading in enumerate(chosen) if heading is not None), 0)
    ending = lines[last].text.split()
    if not 3 <= len(ending) <= 10:
        return False
    for line in lines[:first]:
        words = line.text.split()
        same = sum(
            1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(words, ending, strict=False))
        )
        if same >= 2 and same >= 0.4 * len(ending) and len(words) <= 10:
            return True
    return False
