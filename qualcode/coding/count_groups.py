"""The numbers of a sentence: groups of people, what is withheld, and how many sent the text of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qualcode.coding.breaking_down import OTHERS, Breakdown, breakdowns, too_few
from qualcode.coding.count_limits import ROLE, Asked, units_of, unread_in
from qualcode.coding.count_words import at_least, few, in_word, share_of, up_to_k
from qualcode.coding.counting import Of, Part, people, said

Row = tuple[str, int | None, int]
Number = Callable[[int | None, int], str]


def broken_down(own: Sequence[Part], asked: Asked, of: Of) -> Breakdown:
    """Return the groups to tell apart: by what was asked for, else by the role of people."""
    return breakdowns(own, asked.together, asked.by or ROLE, of=of, k=asked.k)[0]


def rows_of(own: Sequence[Part], asked: Asked, apart: Breakdown, numbers: dict[str, int]) -> list[Row]:
    """Return label, count and base of each group, those printed first; or of all people together."""
    if apart.refused:
        count = len(people(said(own, asked.codes), apart.of))
        numbers["people_base"] = len(people(own, apart.of))
        if asked.about_people and too_few(own, asked.together, of=apart.of, k=asked.k)[0]:
            return [("", None, numbers["people_base"])]
        numbers["people"] = count
        return [("", count, numbers["people_base"])]
    for group in apart.groups:
        numbers[f"base: {group.value}"] = group.base
        if group.count is not None:
            numbers[f"people: {group.value}"] = group.count
    rows = [
        (
            group.value if group.value == OTHERS else f"{apart.attribute}: {group.value}",
            group.count,
            group.base,
        )
        for group in apart.groups
    ]
    return sorted(rows, key=lambda row: row[1] is None)


def number_of_people(own: Sequence[Part]) -> Number:
    """Return how a count is written: a least number where not all was read; a share in surveys alone.

    Where more than one answer in ten may not have been read, there is no share.
    """
    survey, unread = own[0].kind == "survey", len(unread_in(own))
    if not unread:
        return share_of if survey else lambda count, _base: few(count)
    with_share = survey and 10 * unread <= len(units_of(own))
    return lambda count, base: at_least(count, base, with_share=with_share)


def sent(having: Sequence[Part], asked: Asked, numbers: dict[str, int], *, withheld: bool = False) -> str:
    """Return how many of those who have a code sent a campaign; not exactly where it could tell who."""
    senders = {part.person or (part.source, part.turn) for part in having if part.campaign}
    others = {part.person or (part.source, part.turn) for part in having} - senders
    texts = len({part.campaign for part in having if part.campaign})
    if not senders:
        return ""
    number = up_to_k(len(senders), asked.k)
    if 0 < len(others) < asked.k:
        number = f"all but fewer than {asked.k}"
    if withheld:
        number = "some"
    elif number == f"{len(senders):,}":
        numbers |= {"in_campaigns": len(senders), "campaigns": texts}
    text = "the text of a campaign" if texts == 1 else f"one of {in_word(texts)} campaign texts"
    return f"; {number} of these sent {text}"
