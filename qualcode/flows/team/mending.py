"""What lies damaged in the shared folder: put there anew by whoever has it, and not taken for what is there.

A drive that was pulled, or a sync service that stopped half way, leaves files that are empty or cut short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.flows.team.plan import Around, Local
from qualcode.store.share import Copy
from qualcode.store.sources import LOCK_FILE
from qualcode.store.vault import ORIGINALS, Vault
from qualcode.text import counted


@dataclass(frozen=True, slots=True)
class Mended:
    """Which of this copy's contents lie in the folder wholly by now, and how many of them did not."""

    whole: frozenset[str] = frozenset()
    count: int = 0

    def notes(self, *, dry_run: bool) -> list[str]:
        """Return what is to be said of it."""
        done = "it would be" if dry_run else "it is"
        lay = f"{counted(self.count, 'file')} of this copy lay damaged in the shared folder, or was gone"
        return [f"{lay}; {done} written there anew"] if self.count else []


def mend(local: Local, vault: Vault, around: Around, *, dry_run: bool) -> Mended:
    """Write anew what of this copy is in the folder, but damaged, or was sent and is not there any more.

    What was taken out because somebody withdrew is left out.
    """
    share = around.share
    sent = (around.mine.blobs if around.mine else frozenset()) - around.erased
    expected, whole, lacking = share.blobs() | sent, set(), set()
    for content in _contents(local, vault):
        blob = share.blob_of(vault.key, content)
        if blob not in expected or blob in whole:
            continue
        if share.read(vault.key, blob) is None:
            lacking.add(blob)
            if dry_run:
                continue
            share.write(vault.key, content)
        whole.add(blob)
    return Mended(frozenset(whole), len(lacking))


def _contents(local: Local, vault: Vault) -> Iterator[bytes]:
    yield from local.files.values()
    yield local.register
    for name in local.originals:
        yield (vault.folder / ORIGINALS / name).read_bytes()


def unread(around: Around) -> tuple[Copy, ...]:
    """Return the copies whose list of sources lies damaged, or is away: nobody can tell which they hold.

    One that was taken out because somebody withdrew is no such list.
    """
    lists = [(one, one.files[LOCK_FILE].blob) for one in around.others if LOCK_FILE in one.files]
    missing = [(one, blob) for one, blob in lists if blob and blob not in around.erased]
    return tuple(one for one, blob in missing if around.read(blob) is None)
