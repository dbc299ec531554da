"""Teams' old Word export: a paragraph holds a time range, a name and the words on three lines.

The package may hold nothing but its document, and the times may be written without leading zeros.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualcode.load.balance import LABEL, SPEECH, Ledger
from qualcode.load.talk.labels import could_be_label, tidy_label
from qualcode.load.talk.meeting_notes import TITLE
from qualcode.load.talk.speaker_lines import TIME, Line, account
from qualcode.load.talk.unlabelled import Reading
from qualcode.load.times import RANGE, is_unpadded, seconds
from qualcode.load.turns import Utterance


def read_legacy_teams(blocks: Sequence[Sequence[Sequence[Line]]], ledger: Ledger) -> Reading | None:
    """Read Teams' old Word export: a paragraph holds a time range, a name and the words on three lines.

    What stands in a table is nobody's speech there, and is left out with its count.
    """
    lines = [line for block in blocks if len(block) == 1 for line in block[0]]
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
    for line in (line for block in blocks if len(block) != 1 for cell in block for line in cell):
        account(ledger, line, [("text in tables", line.text)])
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
