"""Ordinary English words: what a name must not be taken for without evidence.

The list is fixed and ships with the package; a word is ordinary when English writes it in lower case.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

_CALENDAR = """
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday easter christmas summer autumn spring winter
"""
_SHORT = "a i o al el la le de da du un st re et mr ms im id ok tv gp hv uk us"
_NAMES_FIRST = "john peter tony jimmy josh mike sally harry bobby billy victor lee ed jack tom"

CALENDAR = frozenset(_CALENDAR.split())


@cache
def ordinary_words() -> frozenset[str]:
    """Return lower-case words of two to nine letters, the calendar's words, and very short ones.

    Words that English also writes small but that are first of all names (john, peter) are left out.
    """
    packed = resources.files("qualcode.anonymise").joinpath("words_en.txt.gz").read_bytes()
    listed = frozenset(gzip.decompress(packed).decode("ascii").split())
    return (listed | CALENDAR | set(_SHORT.split())) - set(_NAMES_FIRST.split())


def is_ordinary(folded: str) -> bool:
    """Whether a folded word is an ordinary English word (a single letter is)."""
    return len(folded) == 1 or folded in ordinary_words()
