"""Questions that stand in several columns: options to tick, items of a matrix, a box for words beside them.

Such columns become one question only where their cells say so; else each stays a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qualcode.load.sheets.question_parts import Part
from qualcode.text import fold

Answers = Sequence[str]
Kind = Literal["empty", "named", "marked", "written", "mixed"]

TICKED = frozenset(
    {"1", "x", "yes", "y", "true", "✓", "✔", "☑", "☒", "ticked", "selected", "checked", "on", "ie", "ydw"}
)
UNTICKED = frozenset(
    {
        "0",
        "no",
        "n",
        "false",
        "☐",
        "not selected",
        "not ticked",
        "not checked",
        "unticked",
        "unchecked",
        "off",
    }
)
_WORDED = frozenset({"no", "n"})
_ASKS = re.compile(
    r"\btick\b|\bselect\b|\bchoose\b|all that apply|\bwhich\b|\bapply to\b|\bcheck all\b", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\bother\b|please (?:specify|state|explain|describe|give|tell)|comments?\b|^text$|^details$|\barall\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,4})?")
_SCALE = 12
_FEW_WORDS = 6


@dataclass(frozen=True, slots=True)
class Ticks:
    """What the cells of one option's column hold."""

    option: str
    kind: Kind


def is_beside(part: Part) -> bool:
    """Whether a column is the box for words beside a question: "Other (please specify)", "Comments"."""
    return part.is_text or _BESIDE.search(part.item) is not None


def ticked_option(cell: str, option: str) -> bool | None:
    """Say whether a cell ticks an option; None when it holds other words."""
    word = fold(cell)
    if word in UNTICKED:
        return False
    if word in TICKED or word == fold(option) or word == fold(_short(option)):
        return True
    return None


def _short(option: str) -> str:
    return re.sub(r"\s*[(:,].*", "", option)


def are_ticks(question: str, parts: Sequence[Part], values: Sequence[Answers]) -> bool:
    """Whether columns are the options of one question, to be ticked."""
    found = [_kind(part, answers) for part, answers in zip(parts, values, strict=True)]
    if len(found) < 2 or any(not part.item for part in parts):
        return False
    named, marked = found.count("named"), found.count("marked")
    written = [part for part, kind in zip(parts, found, strict=True) if kind in {"written", "mixed"}]
    beside = [part for part in written if is_beside(part)]
    if len(written) > len(beside) and (len(written) - len(beside) > 1 or named + marked < 2):
        return False
    if not named and any(fold(cell) in _WORDED for answers in values for cell in answers):
        return bool(_ASKS.search(question)) and marked > 0
    blank = any(not cell or fold(cell) in UNTICKED for answers in values for cell in answers)
    return blank and (named > 0 or marked > 1 or (marked > 0 and bool(_ASKS.search(question))))


def _kind(part: Part, answers: Answers) -> Kind:
    distinct = {cell for cell in answers if cell}
    if not distinct:
        return "empty"
    read = {ticked_option(cell, part.item) for cell in distinct}
    if None in read:
        return "written" if read == {None} else "mixed"
    marks = all(fold(cell) in TICKED or fold(cell) in UNTICKED for cell in distinct)
    return "marked" if marks else "named"


def scale_of(values: Sequence[Answers]) -> tuple[str, ...]:
    """Return the answers that the items of a matrix share, in the order met; () when they share no scale."""
    sets = [set(filter(None, answers)) for answers in values]
    filled = [answers for answers in sets if answers]
    if len(filled) < 2:
        return ()
    scale = dict.fromkeys(cell for answers in values for cell in answers if cell)
    if len(scale) > _SCALE or any(len(cell.split()) > _FEW_WORDS for cell in scale):
        return ()
    shared = all(any(answers & other for other in filled if other is not answers) for answers in filled)
    counts = sum(bool(cell) for answers in values for cell in answers)
    if not shared or len(scale) >= counts:
        return ()
    return tuple(sorted(scale, key=float)) if all(map(_NUMBER.fullmatch, scale)) else tuple(scale)
