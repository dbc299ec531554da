"""Piles of cards as people write them down: a table of pile and card, a column a pile, or a heading and ids.

Everything that was written is given back with its place; what an id means is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qualcode.coding.card_ids import as_written, could_be_id, is_sound

_PARTED = re.compile(r"[\s,;]+")
_PILE, _CARD = ("pile", "stack", "group"), ("card", "cards", "id")


@dataclass(frozen=True, slots=True)
class Laid:
    """A card in a pile as it was written, and where: "line 3", "row 3"; `card` is "" for an empty pile."""

    pile: str
    card: str
    where: str


def piles_in_text(text: str, *, is_code: Callable[[str], bool] = lambda _: False) -> list[Laid]:
    """Return the cards of a text in which each pile has a heading, and its ids below or behind a colon.

    A line is a heading where it begins with #, holds a colon, names a code, or is the first after a blank
    line or of the text; never where it begins with the id of a card. A heading stays open over blank lines
    until it has cards; one that gets none is given back with an empty card. Ids are parted by blanks, commas
    or semicolons; "KRTBM - odd one" and "KRTBM: odd one" are ids with a remark. A line that looks like no id
    at all is given back whole.
    """
    found: list[Laid] = []
    heading, fresh = Laid("", "", ""), True
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip().lstrip("\ufeff")
        where = f"line {number}"
        named = _heading(said, fresh=fresh, is_code=is_code)
        if named is not None:
            found += [heading] if heading.pile and not _has_cards(found, heading.pile) else []
            heading, said = Laid(named[0], "", where), named[1]
        fresh = not line.strip()
        found += [Laid(heading.pile, one, where) for one in _cards_of(said)]
    if heading.pile and not _has_cards(found, heading.pile):
        found.append(heading)
    return [one for one in found if one.card or not _has_cards(found, one.pile)]


def _heading(said: str, *, fresh: bool, is_code: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return the name of the pile that a line begins, and what stands behind its colon; None for none."""
    bare = said.lstrip("# ").strip()
    if not bare or (not said.startswith("#") and _begins_with_card(said)):
        return None
    if is_code(bare):
        return bare, ""
    before, colon, behind = bare.partition(":")
    if said.startswith("#") or colon or (fresh and not _like_cards(bare)):
        return before.strip(), behind
    return None


def _bare(said: str) -> str:
    """Return the ids of a line, without what stands before the list and behind it as a remark."""
    return said.lstrip("-*• ").partition(" - ")[0]


def _cards_of(said: str) -> list[str]:
    bare = _bare(said)
    if _begins_with_card(said):
        bare = bare.partition(":")[0]
    parts = [one for one in _PARTED.split(bare) if one]
    return parts if any(_like_card(one) for one in parts) else [bare.strip()] if parts else []


def _begins_with_card(said: str) -> bool:
    first = next((one for one in _PARTED.split(_bare(said).replace(":", " ")) if one), "")
    return is_sound(as_written(first))


def _like_cards(said: str) -> bool:
    return all(_like_card(one) for one in _PARTED.split(_bare(said)) if one)


def _like_card(written: str) -> bool:
    """Whether something has the look of an id, read well or not."""
    return could_be_id(as_written(written)) or written.startswith("C-")


def _has_cards(found: Sequence[Laid], pile: str) -> bool:
    return any(one.pile == pile and one.card for one in found)


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
