"""A first guess at who facilitates and who is nobody, for a person to confirm.

The guess rests on the label ("Interviewer", "Break") or on who asks most questions; it is never silent.
"""

from __future__ import annotations

import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from qualcode.model import Problem, Role, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KNOWN: tuple[tuple[re.Pattern[str], Role], ...] = (
    (
        re.compile(
            r"(?:interviewer|int|i|iv|facilitator|fac|moderator|mod|researcher|chair|q)"
            r"(?: ?\d+)?(?: \(.*\))?",
            re.IGNORECASE,
        ),
        "facilitator",
    ),
    (re.compile(r"(?:interpreter|translator)(?: ?\d+)?", re.IGNORECASE), "interpreter"),
    (re.compile(r"(?:observer|note[- ]?taker|scribe)(?: ?\d+)?", re.IGNORECASE), "observer"),
    (
        re.compile(
            r"(?:break|jingle|music|song|intro|outro|advert|ad|sponsor|recording|silence)", re.IGNORECASE
        ),
        "none",
    ),
)


def guessed_roles(turns: Sequence[Turn]) -> tuple[Mapping[str, Role], tuple[Problem, ...]]:
    """Return a role for every label, and the question to put when a facilitator was only guessed."""
    labels = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))
    roles = {label: _known_role(label) for label in labels}
    problems: tuple[Problem, ...] = ()
    if "facilitator" not in roles.values():
        asker = _asks_most(turns, [label for label in labels if roles[label] == "participant"])
        if asker is not None:
            roles[asker] = "facilitator"
            problems = (_guess(turns, asker),)
    return MappingProxyType(roles), problems


def _known_role(label: str) -> Role:
    for pattern, role in _KNOWN:
        if pattern.fullmatch(label):
            return role
    return "participant"


def _asks_most(turns: Sequence[Turn], labels: Sequence[str]) -> str | None:
    """Find the speaker with at least 3 questions, at least 40 % of all, and more per turn than the next."""
    questions = Counter(turn.speaker for turn in turns if "?" in turn.text and turn.speaker in labels)
    spoken = Counter(turn.speaker for turn in turns)
    if len(labels) < 2 or not questions:
        return None
    (first, asked), *others = questions.most_common(2)
    if asked < 3 or asked < 0.4 * questions.total() or first is None:
        return None
    runner, runner_asked = others[0] if others else (None, 0)
    if asked < 1.5 * runner_asked or asked / spoken[first] < (runner_asked / spoken[runner] if runner else 0):
        return None
    return first


def _guess(turns: Sequence[Turn], asker: str) -> Problem:
    asked = sum("?" in turn.text for turn in turns if turn.speaker == asker)
    total = sum("?" in turn.text for turn in turns)
    first = next(turn for turn in turns if turn.speaker == asker)
    return Problem(
        code="facilitator-guessed",
        message=f"one speaker asks {asked} of the {total} turns with a question: taken for the facilitator",
        where=f"first speaks at {first.where}" if first.where else "",
        hint="what a facilitator says is never evidence; correct the role if this is a participant",
        severity="question",
    )
