"""Which labels of a file are likely one person, and which label is likely several people: proposals only.

Nothing is ever merged here, and speakers whom the file itself calls unknown are never proposed.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qualcode.load.talk.labels import DEVICE, person_name
from qualcode.load.talk.one_label import A_GROUP, A_ROOM, introduced_names, is_only_a_device, several_reason
from qualcode.load.turns import is_unknown
from qualcode.model import Turn
from qualcode.text import fold

_QUALIFIER = re.compile(
    r"\s*[(\[]\s*(?:guest|external|unverified|host|co-?host|presenter|organi[sz]er|me"
    r"|(?:she|he|they|her|him|them|hers|his|theirs|ze|zir|xe)(?:\s*/\s*\w+)+)\s*[)\]]\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_BAR = re.compile(r"\s*\|.*$")
_GENERIC = re.compile(
    r"(?:(?:unknown )?(?:speaker|participant|respondent|interview(?:er|ee)|informant|facilitator|moderator"
    r"|researcher|observer|interpreter|voice|parent|mother|father|mum|dad|carer|staff|male|female|man|woman|user|guest|caller"
    r"|host|chair|doctor|nurse|child|boy|girl|student|teacher|councillor|cllr|dr|mr|mrs|ms|miss|mx|prof|professor"
    r"|rev|sir|dame|lord|lady|int|mod|fac|res|resp)\b|\S{1,2}$)",
    re.IGNORECASE,
)
_LONG = 8
_TALK = 3


@dataclass(frozen=True, slots=True)
class LabelProposal:
    """Labels that may be the same person, or a label that may be several people, and why, for a person.

    `likely` says that a person who knows no better had best say yes.
    """

    kind: Literal["same", "several"]
    labels: tuple[str, ...]
    reason: str
    likely: bool = True


def likely_same(labels: Sequence[str], turns: Sequence[Turn]) -> tuple[LabelProposal, ...]:
    """Propose labels of one file that are one person, then labels that are several people."""
    known = [label for label in dict.fromkeys(labels) if not is_unknown(label)]
    several = {label: reason for label in known if (reason := several_reason(label, known, turns))}
    single = [label for label in known if label not in several]
    pairs = dict(_pairs(single, turns))
    proposals = [
        _one_person(group, "; ".join(dict.fromkeys(_reasons(group, pairs))))
        for group in _groups(single, pairs)
    ]
    proposals += [
        LabelProposal("several", (label,), reason, likely=reason in {A_ROOM, A_GROUP})
        for label, reason in several.items()
    ]
    return tuple(proposals)


def _one_person(labels: Sequence[str], reason: str) -> LabelProposal:
    return LabelProposal("same", tuple(labels), reason, likely="guess" not in reason)


def _pairs(labels: Sequence[str], turns: Sequence[Turn]) -> Iterator[tuple[tuple[str, str], str]]:
    talks = _exchanges(turns)
    spoken = Counter(turn.speaker for turn in turns if turn.speaker is not None)
    for first, second in itertools.combinations(labels, 2):
        reason = _spelt_alike(first, second)
        if not reason and talks[frozenset({first, second})] < _TALK:
            reason = (
                _begins(first, second, labels)
                or _begins(second, first, labels)
                or _initials(first, second, labels)
                or _mistyped(first, second, min(spoken[first], spoken[second]))
            )
        if reason:
            yield (first, second), reason
    yield from _devices(labels, turns)


def _exchanges(turns: Sequence[Turn]) -> Counter[frozenset[str]]:
    """Count how often two labels answer each other at once, there and back, as two people do."""
    found: Counter[frozenset[str]] = Counter()
    said = [turn.speaker for turn in turns]
    for first, second, third in zip(said, said[1:], said[2:], strict=False):
        if first is not None and second is not None and first == third != second:
            found[frozenset({first, second})] += 1
    return found


def _spelt_alike(first: str, second: str) -> str:
    """Say why two labels are the same name, written in another way; or ""."""
    if _plain(first) == _plain(second):
        return "only case, blanks or accents differ"
    if _plain(_unqualified(first)) == _plain(_unqualified(second)):
        return "only what a service adds behind the name differs"
    one, other = _bare(first), _bare(second)
    if _plain(one) == _plain(other) and not _GENERIC.match(one) and _one_has_no_addition(first, second):
        return "only what stands behind the name differs"
    if _surname_last(one) == _surname_last(other) and ("," in one) != ("," in other):
        return "surname first, and last"
    return ""


def _plain(label: str) -> str:
    spaced = re.sub(r"[\s|_.]+", " ", fold(label).replace("|", " | "))
    return " ".join(spaced.split())


def _unqualified(label: str) -> str:
    return _QUALIFIER.sub(" ", label).strip() or label


def _bare(label: str) -> str:
    return _BAR.sub("", _BRACKET.sub("", _unqualified(label))).strip() or label


def addition(label: str) -> str:
    """Return what stands behind the name in a label and tells people apart: "north" in "Ann | North".

    What a service adds ("Guest", pronouns) and a device tell nobody apart.
    """
    whole = _unqualified(" ".join(label.split()))
    name = person_name(whole)
    rest = _plain(whole).removeprefix(_plain(name)).strip(" |/()[]")
    if not _plain(whole).startswith(_plain(name)) or re.search(DEVICE, _BAR.sub("", _BRACKET.sub("", whole))):
        return ""
    return rest


def _one_has_no_addition(first: str, second: str) -> bool:
    """Whether one label has nothing behind the name: "Ann | North" and "Ann | South" may be two people."""
    return any(_plain(_unqualified(label)) == _plain(_bare(label)) for label in (first, second))


def _surname_last(name: str) -> str:
    surname, comma, given = name.partition(",")
    return _plain(f"{given} {surname}") if comma else _plain(name)


def _begins(short: str, long: str, labels: Sequence[str]) -> str:
    """Say that one name is the beginning of another, and of no third."""
    name, whole = _words(short), _words(long)
    if not name or len(name) >= len(whole) or whole[: len(name)] != name or len(name[0]) < 3:
        return ""
    if (
        _GENERIC.match(" ".join(name))
        or _GENERIC.match(long)
        or any(char.isdigit() for char in "".join(whole))
    ):
        return ""
    others = [label for label in labels if label not in {short, long}]
    if any(name[0] in _words(label) for label in others):
        return ""
    return "one name is the beginning of the other"


def _initials(first: str, second: str, labels: Sequence[str]) -> str:
    """Say that one name has initials where the other has first names, and no third has that surname."""
    one, other = _words(first), _words(second)
    if len(one) != len(other) or len(one) < 2 or one[-1] != other[-1] or len(one[-1]) < 3:
        return ""
    if _GENERIC.match(first) or _GENERIC.match(second) or any(char.isdigit() for char in first + second):
        return ""
    pairs = list(zip(one[:-1], other[:-1], strict=True))
    alike = all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
    if one == other or not alike:
        return ""
    others = [label for label in labels if label not in {first, second}]
    return "" if any(one[-1] in _words(label) for label in others) else "initials"


def _words(label: str) -> list[str]:
    return _plain(person_name(_surname_last(_bare(label)) if "," in label else _bare(label))).split()


def _mistyped(first: str, second: str, rarer: int) -> str:
    """Say that two long names differ by one letter; a single word must be rare besides."""
    one, other = _plain(_bare(first)), _plain(_bare(second))
    if (
        min(len(one), len(other)) < _LONG
        or _GENERIC.match(one)
        or any(char.isdigit() for char in one + other)
    ):
        return ""
    words = min(len(one.split()), len(other.split()))
    if not _one_letter_apart(one, other) or (words < 2 and (rarer > 2 or one[:-1] == other[:-1])):
        return ""
    return "one letter differs in a long name"


def _one_letter_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, others = one[start:], other[start:]
    swapped = len(one) == len(other) and rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _devices(labels: Sequence[str], turns: Sequence[Turn]) -> Iterator[tuple[tuple[str, str], str]]:
    """Suggest whose device it is when exactly one name is said on it, and one label begins with that name."""
    for device in filter(is_only_a_device, labels):
        names = introduced_names([turn for turn in turns if turn.speaker == device])
        if len(names) != 1:
            continue
        name = fold(next(iter(names)))
        called = [label for label in labels if label != device and _words(label)[:1] == [name]]
        if len(called) == 1:
            pair = (
                (device, called[0]) if labels.index(device) < labels.index(called[0]) else (called[0], device)
            )
            yield pair, "a device on which somebody of that name introduces themselves (a guess)"


def _groups(labels: Sequence[str], pairs: dict[tuple[str, str], str]) -> list[list[str]]:
    home = {label: label for label in labels}
    for first, second in pairs:
        kept, moved = home[first], home[second]
        home = {label: kept if place == moved else place for label, place in home.items()}
    groups: dict[str, list[str]] = {}
    for label in labels:
        groups.setdefault(home[label], []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def _reasons(group: Sequence[str], pairs: dict[tuple[str, str], str]) -> Iterator[str]:
    for pair, reason in pairs.items():
        if pair[0] in group:
            yield reason
