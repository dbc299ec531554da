"""Folding a text for matching, character by character, and its runs of letters.

The folded text has the length of the text, so every span in it is a span in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.text import fold_aligned

COMBINING = "\u0300"
_RUN = re.compile("(?:[^\\W_]|\u0300)+")


@dataclass(frozen=True, slots=True)
class Atom:
    """A run of letters and digits: its folded letters, and where it stands."""

    key: str
    start: int
    end: int


def folded(text: str) -> str:
    """Return `text` folded, of the same length; marks without a letter become `COMBINING`."""
    return fold_aligned(text).replace("`", "'")


def atoms(folded_text: str) -> list[Atom]:
    """Return the runs of letters and digits of a folded text, in order."""
    if COMBINING in folded_text:
        return [
            Atom(match.group().replace(COMBINING, ""), match.start(), match.end())
            for match in _RUN.finditer(folded_text)
            if match.group().strip(COMBINING)
        ]
    return [Atom(match.group(), match.start(), match.end()) for match in _RUN.finditer(folded_text)]
