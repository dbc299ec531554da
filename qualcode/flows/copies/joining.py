"""What becomes of each file when another copy is joined to this one: worked out, not yet written.

Each coder's events stay that coder's; a source whose text differs is refused with all that lies on it; what
both changed in two ways is listed, and ours stands until somebody decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.flows.copies.comparing import SourceState, source_states
from qualcode.flows.copies.documents import Versions, join_files
from qualcode.flows.copies.headers import join_headers
from qualcode.flows.copies.kinds import kind_of
from qualcode.flows.copies.lines import missing_lines, union_lines
from qualcode.flows.copies.sides import FolderSide, locked_in
from qualcode.store.files import json_object
from qualcode.store.sources import LOCK_FILE, lock_bytes

if TYPE_CHECKING:
    from qualcode.codebook.three_way import Conflict, Path
    from qualcode.codebook.three_way import Side as WhichSide
    from qualcode.flows.copies.documents import JoinedFile
    from qualcode.flows.copies.sides import Side
    from qualcode.store.study import Study

What: TypeAlias = Literal["came", "joined", "kept", "renamed", "refused"]
BaseOf: TypeAlias = Callable[[str], "bytes | None"]
_OF_SOURCE = re.compile(r"(?:sources|revisions|redactions|codings/[^/]+)/(S[A-Z2-7]+)[.@]")
_PLAIN = re.compile(r"[A-Za-z0-9@._/-]+")
_NAMED = frozenset(
    {"codings", "redactions", "revisions", "runs", "sources", "flags", "memos", "packs", "audits"}
)
_KINDS = (
    ("codings/@", "proposals"), ("codings/", "codings"), ("redactions/", "redactions"), ("flags/", "flags"),
    ("revisions/", "revisions"), ("runs/", "runs"), ("memos/", "memos"), ("packs/", "packs"),
    ("audits/", "audits"), ("mappings/", "mappings"), ("sources/", "sources"),
)  # fmt: skip
_BY_NAME = {
    "codebook.yaml": "codebook",
    "codebook.log.jsonl": "history of the codebook",
    "guide.log.jsonl": "guide",
    "qualcode.toml": "settings",
    "withdrawals.jsonl": "withdrawals",
    "team.log.jsonl": "team",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of things of one kind: how many, which, and why where that is a question."""

    kind: str
    what: What
    count: int
    ids: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A file in which both changed the same: the places with both values; of a whole file without."""

    name: str
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class Joining:
    """What is to be written, the ids that it touches, and what is told of it.

    `undecided` waits for a person; `settled` would, had nobody decided it.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    settled: list[Undecided] = field(default_factory=list)

    def note(self, joined: JoinedFile) -> None:
        """Keep what of a file a person must decide, and what was decided."""
        if joined.conflicts:
            self.undecided.append(Undecided(joined.name, joined.conflicts))
        if joined.settled:
            self.settled.append(Undecided(joined.name, joined.settled))

    def tell(self, kind: str, what: What, ids: Sequence[str], *, why: str = "", count: int = 0) -> None:
        """Add to what is told; things of one kind, fate and reason are told together."""
        for number, known in enumerate(self.outcomes):
            if (known.kind, known.what, known.why) == (kind, what, why):
                both = tuple(dict.fromkeys((*known.ids, *ids)))
                self.outcomes[number] = Outcome(kind, what, known.count + (count or len(ids)), both, why)
                return
        self.outcomes.append(Outcome(kind, what, count or len(ids), tuple(ids), why))


def join_copies(
    ours: Study,
    theirs: Side,
    *,
    base_of: BaseOf,
    decided: Mapping[str, WhichSide] | None = None,
    keep: Callable[[str], bool] = lambda _name: True,
) -> Joining:
    """Work out what joining another copy of a study to this one writes; nothing is written.

    Ours is read through the study, so that a commit sees what changed since. `base_of` gives what a file was
    when the copies parted, `decided` settles what both changed, `keep` says which of their files count.
    """
    states = {one.source: one for one in source_states(FolderSide(ours.root), theirs)}
    joining = Joining()
    refused = {one.source for one in states.values() if one.state == "apart"}
    for one in states.values():
        _tell_source(one, joining)
    for name in filter(keep, theirs.names()):
        source = source_of(name)
        if _is_stray(name):
            joining.tell(
                "files", "refused", [name], why="no name that qualcode gives: a sync program's copy?"
            )
            continue
        if source in refused or kind_of(name) == "lock":
            continue
        content = _joined_file(_Task(ours, theirs, name, base_of, decided or {}), states.get(source), joining)
        if content is not None and content != ours.read(name):
            joining.files[name] = content
    _join_locks(ours, theirs, states, joining)
    return joining


@dataclass(frozen=True, slots=True)
class _Task:
    ours: Study
    theirs: Side
    name: str
    base_of: BaseOf
    decided: Mapping[str, WhichSide]

    def versions(self) -> Versions:
        mine = self.ours.read(self.name)
        other = self.theirs.read(self.name)
        base = self.base_of(self.name) if mine is not None and other is not None and mine != other else None
        return Versions(self.name, base, mine, other)


def _joined_file(task: _Task, state: SourceState | None, joining: Joining) -> bytes | None:
    kind = kind_of(task.name)
    if kind == "log":
        return _joined_log(task, joining)
    if kind == "source":
        return _source_file(task, state, joining)
    if kind == "machine":
        return task.ours.read(task.name) or task.theirs.read(task.name)
    versions = task.versions()
    if versions.ours is None and versions.base is None and kind == "whole":
        joining.tell(thing_of(task.name), "came", [_stem(task.name)])
        return versions.theirs
    joined = join_files(versions, decided=task.decided)
    joining.note(joined)
    if joined.taken:
        _tell_taken(task.name, joined.taken, joining, anew=versions.ours is None)
    return joined.content


def _tell_taken(name: str, taken: Iterable[Path], joining: Joining, *, anew: bool) -> None:
    ids = list(dict.fromkeys(path[1] if len(path) > 1 else _stem(path[0]) for path in taken))
    joining.objects.update(ids)
    joining.tell(thing_of(name), "came" if anew or name.startswith("memos/") else "joined", ids)


def _joined_log(task: _Task, joining: Joining) -> bytes | None:
    mine, other = task.ours.read(task.name), task.theirs.read(task.name)
    new = missing_lines(mine, other)
    if not new:
        return mine
    joining.objects.update(_ids_in(new))
    who = task.name.split("/")[1].removesuffix(".jsonl") if "/" in task.name else ""
    ids = [] if task.name.startswith(("redactions/", "revisions/")) else [who] if who else []
    joining.tell(thing_of(task.name), "came", ids, count=len(new))
    return union_lines(mine, other)


def _ids_in(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the ids of what events made or changed; those of runs are none."""
    for line in lines:
        record = json_object(line) or {}
        yield from (str(record[name]) for name in ("id", "person") if record.get(name))


def _source_file(task: _Task, state: SourceState | None, joining: Joining) -> bytes | None:
    mine, other = task.ours.read(task.name), task.theirs.read(task.name)
    if state is None or other is None or mine == other or state.state in {"ahead", "ours"}:
        return mine
    if mine is None:
        return other if state.state in {"theirs", "behind"} else None
    if state.state == "theirs":
        return other
    joined = join_headers(task.versions(), decided=task.decided)
    joining.note(joined)
    if joined.taken:
        joining.objects.add(state.source)
        joining.tell("facts of sources", "joined", [state.source])
    return joined.content


def _join_locks(ours: Study, theirs: Side, states: Mapping[str, SourceState], joining: Joining) -> None:
    here, there = locked_in(ours.read(LOCK_FILE)), locked_in(theirs.read(LOCK_FILE))
    taken = {one.source for one in states.values() if one.state in {"theirs", "behind"}}
    if not taken:
        return
    whole = {**here, **{source: there[source] for source in there if source in taken}}
    joining.files[LOCK_FILE] = lock_bytes(whole.values())
    joining.objects |= taken


def _tell_source(state: SourceState, joining: Joining) -> None:
    words: Mapping[str, tuple[What, str]] = {
        "same": ("kept", "the same text in both"),
        "ours": ("kept", "only here"),
        "ahead": ("kept", "corrected further here"),
        "theirs": ("came", ""),
        "behind": ("came", "corrected further there"),
        "apart": ("refused", state.why),
    }
    what, why = words[state.state]
    joining.tell("sources", what, [state.source], why=why)


def _is_stray(name: str) -> bool:
    """Whether a file in a folder of the study's own is called as only another program would call it."""
    return name.partition("/")[0] in _NAMED and not _PLAIN.fullmatch(name)


def source_of(name: str) -> str:
    """Return the source that a file is of or lies on; "" for none."""
    found = _OF_SOURCE.match(name)
    return found[1] if found else ""


def thing_of(name: str) -> str:
    """Return what a file holds, as people call it."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    return next((kind for start, kind in _KINDS if name.startswith(start)), name.partition(".")[0])


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]


def as_lines(events: Iterable[Mapping[str, object]]) -> bytes:
    """Return events as the lines of a log."""
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events).encode()
