"""Answers that are lists in one cell ("Parent;Carer;"): the delimiter, the options, and words of one's own.

A comma may stand inside an option, so semicolons and line ends are tried first, and only parts that come
again and again are options.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_OTHER = re.compile(r"(other\b[^:]{0,40}?|arall)\s*(?::|\s[-–]\s)\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_FREE_WORDS = 4
_ENOUGH = 10
_SPLITS = {
    ";": re.compile(";"),
    "\n": re.compile("\n"),
    "|": re.compile(r"\|"),
    ",": re.compile(",(?! )"),
    ", ": re.compile(", "),
}


def list_delimiter(filled: Sequence[str]) -> str:
    """Return what parts the answers of a column, or "" when they are no lists."""
    return next((mark for mark in _SPLITS if _is_list(filled, mark)), "")


def likely_delimiter(filled: Sequence[str]) -> str:
    """Return what parts the answers of a column that is said to hold lists."""
    found = list_delimiter(filled)
    return found or next((mark for mark in _SPLITS if any(mark in answer for answer in filled)), ";")


def parts_of(answer: str, delimiter: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of an answer, trimmed, with their places."""
    place = 0
    for gap in [*_SPLITS[delimiter].finditer(answer), None]:
        end = gap.start() if gap else len(answer)
        part = answer[place:end]
        if part.strip():
            yield part.strip(), place + len(part) - len(part.lstrip())
        place = gap.end() if gap else end


def _is_list(filled: Sequence[str], mark: str) -> bool:
    several = [answer for answer in filled if mark in answer.strip()]
    if not several or (mark == ";" and len(several) < 0.5 * len(filled)):
        return False
    parts = Counter(part for answer in filled for part, _ in parts_of(answer, mark))
    short = sum(count for part, count in parts.items() if len(part.split()) <= 8)
    if short < 0.8 * parts.total():
        return False
    if mark == ";":
        return len(parts) <= 0.6 * parts.total() or all(answer.endswith(";") for answer in several)
    return (
        len(several) >= 0.2 * len(filled)
        and len(parts) <= 0.4 * parts.total()
        and len(parts) < len(set(filled))
        and sum(count for part, count in parts.items() if part in set(filled)) > 0
    )


def options_of(filled: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """Return the options that the answers show, in the order met; words of one's own count as "Other"."""
    counts: Counter[str] = Counter()
    for answer, times in Counter(filled).items():
        for part, _ in parts_of(answer, delimiter):
            counts[part] += times
    options: dict[str, None] = {}
    for part in counts:
        other = _OTHER.fullmatch(part)
        if other:
            options.setdefault(other.group(1).strip())
        elif not _is_free(part, counts[part], len(filled)):
            options.setdefault(part)
    return tuple(options)


def own_words(answer: str, delimiter: str, options: Sequence[str]) -> tuple[int, int] | None:
    """Return where in an answer somebody wrote words of their own, or None."""
    start, end = -1, -1
    known = set(options)
    for part, place in parts_of(answer, delimiter):
        if part in known:
            continue
        other = _OTHER.fullmatch(part)
        first = place + other.start(2) if other else place
        start = first if start < 0 else start
        end = place + len(part)
    return (start, end) if start >= 0 else None


def without_own_words(answer: str, span: tuple[int, int] | None) -> str:
    """Return an answer with "Other" alone where somebody wrote words of their own."""
    if span is None:
        return answer
    before = re.sub(r"\s*(?::|[-–])\s*$", "", answer[: span[0]])
    kept = before if re.search(r"(?:^|[;\n|,])\s*(?:other\b[^;\n|,]*|arall)$", before, re.IGNORECASE) else ""
    return (kept or answer[: span[0]] + "Other") + answer[span[1] :]


def _is_free(part: str, count: int, answers: int) -> bool:
    return count == 1 and answers >= _ENOUGH and len(part.split()) >= _FREE_WORDS
