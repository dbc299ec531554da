"""From a registered form of a name to the surfaces by which people say it.

Titles, device words and particles never stand for anybody; every other word of a person's name does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from qualcode.anonymise.folding import COMBINING, folded
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
_ADDRESS = re.compile(r"@\S+\.|://|\bwww\.")
_PIECE = re.compile(r"[^\W_]+")
_OWNERS_DEVICE = re.compile(r"'s(?=\s+(?:iphone|ipad|phone|galaxy|laptop|macbook|tablet|mobile|android)\b)")


Word = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surface:
    """One way of saying a name: its letters run together, and where its written form has breaks.

    `breaks` are offsets in `key` at which a space, hyphen or apostrophe stands; `whole` tells a full form
    from a part.
    """

    key: str
    breaks: frozenset[int]
    whole: bool
    entity: str
    published: bool = False


def surfaces(entity: Entity) -> tuple[Surface, ...]:
    """Return every surface of an entity: whole forms, and for people the parts of a full name."""
    found: dict[str, Surface] = {}
    spellings = (plain for form in entity.forms for plain in _spellings(form))
    for plain in spellings:
        is_name = entity.kind in PEOPLE and _ADDRESS.search(plain) is None
        for pieces, whole in _spoken_forms(_name_words(plain), is_person=is_name):
            key = "".join(pieces)
            if len(key) < 2 or (key in found and found[key].whole):
                continue
            found[key] = Surface(key, _breaks(pieces), whole, entity.id, entity.publishable)
    return tuple(found.values())


def _spellings(form: str) -> Iterator[str]:
    """Yield the form folded letter by letter, as texts are, and with ligatures spelled out (ae, ss)."""
    yield fold(form)
    yield folded(unicodedata.normalize("NFC", form)).replace(COMBINING, "")


def _name_words(plain: str) -> list[Word]:
    """Return the words that may name somebody; those in brackets only where nothing else does."""
    owned = _OWNERS_DEVICE.sub("", plain)
    for candidate in (_BRACKETED.sub(" ", owned), owned):
        written = re.split(r"[\s,;/&()]+", candidate)
        kept = [pieces for word in written if (pieces := tuple(_PIECE.findall(word)))]
        while kept and _bare(kept[0]) in TITLES | _NOT_NAMES:
            kept = kept[1:]
        while kept and (_bare(kept[-1]) in _NOT_NAMES or _bare(kept[-1]).isdigit()):
            kept = kept[:-1]
        if kept:
            return kept
    return []


def _bare(word: Word) -> str:
    return "".join(word)


def _spoken_forms(name: Sequence[Word], *, is_person: bool) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield the pieces of each surface, and whether it is the whole form."""
    if not name:
        return
    yield [piece for word in name for piece in word], True
    if not is_person:
        return
    for word in name:
        if _is_part(_bare(word)):
            yield word, len(name) == 1
            if len(word) > 1:
                yield from (((piece,), False) for piece in word if len(piece) > 2 and _is_part(piece))
    if len(name) > 1:
        yield from (([piece for word in form for piece in word], False) for form in _combined(name))


def _is_part(word: str) -> bool:
    if len(word) < 2 or any(char.isdigit() for char in word):
        return False
    return word not in PARTICLES and word not in TITLES and word not in _NOT_NAMES


def _combined(name: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield first and last name with an initial, turned round, and a surname with its particles."""
    first, last = name[0], name[-1]
    yield [last, first]
    if len(name) > 2:
        yield [first, last]
    if _is_part(_bare(last)):
        yield [(first[0][0],), last]
    if _is_part(_bare(first)) and not is_ordinary(_bare(first)):
        yield [first, (last[0][0],)]
    start = next((place for place, word in enumerate(name) if place and _bare(word) in PARTICLES), None)
    if start is not None and _is_part(_bare(last)):
        yield name[start:]


def _breaks(pieces: Sequence[str]) -> frozenset[int]:
    return frozenset(accumulate(len(piece) for piece in pieces))
