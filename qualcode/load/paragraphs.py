"""Lines of a transcript with speaker labels, in any of the layouts people and services write, to utterances.

Words before the first label are left out as the title, with their count; after it every word is speech,
label, time stamp or footer.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.load.balance import LABEL, SPEECH, Ledger, Piece
from qualcode.load.labels import accepted_labels, could_be_label, single_labels, surely_a_name, tidy_label
from qualcode.load.times import CLOCK, leading_mark, lone_mark, seconds
from qualcode.load.turns import Utterance
from qualcode.model import Problem
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TIME = "time stamps"
TITLE = "title"
FOOTER = "footer"

_OWN_LINE = re.compile(rf"\s*(?P<label>\S[^\t\n]{{0,62}}?)(?:[ \u00a0]{{2,}}|\t+)(?P<time>{CLOCK})\s*")
_REV = re.compile(rf"\s*(?P<label>[^\s(].{{0,62}}?)\s*\((?P<time>{CLOCK})\)\s*:\s*")
_CLOCK_FIRST = re.compile(r"\s*(?P<time>\d{1,2}:\d\d:\d\d)\s+(?P<label>\S.{0,62})")
_SEGMENT = re.compile(
    rf"\s*(?P<start>\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d+)?)(?:\s*-->\s*(?P<end>{CLOCK}))?\s+(?P<words>\S.*)"
)
_MARKED = re.compile(r"\s*(?:\*\*|__)\s*(?P<label>[^*\n]{1,63}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*")
_PLAIN = re.compile(r"\s*(?P<label>\[[^\[\]\n]{1,61}\]|[^:\n]{1,63}?)\s*:(?:\s+|$)")
_TIGHT = re.compile(r"\s*(?P<label>[^:\n]{1,63}?)\s*:(?!//)")
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its text, its place, and how many of its first characters are bold.

    `opens` says that a paragraph begins here; `omitted` holds (offset, reason, text) of words not in `text`.
    """

    text: str
    where: str
    bold: int = 0
    opens: bool = True
    omitted: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Heading:
    """A label found at the start of a line: its style, the pieces before the speech, and the time, if any."""

    label: str
    style: str
    pieces: tuple[Piece, ...]
    start_s: float | None = None

    @property
    def length(self) -> int:
        return sum(len(text) for _, text in self.pieces)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a file's lines: utterances, the labels with their counts, what to ask, and why."""

    utterances: tuple[Utterance, ...]
    labels: Mapping[str, int]
    problems: tuple[Problem, ...]
    why: str


def read_labelled(lines: Sequence[Line], ledger: Ledger, *, markdown: bool = False) -> Reading:
    """Find the labels of a file and give each the words that follow it; put every line down in `ledger`."""
    segments = _timed_segments(lines, ledger)
    if segments is not None:
        return segments
    headings = [_candidate(line, markdown=markdown) for line in lines]
    accepted = _accepted(headings, sum(1 for line in lines if line.text.strip() and line.opens))
    if not accepted:
        return _unlabelled(lines, ledger, markdown=markdown)
    chosen = [_chosen(line, heading, accepted) for line, heading in zip(lines, headings, strict=True)]
    begin = _after_ai_notes(lines, chosen)
    if not begin and _mostly_title(lines, chosen):
        return _unlabelled(lines, ledger, markdown=markdown)
    footers = _footer_places(lines)
    utterances: list[Utterance] = []
    time: float | None = None
    for place, (line, heading) in enumerate(zip(lines, chosen, strict=True)):
        if not line.text.strip() and not line.omitted:
            continue
        mark = lone_mark(line.text)
        if place < begin or place in footers or (markdown and _is_markdown_heading(line.text)):
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


def _timed_segments(lines: Sequence[Line], ledger: Ledger) -> Reading | None:
    """Read a file in which nearly every line is a time and what was said then, without speakers."""
    filled = [line for line in lines if line.text.strip()]
    timed = [match for line in filled if (match := _SEGMENT.match(line.text))]
    if len(timed) < 3 or len(timed) < 0.8 * len(filled) or _are_speakers(timed):
        return None
    utterances: list[Utterance] = []
    for line in lines:
        match = _SEGMENT.match(line.text)
        cut = match.start("words") if match else 0
        account(ledger, line, [(TIME, line.text[:cut]), (SPEECH, line.text[cut:])])
        if match:
            end = seconds(match.group("end")) if match.group("end") else None
            utterances.append(
                Utterance(None, line.text[cut:], seconds(match.group("start")), end, line.where)
            )
        elif line.text.strip():
            utterances.append(Utterance(None, line.text, where=line.where, continues=bool(utterances)))
    problem = Problem(
        code="unattributed",
        message=f"{len(utterances)} timed segments, no speaker names",
        hint="import as unattributed with --unattributed, or export again with speakers "
        "(in Teams an administrator may have switched them off)",
        severity="question",
        count=len(utterances),
    )
    return Reading(tuple(utterances), {}, (problem,), f"{len(timed)} timed lines without speakers")


def _are_speakers(timed: Sequence[re.Match[str]]) -> bool:
    """Whether what follows the times are few labels that come again and again ("00:00:04 Speaker 1")."""
    labels = Counter(tidy_label(match.group("words").partition(":")[0]) for match in timed)
    return all(could_be_label(label) for label in labels) and len(timed) >= 2 * len(labels)


def account(ledger: Ledger, line: Line, pieces: Sequence[Piece]) -> None:
    """Put a line down in `ledger`, with what was left out of it at its place."""
    if not line.omitted:
        ledger.add(*pieces)
        return
    woven: list[Piece] = []
    waiting = list(line.omitted)
    offset = 0
    for kind, text in pieces:
        start = 0
        while waiting and waiting[0][0] <= offset + len(text):
            cut = max(start, waiting[0][0] - offset)
            woven += [(kind, text[start:cut]), (waiting[0][1], waiting[0][2])]
            start = cut
            waiting.pop(0)
        woven.append((kind, text[start:]))
        offset += len(text)
    ledger.add(*woven, *((reason, text) for _, reason, text in waiting))


def _candidate(line: Line, *, markdown: bool) -> _Heading | None:
    text = line.text
    if not text.strip() or (markdown and _is_markdown_heading(text)):
        return None
    match = _OWN_LINE.fullmatch(text) or _REV.match(text)
    if match and could_be_label(tidy_label(match.group("label"))):
        return _timed(match, text, "timed")
    match = _CLOCK_FIRST.fullmatch(text)
    if match and surely_a_name(tidy_label(match.group("label"))):
        return _timed(match, text, "clock first")
    bold_line = _bold_line(line)
    if bold_line is not None:
        return bold_line
    lead, time = leading_mark(text)
    rest = text[lead:]
    for style, pattern in (("marked", _MARKED), ("plain", _PLAIN)):
        match = pattern.match(rest)
        if match and could_be_label(tidy_label(match.group("label"))):
            inside = style == "plain" and lead + match.end("label") <= line.bold
            return _heading("marked" if inside else style, text, (lead, time), match)
    return None


def _timed(match: re.Match[str], text: str, style: str) -> _Heading:
    label_first = match.start("label") < match.start("time")
    cut = match.end("label") if label_first else match.start("label")
    before, after = text[:cut], text[cut : match.end()]
    pieces = ((LABEL, before), (TIME, after)) if label_first else ((TIME, before), (LABEL, after))
    return _Heading(tidy_label(match.group("label")), style, pieces, seconds(match.group("time")))


def _bold_line(line: Line) -> _Heading | None:
    label = tidy_label(line.text)
    whole = line.bold >= len(line.text.rstrip()) and line.bold > 0
    if whole and line.opens and ":" not in label and not label.endswith(".") and surely_a_name(label):
        return _Heading(label, "bold line", ((LABEL, line.text),))
    return None


def _heading(style: str, text: str, lead: tuple[int, float | None], match: re.Match[str]) -> _Heading:
    start = lead[0] + match.end()
    mark, time = leading_mark(text[start:])
    pieces = [(TIME, text[: lead[0]]), (LABEL, text[lead[0] : start]), (TIME, text[start : start + mark])]
    first = lead[1] if lead[1] is not None else time
    return _Heading(
        tidy_label(match.group("label")), style, tuple(piece for piece in pieces if piece[1]), first
    )


def _accepted(headings: Sequence[_Heading | None], paragraphs: int) -> dict[str, int]:
    """Choose the style that the file is written in, and return its labels with their counts."""
    by_style: dict[str, list[str]] = {}
    for heading in headings:
        if heading is not None:
            by_style.setdefault(heading.style, []).append(heading.label)
    timed = by_style.get("timed", [])
    if len(timed) > 1 and len(timed) >= 0.2 * len(by_style.get("marked", by_style.get("plain", []))):
        return dict(Counter(timed))
    clocked = Counter(by_style.get("clock first", []))
    if clocked.total() > 2 and clocked.total() >= 2 * len(clocked):
        return dict(clocked)
    marked, plain = Counter(by_style.get("marked", [])), by_style.get("plain", [])
    if marked.total() > 2 or any(count > 1 for count in marked.values()):
        return _with_repeated(marked, plain)
    bold = Counter(label for label in by_style.get("bold line", []))
    if sum(count for count in bold.values() if count > 1) > 2:
        return {label: count for label, count in bold.items() if count > 1 or len(label.split()) < 3}
    return accepted_labels([*marked.elements(), *plain], paragraphs=paragraphs)


def _with_repeated(marked: Counter[str], plain: Sequence[str]) -> dict[str, int]:
    """Labels set off in bold, and plain ones that are the same or come twice and look like names."""
    unmarked = Counter(plain)
    known = {label: count + unmarked[label] for label, count in marked.items()}
    for label, count in unmarked.items():
        if label not in known and count > 1 and surely_a_name(label):
            known[label] = count
    return known


def _chosen(line: Line, heading: _Heading | None, accepted: Mapping[str, int]) -> _Heading | None:
    if heading is not None:
        return heading if heading.label in accepted else None
    match = _TIGHT.match(line.text)
    if match and tidy_label(match.group("label")) in accepted:
        return _heading("plain", line.text, (0, None), match)
    return None


def _mostly_title(lines: Sequence[Line], chosen: Sequence[_Heading | None]) -> bool:
    """Whether most words stand before the first label, so that it is no transcript after all."""
    first = next((place for place, heading in enumerate(chosen) if heading is not None), len(lines))
    before = sum(count_words(line.text) for line in lines[:first])
    return before > 50 and before > 0.5 * sum(count_words(line.text) for line in lines)


def _utterance(
    line: Line, heading: _Heading | None, time: float | None, earlier: Sequence[Utterance], ledger: Ledger
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


def _is_markdown_heading(text: str) -> bool:
    return re.match(r"\s{0,3}#{1,6}\s", text) is not None


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


def _after_ai_notes(lines: Sequence[Line], chosen: Sequence[_Heading | None]) -> int:
    """Return the place of the first line of speech: after a machine's notes it follows a time on its own."""
    if not has_ai_notes(lines):
        return 0
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    for place, following in itertools.pairwise(filled):
        if lone_mark(lines[place].text) is not None and chosen[following] is not None:
            return place
    return len(lines)


def _unlabelled(lines: Sequence[Line], ledger: Ledger, *, markdown: bool) -> Reading:
    runs: list[list[Line]] = []
    open_run = False
    for line in lines:
        if not line.text.strip():
            open_run = open_run and not line.opens
            account(ledger, line, [(SPEECH, line.text)])
            continue
        if markdown and _is_markdown_heading(line.text):
            account(ledger, line, [("headings", line.text)])
            open_run = False
            continue
        account(ledger, line, [(SPEECH, line.text)])
        if open_run and not line.opens:
            runs[-1].append(line)
        else:
            runs.append([line])
        open_run = True
    utterances = tuple(
        Utterance(None, "\n".join(line.text for line in run), where=run[0].where) for run in runs
    )
    problem = Problem(
        code="no-labels",
        message=f"no speaker labels found; {len(utterances)} paragraphs without a speaker",
        hint='put "Name: " before each turn if this is a conversation',
        severity="question",
    )
    return Reading(utterances, {}, (problem,), f"{len(utterances)} paragraphs without speaker labels")


def _questions(
    lines: Sequence[Line],
    chosen: Sequence[_Heading | None],
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
            where=", ".join(wrong[:5]) + (" ..." if len(wrong) > 5 else ""),
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
            where=", ".join(inner[:5]) + (" ..." if len(inner) > 5 else ""),
            severity="info",
            count=len(inner),
        )


def _described(chosen: Sequence[_Heading | None], accepted: Mapping[str, int]) -> str:
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
