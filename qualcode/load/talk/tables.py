"""Transcripts that Word files keep in a table: a time, a speaker, the words, in whatever order and language.

A row without a speaker belongs to the speaker above; every other word of the file is accounted for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.load.balance import LABEL, SPEECH, Ledger, Piece
from qualcode.load.places import first_places
from qualcode.load.talk.labels import could_be_label, is_annotation, never_a_label, tidy_label
from qualcode.load.talk.meeting_notes import FOOTER, TITLE, is_footer
from qualcode.load.talk.speaker_lines import TIME, Heading, Line, account, find_headings
from qualcode.load.talk.unlabelled import Reading
from qualcode.load.times import CLOCK, seconds
from qualcode.load.turns import Utterance
from qualcode.model import Problem
from qualcode.text import counted

_MOMENT = rf"{CLOCK}|\d{{1,2}}\.\d\d\.\d\d"
_CLOCK_CELL = rf"[\[(*]?(?P<start>{_MOMENT})[\])*]?(?:\s*(?:-->|[-–—]|to)\s*[\[(]?(?P<end>{_MOMENT})[\])]?)?"
_NAME_CELL = rf"(?P<label>.*?)(?P<time>\s*[\[(]?{CLOCK}[\])]?\s*)"
_CELL_NAME = rf"(?P<time>\s*[\[(]?{CLOCK}[\])]?\s+)(?P<label>.*)"
_HEADINGS = frozenset(
    """
    time times timecode timestamp start end speaker name who text transcript transcription speech no no. nr
    number line # tid hvem tekst taler zeit sprecher person temps locuteur texte amser siaradwr testun
    hora hablante texto notes note comments comment turn
    """.split()  # noqa: SIM905 -- words read better as a text
)
_LONGEST = 120
_OUTSIDE = "text outside the table"
_OTHER = "other columns"

Row = Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of a table holds what."""

    speaker: int
    text: int
    time: int | None
    end: int | None

    def kind(self, place: int) -> str:
        """Name what the cells of a column are."""
        if place == self.speaker:
            return LABEL
        if place == self.text:
            return SPEECH
        return TIME if place in {self.time, self.end} else _OTHER


def read_speaker_table(blocks: Sequence[Row], ledger: Ledger) -> Reading | None:
    """Read a document whose words stand mostly in rows with a speaker's cell; None when it is not one."""
    width = Counter(len(block) for block in blocks if len(block) in {2, 3, 4, 5}).most_common(1)
    if not width or width[0][1] < 3:
        return None
    rows = [block for block in blocks if len(block) == width[0][0]]
    headings = _headings(rows)
    table = [row for row in rows if _key(row) not in headings]
    columns = _columns_of(table, width[0][0]) if len(table) > 1 else None
    if columns is None or _words(table) < 0.5 * _words(blocks):
        return None
    labels = {tidy_label(_cell(row[columns.speaker])) for row in table} - {""}
    utterances: list[Utterance] = []
    outside: list[str] = []
    for block in blocks:
        if len(block) != width[0][0]:
            utterances += _beside(block, labels, ledger, outside, started=bool(utterances))
        elif _key(block) in headings:
            _leave_out(block, ledger, "table headings")
        elif not utterances and never_a_label(tidy_label(_cell(block[columns.speaker]))):
            _leave_out(block, ledger, TITLE)
        else:
            utterances += _row_utterances(block, columns, utterances, ledger)
    counts = Counter(item.speaker for item in utterances if item.speaker is not None)
    return Reading(
        tuple(utterances),
        counts,
        tuple(_questions(ledger, outside, rows=len(table))),
        f"a table of {len(table)} rows with a column of speakers",
    )


def _headings(rows: Sequence[Row]) -> set[tuple[str, ...]]:
    """Return the rows that head the table, once or on every page."""
    keys = [_key(row) for row in rows]
    first = keys[0]
    known = {key for key in keys if any(key) and all(cell in _HEADINGS for cell in key if cell)}
    clocks = [place for place in range(len(first)) if _clock_share([key[place] for key in keys[1:]]) > 0.7]
    unlike = bool(clocks) and not any(_is_clock(first[place]) for place in clocks) and any(first)
    return known | {first} if unlike and all(first[place] for place in clocks) else known


def _columns_of(table: Sequence[Row], width: int) -> _Columns | None:
    cells = [[_cell(row[place]) for row in table if _cell(row[place]).strip()] for place in range(width)]
    clocks = [place for place, found in enumerate(cells) if _clock_share(found) > 0.7]
    free = [place for place in range(width) if place not in clocks]
    speaker = next((place for place in free if _are_labels(cells[place])), None)
    worded = [place for place in free if place != speaker]
    if speaker is None or not worded:
        return None
    text = max(worded, key=lambda place: len(cells[place]) * sum(map(len, cells[place])))
    return _Columns(speaker, text, *[*clocks, None, None][:2])


def _are_labels(cells: Sequence[str]) -> bool:
    labels = [label for label in (_label_pieces(cell)[0] for cell in cells) if not is_annotation(label)]
    short = [label for label in labels if could_be_label(label)]
    return len(short) > 0.85 * len(labels) and len(short) > 1 and len(set(short)) <= 0.8 * len(short)


def _label_pieces(cell: str) -> tuple[str, list[Piece], float | None]:
    """Return the label of a speaker's cell, its pieces, and the time that stands with it, if any."""
    short = len(cell) < _LONGEST
    match = (re.fullmatch(_NAME_CELL, cell) or re.fullmatch(_CELL_NAME, cell)) if short else None
    if match is None or not match.group("label").strip():
        return tidy_label(cell), [(LABEL, cell)], None
    clock = re.search(CLOCK, match.group("time"))
    parts = [(LABEL, match.group("label")), (TIME, match.group("time"))]
    in_order = parts if match.start("label") < match.start("time") else parts[::-1]
    return tidy_label(match.group("label")), in_order, seconds(clock.group()) if clock else None


def _is_clock(cell: str) -> bool:
    return re.fullmatch(_CLOCK_CELL, cell.strip()) is not None


def _clock_share(cells: Sequence[str]) -> float:
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(_is_clock, filled)) / len(filled) if filled else 0.0


def _cell(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(_cell(cell).strip().casefold().rstrip(":") for cell in row)


def _words(rows: Sequence[Row]) -> int:
    return sum(len(line.text.split()) for row in rows for cell in row for line in cell)


def _leave_out(row: Row, ledger: Ledger, reason: str) -> None:
    for cell in row:
        for line in cell:
            account(ledger, line, [(reason, line.text)])


def _row_utterances(
    row: Row, columns: _Columns, earlier: Sequence[Utterance], ledger: Ledger
) -> Iterator[Utterance]:
    cell = row[columns.speaker]
    label, _, time = _label_pieces(_cell(cell))
    remark = bool(label) and (is_annotation(label) or not could_be_label(label))
    for place, lines in enumerate(row):
        for line in lines:
            kind = columns.kind(place)
            if kind == LABEL:
                account(ledger, line, [(SPEECH, line.text)] if remark else _pieces(line))
            else:
                account(ledger, line, [(kind, line.text)])
    where = next((line.where for lines in row for line in lines), "")
    words = _cell(row[columns.text])
    if remark:
        words, label = f"{_cell(cell)}\n{words}", ""
    if not words.strip() and not label:
        return
    start, end = _times(row, columns)
    yield Utterance(
        label or (earlier[-1].speaker if earlier else None),
        words,
        start if start is not None else time,
        end,
        where=where,
        continues=not label and bool(earlier),
    )


def _pieces(line: Line) -> list[Piece]:
    """Return a line of a speaker's cell as label and time."""
    if _is_clock(line.text):
        return [(TIME, line.text)]
    return _label_pieces(line.text)[1]


def _times(row: Row, columns: _Columns) -> tuple[float | None, float | None]:
    found: list[float | None] = [None, None]
    for place in (columns.time, columns.end):
        match = re.fullmatch(_CLOCK_CELL, _cell(row[place]).strip()) if place is not None else None
        if match is None:
            continue
        if place == columns.time:
            found = [_clock(match.group("start")), _clock(match.group("end"))]
        else:
            found[1] = _clock(match.group("start"))
    return found[0], found[1]


def _clock(text: str | None) -> float | None:
    if text is None:
        return None
    return seconds(text if ":" in text else text.replace(".", ":"))


def _beside(
    block: Row, labels: set[str], ledger: Ledger, outside: list[str], *, started: bool
) -> Iterator[Utterance]:
    """Read what stands beside the table: the title before it, labelled paragraphs, and what nobody said."""
    for line in (line for cell in block for line in cell):
        heading = _known_heading(line, labels)
        if heading is not None and started:
            account(ledger, line, [*heading.pieces, (SPEECH, line.text[heading.length :])])
            yield Utterance(heading.label, line.text[heading.length :], heading.start_s, where=line.where)
            continue
        reason = FOOTER if is_footer(line.text) else _OUTSIDE if started else TITLE
        account(ledger, line, [(reason, line.text)])
        if reason == _OUTSIDE and line.text.strip():
            outside.append(line.where)


def _known_heading(line: Line, labels: set[str]) -> Heading | None:
    found = find_headings(line, markdown=False)
    return next((item for item in found if item.label in labels and item.style in {"plain", "marked"}), None)


def _questions(ledger: Ledger, outside: Sequence[str], *, rows: int) -> Iterator[Problem]:
    if ledger.words(_OUTSIDE):
        yield Problem(
            code="outside-table",
            message=f"{counted(ledger.words(_OUTSIDE), 'word')} outside the table of turns were left out",
            where=first_places(outside),
            hint="look whether somebody's words are among them",
            severity="question",
            count=len(outside),
        )
    if ledger.words(_OTHER):
        yield Problem(
            code="other-columns",
            message=f"{counted(ledger.words(_OTHER), 'word')} in other columns of the table were left out",
            hint="line numbers and notes are not speech; look whether somebody's words are among them",
            severity="question" if ledger.words(_OTHER) > 2 * rows else "info",
        )
