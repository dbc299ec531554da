"""Which columns belong to one question: "Which apply? - Parent", "Which apply? - Carer", "Q3_4_TEXT".

Columns go together only where they stand side by side and share the wording of the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.load.sheets.headings import Heading

_PARTED = re.compile(r"\s+[-–—|]\s+|:\s+|(?<=\?)\s+")
_BRACKETED = re.compile(r"(.+?)\s*\[([^\[\]]+)\]$")
_SELECTED = re.compile(r"\s*[-–—]\s*selected choices?\b", re.IGNORECASE)
_TEXT = re.compile(r"\s*[-–—]\s*text$", re.IGNORECASE)
_TEXT_CODE = re.compile(r"_TEXT$")


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a column in its question: the question's wording, and the option or item ("" = itself)."""

    question: str
    item: str
    is_text: bool = False


def question_parts(headings: Sequence[Heading]) -> list[Part | None]:
    """Return, for each column, the question it shares with a neighbour, or None."""
    parts: list[Part | None] = [None] * len(headings)
    known = [dict(_readings(heading)) for heading in headings]
    start = 0
    while start < len(headings):
        question, end = _run(known, start)
        for place in range(start, end):
            item = known[place][question]
            text = bool(_TEXT_CODE.search(headings[place].code) or _TEXT.search(headings[place].name))
            parts[place] = Part(question, item, text)
        start = max(end, start + 1)
    return parts


def _run(known: Sequence[dict[str, str]], start: int) -> tuple[str, int]:
    """Return the longest question that a column shares with the next, and where its columns end."""
    if start + 1 >= len(known):
        return "", start
    shared = [question for question in known[start] if known[start + 1].get(question)]
    if not shared:
        return "", start
    question = max(shared, key=len)
    end = start + 1
    while end < len(known) and known[end].get(question):
        end += 1
    return question, end


def _readings(heading: Heading) -> Iterator[tuple[str, str]]:
    """Yield every way of parting a heading into question and item, the whole as a question too."""
    if heading.question:
        yield heading.question, heading.item
        return
    name = _TEXT.sub("", _SELECTED.sub("", heading.name)).strip()
    if not name:
        return
    for gap in _PARTED.finditer(name):
        question, item = name[: gap.start()].strip(), name[gap.end() :].strip()
        if len(question) > 1 and item:
            yield question, item
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed:
        yield bracketed.group(1), bracketed.group(2).strip()
    yield name, ""
