"""Files without speaker labels: timed lines as segments, or paragraphs of a document.

No speaker is made up; that there is none is put as a question.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.load.balance import SPEECH, Ledger
from qualcode.load.talk.labels import could_be_label, tidy_label
from qualcode.load.talk.speaker_lines import TIME, Line, account, is_markdown_heading
from qualcode.load.times import CLOCK, seconds
from qualcode.load.turns import Utterance
from qualcode.model import Problem, Role
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SEGMENT = re.compile(
    rf"\s*(?P<start>\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d+)?)(?:\s*-->\s*(?P<end>{CLOCK}))?\s+(?P<words>\S.*)"
)
_SENTENCE_ENDS = (".", "?", "!", "…", '"', "”")
_BULLET = re.compile(r"\s*(?:[-*•–+]|\d{1,3}[.)])[ \t]+\S")
_WIDE = 0.75
_MANY = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a file's lines: utterances, the labels with their counts, what to ask, and why.

    `roles` are those that the file itself tells, in a legend.
    """

    utterances: tuple[Utterance, ...]
    labels: Mapping[str, int]
    problems: tuple[Problem, ...]
    why: str
    roles: Mapping[str, Role] = field(default_factory=dict)


def read_segments(lines: Sequence[Line], ledger: Ledger) -> Reading | None:
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
        message=f"{counted(len(utterances), 'timed segment')}, no speaker names",
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


def _is_line_by_line(lines: Sequence[Line]) -> bool:
    """Whether each line stands for itself, as Whisper writes text: no blank lines, many end a sentence."""
    texts = [line.text.strip() for line in lines]
    while texts and not texts[-1]:
        texts.pop()
    ended = sum(text.endswith(_SENTENCE_ENDS) for text in texts)
    return len(texts) > 3 and all(texts) and ended >= 0.4 * len(texts)


def _own_lines(lines: Sequence[Line]) -> set[int]:
    """Return the places of lines that begin a note of their own though no blank line stands before them.

    Those are list items, and lines of notes: most ended before the line was full, as wrapped prose never
    does. A line that goes on in small letters after a full one belongs to it.
    """
    bullets = {place for place, line in enumerate(lines) if _BULLET.match(line.text)}
    own = bullets if len(bullets) >= _MANY else set()
    texts = [line.text.expandtabs(4).rstrip() for line in lines]
    width = max(map(len, texts), default=0)
    following = [place for place in range(1, len(texts)) if texts[place - 1] and texts[place]]
    short = [place for place in following if _has_room(texts[place - 1], texts[place], _WIDE * width)]
    small = sum(texts[place].lstrip()[0].islower() for place in following)
    if len(following) < _MANY or 2 * len(short) < len(following) or 2 * small > len(following):
        return own
    return own | {
        place
        for place in following
        if not texts[place].lstrip()[0].islower() or _has_room(texts[place - 1], texts[place], _WIDE * width)
    }


def _has_room(text: str, following: str, width: float) -> bool:
    """Whether the first word of the line after it would have stood on a line as well."""
    return len(text) + 1 + len(following.split(maxsplit=1)[0]) <= width


def read_paragraphs(
    lines: Sequence[Line], ledger: Ledger, *, markdown: bool, own_lines: bool = False
) -> Reading:
    """Read a file without labels as paragraphs that nobody is named for.

    With `own_lines` short lines are notes of their own.
    """
    runs: list[list[Line]] = []
    single = _is_line_by_line(lines)
    own = _own_lines(lines) if own_lines and not single else frozenset()
    open_run = False
    for place, line in enumerate(lines):
        if not line.text.strip():
            open_run = open_run and not line.opens
            account(ledger, line, [(SPEECH, line.text)])
            continue
        if markdown and is_markdown_heading(line.text):
            account(ledger, line, [("headings", line.text)])
            open_run = False
            continue
        account(ledger, line, [(SPEECH, line.text)])
        if open_run and not line.opens and not single and place not in own:
            runs[-1].append(line)
        else:
            runs.append([line])
        open_run = True
    utterances = tuple(
        Utterance(None, "\n".join(line.text for line in run), where=run[0].where) for run in runs
    )
    problem = Problem(
        code="no-labels",
        message=f"no speaker labels found; {counted(len(utterances), 'paragraph')} without a speaker",
        hint='put "Name: " before each turn if this is a conversation; '
        "--unattributed imports it as it is, or --kind written",
        severity="question",
    )
    return Reading(
        utterances, {}, (problem,), f"{counted(len(utterances), 'paragraph')} without speaker labels"
    )
