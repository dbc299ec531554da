"""Taking the copy of a lost machine out of the shared folder, once all that it had sent is here.

Should the machine turn up again, it syncs as one that comes for the first time: nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.team.plan import Around, Plan
from qualcode.store.share import Copy

_SHOWN = 6


def to_forget(around: Around, typed: str) -> tuple[Copy, ...]:
    """Return the lists of the copy that is meant: by its id, or by the coder who has no other in the folder.

    Raises `UnknownNameError`, or `UsageError` where a coder has several.
    """
    if not typed:
        return ()
    by_id = {one.device for one in around.others if len(typed) >= _SHOWN and one.device.startswith(typed)}
    devices = by_id or {one.device for one in around.others if one.coder == typed}
    meant = tuple(one for one in around.others if one.device in devices)
    if not meant:
        known = {name for one in around.others for name in (one.coder, one.device[:_SHOWN])}
        raise unknown_name("other copy", typed, known)
    if len(devices) > 1:
        raise UsageError(
            f"{typed} has {len(devices)} copies in the shared folder: {'; '.join(sorted(map(named, meant)))}",
            hint="name one by its id, as in --forget " + min(devices)[:_SHOWN],
        )
    return meant


def named(copy: Copy) -> str:
    """Return a copy as people know it: its id, whose it is, and when it was synced."""
    return f"{copy.device[:_SHOWN]}, {copy.coder}'s of {copy.at[:10]} {copy.at[11:16]}"


def require_nothing_open(plan: Plan, gone: Sequence[Copy]) -> None:
    """Raise where something of a copy that is to be forgotten waits for a person.

    What has not arrived, or lies damaged, cannot come from a machine that is lost.
    """
    coders = {one.coder for one in gone}
    waiting = next((one for one in plan.refused if one.coder in coders and one.places), None)
    if waiting is not None:
        raise UsageError(
            f"{waiting.name} of {waiting.coder}'s copy would be lost: {waiting.why}",
            hint="sync without --forget shows it; decide it first",
        )


def forget(around: Around, gone: Sequence[Copy]) -> None:
    """Take lists and wraps out of the shared folder, then the contents that no copy names any more."""
    share = around.share
    for one in gone:
        share.remove_copy(one)
    left, damaged = share.copies(around.key)
    if gone and not damaged:
        needed = frozenset(blob for one in left for blob in one.blobs)
        share.take_out(frozenset(blob for one in gone for blob in one.blobs) - needed)
