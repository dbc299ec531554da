"""`sync FOLDER`: what others did comes into this copy, and what was done here goes into the shared folder.

Nothing is lost whatever happens in between: done again, a sync goes on where it was interrupted.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.codebook.three_way import Side
from qualcode.errors import BusyError, StudyFormatError, UsageError, VaultLockedError
from qualcode.flows.copies.deciding import decided, require_used
from qualcode.flows.copies.kinds import kind_of
from qualcode.flows.copies.lines import whole_lines
from qualcode.flows.desk import Desk
from qualcode.flows.known_people import likely_known
from qualcode.flows.team.forgetting import forget, named, require_nothing_open, to_forget
from qualcode.flows.team.gate import SourceDifference, source_differences
from qualcode.flows.team.mending import Mended, mend, unread
from qualcode.flows.team.plan import Around, Local, Plan, Refused, local_of, plan_of
from qualcode.flows.team.record import SyncRecord, keep_record, record_of_copy, remember_sync
from qualcode.flows.team.rivals import rivals_said
from qualcode.flows.team.sending import Sender, count_sent, send
from qualcode.flows.team.turned_away import require_welcome, turned_away_in
from qualcode.flows.team.writing import unchanged, write_plan
from qualcode.flows.withdrawal.withdrawing import clean_withdrawn, traces_before
from qualcode.store.history import new_event_id, tidy, writer_lock
from qualcode.store.holding import WINDOWS, held, windows_open
from qualcode.store.packs import read_pack_folder
from qualcode.store.share import Copy, Share, make_share, open_share
from qualcode.store.study import Study
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.store.vault import Vault, fold_names

_TRIES = 3


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How to sync: `sources`: those that one side lacks move too; `decided`: what to take of a conflict.

    `decided` names a file, an entry ("long-wait") or "all", and the side: ours or theirs. `forget` names the
    copy of a machine that is lost, to be taken out of the folder; `begin` lets another shared folder begin.
    """

    sources: bool = False
    decided: Mapping[str, Side] = field(default_factory=dict)
    dry_run: bool = False
    forget: str = ""
    begin: bool = False


@dataclass(frozen=True, slots=True)
class CopySeen:
    """Another copy in the shared folder: whose, and when it was synced last."""

    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, or would do.

    `received` and `sent` count by kind: lines of logs, files of the others. `kept` are the files that were
    the same already. `differences` are sources that stopped it; then nothing moved. `refused` are files left
    as they are here; `beside` memos that both edited, kept twice. `erased` counts people who withdrew and
    were taken out once more; `alike` are pairs of pseudonyms that may be one person, with the reason.
    """

    folder: str
    begun: bool
    dry_run: bool
    copies: tuple[CopySeen, ...]
    received: Mapping[str, int]
    kept: int
    sent: Mapping[str, int] = field(default_factory=dict)
    differences: tuple[SourceDifference, ...] = ()
    sources: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    beside: tuple[str, ...] = ()
    erased: int = 0
    alike: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether nothing moved because people would have coded other text than each other."""
        return bool(self.differences)


def sync(desk: Desk, folder: Path, options: SyncOptions) -> SyncReport:
    """Sync this copy of a study with the copies in a shared folder.

    Sources that are not the same everywhere stop it before anything moves. Raises `UsageError` for a folder
    that cannot be this study's shared folder, `VaultLockedError` for somebody who is in the team no more.
    """
    desk.study.require_unlocked()
    place = _require_place(desk, folder)
    vault, study = desk.vault(), desk.study.settings.id
    share = open_share(place, study)
    if share is not None:
        _require_in_the_team(vault, share)
    if not options.dry_run:
        tidy(desk.study)
    record = record_of_copy(desk.study)
    if share is None and record.at and not options.begin:
        raise _not_there(record, place)
    with held(desk.study.path(".qualcode/sync.lock"), what="the shared folder", seconds=0.5):
        return _synced(_Sync(desk, vault, share, place, record, options))


@dataclass(frozen=True, slots=True)
class _Sync:
    """A sync under way. `share` is None where the folder is not one yet."""

    desk: Desk
    vault: Vault
    share: Share | None
    place: Path
    record: SyncRecord
    options: SyncOptions

    @property
    def study(self) -> Study:
        return self.desk.study

    def mended(self, local: Local, around: Around) -> Mended:
        """Put anew into the folder what of this copy lies there damaged, or went from there."""
        if self.share is None:
            return Mended()
        return mend(local, self.vault, around, dry_run=self.options.dry_run)

    def around(self, local: Local) -> tuple[Around, list[str]]:
        """Return what is around this copy, and what is odd about it."""
        share = self.share or Share(self.place, self.study.settings.id)
        copies, damaged = share.copies(self.vault.key)
        if copies == [] and damaged:
            raise StudyFormatError(
                "nothing in the shared folder can be read with this study's key",
                hint="is it the right folder, and did it arrive wholly?",
            )
        notes = [
            f"the list {name} cannot be read: it has not arrived wholly, or is damaged" for name in damaged
        ]
        notes += [
            f"{name} is a copy that a sync service made; it was read too, and may be removed"
            for name in share.odd_names()
        ]
        notes += [
            f"keys/{name} is damaged, or nobody who has the study's key wrote it: nothing in it was believed"
            for name in share.strange_keys(self.vault.key)
        ]
        if self.vault.holder.salt in share.wraps(self.vault.key).removed:
            notes.append(
                "your passphrase was changed on another machine: the new one opens this vault too now"
            )
        own = [one for one in copies if one.device == self.record.device]
        mine = max(own, key=lambda one: one.number, default=None)
        others = [one for one in copies if one is not mine]
        number = 1 + max((mine.number if mine else 0, self.record.number))
        around = Around(
            share=share,
            key=self.vault.key,
            device=self.record.device,
            mine=mine,
            others=others,
            decided=decided(self.options.decided),
            number=number,
            new=f"{self.record.device}.{number}-{secrets.token_hex(4)}",
        )
        mended = self.mended(local, around)
        notes += mended.notes(dry_run=self.options.dry_run)
        around = replace(around, whole=mended.whole, unread=unread(around))
        around = replace(around, set_back=_is_set_back(local, around))
        if around.set_back:
            notes.append(
                "this copy was set back since its last sync, as from a backup: what it had sent is here again"
            )
        return around, notes


def _synced(under_way: _Sync) -> SyncReport:
    if not under_way.options.dry_run:
        under_way.vault.keep_order(new_event_id())
    local = local_of(under_way.study, under_way.vault)
    around, notes = under_way.around(local)
    turned = turned_away_in(local, around)
    require_welcome(under_way.vault.holder, turned)
    notes += [one.said for one in turned.values()]
    gone = to_forget(around, under_way.options.forget)
    differences = source_differences(local, around)
    apart = any(one.state == "apart" for one in differences)
    if differences and (apart or not under_way.options.sources):
        return replace(_report(under_way, around, Plan(), notes), differences=differences)
    _require_nobody_in_moving_text(under_way, differences)
    plan = plan_of(local, around)
    require_used(under_way.options.decided, plan.decisive)
    require_nothing_open(plan, gone)
    notes += [
        f"the copy {named(one)}, {'goes' if under_way.options.dry_run else 'is'} out of the folder"
        for one in gone
    ]
    sources = tuple(one.source for one in differences)
    sent = count_sent(local, around, plan)
    if under_way.options.dry_run:
        return replace(_report(under_way, around, plan, notes), sources=sources, sent=sent)
    before = {} if not plan.register else dict(fold_names(under_way.vault.events()).entities)
    coming = b"".join(line + b"\n" for line in plan.lines.get(WITHDRAWALS, ()))
    traces = traces_before(under_way.desk, coming)
    plan = _written(under_way, local, around, plan)
    erased = len(clean_withdrawn(under_way.desk, before=traces))
    _send(under_way, around, plan, gone)
    forget(around, gone)
    alike = _alike(under_way, before) if plan.register else ()
    notes += rivals_said(under_way.study, fold_names(under_way.vault.events()))
    done = _report(under_way, around, plan, notes)
    return replace(done, sources=sources, sent=sent, erased=erased, alike=alike)


def _require_place(desk: Desk, folder: Path) -> Path:
    place = folder.expanduser().resolve()
    if read_pack_folder(desk.study.root) is not None:
        raise UsageError("a pack's folder is not synced", hint="send it back: `qualcode unpack` takes it in")
    if place.is_relative_to(desk.study.root) or desk.study.root.is_relative_to(place):
        raise UsageError(
            "the shared folder must lie outside the study, and the study outside of it",
            hint="name a folder of its own on the shared drive",
        )
    if not place.exists() and not place.parent.is_dir():
        raise UsageError(f"{place.parent} is not there", hint="connect the shared drive, or check the name")
    return place


def _not_there(record: SyncRecord, place: Path) -> UsageError:
    """Say that a copy which syncs finds no shared folder: to begin another would part the team unawares."""
    where = f"this study syncs in {record.folder}; " if record.folder != str(place) else ""
    return UsageError(
        f"{where}the shared folder is not in {place}",
        hint="connect the drive, or name the folder where it is now; to begin another: "
        "qualcode sync FOLDER --begin",
    )


def _require_in_the_team(vault: Vault, share: Share) -> None:
    """Raise where the passphrase that opened the vault was taken away, and none was given in its place."""
    holder, known = vault.holder, share.wraps(vault.key)
    if holder.salt not in known.removed:
        return
    if not any((one.kind, one.coder) == (holder.kind, holder.coder) for one in known.holders()):
        raise VaultLockedError(
            f"{holder.coder or 'the passphrase of this vault'} was taken out of the team; nothing was synced",
            hint="ask the team: `qualcode team add NAME` lets somebody in again",
        )


def _require_nobody_in_moving_text(under_way: _Sync, differences: Sequence[SourceDifference]) -> None:
    moving = [one.source for one in differences if one.state == "newer-there"]
    opened = windows_open(under_way.study.path(f".qualcode/{WINDOWS}")) if moving else []
    if opened:
        raise BusyError(
            f"{opened[0][0]} has this study open for coding, and the text of {moving[0]} would move on",
            hint="leave it with q, and sync then; nothing was changed",
        )


def _is_set_back(local: Local, around: Around) -> bool:
    """Whether this copy lacks lines of the logs of verbs that it had sent itself."""
    for name, sent in around.mine.files.items() if around.mine else ():
        if name.startswith("runs/") and kind_of(name) == "log":
            content = around.read(sent.blob)
            if set(whole_lines(content)) - set(whole_lines(local.files.get(name))):
                return True
    return False


def _written(under_way: _Sync, local: Local, around: Around, plan: Plan) -> Plan:
    """Write what comes; where something changed while it was worked out, it is worked out anew."""
    for _ in range(_TRIES):
        with writer_lock(under_way.study):
            if all(unchanged(under_way.study, local, name) for name in plan.files):
                write_plan(under_way.study, under_way.vault, around, plan)
                return plan
        local = local_of(under_way.study, under_way.vault)
        plan = plan_of(local, around)
    raise BusyError("this study changes while it is synced", hint="sync again when nobody is coding here")


def _send(under_way: _Sync, around: Around, plan: Plan, gone: Sequence[Copy]) -> None:
    if under_way.share is None:
        make_share(under_way.place, under_way.study.settings.id)
    record = replace(under_way.record, number=around.number)
    keep_record(record)
    at = under_way.desk.clock()
    erased = frozenset(blob for one in gone for blob in one.erased)
    send(under_way.study, under_way.vault, around, plan, Sender(under_way.desk.coder, at, erased))
    remember_sync(under_way.desk, record, under_way.place, at, waits=plan.waits)


def _alike(under_way: _Sync, before: Mapping[str, object]) -> tuple[tuple[str, str, str], ...]:
    """Return pseudonyms that came and may be of somebody who was known, with the reason; never a name."""
    entities = fold_names(under_way.vault.events()).entities
    known = [one for one in entities.values() if one.id in before]
    found = []
    for one in entities.values():
        if one.id not in before and one.forms:
            found += [(one.id, other.id, other.reason) for other in likely_known(one.forms[0], known)]
    return tuple(found)


def _report(under_way: _Sync, around: Around, plan: Plan, notes: Sequence[str]) -> SyncReport:
    touched = {*plan.files, *plan.lines}
    same = sum(
        held.blob in {other.files[name].blob for other in around.others if name in other.files}
        for name, held in plan.versions.items()
        if name not in touched
    )
    return SyncReport(
        folder=str(under_way.place),
        begun=under_way.share is None,
        dry_run=under_way.options.dry_run,
        copies=tuple(CopySeen(one.coder, one.at) for one in around.others),
        received={kind: count for kind, count in sorted(plan.received.items()) if count},
        kept=same,
        refused=tuple(dict.fromkeys(plan.refused)),
        beside=tuple(plan.beside),
        notes=tuple(notes),
    )
