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

_FACILITATORS = (
    r"interviewers?|facilitators?|moderators?|researchers?|chair(?:person|man|woman)?|hosts?"
    r"|cyfwelydd|hwylusydd|cymedrolwr|moderatorin|interviewerin|ordstyrer|enquêt(?:eur|rice)|animat(?:eur|rice)"
    r"|entrevistadora?|moderadora?|intervistat(?:ore|rice)|ankieter(?:ka)?|moderatorka"
)
_INTERPRETERS = r"interpreters?|translators?|cyfieithydd|dolmetscher(?:in)?|interprète|intérprete|tolk"
_OBSERVERS = r"observers?|note[- ]?takers?|scribe|observatør|beobachter(?:in)?"
_PARTICIPANTS = (
    r"participants?|respondents?|interviewees?|informants?|patients?|parents?|mothers?|fathers?|mums?|dads?"
    r"|carers?|clients?|residents?|members?|users?|women|woman|men|man|cyfranog(?:wr|wyr)|teilnehmer(?:in)?"
    r"|befragter?|enquêtée?|entrevistad[oa]s?|respondent(?:ka)?"
)
_KNOWN: tuple[tuple[str, Role], ...] = (
    (rf"(?:{_FACILITATORS}|int|i|iv|fac|mod|q)(?: ?\d+)?(?: \(.*\))?", "facilitator"),
    (rf"(?:{_INTERPRETERS})(?: ?\d+)?", "interpreter"),
    (rf"(?:{_OBSERVERS})(?: ?\d+)?", "observer"),
    (r"(?:break|jingle|music|song|intro|outro|advert|ad|sponsor|recording|silence)", "none"),
)
_DESCRIBED: tuple[tuple[str, Role], ...] = (
    (rf"\b(?:{_FACILITATORS})\b", "facilitator"),
    (rf"\b(?:{_INTERPRETERS})\b", "interpreter"),
    (rf"\b(?:{_OBSERVERS})\b", "observer"),
    (rf"\b(?:{_PARTICIPANTS})\b", "participant"),
)
_ONLY_A_ROLE = (
    rf"(?:the )?(?:{_FACILITATORS}|{_INTERPRETERS}|{_OBSERVERS}|{_PARTICIPANTS})(?: ?\d+| [A-Z])?"
    r"(?:\s*[(,–-][^.?!]*)?"
)


def guessed_roles(
    turns: Sequence[Turn], told: Mapping[str, Role] | None = None
) -> tuple[Mapping[str, Role], tuple[Problem, ...]]:
    """Return a role for every label, and the question to put when a facilitator was only guessed.

    What the file itself has `told` of a label, in its legend, goes before any guess.
    """
    told = told or {}
    labels = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))
    roles = {label: told.get(label) or _known_role(label) for label in labels}
    problems: tuple[Problem, ...] = ()
    if "facilitator" not in roles.values():
        candidates = [label for label in labels if roles[label] == "participant" and label not in told]
        asker = _asks_most(turns, candidates)
        if asker is not None:
            roles[asker] = "facilitator"
            problems = (_guess(turns, asker),)
    return MappingProxyType(roles), problems


def described_role(words: str) -> Role | None:
    """Return the role that a legend's words name ("the interviewer", "Participant 2, mother of two")."""
    for pattern, role in _DESCRIBED:
        if re.search(pattern, words, re.IGNORECASE):
            return role
    return None


def names_only_a_role(words: str) -> bool:
    """Whether `words` are a role and no sentence: "Interviewer", "the participant 2 (mother of two)"."""
    return re.fullmatch(_ONLY_A_ROLE, words.strip(" ."), re.IGNORECASE) is not None


def _known_role(label: str) -> Role:
    for pattern, role in _KNOWN:
        if re.fullmatch(pattern, label, re.IGNORECASE):
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
