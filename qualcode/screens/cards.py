"""Cards that were written, and piles that were read back, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.flows.code_view.cards import left_lines
from qualcode.screens.export import refused_lines
from qualcode.screens.printing import shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.flows.code_view.cards import CardsWritten
    from qualcode.flows.code_view.piles import Fault, Pile, PiledCard, Piles


def cards_lines(done: CardsWritten) -> Iterator[str]:
    """Yield where the cards are, what was left out, and how the piles come back."""
    yield f"{done.export.path}: {counted(done.cards, 'card')} on {counted(done.pages, 'page')}, names masked"
    yield from left_lines(done.left_out)
    for coder, number in done.others.items():
        yield f"of {coder}'s: {counted(number, 'card')}; `code piles` moves your own alone"
    yield "sort them, write down the ids pile by pile, and read them back: `qualcode code piles FILE`"


def refused_cards_lines(done: CardsWritten) -> Iterator[str]:
    """Yield why no cards were written."""
    yield from (line.replace("quote C-", "extract C-") for line in refused_lines(done.export))


_SHORT, _LISTED = 48, 12


def piles_lines(piles: Piles, *, make: bool, applying: bool) -> Iterator[str]:
    """Yield what each pile becomes, what is to be mended, and what stays as it is."""
    for pile in piles.piles:
        yield f"{pile.name} -> {_target(pile, make=make)}: {_numbers(pile)}"
        for card in pile.moves[:_LISTED]:
            yield f"  {_id(card)}  {card.coding.code}: {shortened(card.words, _SHORT)}"
        if len(pile.moves) > _LISTED:
            yield f"  and {len(pile.moves) - _LISTED:,} more"
    yield from (f"to mend: {_fault(one)}" for one in piles.faults)
    yield from _left_lines(piles.left)
    yield from (f"no card: the pile {name!r}" for name in piles.empty)
    if piles.untouched:
        others = counted(len(piles.untouched), "other extract")
        ids = _some(card.card for card in piles.untouched)
        yield f"in no pile: {others} of yours of the same codes ({ids}); what was printed is not kept"
    if piles.run is not None:
        moved = counted(piles.moves, "coding")
        yield f"{moved} moved; `qualcode undo {piles.run.id}` takes all of it back"
    elif not applying and not piles.faults:
        yield "nothing was changed; --apply moves them"


def _id(card: PiledCard) -> str:
    return f"{card.written} (now {card.card})" if card.written else card.card


def _left_lines(left: Sequence[Fault]) -> Iterator[str]:
    """Yield the cards that cannot be moved, a line for each reason."""
    why: dict[str, list[str]] = {}
    for one in left:
        why.setdefault(one.message, []).append(one.written)
    for message, written in why.items():
        several = "" if len(written) == 1 else f"{len(written):,} cards, each "
        yield f"left: {several}{message} ({_some(written)})"


def _some(ids: Iterable[str]) -> str:
    known = list(ids)
    return " ".join(known[:_LISTED]) + (" ..." if len(known) > _LISTED else "")


def _target(pile: Pile, *, make: bool) -> str:
    if pile.code is not None:
        return pile.code
    return "a new code" if make else "no code of that name (--make makes it)"


def _numbers(pile: Pile) -> str:
    stays = f", {len(pile.stays):,} there already" if pile.stays else ""
    return f"{counted(len(pile.moves), 'card')}{stays}"


def _fault(one: Fault) -> str:
    near = f"; near: {', '.join(one.near)}" if one.near else ""
    return f"{one.where}: {one.written} {one.message}{near}"


def piles_json(piles: Piles) -> dict[str, Any]:
    """Return what the piles come to as JSON."""
    return {
        "piles": [
            {
                "pile": pile.name,
                "code": pile.code,
                "moves": [_card_json(card) for card in pile.moves],
                "stays": [_card_json(card) for card in pile.stays],
            }
            for pile in piles.piles
        ],
        "to_mend": [_fault_json(one) for one in piles.faults],
        "left": [_fault_json(one) for one in piles.left],
        "in_no_pile": [_card_json(card) for card in piles.untouched],
        "empty": list(piles.empty),
        "run": piles.run.id if piles.run is not None else None,
    }


def _card_json(card: PiledCard) -> dict[str, Any]:
    return {
        "card": card.card,
        "written": card.written or card.card,
        "coding": card.coding.id,
        "code": card.coding.code,
        "words": card.words,
    }


def _fault_json(one: Fault) -> dict[str, Any]:
    return {"where": one.where, "written": one.written, "message": one.message, "near": list(one.near)}
