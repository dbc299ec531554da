"""What may stand under a quote: attributes that at least k people share, and why the others are left out.

No printed line describes fewer than k people, and none can be told by subtracting the others.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.model import Participant

FLOOR = 3
NOT_STATED = "not stated"
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"\s*-+\s*")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The line of one person: how many people it describes, which fields it leaves out, and why."""

    line: str
    class_size: int
    dropped: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    """A person's folded values in the order of the fields, and how many of them may be shown at most."""

    id: str
    key: Key
    ceiling: int


def attribution_lines(
    people: Sequence[Participant], fields: Sequence[str], *, k: int, fallback: str = "Participant"
) -> Mapping[str, Attribution]:
    """Return the attribution of every person by id, with the last fields left out until k people share it.

    A class is the people whose line is the same after folding and trimming; a blank shows as "not stated".
    Where fewer than k people would be generalised, a whole neighbouring class is generalised with them. A
    person who allows a code shows the id alone; one who allows nothing shows `fallback`.
    Raises ValueError for k below 3.
    """
    if k < FLOOR:
        raise ValueError(f"k is {k}; below {FLOOR} a line protects nobody")
    distinct = _distinct(people, fields)
    coded = {person.id for person in people if _allowed(person) == "code"}
    placed = [
        _Person(person.id, tuple(_key(shown) for shown in values), _ceiling(person, fields))
        for person, values in distinct.values()
        if person.id not in coded
    ]
    levels: dict[str, int] = {}
    _settle(placed, 0, len(fields), k, levels)
    sizes = Counter(person.key[: levels[person.id]] for person in placed)
    result: dict[str, Attribution] = {}
    for person, values in distinct.values():
        if person.id in coded:
            result[person.id] = Attribution(person.id, 1, tuple(fields), "permission: code only")
            continue
        level = levels[person.id]
        key = tuple(_key(shown) for shown in values)[:level]
        line = ", ".join(values[:level]) or fallback
        result[person.id] = Attribution(
            line,
            sizes[key],
            tuple(fields[level:]),
            _reason(person, fields, level=level, size=sizes[key], k=k),
        )
    return result


def _distinct(
    people: Sequence[Participant], fields: Sequence[str]
) -> dict[str, tuple[Participant, tuple[str, ...]]]:
    """One entry a person; where two rows of one person differ, the field counts as not stated."""
    entries: dict[str, tuple[Participant, tuple[str, ...]]] = {}
    for person in people:
        values = tuple(
            _SPACES.sub(" ", person.attributes.get(name, "")).strip() or NOT_STATED for name in fields
        )
        if person.id in entries:
            first, earlier = entries[person.id]
            same = (a if _key(a) == _key(b) else NOT_STATED for a, b in zip(earlier, values, strict=True))
            stricter = min(first, person, key=lambda one: _STRICTNESS.get(_allowed(one), 0))
            entries[person.id] = (stricter, tuple(same))
        else:
            entries[person.id] = (person, values)
    return entries


_STRICTNESS = {"none": 0, "code": 1, "role": 2, "named": 3, "": 4}


def _allowed(person: Participant) -> str:
    """Return what the person allows; a word we do not know allows nothing."""
    said = person.permissions.attribution.strip().casefold()
    return said if said in _STRICTNESS else "none"


def _ceiling(person: Participant, fields: Sequence[str]) -> int:
    allowed = _allowed(person)
    if allowed == "none":
        return 0
    if allowed == "role":
        return 1 if fields and fold(fields[0]) == "role" else 0
    return len(fields)


def _key(shown: str) -> str:
    return _DASHES.sub("-", _SPACES.sub(" ", fold(shown)).strip())


def _settle(people: Sequence[_Person], level: int, most: int, k: int, levels: dict[str, int]) -> None:
    """Decide how many fields each of `people`, who share the first `level`, may show.

    Groups too small for the next field stay at this one. If they would be fewer than k here, the smallest
    class that would have shown more stays with them, as a whole.
    """
    groups: dict[Key, list[_Person]] = {}
    staying: list[_Person] = []
    for person in people:
        if person.ceiling <= level or level == most:
            staying.append(person)
        else:
            groups.setdefault(person.key[: level + 1], []).append(person)
    staying += [person for group in groups.values() if len(group) < k for person in group]
    further = [group for group in groups.values() if len(group) >= k]
    for group in further:
        _settle(group, level + 1, most, k, levels)
    if staying and len(staying) < k and further:
        staying += _smallest_class([person for group in further for person in group], levels)
    levels.update((person.id, level) for person in staying)


def _smallest_class(people: Sequence[_Person], levels: Mapping[str, int]) -> list[_Person]:
    classes: dict[Key, list[_Person]] = {}
    for person in people:
        classes.setdefault(person.key[: levels[person.id]], []).append(person)
    return min(classes.values(), key=lambda one: (len(one), one[0].key))


def _reason(person: Participant, fields: Sequence[str], *, level: int, size: int, k: int) -> str:
    """Say, for a person to read, why the line is as it is."""
    if level == len(fields):
        return f"{size} people share this line"
    left_out = ", ".join(fields[level:])
    if _ceiling(person, fields) <= level and _allowed(person) in {"none", "role"}:
        return f"permission: {_allowed(person)}"
    if size < k:
        return f"{left_out} left out: there are fewer than {k} people in all"
    return f"{left_out} left out: fewer than {k} people would share a line, or could be told by subtraction"
