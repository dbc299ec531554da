"""Unpacking: what came back becomes its coder's own, once, in one verb that whoever unpacks can take back.

All or nothing, unless what is wrong is to be passed over; the same file a second time changes nothing, and
what was said before is taken back only where a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.flows.packs.filled import Said
from qualcode.flows.packs.folder_read import read_folder
from qualcode.flows.packs.keeping import Keeping
from qualcode.flows.packs.losing import forget_nothing_said, losing_in
from qualcode.flows.packs.records import pack_now, pack_reads
from qualcode.flows.packs.sheet_read import read_pack_sheet
from qualcode.flows.withdrawal.withdrawing import clean_withdrawn
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.filled import Filled
    from qualcode.flows.packs.losing import Losing
    from qualcode.flows.packs.records import Pack
    from qualcode.model import Problem
    from qualcode.store.runs import Run

_KINDS = tuple(f"{what}_{how}" for what in ("answers", "memos") for how in ("new", "changed", "gone"))


@dataclass(frozen=True, slots=True)
class UnpackOptions:
    """`skip_bad` passes over what is wrong; `all_read`: units without a code were read, and none fits.

    `take_back`: answers and memos that are gone from the file are taken back, too.
    """

    skip_bad: bool = False
    all_read: bool = False
    take_back: bool = False


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a pack brought; nothing was kept where it is `refused`, for `problems` or for what it is `losing`.

    Of the `units` that stand `read` have an answer now, `nothing` of them none of the codes; `new` and
    `taken_back` count codings, `done` answers and memos ("answers_new", "memos_gone" ...) that this file
    changed, `same` the answers that were known. `withdrawn`, `outside` and what `others` have made, by
    coder, were passed over.
    """

    pack: Pack
    units: int
    read: int
    nothing: int
    new: int = 0
    taken_back: int = 0
    done: Mapping[str, int] = field(default_factory=dict)
    same: int = 0
    withdrawn: int = 0
    outside: int = 0
    others: Mapping[str, int] = field(default_factory=dict)
    coder_there: str = ""
    problems: tuple[Problem, ...] = ()
    losing: tuple[Losing, ...] = ()
    refused: bool = False
    run: Run | None = None


def unpack(desk: Desk, path: Path, options: UnpackOptions) -> Unpacked:
    """Read a pack that came back, and keep it as its coder's: one verb.

    The events are the coder's, the verb is that of whoever unpacks, who can undo it.
    """
    desk.study.require_unlocked()
    desk.vault()
    pack, filled = read_folder(desk, path) if path.is_dir() else read_pack_sheet(desk.study, path)
    known = pack_reads(desk.study, pack)
    if path.is_dir():
        forget_nothing_said(filled, known)
    places = pack_now(desk.study, pack).places
    units = {number: pack.unit_id(number) for number in places}
    losing = losing_in(filled, known, units, all_read=options.all_read)
    wrong = filled.problems and not options.skip_bad
    if wrong or (losing and not options.take_back):
        return replace(_told(desk, pack, filled), losing=() if options.take_back else losing, refused=True)
    if options.all_read:
        filled.said |= {number: Said(number) for number in sorted(filled.empty)}
        filled.empty.clear()
    keeping = Keeping(desk, replace(desk, coder=pack.coder), pack, filled, known, places)
    keeping.keep()
    run = _kept(desk, keeping)
    done = {kind: keeping.done[kind] for kind in _KINDS}
    told = _told(desk, pack, filled)
    return replace(
        told, new=keeping.new, taken_back=keeping.taken_back, same=keeping.same, done=done, run=run
    )


def _kept(desk: Desk, keeping: Keeping) -> Run | None:
    if not keeping.changes:
        return None
    pack = keeping.pack
    keeping.changes.uses.add(pack.id)
    changed = changed_lines(keeping.new, keeping.taken_back, keeping.done)
    keeping.changes.note = f"{pack.id} of {pack.coder}: {', '.join(changed)}"
    run = desk.commit(keeping.changes, "unpack")
    clean_withdrawn(desk)
    return run


def changed_lines(new: int, taken_back: int, done: Mapping[str, int]) -> Iterator[str]:
    """Yield what a file changed, for people: "2 answers new", "1 coding taken back", "1 memo changed"."""
    said = {"new": "new", "changed": "changed", "gone": "taken back"}
    numbers = [(done.get(f"answers_{how}", 0), "answer", word) for how, word in said.items()]
    numbers += [(new, "coding", "new"), (taken_back, "coding", "taken back")]
    numbers += [(done.get(f"memos_{how}", 0), "memo", word) for how, word in said.items()]
    for number, what, word in numbers:
        if number:
            yield f"{counted(number, what)} {word}"


def _told(desk: Desk, pack: Pack, filled: Filled) -> Unpacked:
    standing = pack_now(desk.study, pack).places
    reads = [
        one for number, one in pack_reads(desk.study, pack).items() if number in standing and not one.blank
    ]
    return Unpacked(
        pack,
        units=len(standing),
        read=len(reads),
        nothing=sum(not one.codes for one in reads),
        withdrawn=filled.withdrawn,
        done=dict.fromkeys(_KINDS, 0),
        outside=filled.outside,
        others=dict(filled.others),
        coder_there=filled.coder_there if filled.coder_there != pack.coder else "",
        problems=tuple(filled.problems),
    )
