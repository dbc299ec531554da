"""What a file that came back would take back of what its coder had said before.

Another code in the place of one is a change; a cell that is blank now may be a mistake, and is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from qualcode.flows.packs.filled import Filled, Said
    from qualcode.flows.packs.records import PackRead

Lost = Literal["answer", "codes", "memo"]


@dataclass(frozen=True, slots=True)
class Losing:
    """A unit of which something would be taken back: its answer, some of its codes, or its memo."""

    unit: str
    number: int
    what: Lost


def forget_nothing_said(filled: Filled, known: Mapping[int, PackRead]) -> None:
    """Let a folder say nothing of units that were read and have no code: it cannot tell them from unread."""
    filled.empty -= {number for number, read in known.items() if not read.codes and not read.blank}


def losing_in(
    filled: Filled, known: Mapping[int, PackRead], units: Mapping[int, str], *, all_read: bool = False
) -> tuple[Losing, ...]:
    """Return what a file would take back of the `units` that stand, given by number with their ids.

    With `all_read` a blank is an answer without a code, and nothing is lost of one that was without.
    """
    found = []
    for number in sorted(known.keys() & units.keys()):
        lost = _lost(filled.said.get(number), known[number], number in filled.empty, all_read=all_read)
        found += [Losing(units[number], number, what) for what in lost]
    return tuple(found)


def _lost(said: Said | None, known: PackRead, emptied: bool, *, all_read: bool) -> Iterator[Lost]:
    if said is None and not emptied:
        return
    yield from _lost_answer(said, known, all_read=all_read)
    if known.memo and not (said and (said.memo or said.keeps_memo)):
        yield "memo"


def _lost_answer(said: Said | None, known: PackRead, *, all_read: bool) -> Iterator[Lost]:
    if known.blank:
        return
    if said is None or said.blank:
        if known.codes or not all_read:
            yield "answer"
    elif said.codes and _are_fewer(said.codes, known.codes):
        yield "codes"


def _are_fewer(codes: Collection[str], known: Collection[str]) -> bool:
    return set(codes) < set(known)
