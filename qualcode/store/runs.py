"""The verbs that were done, in their order: which hold, which were taken back, and what rests on which.

What undoes what makes chains; a verb that was redone keeps the place that it had when it was first done.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.store.files import last_records
from qualcode.store.growing import Tail
from qualcode.store.participants import PARTICIPANTS
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import is_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.store.study import Study

OF_ROWS = frozenset({LOCK_FILE, PARTICIPANTS})
_STUDIES = 4


def is_of_rows(name: str) -> bool:
    """Whether a file is one of rows or lines that verbs add to, so that each verb's own can be taken out."""
    return name in OF_ROWS or is_log(name)


@dataclass(frozen=True, slots=True)
class Run:
    """A verb that was done: one pair of lines in `runs/<coder>.jsonl`."""

    id: str
    seq: int
    verb: str
    by: str
    at: str
    ended: bool = False
    taken_back: bool = False
    objects: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    undoes: str | None = None
    note: str = ""


def run_of(begin: Mapping[str, Any], end: Mapping[str, Any] | None) -> Run:
    """Return the run of the line that began it and the line that ended it, if any did."""
    close = end or {}
    return Run(
        id=begin["run"],
        seq=int(begin["seq"]),
        verb=begin["verb"],
        by=begin["by"],
        at=begin["at"],
        ended=end is not None,
        taken_back=bool(close.get("interrupted")),
        objects=tuple(close.get("objects", ())),
        uses=tuple(close.get("uses", ())),
        files=tuple(begin.get("files", ())),
        logs=tuple(begin.get("logs", ())),
        undoes=close.get("undoes"),
        note=close.get("note", ""),
    )


@dataclass(slots=True)
class _Log:
    """A coder's runs, read on as the log grows; `open` are the beginnings whose end was not read yet."""

    tail: Tail
    runs: dict[str, Run] = field(default_factory=dict)
    open: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    early: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def read_on(self) -> tuple[list[Run], bool]:
        """Take in what came since; return the runs that are new, and whether known ones are others now.

        An end may stand before its beginning where two logs were joined.
        """
        news = self.tail.news()
        if news.anew:
            for known in (self.runs, self.open, self.early):
                known.clear()
        before = set(self.open)
        fresh = [run for record in news.records if (run := self._take(str(record.get("run")), record))]
        changed = {run for run in before if run not in self.open}
        new = {run: self.runs[run] for run in fresh if run not in changed}
        return list(new.values()), news.anew or bool(changed)

    def _take(self, run: str, record: Mapping[str, Any]) -> str:
        """Take a line in; return the run that it tells of, "" where it tells of none yet."""
        if record.get("op") == "begin" and run not in self.runs:
            end = self.early.pop(run, None)
            self.runs[run] = run_of(record, end)
            if end is None:
                self.open[run] = record
        elif record.get("op") != "begin" and run in self.open:
            self.runs[run] = run_of(self.open.pop(run), record)
        elif record.get("op") != "begin" and run not in self.runs:
            self.early.setdefault(run, record)
            return ""
        else:
            return ""
        return run


@dataclass(slots=True)
class _Runs:
    """The runs of a study as far as they were read, in order; a list that was given is never changed."""

    logs: dict[str, _Log] = field(default_factory=dict)
    ordered: list[Run] = field(default_factory=list)

    def read_on(self, study: Study) -> list[Run]:
        """Return all runs, those that came since in their place."""
        names = list(study.names("runs", ".jsonl"))
        gone = self.logs.keys() - set(names)
        for name in gone:
            del self.logs[name]
        fresh, anew = [], bool(gone)
        for name in names:
            log = self.logs.setdefault(name, _Log(Tail(study.path(name), name.rpartition("/")[2])))
            new, changed = log.read_on()
            fresh += new
            anew = anew or changed
        fresh.sort(key=_in_order)
        if anew or (fresh and self.ordered and _in_order(fresh[0]) < _in_order(self.ordered[-1])):
            every = (run for log in self.logs.values() for run in log.runs.values())
            self.ordered = sorted(every, key=_in_order)
        elif fresh:
            self.ordered = [*self.ordered, *fresh]
        return self.ordered


_KNOWN: OrderedDict[Path, _Runs] = OrderedDict()


def all_runs(study: Study) -> list[Run]:
    """Return all verbs of all coders, in order; what was read before is not read again."""
    known = _KNOWN.setdefault(study.root, _Runs())
    _KNOWN.move_to_end(study.root)
    if len(_KNOWN) > _STUDIES:
        _KNOWN.popitem(last=False)
    return known.read_on(study)


def highest_seq(study: Study) -> int:
    """Return the highest number of a verb: of all where they were read already, else near the logs' ends."""
    if study.root in _KNOWN:
        return max((run.seq for run in all_runs(study)[-1:]), default=0)
    recent = (record for name in study.names("runs", ".jsonl") for record in last_records(study.path(name)))
    return max((int(record["seq"]) for record in recent), default=0)


def _in_order(run: Run) -> tuple[int, str, str]:
    return run.seq, run.at, run.id


def _number(run: Run) -> int:
    return run.seq


@dataclass(frozen=True, slots=True)
class _Links:
    """What undoes what among some runs: chains, and of what nothing answered what holds and what undoes."""

    runs: Sequence[Run]
    size: int
    chains: Mapping[str, tuple[Run, int]]
    holding: Sequence[Run]
    undone: Sequence[Run]


_LATEST: list[_Links] = []


def _links(runs: Sequence[Run]) -> _Links:
    """Return what undoes what; of the runs that were asked about last it is known already."""
    if _LATEST and _LATEST[0].runs is runs and _LATEST[0].size == len(runs):
        return _LATEST[0]
    ordered = sorted(runs, key=_number)
    chains: dict[str, tuple[Run, int]] = {}
    for run in ordered:
        first, steps = chains.get(run.undoes or "", (run, 0))
        chains[run.id] = (first, steps + 1 if run.undoes else 0)
    done = [run for run in ordered if run.ended and not run.taken_back]
    answered = {run.undoes for run in done}
    last = [run for run in done if run.id not in answered]
    holding = [run for run in last if chains[run.id][1] % 2 == 0]
    undone = [run for run in last if chains[run.id][1] % 2 == 1]
    found = _Links(runs, len(runs), chains, holding, undone)
    _LATEST[:] = [found]
    return found


def touched_since(runs: Sequence[Run], run: Run) -> Run | None:
    """Return the first later verb, still in effect, that touched or rests on what `run` made or changed.

    A verb that was redone keeps the place in the order that it had when it was first done.
    """
    chains = _links(runs).chains
    place = chains[run.id][0].seq
    objects, files = set(run.objects), {name for name in run.files if not is_of_rows(name)}
    for other in in_effect(runs):
        if chains[other.id][0].seq <= place:
            continue
        if not (objects.isdisjoint(other.objects) and objects.isdisjoint(other.uses)):
            return other
        if not files.isdisjoint(other.files):
            return other
    return None


def origin(runs: Sequence[Run], run: Run) -> Run:
    """Return the verb that a chain of undo and redo began with; a plain verb is its own."""
    return _links(runs).chains[run.id][0]


def in_effect(runs: Sequence[Run]) -> list[Run]:
    """Return what holds in the study now: verbs that were never undone, and the newest redo of the others."""
    return list(_links(runs).holding)


def open_undos(runs: Sequence[Run]) -> list[Run]:
    """Return the undos that a redo may take back."""
    return list(_links(runs).undone)


def newest_of(runs: Sequence[Run], run: Run) -> Run:
    """Return the last undo or redo of a verb, or the verb itself."""
    answers = {other.undoes: other for other in runs if other.undoes and other.ended and not other.taken_back}
    while run.id in answers:
        run = answers[run.id]
    return run


def standing(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that hold: ended, not interrupted, and undone by no undo that itself holds."""
    undone: set[str] = set()
    holding: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.seq):
        if not run.ended or run.taken_back or run.id in undone:
            continue
        holding.append(run)
        if run.undoes:
            undone.add(run.undoes)
    return holding[::-1]
