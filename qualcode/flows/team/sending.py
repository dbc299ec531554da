"""What goes into the shared folder: this copy as it is, and out of it what nobody may read any more.

Contents come first and the list of them last, so that others see this copy whole, or as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualcode.flows.copies.kinds import kind_of
from qualcode.flows.copies.lines import whole_lines
from qualcode.flows.team.gate import as_purged, lacks_withdrawals
from qualcode.flows.team.plan import VERSIONED, Around, Local, Plan, counted_as, local_of
from qualcode.flows.team.turned_away import turned_away_in, without_turned_away
from qualcode.store.history import writer_lock
from qualcode.store.holding import held
from qualcode.store.share import Copy, Held, Share
from qualcode.store.study import Study, is_personal
from qualcode.store.vault import ORIGINALS, Vault, read_wraps, write_wraps
from qualcode.store.wraps import Wraps, joined_wraps, still_opening


def count_sent(local: Local, around: Around, plan: Plan) -> dict[str, int]:
    """Count what is here and in no copy in the folder: lines of logs, and versions that are new."""
    found: Counter[str] = Counter()
    everywhere = [*around.others, *([around.mine] if around.mine else [])]
    versions = {held.version for copy in everywhere for held in copy.files.values()}
    for name, version in plan.versions.items():
        if version.version not in versions:
            found[counted_as(name)] += 1
    blobs = {held.blob for copy in everywhere for held in copy.files.values()}
    for name, content in local.files.items():
        if kind_of(name) != "log" or around.share.blob_of(around.key, content) in blobs:
            continue
        known = {
            line for copy in everywhere if name in copy.files
            for line in whole_lines(around.read(copy.files[name].blob))
        }  # fmt: skip
        found[counted_as(name)] += len(set(whole_lines(content)) - known)
    registers = {line for copy in everywhere for line in whole_lines(around.read(copy.register))}
    found["names"] += len(set(whole_lines(local.register)) - registers)
    sent = {name for copy in everywhere for name in copy.originals}
    found["originals"] += len(set(local.originals) - sent)
    return {kind: count for kind, count in found.items() if count}


def send(study: Study, vault: Vault, around: Around, plan: Plan, sender: Sender) -> None:
    """Put this copy as it is now into the shared folder: contents first, then its list, then what goes."""
    share = around.share
    with writer_lock(study):
        local = local_of(study, vault)
    wraps = _wraps_joined(vault, local, around)
    stale = [
        one
        for one in around.met
        if as_purged(local, one) not in around.purged and lacks_withdrawals(local, one, around)
    ]
    purging = bool(stale) or _withdrew_since(local, around)
    folder = _Putting(share, vault, share.blobs(), around.whole)
    copy = Copy(
        device=around.device,
        coder=sender.coder,
        at=sender.at,
        number=around.number,
        files=_listed(local, around, plan, folder, purging=purging),
        register=folder.put(local.register),
        originals={
            name: folder.put((vault.folder / ORIGINALS / name).read_bytes()) for name in local.originals
        },
        erased=sender.erased | (around.mine.erased if around.mine else frozenset()),
        purged=around.purged | {as_purged(local, one) for one in stale},
    )
    gone = _to_take_out(around, copy, stale, plan) if purging else frozenset()
    copy = replace(copy, erased=(copy.erased | gone) - copy.blobs)
    share.write_copy(vault.key, copy)
    share.write_wraps(copy.device, wraps, vault.key)
    share.take_out((gone | _rubbish(around, copy)) & folder.there)
    share.tidy()


def _wraps_joined(vault: Vault, local: Local, around: Around) -> Wraps:
    """Join the wraps of the folder into the vault, and return them; it still opens for whoever syncs."""
    turned = turned_away_in(local, around)
    with held(vault.folder / "lock", what="the vault"):
        ours = read_wraps(vault.folder, around.share.study)
        joined = without_turned_away(joined_wraps(ours, around.share.wraps(vault.key)), turned)
        wraps = still_opening(ours, joined, vault.holder)
        if wraps != ours:
            write_wraps(vault.folder, wraps)
    return wraps


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a copy, and when; `erased` is known from copies that are forgotten now."""

    coder: str
    at: str
    erased: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Putting:
    """Contents on their way into the shared folder; what is there `whole` already is not written again."""

    share: Share
    vault: Vault
    there: frozenset[str]
    whole: frozenset[str]

    def put(self, content: bytes) -> str:
        blob = self.share.blob_of(self.vault.key, content)
        if blob not in self.whole and (
            blob not in self.there or self.share.read(self.vault.key, blob) is None
        ):
            self.share.write(self.vault.key, content)
        return blob


def _listed(local: Local, around: Around, plan: Plan, folder: _Putting, *, purging: bool) -> dict[str, Held]:
    """Return the files of this copy, each with its version, and put their contents into the folder."""
    found: dict[str, Held] = {}
    new = around.new
    for name, content in local.files.items():
        blob = folder.put(content)
        known = plan.versions.get(name)
        if kind_of(name) not in VERSIONED:
            found[name] = Held(blob)
        elif known is not None and known.blob == blob:
            found[name] = known
        else:
            before = ((known.version, known.blob), *known.before) if known and known.version else ()
            found[name] = Held(blob, f"{new}x", before)
    gone = {name: one for name, one in plan.versions.items() if name not in local.files}
    for name, one in gone.items():
        before = ((one.version, one.blob), *one.before) if one.blob else one.before
        found[name] = Held("", f"{new}x" if one.blob else one.version, before)
    if purging:
        return {
            name: replace(one, before=tuple((version, "") for version, _ in one.before))
            for name, one in found.items()
        }
    return found


def _withdrew_since(local: Local, around: Around) -> bool:
    return around.mine is not None and lacks_withdrawals(local, around.mine, around)


def _to_take_out(around: Around, now: Copy, stale: Sequence[Copy], plan: Plan) -> frozenset[str]:
    """Return the contents that may hold words of somebody who withdrew: those from before.

    What was refused here is not lost: it lies with whoever has it, and comes with their next sync.
    """
    fresh = [one for one in around.others if one not in stale]
    needed = now.blobs | frozenset(blob for one in fresh for blob in one.blobs)
    refused = {one.name for one in plan.refused}
    kept = {
        one.files[name].blob
        for one in stale
        for name in refused
        if name in one.files and not is_personal(name)
    }
    old = [*stale, *([around.mine] if around.mine else [])]
    return frozenset(blob for one in old for blob in one.blobs) - needed - kept


def _rubbish(around: Around, now: Copy) -> frozenset[str]:
    """Return the contents that only this copy's list of before named."""
    needed = now.blobs | frozenset(blob for one in around.others for blob in one.blobs)
    return (around.mine.blobs if around.mine else frozenset()) - needed
