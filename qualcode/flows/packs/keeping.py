"""What came back in a pack, turned into the events, codings and memos of its coder.

The events are the coder's own; what did not change is not written again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.findings import Memo
from qualcode.flows.code import Request, own_codings, requested
from qualcode.flows.packs.memos_home import MemoCame, anchor_of, came_event, memos_that_came
from qualcode.flows.packs.places import UnitPlaces
from qualcode.flows.packs.records import PackRead, pack_log
from qualcode.flows.retracting import retract_into
from qualcode.flows.revised import following_of
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.memos import memo_bytes, memo_file, read_memos
from qualcode.store.sources import read_source
from qualcode.store.study import fresh_id
from qualcode.text import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.flows.audits.standing import Place
    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.filled import Filled, Said
    from qualcode.flows.packs.records import Pack
    from qualcode.model import Coding, Source


@dataclass(slots=True)
class Keeping:
    """A pack being kept: `desk` is whoever unpacks, `theirs` the same desk in the name of the coder.

    `done` counts what becomes of answers and memos: "answers_new", "answers_changed", "answers_gone", and of
    memos alike.
    """

    desk: Desk
    theirs: Desk
    pack: Pack
    filled: Filled
    known: dict[int, PackRead]
    places: Mapping[int, Place]
    changes: Changes = field(default_factory=Changes)
    new: int = 0
    taken_back: int = 0
    same: int = 0
    done: Counter[str] = field(default_factory=Counter)
    _sources: dict[str, Source] = field(default_factory=dict)
    _memos: dict[str, Memo] = field(default_factory=dict)
    _came: Mapping[str, MemoCame] = field(default_factory=dict)

    def keep(self) -> None:
        """Gather everything that this file changes."""
        self._memos = {memo.id: memo for memo in read_memos(self.desk.study)}
        self._came = memos_that_came(self.desk.study, self.pack)
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

    def _kept_before(self) -> Iterator[Coding]:
        """Yield this coder's codings from this pack that the file speaks of, by unit and code."""
        numbers = {*self.filled.said, *self.filled.empty} & self.places.keys()
        spoken = {number: self.places[number] for number in numbers}
        units = UnitPlaces.of(spoken)
        following = following_of(self.desk.study)
        unsaid = {number: following.codes(one.kept) for number, one in self.filled.said.items()}
        for one in own_codings(self.theirs, {source for source, _, _ in spoken.values()}):
            if one.origin == f"pack:{self.pack.id}":
                under = units.under(one.source, one.revision, one.span)
                if under and not any(one.code in unsaid.get(number, ()) for number in under):
                    yield one

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            self._sources[name] = read_source(self.desk.study, name)
        return self._sources[name]

    def _answer(self, number: int, said: Said) -> None:
        known = self.known.get(number)
        anchor = self._anchor(said, known)
        if known is not None and _is_known(known, said, anchor):
            self.same += 1
            return
        self._count_answer(said, known)
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

    def _anchor(self, said: Said, known: PackRead | None) -> str:
        if said.keeps_memo and known:
            return known.memo_anchor
        return self.desk.key.anchor(said.memo) if said.memo else ""

    def _count_answer(self, said: Said, known: PackRead | None) -> None:
        before, now = known is not None and not known.blank, not said.blank
        if known and before and now:
            same = (set(known.codes), known.sure) == (set(said.codes), said.sure)
            self.done["answers_changed"] += not same
        else:
            self.done["answers_new"] += now
            self.done["answers_gone"] += before

    def _memo(self, number: int, said: Said, known: PackRead | None, anchor: str) -> str:
        """Keep the memo of a unit; return its id, "" for none. One that did not change is left as it is."""
        old = known.memo if known else ""
        if known and known.memo_anchor == anchor:
            return old
        if not said.memo:
            self._remove_memo(old)
            return ""
        source, _, span = self.places[number]
        turns = self._source(source).turns_under(span)
        about = (source, *(turn.id for turn, _ in turns[:1]))
        identifier = old if old in self._memos else fresh_id("M-", self._memos)
        memo = Memo(identifier, self.pack.coder, self.desk.clock(), normalised(said.memo), about)
        self._keep_memo(memo)
        return identifier

    def _whole_memo(self, memo: Memo) -> None:
        """Keep a memo of a folder, if it did not come before as it is."""
        anchor = anchor_of(self.desk, memo)
        came = self._came.get(memo.id)
        if came is not None and came.anchor == anchor:
            return
        identifier = self._id_at_home(came or MemoCame(memo.id, anchor))
        if came is not None or identifier not in self._memos:
            self._keep_memo(replace(memo, id=identifier, by=self.pack.coder))
        coming = came_event(self.desk, self.pack, memo.id, MemoCame(identifier, anchor))
        self.changes.append(pack_log(self.pack.id, self.pack.coder), coming)

    def _id_at_home(self, came: MemoCame) -> str:
        """Return the id of a memo at home; another one where what has it there is not as it came."""
        there = self._memos.get(came.memo)
        as_it_came = there is None or (there.by, anchor_of(self.desk, there)) == (
            self.pack.coder,
            came.anchor,
        )
        return came.memo if as_it_came else fresh_id("M-", self._memos)

    def _keep_memo(self, memo: Memo) -> None:
        self.done["memos_changed" if memo.id in self._memos else "memos_new"] += 1
        self._memos[memo.id] = memo
        self.changes.uses.update(memo.about[:1])
        self._write(memo_file(memo.id), memo_bytes(memo))

    def _write(self, name: str, content: bytes | None) -> None:
        self.desk.study.read(name)
        self.changes.files[name] = content
        self.changes.objects.add(name.rpartition("/")[2].removesuffix(".md"))

    def _remove_memo(self, memo: str) -> None:
        if memo in self._memos:
            self._write(memo_file(memo), None)
            self.done["memos_gone"] += 1

    def _forget(self, known: PackRead) -> None:
        """Take an answer back whose cells were emptied since."""
        self._retract(known)
        self._remove_memo(known.memo)
        self.done["answers_gone"] += not known.blank

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
