"""How answers about permissions were read: each distinct answer once, counts only, nobody's id.

What was not understood is said as not stated: it is not quotable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qualcode.screens.printing import listing, shortened

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.flows.consent import ReadAnswer

_WORDS = 50
_QUESTIONS = {
    "recorded": "was recording agreed",
    "quoting": "may their words be quoted",
    "attribution": "what may stand under a quote",
    "further_use": "may their words be used beyond this study",
}
_CHOICES = {"quoting": "yes, paraphrase, no", "attribution": "named, role, code, none"}


def consent_table(answers: Sequence[ReadAnswer]) -> RenderableType:
    """Return each distinct answer with what it is taken for, and how many gave it."""
    rows = [
        (
            each.permission.replace("_", " "),
            "(blank)" if each.blank else shortened(each.answer, _WORDS),
            _taken_for(each),
            f"{each.count:,}",
        )
        for each in answers
    ]
    return listing(["permission", "answer", "read as", "respondents#"], rows, empty="no permissions")


def _taken_for(each: ReadAnswer) -> str:
    return each.meaning or ("not stated" if each.blank else "not understood")


def consent_question(each: ReadAnswer) -> str:
    """Return the question what an answer means that was not understood."""
    choices = _CHOICES.get(each.permission, "yes, no")
    return (
        f"“{shortened(each.answer, _WORDS)}” ({each.count:,}): {_QUESTIONS[each.permission]}? "
        f"({choices}; Enter: not stated)"
    )


def consent_lines(answers: Sequence[ReadAnswer]) -> Iterator[str]:
    """Yield how many respondents permit what, a line for each permission; no answer is repeated."""
    for permission in dict.fromkeys(each.permission for each in answers):
        counts = Counter[str]()
        for each in answers:
            if each.permission == permission:
                counts[_taken_for(each)] += each.count
        said = ", ".join(f"{count:,} {meaning}" for meaning, count in counts.items())
        unclear = "; not understood is not quotable" if counts["not understood"] else ""
        yield f"{permission.replace('_', ' ')}, as respondents state it: {said}{unclear}"
