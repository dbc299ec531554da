"""What packs hold of a person's words: places, and what was said of them; and the records without.

What was sent cannot be reached: whoever has the file is named, to be asked for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.audits.reads import places_now
from qualcode.flows.packs.records import Pack, all_packs, logged_coders, pack_bytes, pack_file, pack_log
from qualcode.store.files import json_line
from qualcode.store.logs import read_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.flows.withdrawal.case import Case


def packs_of(case: Case) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return the packs that hold a person's words: by id, the coder who has it, and the units."""
    return {
        pack.id: (pack.coder, tuple(pack.unit_id(number) for number in _numbers(case, pack)))
        for pack in all_packs(case.study)
        if _numbers(case, pack) or _turns(case, pack)
    }


def pack_files_without(case: Case) -> dict[str, bytes | None]:
    """Return the records of packs, and of what was said of them, without a person's words' places."""
    found: dict[str, bytes | None] = {}
    for pack in all_packs(case.study):
        numbers = _numbers(case, pack)
        if numbers or _turns(case, pack):
            found.update(_without(case, pack, numbers))
    return found


def _without(case: Case, pack: Pack, numbers: Sequence[int]) -> Iterator[tuple[str, bytes | None]]:
    name = pack_file(pack.id)
    case.study.read(name)
    yield name, pack_bytes(pack.without(numbers, _own_turns(case)))
    for coder in logged_coders(case.study, pack.id):
        log = pack_log(pack.id, coder)
        events = read_events(case.study, log)
        gone = {event["id"] for event in events if event.get("number") in numbers}
        if gone:
            kept = [event for event in events if event["id"] not in gone]
            yield log, "".join(json_line(one) + "\n" for one in kept).encode() if kept else None


def _numbers(case: Case, pack: Pack) -> tuple[int, ...]:
    spans = {one.source.id: one.spans for one in case.spoken}
    places = places_now(case.study, pack.sample)
    return tuple(
        number
        for number, (source, _, span) in places.items()
        if any(span.overlaps(own) for own in spans.get(source, ()))
    )


def _turns(case: Case, pack: Pack) -> bool:
    """Whether a turn of a folder is theirs: a unit, or context."""
    own = _own_turns(case)
    return any(one.turn in own.get(one.source, ()) for one in pack.turns)


def _own_turns(case: Case) -> Mapping[str, frozenset[str]]:
    return {one.source.id: frozenset(turn.id for turn in one.turns) for one in case.spoken}
