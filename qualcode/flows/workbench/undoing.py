"""Taking this coder's acts back one by one, without limit, and bringing them back one by one.

Only what coding did is taken back here: before an import, a lock or anything else that is no act of coding it
stops and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UndoRefusedError
from qualcode.flows.workbench.deeds import deed_of
from qualcode.flows.workbench.records import Act
from qualcode.store.runs import all_runs, in_effect, open_undos, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.workbench.deeds import Deed, Ground
    from qualcode.store.runs import Run

_GROUPS = frozenset({"code", "memo", "quote", "flag"})
_ALSO = frozenset({"source edit", "codebook add"})


def is_coding_act(run: Run) -> bool:
    """Whether a verb is an act of coding: something that a coder does at the words."""
    return run.verb.partition(" ")[0] in _GROUPS or run.verb in _ALSO


def next_back(desk: Desk, *, redo: bool) -> tuple[Run, Run]:
    """Return the run that is to be taken back next, and the verb behind it; raise where there is none.

    Raises `UndoRefusedError` before a verb that is no act of coding.
    """
    runs = all_runs(desk.study)
    own = [run for run in (open_undos(runs) if redo else in_effect(runs)) if run.by == desk.coder]
    if not own:
        raise UndoRefusedError(f"nothing to {'bring back' if redo else 'take back'}")
    target = own[-1]
    verb = origin(runs, target)
    if redo and _done_since(runs, desk.coder, target):
        raise UndoRefusedError("nothing to bring back: something else was done since")
    if not is_coding_act(verb):
        again, way = ("`qualcode redo`", "brings") if redo else ("`qualcode undo`", "takes")
        raise UndoRefusedError(
            f"before that: `{verb.verb}` of {verb.at[:10]}, which is no act of coding",
            hint=f"{again} {way} that back",
        )
    return target, verb


def _done_since(runs: Sequence[Run], coder: str, last: Run) -> bool:
    """Whether this coder did something new after they took the last thing back."""
    return any(run.by == coder and origin(runs, run).seq > last.seq for run in reversed(in_effect(runs)))


@dataclass(frozen=True, slots=True)
class Step:
    """What the next undo or redo would turn back: the run that it names, the verb behind it, and its deed.

    `many` is how many codings it is about, 0 where it was done in this window, before the coder's eyes.
    """

    target: Run
    verb: Run
    deed: Deed
    many: int = 0

    @property
    def is_large(self) -> bool:
        """Whether a person should be asked first, as more goes back than one coding that they saw made."""
        return self.many > 1

    def asked(self, *, redo: bool) -> UndoRefusedError:
        """Return the question before something is turned back that is not in sight."""
        key, what = ("U", "brings it back") if redo else ("u", "takes it back")
        if self.is_large:
            said = f"the last act was not done here: {self.deed.what}, {self.many} codings in all"
            return UndoRefusedError(said, hint=f"{key} again {what}, all of it")
        return UndoRefusedError(f"the last act was elsewhere: {self.deed.what}", hint=f"{key} again {what}")


def next_step(desk: Desk, ground: Ground, *, redo: bool) -> Step:
    """Return what the next undo or redo would turn back; raise where there is nothing, as `next_back`."""
    target, verb = next_back(desk, redo=redo)
    here = {target.id, verb.id} & desk.committed
    many = 0 if here else sum(one.startswith("C-") for one in verb.objects)
    return Step(target, verb, deed_of(ground, verb), many)


def turned(
    desk: Desk, ground: Ground, step: Step, *, redo: bool, refresh: Callable[[], object] = bool
) -> Act:
    """Turn a step back; say what it was, and where it stands now: a correction moves the words behind it.

    `refresh` reads again what is on the screen, before anything is said of it.
    """
    from qualcode.flows.history import undo

    before = ground.source(step.deed.source)
    _, run = undo(desk, run=step.target.id)
    refresh()
    ground.forget()
    after = ground.source(step.deed.source)
    deed = step.deed
    if deed.span is None or before is None or after is None or before.revision != after.revision:
        deed = deed_of(ground, step.verb)
    span = deed.span or deed_of(ground, step.target).span
    said = "brought back" if redo else "taken back"
    elsewhere = deed.source if deed.source != ground.here else ""
    what = deed.what if step.deed.span is None else step.deed.what
    return Act(f"{said}: {what}", run.id, None if elsewhere else span, source=elsewhere)
