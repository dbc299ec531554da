"""What two copies of one study have of each other's sources: the same, ahead, behind, apart.

Both copies are of one study and under one key, so that the keyed hashes of their texts can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from qualcode.flows.copies.sides import locked_in
from qualcode.store.files import json_object
from qualcode.store.logs import revisions_log
from qualcode.store.sources import LOCK_FILE, source_file

if TYPE_CHECKING:
    from qualcode.flows.copies.sides import Side
    from qualcode.store.sources import LockedSource

State: TypeAlias = Literal["same", "ours", "theirs", "ahead", "behind", "apart"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands in two copies: `ours` or `theirs` has it alone, or is `ahead` or `behind`.

    `apart`: the same revision has another text in each, or neither's corrections lead to the other's. `why`
    says so for a person.
    """

    source: str
    state: State
    why: str = ""


def source_states(ours: Side, theirs: Side) -> Iterator[SourceState]:
    """Yield how each source of either copy stands, in our order, then theirs."""
    here, there = (locked_in(side.read(LOCK_FILE)) for side in (ours, theirs))
    for source in dict.fromkeys([*here, *there]):
        mine, other = here.get(source), there.get(source)
        if mine is None or other is None:
            yield SourceState(source, "theirs" if mine is None else "ours")
        elif mine.revision == other.revision:
            same = mine.text == other.text
            why = f"revision {mine.revision} has another text in each copy"
            yield SourceState(source, "same" if same else "apart", "" if same else why)
        elif mine.revision > other.revision:
            yield _one_ahead(SourceState(source, "ahead"), (ours, mine), (theirs, other))
        else:
            yield _one_ahead(SourceState(source, "behind"), (theirs, other), (ours, mine))


def _one_ahead(
    state: SourceState, ahead: tuple[Side, LockedSource], behind: tuple[Side, LockedSource]
) -> SourceState:
    """Return a state, or that the two are apart: the copy ahead must have come from what the other holds."""
    side, newer = ahead
    other, older = behind
    name = source_file(older.id, older.revision)
    kept = side.read(name)
    if kept is not None and _turns(kept) == _turns(other.read(name)):
        return state
    if kept is None and _leads(side, newer, older):
        return state
    why = f"revision {newer.revision} of one copy does not follow from revision {older.revision} of the other"
    return SourceState(state.source, "apart", why)


def _turns(content: bytes | None) -> list[object]:
    """Return the words of a source's turns; its header is left out."""
    return [(json_object(line) or {}).get("text") for line in (content or b"").split(b"\n")[1:] if line]


def _leads(side: Side, newer: LockedSource, older: LockedSource) -> bool:
    """Whether corrections that are told lead from the one text to the other, by the texts' keyed hashes.

    A withdrawal, which keeps nothing of the text before, leads from whatever that revision was.
    """
    lines = (json_object(line) for line in (side.read(revisions_log(newer.id)) or b"").split(b"\n") if line)
    steps = [line for line in lines if line and line.get("op") == "revise"]
    text, number = newer.text, newer.revision
    while number > older.revision:
        step = next((one for one in steps if one["after"] == number and _led_to(one, text)), None)
        if step is None:
            return False
        text, number = (step.get("texts") or [""])[0], step["before"]
    return number == older.revision and text in {"", older.text}


def _led_to(step: Mapping[str, Any], text: str) -> bool:
    told = step.get("texts")
    return told[1] == text or not text if told else "withdrawn" in step
