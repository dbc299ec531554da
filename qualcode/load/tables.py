"""Transcripts that Word files keep in a table (time, speaker, text), or in Teams' old three-line paragraphs.

A row without a speaker belongs to the speaker above; every other word of the file is accounted for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qualcode.load.balance import LABEL, SPEECH, Ledger
from qualcode.load.labels import could_be_label, tidy_label
from qualcode.load.meeting_notes import TITLE
from qualcode.load.speaker_lines import TIME, Line, account
from qualcode.load.times import CLOCK, RANGE, is_unpadded, seconds
from qualcode.load.turns import Utterance
from qualcode.load.unlabelled import Reading

_CLOCK_CELL = re.compile(rf"[\[(]?({CLOCK}|\d\d\.\d\d\.\d\d)[\])]?")
_HEADINGS = frozenset(
    {"time", "times", "timecode", "timestamp", "speaker", "name", "who", "text", "transcript", "speech"}
)

Row = Sequence[Sequence[Line]]


def read_speaker_table(blocks: Sequence[Row], ledger: Ledger) -> Reading | None:
    """Read a document whose words stand mostly in rows with a speaker's cell; None when it is not one."""
    rows = [block for block in blocks if len(block) in {2, 3, 4}]
    width = Counter(len(row) for row in rows).most_common(1)
    if not width or width[0][1] < 3:
        return None
    columns = width[0][0]
    table = [row for row in rows if len(row) == columns]
    speaker, text, time = _columns_of(table, columns)
    if speaker is None or text is None:
        return None
    utterances: list[Utterance] = []
    for block in blocks:
        if len(block) != columns or _is_heading(block):
            reason = TITLE if len(block) != columns else "table headings"
            _leave_out(
                block, ledger, reason if not utterances or reason != TITLE else "text outside the table"
            )
            continue
        utterances += _row_utterances(block, (speaker, text, time), utterances, ledger)
    labels = Counter(item.speaker for item in utterances if item.speaker is not None)
    return Reading(
        tuple(utterances), dict(labels), (), f"a table of {len(table)} rows with a column of speakers"
    )


def _columns_of(table: Sequence[Row], columns: int) -> tuple[int | None, int | None, int | None]:
    cells = [[_cell(row[place]) for row in table if _cell(row[place]).strip()] for place in range(columns)]
    time = next((place for place, found in enumerate(cells) if _clock_share(found) > 0.7), None)
    words = [place for place in range(columns) if place != time]
    text = max(words, key=lambda place: sum(len(cell) for cell in cells[place]))
    speaker = next(
        (place for place, found in enumerate(cells) if place not in {time, text} and _are_labels(found)), None
    )
    return speaker, text, time


def _are_labels(cells: Sequence[str]) -> bool:
    short = [tidy_label(cell) for cell in cells if could_be_label(tidy_label(cell))]
    return len(short) > 0.9 * len(cells) and len(short) > 2 and len(set(short)) < len(short)


def _is_clock(cell: str) -> bool:
    return _CLOCK_CELL.fullmatch(cell.strip()) is not None


def _clock_share(cells: Sequence[str]) -> float:
    return sum(map(_is_clock, cells)) / len(cells) if cells else 0.0


def _cell(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _is_heading(row: Row) -> bool:
    filled = [_cell(cell).strip().casefold() for cell in row if _cell(cell).strip()]
    return bool(filled) and all(cell in _HEADINGS for cell in filled)


def _leave_out(row: Row, ledger: Ledger, reason: str) -> None:
    for cell in row:
        for line in cell:
            account(ledger, line, [(reason, line.text)])


def _row_utterances(
    row: Row, places: tuple[int, int, int | None], earlier: Sequence[Utterance], ledger: Ledger
) -> list[Utterance]:
    speaker, text, time = places
    for place, cell in enumerate(row):
        kind = (
            LABEL
            if place == speaker
            else SPEECH
            if place == text
            else TIME
            if place == time
            else "other columns"
        )
        for line in cell:
            account(ledger, line, [(kind, line.text)])
    label = tidy_label(_cell(row[speaker]))
    clock = _CLOCK_CELL.fullmatch(_cell(row[time]).strip()) if time is not None else None
    words = _cell(row[text])
    if not words.strip() and not label:
        return []
    return [
        Utterance(
            label or (earlier[-1].speaker if earlier else None),
            words,
            seconds(clock.group(1)) if clock else None,
            where=next((line.where for cell in row for line in cell), ""),
            continues=not label and bool(earlier),
        )
    ]


def read_legacy_teams(lines: Sequence[Line], ledger: Ledger) -> Reading | None:
    """Read Teams' old Word export: a paragraph holds a time range, a name and the words on three lines."""
    starts = [place for place, line in enumerate(lines) if line.opens and _range_only(line.text)]
    paragraphs = sum(line.opens and bool(line.text.strip()) for line in lines)
    if len(starts) < 0.5 * paragraphs or not starts:
        return None
    clocks = [
        match.group(side) for place in starts if (match := RANGE.match(lines[place].text)) for side in (1, 2)
    ]
    unpadded = is_unpadded(clocks)
    utterances: list[Utterance] = []
    for line in lines[: starts[0]]:
        account(ledger, line, [(TITLE, line.text)])
    for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        utterances.append(_legacy(lines[place:following], ledger, unpadded=unpadded))
    labels = Counter(item.speaker for item in utterances if item.speaker is not None)
    return Reading(
        tuple(utterances), dict(labels), (), f"Teams' old Word export: {len(starts)} timed paragraphs"
    )


def _range_only(text: str) -> bool:
    match = RANGE.match(text)
    return match is not None and not text[match.end() :].strip()


def _legacy(lines: Sequence[Line], ledger: Ledger, *, unpadded: bool) -> Utterance:
    match = RANGE.match(lines[0].text)
    account(ledger, lines[0], [(TIME, lines[0].text)])
    named = len(lines) > 2 and not lines[1].opens and could_be_label(tidy_label(lines[1].text))
    for line in lines[1:]:
        account(ledger, line, [(LABEL if named and line is lines[1] else SPEECH, line.text)])
    return Utterance(
        tidy_label(lines[1].text) if named else None,
        "\n".join(line.text for line in lines[2 if named else 1 :]),
        seconds(match.group(1), unpadded=unpadded) if match else None,
        seconds(match.group(2), unpadded=unpadded) if match else None,
        where=lines[0].where,
    )
