"""What a sync would do to this copy: lines and versions that come, what stays, and what a person must decide.

Nothing is written here: the same contents on both sides give the same plan, in whatever order copies are met.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.codebook.three_way import Conflict, Side
from qualcode.flows.copies.deciding import names_of
from qualcode.flows.copies.kinds import kind_of
from qualcode.flows.copies.lines import missing_lines, whole_lines
from qualcode.flows.copies.sides import FolderSide, locked_in
from qualcode.flows.erased_names import Keeping
from qualcode.flows.team.versions import Meeting, Met, Standing, meet, own_version
from qualcode.flows.withdrawal.arriving import Arriving, stones_in
from qualcode.store.files import read_if_there
from qualcode.store.keys import StudyKey
from qualcode.store.share import Copy, Held, Share
from qualcode.store.sources import LOCK_FILE, lock_bytes
from qualcode.store.study import Study
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.store.vault import ORIGINALS, REGISTER, Vault

_SOURCE = re.compile(r"S[A-Z2-7]+")
BOTH_CHANGED = "both changed it"
VERSIONED = frozenset({"yaml", "settings", "rows", "memo", "whole", "source", "machine"})


@dataclass(frozen=True, slots=True)
class Local:
    """This copy as it lies on the disk: the study's files, the vault's log, the names of its originals."""

    files: Mapping[str, bytes]
    register: bytes
    originals: tuple[str, ...]


def local_of(study: Study, vault: Vault) -> Local:
    """Read this copy."""
    side = FolderSide(study.root)
    contents = {name: side.read(name) for name in side.names()}
    place = vault.folder / ORIGINALS
    originals = sorted(path.name for path in place.glob("*.token")) if place.is_dir() else []
    return Local(
        {name: content for name, content in contents.items() if content is not None},
        read_if_there(vault.folder / REGISTER) or b"",
        tuple(originals),
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left as it is here, and why: both changed it at `places`, or it has not arrived.

    Where what would come could not be read, `places` say why; that is mended, not decided.
    """

    name: str
    coder: str
    why: str
    places: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether a person must decide it."""
        return self.why == BOTH_CHANGED


@dataclass(slots=True)
class Plan:
    """What a sync writes here, and the version that each file has then.

    `received` counts by kind what comes: lines of logs, files of the others. `decisive` are the names by
    which what both changed can be decided, or was; `waits` the entries of a file that are still open.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    lines: dict[str, list[bytes]] = field(default_factory=dict)
    register: list[bytes] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Held] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    decisive: set[str] = field(default_factory=set)
    waits: dict[str, set[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.files or self.lines or self.register or self.originals)


@dataclass(frozen=True, slots=True)
class Around:
    """What is around this copy: the other copies, its own list as it was sent last, and how to read contents.

    `number` is that of the sync under way, `new` the id of what it makes, drawn so that it was never there;
    `set_back`: this copy lacks what it had sent. Of the copies `unread` nothing is taken; `whole` are those
    contents of this copy that lie in the folder as they should.
    """

    share: Share
    key: StudyKey
    device: str
    mine: Copy | None
    others: Sequence[Copy]
    decided: Mapping[str, Side]
    number: int
    new: str
    set_back: bool = False
    unread: tuple[Copy, ...] = ()
    whole: frozenset[str] = frozenset()

    @property
    def met(self) -> list[Copy]:
        """The other copies that can be read."""
        return [one for one in self.others if one not in self.unread]

    @property
    def erased(self) -> frozenset[str]:
        """Contents that were taken out for somebody who withdrew."""
        every = (*self.others, *([self.mine] if self.mine else []))
        return frozenset(blob for copy in every for blob in copy.erased)

    @property
    def purged(self) -> frozenset[str]:
        """The copies, as they were sent, out of which the words of people who withdrew were taken already."""
        every = (*self.others, *([self.mine] if self.mine else []))
        return frozenset(one for copy in every for one in copy.purged)

    def read(self, blob: str) -> bytes | None:
        """Return a content of the shared folder, or None."""
        return self.share.read(self.key, blob) if blob else None

    def sources_of_lines(self) -> list[Copy]:
        """Return the copies whose logs are joined: this one's own only where it was set back."""
        return [*self.met, *([self.mine] if self.mine and self.set_back else [])]


def plan_of(local: Local, around: Around) -> Plan:
    """Return what a sync does to this copy."""
    plan = Plan()
    names = sorted({*local.files, *(name for copy in _all(around) for name in copy.files)})
    for name in names:
        kind = kind_of(name)
        if kind in VERSIONED:
            _versioned(plan, local, around, name)
        elif kind == "log":
            _log(plan, local, around, name)
    _lock(plan, local, around)
    _of_the_vault(plan, local, around)
    return plan


def _all(around: Around) -> Iterator[Copy]:
    yield from around.others
    if around.mine:
        yield around.mine


def _known(around: Around, name: str) -> dict[str, Held]:
    """Return the versions of a file that copies know, by their content, the newest of each."""
    found: dict[str, Held] = {}
    for copy in _all(around):
        held = copy.files.get(name)
        rows = () if held is None else ((held.version, held.blob), *held.before)
        for number, (version, blob) in enumerate(rows):
            if blob:
                found.setdefault(blob, Held(blob, version, rows[number + 1 :]))
    return found


def _versioned(plan: Plan, local: Local, around: Around, name: str) -> None:
    content = local.files.get(name)
    blob = around.share.blob_of(around.key, content) if content is not None else ""
    mine = around.mine.files.get(name) if around.mine else None
    new = around.new
    first = Standing(name, content, Held(blob))
    set_back = around.set_back or mine is None
    known = _known(around, name) if set_back else {}
    standing = own_version(first, mine, known, new=new, set_back=set_back)
    meeting = Meeting(
        around.read, lambda made: around.share.blob_of(around.key, made), f"{new}m", around.decided
    )
    for copy in around.sources_of_lines():
        if name not in copy.files:
            continue
        met = meet(standing, copy.files[name], meeting)
        standing = met.standing
        _refused(plan, around, copy, (name, met))
        if met.beside is not None and met.beside[0] not in local.files:
            plan.files[met.beside[0]] = met.beside[1]
            plan.beside.append(met.beside[0])
    if standing.held.version:
        plan.versions[name] = standing.held
    if standing.content != content:
        plan.files[name] = standing.content
        plan.received[counted_as(name)] += 1


def _refused(plan: Plan, around: Around, copy: Copy, named: tuple[str, Met]) -> None:
    """Keep what of a file must be decided, or mended, or waited for."""
    name, met = named
    if met.conflicts or met.settled:
        plan.decisive |= names_of(name, (*met.conflicts, *met.settled))
    if met.conflicts:
        places = tuple(map(_place, met.conflicts))
        plan.waits.setdefault(name, set()).update(map(_entry, met.conflicts))
        plan.refused.append(Refused(name, copy.coder, BOTH_CHANGED, places))
    if met.faults:
        plan.refused.append(Refused(name, copy.coder, "together it could not be read", met.faults))
    if met.missing:
        _not_arrived(plan, around, copy, name)


def _entry(one: Conflict) -> str:
    """Return the shortest name by which a conflict can be decided; of a source, its id."""
    return one.path[0] if _SOURCE.fullmatch(one.path[0]) else one.entry


def _place(one: Conflict) -> str:
    gone = (one.ours is None) != (one.theirs is None) and len(one.path) == 2
    return f"{one.place}, removed {'here' if one.ours is None else 'there'}" if gone else one.place


def _not_arrived(plan: Plan, around: Around, copy: Copy, name: str) -> None:
    if copy.files[name].blob not in around.erased:
        plan.refused.append(Refused(name, copy.coder, _why_missing(around, copy, copy.files[name].blob)))


def _why_missing(around: Around, copy: Copy, blob: str) -> str:
    if around.share.has(blob):
        return f"it is damaged in the shared folder; when {copy.coder} syncs again it is whole"
    return "it has not arrived in the shared folder"


def _log(plan: Plan, local: Local, around: Around, name: str) -> None:
    content = local.files.get(name, b"")
    own = around.share.blob_of(around.key, content)
    fresh: list[bytes] = []
    for copy in around.sources_of_lines():
        held = copy.files.get(name)
        if held is None or held.blob == own:
            continue
        theirs = around.read(held.blob)
        if theirs is None:
            _not_arrived(plan, around, copy, name)
        fresh += missing_lines(content, theirs)
    if fresh:
        plan.lines[name] = list(dict.fromkeys(fresh))
        plan.received[counted_as(name)] += len(plan.lines[name])


def _lock(plan: Plan, local: Local, around: Around) -> None:
    """Join the lists of sources: of each the newest revision. Without that list nothing comes of a copy."""
    for copy in around.unread:
        why = _why_missing(around, copy, copy.files[LOCK_FILE].blob)
        plan.refused.append(Refused(LOCK_FILE, copy.coder, f"{why}; nothing of that copy came"))
    ours = locked_in(local.files.get(LOCK_FILE))
    now = dict(ours)
    for copy in around.sources_of_lines():
        held = copy.files.get(LOCK_FILE)
        for entry in locked_in(around.read(held.blob) if held else None).values():
            if entry.id not in now or entry.revision > now[entry.id].revision:
                now[entry.id] = entry
    if now != ours:
        plan.files[LOCK_FILE] = lock_bytes(now.values())


def _of_the_vault(plan: Plan, local: Local, around: Around) -> None:
    known = set(whole_lines(local.register))
    for copy in around.sources_of_lines():
        theirs = around.read(copy.register)
        if copy.register and theirs is None and copy.register not in around.erased:
            plan.refused.append(Refused("names", copy.coder, "they have not arrived in the shared folder"))
        fresh = [line for line in whole_lines(theirs) if line not in known]
        known.update(fresh)
        plan.register += fresh
        for name, blob in copy.originals.items():
            if name not in local.originals and blob not in around.erased:
                plan.originals.setdefault(name, blob)
    _heed_withdrawals(plan, local, around)
    plan.received["names"] += len(plan.register)
    plan.received["originals"] += len(plan.originals)


def _heed_withdrawals(plan: Plan, local: Local, around: Around) -> None:
    """Leave out what would bring back somebody who was erased, on whichever copy that was."""
    copies = [copy.files[WITHDRAWALS].blob for copy in _all(around) if WITHDRAWALS in copy.files]
    stones = stones_in([local.files.get(WITHDRAWALS), *map(around.read, dict.fromkeys(copies))])
    if not stones:
        return
    arriving = Arriving(Keeping(stones, around.key))
    plan.register = arriving.lines(plan.register, whole_lines(local.register))
    plan.originals = {
        name: blob for name, blob in plan.originals.items() if not arriving.is_erased(around.read(blob))
    }


_COUNTED = {
    "codings": "codings", "audits": "codings", "packs": "codings", "sources": "sources",
    "redactions": "masks", "revisions": "sources", "memos": "memos", "flags": "flags", "runs": "verbs",
    "participants.csv": "people", "qualcode.toml": "settings",
}  # fmt: skip


def counted_as(name: str) -> str:
    """Return as what a file is counted: codings, codebook, sources, people, memos, flags, verbs ..."""
    first = name.partition("/")[0]
    if kind_of(name) == "machine":
        return "proposals"
    return _COUNTED.get(first, first.partition(".")[0].removesuffix(".log"))
