"""Evidence taken by a committee: numbers before its questions, and lines that name the next witnesses.

They are no speech and no label; they are left out of their lines and counted by reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.load.talk.labels import could_be_label, tidy_label
from qualcode.load.talk.speaker_lines import Line

QUESTION_NUMBERS = "question numbers"
WITNESSES = "names of witnesses"

_NUMBERED = re.compile(r"(\s*Q\d{1,4}[.:]?\s+)(\S[^:\n]{0,62}):(?=\s|$)")
_PANEL = re.compile(
    r"\s*(?:examination of )?witness(?:es)?\s*(?::.*\b(?:gave evidence|called in and examined|examined)\W*)?",
    re.IGNORECASE | re.DOTALL,
)


def without_question_numbers(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` with the Q numbers before labels left out, where a file has at least three of them."""
    numbered = sum(_numbered_label(line) > 0 for line in lines)
    if numbered < 3:
        return list(lines)
    return [_plain(line) for line in lines]


def _numbered_label(line: Line) -> int:
    """Return how long the question number before a label is, or 0."""
    match = _NUMBERED.match(line.text)
    return match.end(1) if match and could_be_label(tidy_label(match.group(2))) else 0


def _plain(line: Line) -> Line:
    if _PANEL.fullmatch(line.text):
        return line._replace(text="", bold=0, omitted=((0, WITNESSES, line.text), *line.omitted))
    length = _numbered_label(line)
    if not length:
        return line
    return line._replace(
        text=line.text[length:],
        bold=max(0, line.bold - length),
        omitted=((0, QUESTION_NUMBERS, line.text[:length]), *line.omitted),
    )
