"""Whether two names may be one person's: surname first, initials, a part of the name, a letter out.

It proposes and never decides; names that differ in case and accents only are the same to begin with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualcode.flows.people import TITLES, is_generic
from qualcode.load.talk.labels import person_name
from qualcode.model import Entity
from qualcode.text import fold

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_NEARLY = 0.88
_SHORTEST = 3

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a name may be of: the pseudonym, the known name (personal), and why."""

    id: str
    name: str
    reason: str


def likely_known(name: str, known: Iterable[Entity], *, but: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Return those of the known whom a name may be of, except `but`; nobody for a label that is no name."""
    if is_generic(name):
        return ()
    found = []
    for entity in known:
        if entity.id in but:
            continue
        likely = [
            (form, reason)
            for form in entity.forms
            if not is_generic(form) and (reason := likeness(person_name(name), person_name(form)))
        ]
        if likely:
            form, reason = max(likely, key=lambda pair: len(pair[0]))
            found.append(Candidate(entity.id, form, reason))
    return tuple(found)


def likeness(one: str, other: str) -> str:
    """Say why two names may be one person's; "" where nothing speaks for it."""
    first, second = _words(one), _words(other)
    if not first or not second or "@" in one + other:
        return ""
    shorter, longer = sorted((first, second), key=len)
    if first == second:
        return "with and without a title"
    if len(shorter) == 1:
        return _single(shorter[0], longer, titled=_has_title(one) or _has_title(other))
    reasons = {
        "surname first": sorted(first) == sorted(second),
        "initials": _initials(first, second)
        or _initials(_surname_last(first), second)
        or _initials(first, _surname_last(second)),
        "a middle name": len(shorter) < len(longer) and (shorter[0], shorter[-1]) == (longer[0], longer[-1]),
        "one name is the beginning of the other": shorter == longer[: len(shorter)],
        "a short first name": first[-1] == second[-1] and _begins(first[0], second[0]),
        "spelt nearly the same": _nearly(first, second),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _words(name: str) -> list[str]:
    found = _WORD.findall(fold(name).replace(".", " "))
    return [word for word in found if word not in TITLES] or found


def _has_title(name: str) -> bool:
    return any(word in TITLES for word in _WORD.findall(fold(name)))


def _single(word: str, longer: Words, *, titled: bool) -> str:
    if len(longer) == 1:
        return "spelt nearly the same" if _nearly([word], longer) and len(word) > _SHORTEST else ""
    if word == longer[0]:
        return "one name is the beginning of the other"
    if word == longer[-1] and titled:
        return "the surname alone"
    return "initials" if word == "".join(each[0] for each in longer) else ""


def _surname_last(words: Words) -> Words:
    return [*words[1:], words[0]]


def _initials(first: Words, second: Words) -> bool:
    """Whether one has initials where the other has names, with the surname in full in both."""
    if len(first) != len(second) or first[-1] != second[-1]:
        return False
    pairs = list(zip(first[:-1], second[:-1], strict=True))
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)


def _begins(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST and longer.startswith(shorter)


def _nearly(first: Words, second: Words) -> bool:
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= _NEARLY
