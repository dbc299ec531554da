"""Unpacking: what came back becomes its coder's own, once, in one verb that whoever unpacks can take back.

All or nothing, unless what is wrong is to be passed over; the same file a second time changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.findings import Memo
from qualcode.flows.code import Request, own_codings, requested
from qualcode.flows.packs.filled import Said
from qualcode.flows.packs.folder_read import read_folder
from qualcode.flows.packs.places import UnitPlaces
from qualcode.flows.packs.records import PackRead, pack_log, pack_now, pack_reads
from qualcode.flows.packs.sheet_read import read_pack_sheet
from qualcode.flows.retracting import retract_into
from qualcode.flows.withdrawal.withdrawing import clean_withdrawn
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.memos import memo_bytes, memo_file, read_memos
from qualcode.store.sources import read_source
from qualcode.store.study import fresh_id
from qualcode.text import counted, normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from qualcode.flows.audits.standing import Place
    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.filled import Filled
    from qualcode.flows.packs.records import Pack
    from qualcode.model import Coding, Problem, Source
    from qualcode.store.history import Run


@dataclass(frozen=True, slots=True)
class UnpackOptions:
    """`skip_bad` passes over what is wrong; `all_read`: units without a code were read, and none fits."""

    skip_bad: bool = False
    all_read: bool = False


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a pack brought. Where there are `problems` and no `run`, nothing was kept.

    Of the `units` that stand `read` have an answer now, `nothing` of them none of the codes; `new`,
    `taken_back` and `memos` count what this file changed, `same` the answers that were known. `withdrawn`
    and `outside` were passed over.
    """

    pack: Pack
    units: int
    read: int
    nothing: int
    new: int = 0
    taken_back: int = 0
    memos: int = 0
    same: int = 0
    withdrawn: int = 0
    outside: int = 0
    coder_there: str = ""
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    run: Run | None = None


@dataclass(slots=True)
class _Keeping:
    """A pack being kept: `desk` is whoever unpacks, `theirs` the same desk in the name of the coder."""

    desk: Desk
    theirs: Desk
    pack: Pack
    filled: Filled
    known: dict[int, PackRead]
    places: Mapping[int, Place]
    changes: Changes = field(default_factory=Changes)
    new: int = 0
    taken_back: int = 0
    memos: int = 0
    same: int = 0
    _sources: dict[str, Source] = field(default_factory=dict)
    _memos: dict[str, Memo] = field(default_factory=dict)

    def keep(self) -> None:
        """Gather everything that this file changes."""
        self._memos = {memo.id: memo for memo in read_memos(self.desk.study)}
        self._codings()
        for number, said in self.filled.said.items():
            self._answer(number, said)
        for number in sorted(self.filled.empty & self.known.keys()):
            self._forget(self.known[number])
        for memo in self.filled.memos:
            self._whole_memo(memo)

    def _codings(self) -> None:
        wanted = {one.identity for one in self.filled.placed}
        gone = [one for one in self._kept_before() if _identity(one) not in wanted]
        retract_into(self.theirs, gone, self.changes, why="anew")
        self.taken_back = len(gone)
        origin = f"pack:{self.pack.id}"
        requests = [
            Request(self._source(one.source), one.span, one.code, one.why, origin, facets=one.facets)
            for one in self.filled.placed
        ]
        self.new = len(requested(self.theirs, requests, self.changes).codings)

    def _kept_before(self) -> Iterable[Coding]:
        """Yield this coder's codings from this pack on the units that the file speaks of."""
        numbers = {*self.filled.said, *self.filled.empty} & self.places.keys()
        spoken = {number: self.places[number] for number in numbers}
        units = UnitPlaces.of(spoken)
        for one in own_codings(self.theirs, {source for source, _, _ in spoken.values()}):
            own = one.origin == f"pack:{self.pack.id}"
            if own and units.under(one.source, one.revision, one.span):
                yield one

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            self._sources[name] = read_source(self.desk.study, name)
        return self._sources[name]

    def _answer(self, number: int, said: Said) -> None:
        known = self.known.get(number)
        anchor = self.desk.key.anchor(said.memo) if said.memo else ""
        if known is not None and _is_known(known, said, anchor):
            self.same += 1
            return
        memo = self._memo(number, said, known, anchor)
        event = {
            "op": "read",
            "event": new_event_id(),
            "id": hex_id("D-"),
            "number": number,
            "codes": list(said.codes),
            "by": self.pack.coder,
            "at": self.desk.clock(),
            **({"sure": said.sure} if said.sure else {}),
            **({"memo": memo, "memo_anchor": anchor} if memo else {}),
            **({"blank": True} if said.blank else {}),
        }
        if known is not None:
            self._retract(known)
        self.changes.append(pack_log(self.pack.id, self.pack.coder), event)
        self.changes.objects.add(str(event["id"]))

    def _memo(self, number: int, said: Said, known: PackRead | None, anchor: str) -> str:
        """Keep the memo of a unit; return its id, "" for none. One that did not change is left as it is."""
        old = known.memo if known else ""
        if known and known.memo_anchor == anchor:
            return old
        if not said.memo:
            if old in self._memos:
                self._write(memo_file(old), None)
            return ""
        source, _, span = self.places[number]
        turns = self._source(source).turns_under(span)
        about = (source, *(turn.id for turn, _ in turns[:1]))
        identifier = old if old in self._memos else fresh_id("M-", self._memos)
        memo = Memo(identifier, self.pack.coder, self.desk.clock(), normalised(said.memo), about)
        self._keep_memo(memo)
        return identifier

    def _whole_memo(self, memo: Memo) -> None:
        known = self._memos.get(memo.id)
        if known is not None and (known.by, known.text) == (self.pack.coder, memo.text):
            return
        foreign = known is not None and known.by != self.pack.coder
        identifier = fresh_id("M-", self._memos) if foreign else memo.id
        self._keep_memo(replace(memo, id=identifier, by=self.pack.coder))

    def _keep_memo(self, memo: Memo) -> None:
        self._memos[memo.id] = memo
        self.changes.uses.update(memo.about[:1])
        self._write(memo_file(memo.id), memo_bytes(memo))

    def _write(self, name: str, content: bytes | None) -> None:
        self.desk.study.read(name)
        self.changes.files[name] = content
        self.changes.objects.add(name.rpartition("/")[2].removesuffix(".md"))
        self.memos += 1

    def _forget(self, known: PackRead) -> None:
        """Take an answer back whose cells were emptied since."""
        self._retract(known)
        if known.memo in self._memos:
            self._write(memo_file(known.memo), None)

    def _retract(self, known: PackRead) -> None:
        event = {"op": "retract", "event": new_event_id(), "id": known.id, "by": self.pack.coder}
        log = pack_log(self.pack.id, self.pack.coder)
        self.changes.append(log, {**event, "at": self.desk.clock(), "why": "anew"})
        self.changes.objects.add(known.id)


def _identity(one: Coding) -> tuple[object, ...]:
    return one.source, one.revision, one.span, one.code


def _is_known(known: PackRead, said: Said, anchor: str) -> bool:
    answers = (set(known.codes), known.sure, known.memo_anchor, known.blank)
    return answers == (set(said.codes), said.sure, anchor, said.blank)


def unpack(desk: Desk, path: Path, options: UnpackOptions) -> Unpacked:
    """Read a pack that came back, and keep it as its coder's: one verb.

    The events are the coder's, the verb is that of whoever unpacks, who can undo it.
    """
    desk.study.require_unlocked()
    desk.vault()
    pack, filled = read_folder(desk, path) if path.is_dir() else read_pack_sheet(desk.study, path)
    if options.all_read:
        filled.said |= {number: Said(number) for number in sorted(filled.empty)}
        filled.empty.clear()
    known = pack_reads(desk.study, pack)
    if filled.problems and not options.skip_bad:
        return _told(desk, pack, filled, replace_with={"refused": True})
    places = pack_now(desk.study, pack).places
    keeping = _Keeping(desk, replace(desk, coder=pack.coder), pack, filled, known, places)
    keeping.keep()
    run = None
    if keeping.changes:
        keeping.changes.uses.add(pack.id)
        keeping.changes.note = f"{pack.id} of {pack.coder}, {counted(len(filled.said), 'unit')}"
        run = desk.commit(keeping.changes, "unpack")
        clean_withdrawn(desk)
    counts = {name: getattr(keeping, name) for name in ("new", "taken_back", "memos", "same")}
    return _told(desk, pack, filled, replace_with={**counts, "run": run})


def _told(desk: Desk, pack: Pack, filled: Filled, *, replace_with: dict[str, object]) -> Unpacked:
    standing = pack_now(desk.study, pack).places
    reads = [
        one for number, one in pack_reads(desk.study, pack).items() if number in standing and not one.blank
    ]
    told = Unpacked(
        pack,
        units=len(standing),
        read=len(reads),
        nothing=sum(not one.codes for one in reads),
        withdrawn=filled.withdrawn,
        outside=filled.outside,
        coder_there=filled.coder_there if filled.coder_there != pack.coder else "",
        problems=tuple(filled.problems),
    )
    return replace(told, **replace_with)  # type: ignore[arg-type]
