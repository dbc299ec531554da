"""Where in a file something stands, in words for a finding."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 5


def first_places(places: Sequence[object]) -> str:
    """Return the first few places in a row, and dots where there are more."""
    return ", ".join(map(str, places[:_SHOWN])) + (" ..." if len(places) > _SHOWN else "")


def letter(place: int) -> str:
    """Return the letter of a column as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
