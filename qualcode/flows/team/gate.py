"""Before anything moves: does everybody code the same text? Sources that differ are named, and stop a sync.

A source that one side lacks, or holds in a later revision, moves where a person says so; two texts under one
revision never do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualcode.flows.copies.comparing import source_states
from qualcode.flows.copies.lines import missing_lines, whole_lines
from qualcode.flows.copies.sides import MadeSide, locked_in
from qualcode.flows.team.plan import Around, Local
from qualcode.store.files import json_object
from qualcode.store.share import Copy
from qualcode.store.sources import LOCK_FILE, LockedSource
from qualcode.store.tombstones import WITHDRAWALS


@dataclass(frozen=True, slots=True)
class SourceDifference:
    """A source that is not the same everywhere: `state` is here, there, newer-here, newer-there or apart.

    `coder` is whose copy it was held against, `why` what is to be said besides.
    """

    source: str
    state: str
    coder: str = ""
    why: str = ""


_STATES = {"theirs": "there", "behind": "newer-there", "apart": "apart"}


@dataclass(frozen=True, slots=True)
class CopySide:
    """The files of another copy in a shared folder."""

    copy: Copy
    around: Around

    def names(self) -> tuple[str, ...]:
        """Names of all files."""
        return tuple(sorted(name for name, held in self.copy.files.items() if held.blob))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None."""
        held = self.copy.files.get(name)
        return self.around.read(held.blob) if held is not None else None


def source_differences(local: Local, around: Around) -> tuple[SourceDifference, ...]:
    """Return the sources that differ between this copy and what is in the shared folder.

    What only moves on because somebody withdrew is no difference: that reaches every copy by itself.
    """
    found: dict[str, SourceDifference] = {}
    withdrawn = _withdrawn(local, around)
    ours = MadeSide(local.files)
    for copy in around.met:
        for one in source_states(ours, CopySide(copy, around)):
            state = _STATES.get(one.state)
            if state and (state == "apart" or one.source not in withdrawn):
                known = found.get(one.source)
                if known is None or state == "apart":
                    found[one.source] = SourceDifference(one.source, state, copy.coder, one.why)
    for source, state in _news(local, around):
        if source not in withdrawn:
            found.setdefault(source, SourceDifference(source, state))
    return tuple(found[source] for source in sorted(found))


def _news(local: Local, around: Around) -> Iterator[tuple[str, str]]:
    """Yield the sources, or revisions, that no copy in the folder has; none where nobody else syncs."""
    if not around.others:
        return
    newest: dict[str, int] = {}
    for copy in (*around.others, *([around.mine] if around.mine else [])):
        for entry in _locked(copy, around).values():
            newest[entry.id] = max(newest.get(entry.id, 0), entry.revision)
    for entry in locked_in(local.files.get(LOCK_FILE)).values():
        if entry.id not in newest:
            yield entry.id, "here"
        elif entry.revision > newest[entry.id]:
            yield entry.id, "newer-here"


def _locked(copy: Copy, around: Around) -> Mapping[str, LockedSource]:
    return locked_in(CopySide(copy, around).read(LOCK_FILE))


def _withdrawn(local: Local, around: Around) -> frozenset[str]:
    """Return the sources of people who withdrew, of which this copy or another does not know yet."""
    ours = local.files.get(WITHDRAWALS)
    lines: list[bytes] = []
    for copy in around.others:
        if as_purged(local, copy) in around.purged:
            continue
        theirs = CopySide(copy, around).read(WITHDRAWALS)
        lines += [*missing_lines(ours, theirs), *missing_lines(theirs, ours)]
    records = (json_object(line) or {} for line in lines)
    return frozenset(str(source) for record in records for source in record.get("sources", ()))


def as_purged(local: Local, copy: Copy) -> str:
    """Return what is kept of a copy, as it was sent, once all who withdrew were taken out of it."""
    return f"{copy.device}.{copy.number}.{len(whole_lines(local.files.get(WITHDRAWALS)))}"


def lacks_withdrawals(local: Local, copy: Copy, around: Around) -> bool:
    """Whether a copy was sent before somebody withdrew, as far as this copy knows."""
    theirs = CopySide(copy, around).read(WITHDRAWALS)
    return bool(set(whole_lines(local.files.get(WITHDRAWALS))) - set(whole_lines(theirs)))
