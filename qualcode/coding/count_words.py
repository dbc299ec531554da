"""Counts in words, as they stand in a sentence of a report.

A share is printed only from a base of `LEAST_BASE`, and none that would say all or nothing by rounding.
"""

from __future__ import annotations

LEAST_BASE = 50
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def share_of(count: int | None, base: int) -> str:
    """Return a count with its share: "38 (18 %)"; without a share below a base of `LEAST_BASE`."""
    if not count or base < LEAST_BASE:
        return few(count)
    percent = 100 * count / base
    rounded = (
        "under 1" if percent < 0.5 else "over 99" if count < base and percent >= 99.5 else f"{percent:.0f}"
    )
    return f"{count:,} ({rounded} %)"


def at_least(count: int | None, base: int, *, with_share: bool = True) -> str:
    """Return a count where something was not read: a least number, "at least 38 (18 %)" or "none so far".

    What is true of the whole base is no least number.
    """
    number = share_of(count, base) if with_share else few(count)
    if not count or count == base:
        return f"{number} so far" if count == 0 else number
    return f"at least {number}"


def of_number(number: str, base: int) -> str:
    """Return a count in words of its base, but for one that is not printed."""
    return number if number == few(None) else f"{number} of {base:,}"


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Return a text with a small first letter."""
    return text[:1].lower() + text[1:]


def few(count: int | None) -> str:
    """Return a count: "none", "38", or that it is not printed (None)."""
    return "not printed" if count is None else "none" if count == 0 else f"{count:,}"


def up_to_k(count: int, k: int) -> str:
    """Return a count, or that it is fewer than `k`."""
    return f"fewer than {k}" if 0 < count < k else few(count)


def of_base(count: int, base: int) -> str:
    """Return a count of its base: "3 of 4", "none of 4"."""
    return f"{'none' if count == 0 else f'{count:,}'} of {base:,}"


def noun_of(noun: str, count: int) -> str:
    """Return a noun for so many."""
    return noun if count == 1 else f"{noun}s"


def in_sources(noun: str, count: int, base: int, *, least: bool = False) -> str:
    """Return "In 3 of 4 groups people", or what is said of a single one; `least`: not all was read."""
    if base == 1:
        return f"In the one {noun} {'people' if count else 'nobody'}"
    return f"In {'at least ' if least and count < base else ''}{of_base(count, base)} {noun}s people"


def done(verb: str, count: int) -> str:
    """Return a verb of the past, or that it was not so: "spoke", "did not speak"; "is", "is not"."""
    denied = {"spoke": "did not speak", "wrote": "did not write", "is": "is not"}
    return verb if count else denied[verb]


def in_word(count: int) -> str:
    """Return a number up to ten as a word."""
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"
