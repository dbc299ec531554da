"""Files with versions: which of two copies' is the newer, what both began with, and what becomes of both.

A version is known by the copy that wrote it, the number of that copy's sync and drawn digits; no clock is
asked which came first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from qualcode.codebook.three_way import Conflict, Side
from qualcode.flows.copies.documents import Versions, join_files
from qualcode.flows.copies.headers import join_headers
from qualcode.flows.copies.kinds import kind_of
from qualcode.flows.copies.soundness import new_faults
from qualcode.flows.copies.stricter import stricter_of
from qualcode.store.memos import memo_bytes, memo_file, memo_from
from qualcode.store.share import Held

MOST_BEFORE = 80
Read = Callable[[str], "bytes | None"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A file as it stands in this copy: its bytes (None: gone, or never here) and its version."""

    name: str
    content: bytes | None
    held: Held


@dataclass(frozen=True, slots=True)
class Met:
    """What became of a file when it met another copy's.

    `taken`: something came from theirs. `conflicts`: both changed the same; ours stands as it was. `settled`
    would be conflicts, had nobody decided them. `faults`: what would come could not be read; ours stands.
    `beside` is a further file that keeps what theirs had, by name. `missing`: theirs has not arrived.
    """

    standing: Standing
    taken: bool = False
    conflicts: tuple[Conflict, ...] = ()
    settled: tuple[Conflict, ...] = ()
    faults: tuple[str, ...] = ()
    beside: tuple[str, bytes] | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """What meeting another copy needs: reading and naming contents, a new version's id, what was decided."""

    read: Read
    name_of: Callable[[bytes], str]
    new: str
    decided: Mapping[str, Side]


def meet(standing: Standing, theirs: Held, meeting: Meeting) -> Met:
    """Join a file with another copy's version of it; what could not be read then is not taken."""
    met = _met(standing, theirs, meeting)
    now = met.standing.content
    faults = new_faults(standing.name, standing.content, now) if now != standing.content else ()
    return Met(standing, settled=met.settled, faults=faults) if faults else met


def _met(standing: Standing, theirs: Held, meeting: Meeting) -> Met:
    ours = standing.held
    if _is_known(theirs, ours):
        same = theirs.version == ours.version
        return Met(_with_before(standing, ours, theirs) if same else standing)
    content = meeting.read(theirs.blob) if theirs.blob else None
    if theirs.blob and content is None:
        return Met(standing, missing=True)
    never_here = not ours.version and standing.content is None
    if ours.version in theirs.known or never_here:
        return _forward(standing, theirs, content)
    return _apart(standing, theirs, content, meeting)


def _is_known(theirs: Held, ours: Held) -> bool:
    """Whether ours came from theirs; where each came from the other, the greater version is the later one."""
    both = ours.version in theirs.known and theirs.version > ours.version
    return theirs.version in ours.known and not both


def _apart(standing: Standing, theirs: Held, content: bytes | None, meeting: Meeting) -> Met:
    """Join two versions of which neither came from the other."""
    ours = standing.held
    if content == standing.content:
        newer, older = sorted((ours, theirs), key=lambda one: one.version, reverse=True)
        return Met(_with_before(standing, newer, older))
    if content is None:
        return Met(_with_before(standing, ours, theirs))
    if standing.content is None:
        return Met(_with_before(replace(standing, content=content), theirs, ours), taken=True)
    return _joined(standing, theirs, content, meeting)


def _forward(standing: Standing, theirs: Held, content: bytes | None) -> Met:
    """Take theirs, which came from ours; a file that nobody has any more is not taken, only known."""
    moved = _with_before(replace(standing, content=content), theirs, standing.held)
    return Met(moved, taken=content != standing.content)


def _joined(standing: Standing, theirs: Held, content: bytes, meeting: Meeting) -> Met:
    base = _common(standing.held, theirs, meeting.read)
    versions = Versions(standing.name, base, standing.content, content)
    join = join_headers if kind_of(standing.name) == "source" else join_files
    joined = join(versions, decided=meeting.decided)
    known = Met(_with_before(standing, standing.held, theirs), settled=joined.settled)
    if joined.conflicts and kind_of(standing.name) == "memo":
        return replace(known, taken=True, beside=_memo_beside(content, standing.name))
    if joined.conflicts and kind_of(standing.name) == "machine":
        return known
    if joined.conflicts:
        held_back = _tightened(standing, content, meeting)
        return Met(held_back, conflicts=joined.conflicts, settled=joined.settled)
    if joined.content == standing.content:
        return known
    return replace(
        known, standing=_became(standing, theirs, (content, joined.content or b""), meeting), taken=True
    )


def _tightened(standing: Standing, theirs: bytes, meeting: Meeting) -> Standing:
    """Return a file that waits for a person, in which the stricter permission holds meanwhile."""
    ours, held = standing.content or b"", standing.held
    content, version = stricter_of(standing.name, ours, theirs), f"{meeting.new}s"
    if content == ours:
        return standing
    before = held.before if held.version == version else ((held.version, held.blob), *held.before)
    return replace(standing, content=content, held=Held(meeting.name_of(content), version, before))


def _became(standing: Standing, theirs: Held, contents: tuple[bytes, bytes], meeting: Meeting) -> Standing:
    """Return a file as joined: theirs where that is what came of it, or a version that is new."""
    (content, joined), ours = contents, standing.held
    if joined == content:
        return _with_before(replace(standing, content=content), theirs, ours)
    before = ((ours.version, ours.blob), *ours.before)
    made = Held(meeting.name_of(joined), meeting.new, before)
    return _with_before(replace(standing, content=joined), made, theirs)


def _memo_beside(content: bytes, name: str) -> tuple[str, bytes]:
    """Return a memo as one more memo, whose id tells the same on every copy."""
    memo = memo_from(content, name)
    identifier = "M-" + hashlib.sha256(content).hexdigest()[:10]
    return memo_file(identifier), memo_bytes(replace(memo, id=identifier))


def _common(ours: Held, theirs: Held, read: Read) -> bytes | None:
    """Return what both versions came from, the newest of it that is kept; None where nothing is."""
    known = theirs.known
    for version, blob in ((ours.version, ours.blob), *ours.before):
        if version and version in known and blob and (content := read(blob)) is not None:
            return content
    return None


def _with_before(standing: Standing, held: Held, other: Held) -> Standing:
    """Return a file as `held`, which knows from now on all that the other version came from.

    What only one of them came from stands before what both did, so that the first that two lists share is the
    newest that two versions have in common.
    """
    own = {version: blob for version, blob in held.before if version != held.version}
    rest = ((other.version, other.blob), *other.before)
    theirs = {version: blob for version, blob in rest if version and version != held.version}
    rows = {version: blob for version, blob in own.items() if version not in theirs}
    rows |= {version: blob for version, blob in theirs.items() if version not in own}
    rows |= {version: blob or theirs[version] for version, blob in own.items() if version in theirs}
    before = tuple(list(rows.items())[:MOST_BEFORE])
    return replace(standing, held=replace(held, before=before))


def own_version(
    standing: Standing, mine: Held | None, others: Mapping[str, Held], *, new: str, set_back: bool
) -> Standing:
    """Return a file of this copy with its version: the one that was sent last, or a new one that came of it.

    `others` are the versions that copies know, by their content. Where this copy was `set_back`, by a backup
    or for the first time here, a content that is known is that version, and a file that is not here was not
    removed.
    """
    blob = standing.held.blob
    if mine is not None and not set_back:
        if mine.blob == blob:
            return replace(standing, held=mine)
        before = ((mine.version, mine.blob), *mine.before)[:MOST_BEFORE]
        return replace(standing, held=Held(blob, new, before))
    if not blob:
        return replace(standing, held=Held(""))
    return replace(standing, held=others.get(blob, Held(blob, new)))
