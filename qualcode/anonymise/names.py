"""From a registered form of a name to the surfaces by which people say it.

Titles, device words and particles never stand for anybody; every other word of a person's name does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.anonymise.words import is_ordinary
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.model import Entity

PEOPLE = frozenset({"participant", "child", "partner", "staff", "person", "respondent"})
_TITLES = """
mr mrs ms miss mx dr doctor prof professor sir lady lord rev revd reverend nurse sister matron auntie aunty
aunt
uncle nan nana nanny gran granny grandma grandad mum mam dad cllr councillor imam
"""
_PARTICLES = """
al el ul bin bint ibn ap ferch van von der den de da dos du la le di del della ter mac mc o st abu um umm
"""
_LABELS = """
guest host cohost iphone ipad phone mobile android galaxy laptop macbook pc tablet samsung huawei device
family
and the user unknown speaker participant facilitator interviewer interviewee moderator observer interpreter
staff
researcher respondent parent mother father zoom teams me
"""
TITLES = frozenset(_TITLES.split())
PARTICLES = frozenset(_PARTICLES.split())
_NOT_NAMES = frozenset(_LABELS.split())
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ATOM = re.compile(r"[^\W_]+")
_OWNERS_DEVICE = re.compile(r"'s(?=\s+(?:iphone|ipad|phone|galaxy|laptop|macbook|tablet|mobile|android)\b)")


@dataclass(frozen=True, slots=True)
class Surface:
    """One way of saying a name: its letters run together, and where the written form has a space.

    `breaks` are offsets in `key` at which words of the form end; `whole` tells a full form from a part.
    """

    key: str
    breaks: frozenset[int]
    whole: bool
    entity: str
    published: bool = False


def surfaces(entity: Entity) -> tuple[Surface, ...]:
    """Return every surface of an entity: whole forms, and for people the parts of a full name."""
    found: dict[str, Surface] = {}
    for form in entity.forms:
        for atoms, whole in _spoken_forms(_name_words(form), is_person=entity.kind in PEOPLE):
            key = "".join(atoms)
            if len(key) < 2 or (key in found and found[key].whole):
                continue
            found[key] = Surface(key, _breaks(atoms), whole, entity.id, entity.publishable)
    return tuple(found.values())


def _name_words(form: str) -> list[str]:
    """Words of a form that may name somebody; those in brackets only where nothing else does."""
    plain = _OWNERS_DEVICE.sub("", fold(form))
    for candidate in (_BRACKETED.sub(" ", plain), plain.replace("(", " ").replace(")", " ")):
        spoken = re.split(r"[\s,;/&]+", candidate)
        kept = [word for word in spoken if _ATOM.search(word)]
        while kept and _bare(kept[0]) in TITLES | _NOT_NAMES:
            kept = kept[1:]
        while kept and (_bare(kept[-1]) in _NOT_NAMES or _bare(kept[-1]).isdigit()):
            kept = kept[:-1]
        if kept:
            return kept
    return []


def _bare(word: str) -> str:
    return "".join(_ATOM.findall(word))


def _spoken_forms(name: Sequence[str], *, is_person: bool) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield the words of each surface, and whether it is the whole form."""
    if not name:
        return
    yield [_bare(word) for word in name], True
    if not is_person or "@" in "".join(name):
        return
    parts = [word for word in name if _is_part(_bare(word))]
    for word in parts:
        yield [_bare(word)], len(name) == 1
        pieces = _ATOM.findall(word)
        if len(pieces) > 1:
            yield from (([piece], False) for piece in pieces if len(piece) > 2 and _is_part(piece))
    if len(name) > 1:
        yield from ((form, False) for form in _combined([_bare(word) for word in name]))


def _is_part(word: str) -> bool:
    if len(word) < 2 or any(char.isdigit() for char in word):
        return False
    return word not in PARTICLES and word not in TITLES and word not in _NOT_NAMES


def _combined(name: list[str]) -> Iterator[list[str]]:
    """First and last name with an initial, turned round, and a surname with its particles."""
    first, last = name[0], name[-1]
    yield [last, first]
    if len(name) > 2:
        yield [first, last]
    if _is_part(last):
        yield [first[0], last]
    if _is_part(first) and not is_ordinary(first):
        yield [first, last[0]]
    start = next((place for place, word in enumerate(name) if place and word in PARTICLES), None)
    if start is not None and _is_part(last):
        yield name[start:]


def _breaks(atoms: Sequence[str]) -> frozenset[int]:
    ends: list[int] = []
    length = 0
    for atom in atoms:
        length += len(atom)
        ends.append(length)
    return frozenset(ends)
