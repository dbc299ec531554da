"""Sentences about interviews, groups and written submissions: people and sources, never shares.

Where part of it was not read, a count is a least number, and nobody is said to have been silent.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.coding.breaking_down import Breakdown
from qualcode.coding.count_groups import number_of_people, rows_of, sent
from qualcode.coding.count_limits import Asked, unread_in
from qualcode.coding.count_words import (
    capital,
    done,
    few,
    in_sources,
    lower,
    noun_of,
    of_base,
    of_number,
)
from qualcode.coding.counting import Part, people, said

_SO_FAR = "In what was read so far, "


def of_groups(own: Sequence[Part], asked: Asked, numbers: dict[str, int]) -> str:
    """Return in how many groups people spoke about it."""
    count, base, unread = numbers["sources"], numbers["sources_base"], bool(unread_in(own))
    chosen = asked.chosen()
    if not count and unread:
        where = "the one group" if base == 1 else f"any of {base:,} groups"
        return f"{_SO_FAR}nobody{chosen} spoke about {asked.about} in {where}."
    return f"{in_sources('group', count, base, least=unread)}{chosen} spoke about {asked.about}."


def of_submissions(own: Sequence[Part], asked: Asked, numbers: dict[str, int]) -> str:
    """Return how many written submissions are about it, and how many of these sent a campaign's text."""
    count, base, unread = numbers["sources"], numbers["sources_base"], bool(unread_in(own))
    chosen = asked.chosen()
    if base == 1:
        text = f"The one written submission{chosen} {done('is', count)} about {asked.about}."
    else:
        number = f"at least {count:,}" if unread and 0 < count < base else few(count)
        noun, verb = noun_of("written submission", base), "are" if count > 1 else "is"
        campaign = sent(said(own, asked.codes), asked, numbers)
        text = f"{capital(number)} of {base:,} {noun}{chosen} {verb} about {asked.about}{campaign}."
    return text if count or not unread else _SO_FAR + lower(text)


def of_interviews(own: Sequence[Part], asked: Asked, apart: Breakdown, numbers: dict[str, int]) -> str:
    """Return how many of the people interviewed spoke about it, in how many interviews."""
    unread = bool(unread_in(own))
    if not people(own, "participants"):
        begin = in_sources("interview", numbers["sources"], numbers["sources_base"], least=unread)
        text = f"{begin}{asked.chosen()} spoke about {asked.about}."
        return text if numbers["sources"] or not unread else _SO_FAR + lower(text)
    (label, count, size), *rest = rows_of(own, asked, apart, numbers)
    chosen, number = asked.chosen(label), number_of_people(own)
    if count is None:
        del numbers["sources"]
        return f"How many of {size:,} people interviewed{chosen} spoke about {asked.about} is not printed."
    so_far = bool(unread and not count)
    more = "".join(f"; {of_number(number(each, base), base)} ({name})" for name, each, base in rest)
    if size == 1:
        text = f"The one person interviewed{chosen} {done('spoke', count)} about {asked.about}."
    else:
        begin = f"{few(count) if so_far else number(count, size)} of {size:,} people interviewed{chosen}"
        where = "" if rest else _where(count, size, numbers)
        text = f"{capital(begin)} spoke about {asked.about}{where}{more}."
    return _SO_FAR + lower(text) if so_far else text


def _where(count: int, people_in: int, numbers: dict[str, int]) -> str:
    sources, base = numbers["sources"], numbers["sources_base"]
    told = count and base > 1 and base != people_in
    return f", in {of_base(sources, base)} {noun_of('interview', base)}" if told else ""
