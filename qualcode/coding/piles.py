"""Piles of cards as people write them down: a table of pile and card, a column a pile, or a heading and ids.

Everything that was written is given back with its place; what an id means is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PARTED = re.compile(r"[\s,;]+")
_PILE, _CARD = ("pile", "stack", "group"), ("card", "cards", "id")


@dataclass(frozen=True, slots=True)
class Laid:
    """A card in a pile as it was written, and where: "line 3", "row 3"."""

    pile: str
    card: str
    where: str


def piles_in_text(text: str) -> list[Laid]:
    """Return the cards of a text in which each pile has a heading, and its ids below or behind a colon.

    A line is a heading where it begins with # or holds a colon, and where it is the first after a blank line
    or of the text. Ids are parted by blanks, commas or semicolons; "KRTBM - odd one" is an id with a remark.
    """
    found: list[Laid] = []
    pile, fresh = "", True
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip().lstrip("\ufeff")
        if not said:
            fresh = True
            continue
        before, colon, behind = said.lstrip("# ").partition(":")
        if said.startswith("#") or colon or fresh:
            pile, ids = before.strip(), behind
        else:
            ids = said
        fresh = False
        bare = ids.lstrip("-*• ").partition(" - ")[0]
        found += [Laid(pile, one, f"line {number}") for one in _PARTED.split(bare) if one]
    return found


def piles_in_rows(rows: Sequence[Sequence[str]]) -> list[Laid]:
    """Return the cards of a table: with columns `pile` and `card`, or with a column for each pile.

    A row with a card and no pile is a card that lies in none. Raises ValueError for a table without either.
    """
    if not rows:
        return []
    headings = [cell.strip().casefold() for cell in rows[0]]
    piles = [place for place, one in enumerate(headings) if one in _PILE]
    cards = [place for place, one in enumerate(headings) if one in _CARD]
    if piles and cards:
        return list(_listed(rows, piles[0], cards[0]))
    if piles or cards or not any(headings):
        raise ValueError("no columns pile and card, and no column a pile")
    return list(_by_column(rows))


def _listed(rows: Sequence[Sequence[str]], pile: int, card: int) -> Iterator[Laid]:
    for number, row in enumerate(rows[1:], start=2):
        cells = [*(cell.strip() for cell in row), *[""] * (max(pile, card) + 1 - len(row))]
        if cells[pile] and cells[card]:
            yield Laid(cells[pile], cells[card], f"row {number}")


def _by_column(rows: Sequence[Sequence[str]]) -> Iterator[Laid]:
    for place, heading in enumerate(rows[0]):
        for number, row in enumerate(rows[1:], start=2):
            cell = row[place].strip() if place < len(row) else ""
            if cell and heading.strip():
                for one in _PARTED.split(cell):
                    yield Laid(heading.strip(), one, f"row {number}")
