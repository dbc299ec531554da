"""Short ids for cards that are cut out and sorted by hand: letters that survive handwriting, and a check.

Consonants only, without G and Q, which look like C and O, so that no id is a word and no digit
is mistaken. The last letter is a check modulo 19: any one misread letter, and any two exchanged, are found.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

LETTERS = "BCDFHJKLMNPRSTVWXYZ"
LEAST = 4
_MOST = 12
_SIZE = len(LETTERS)
_READ_AS = str.maketrans({"5": "S", "2": "Z", "8": "B", "G": "C", "1": "L", "7": "T"})
_ELSE = re.compile(f"[^{LETTERS}]")


def card_id(coding: str, *, letters: int = LEAST) -> str:
    """Return the id of a coding's card: as many letters of its hash, and the check letter."""
    number = int.from_bytes(hashlib.sha256(coding.encode()).digest()[:12], "big")
    found = ""
    for _ in range(letters):
        number, place = divmod(number, _SIZE)
        found += LETTERS[place]
    return found + check_letter(found)


def check_letter(letters: str) -> str:
    """Return the check of some letters: the sum of each one's place times its position, modulo 19."""
    total = sum(LETTERS.index(one) * number for number, one in enumerate(letters, start=1))
    return LETTERS[total % _SIZE]


def is_sound(written: str) -> bool:
    """Whether an id could have been printed: of these letters alone, long enough, with the right check."""
    return (
        LEAST < len(written) <= _MOST + 1
        and not _ELSE.search(written)
        and check_letter(written[:-1]) == written[-1]
    )


def could_be_id(written: str) -> bool:
    """Whether an id has the look of one, right or misread: these letters alone, about as many."""
    return LEAST <= len(written) <= _MOST + 1 and not _ELSE.search(written)


def as_written(typed: str) -> str:
    """Return an id as it was meant: capitals without marks, a digit as the letter that it looks like."""
    bare = "".join(sign for sign in typed.upper() if sign.isalnum())
    return bare.translate(_READ_AS)


def card_ids(codings: Iterable[str]) -> dict[str, str]:
    """Return the card's id of each coding; those that would have the same are a letter longer, until none is.

    The order of the codings changes nothing.
    """
    found: dict[str, str] = {}
    waiting = sorted(set(codings))
    for letters in range(LEAST, _MOST + 1):
        ids = {one: card_id(one, letters=letters) for one in waiting}
        several = {name for name, count in Counter(ids.values()).items() if count > 1}
        found.update({one: name for one, name in ids.items() if name not in several})
        waiting = [one for one in waiting if ids[one] in several]
        if not waiting:
            break
    return found
