"""Cases one by one: the words, what each coder gave them, the definitions, and what a person decides.

Each decision is one commit before the next case; killed at any moment, nothing acknowledged is lost. The
prompt and the screen are two faces of one `Resolving`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.flows.agree.discussing import discuss, memos_on
from qualcode.flows.agree.resolving import decide, take_over
from qualcode.flows.agree.resolving_cases import decided_now, differing
from qualcode.flows.agree.resolving_records import GivenCodes, PutCase, codes_at_issue
from qualcode.flows.code import usable_code
from qualcode.flows.context import context_around
from qualcode.flows.history import undo
from qualcode.flows.meanwhile import runs_now
from qualcode.flows.reading import sound_codebook
from qualcode.flows.workbench.records import Act
from qualcode.flows.workbench.window import keep_window
from qualcode.store.runs import all_runs, in_effect, open_undos
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.resolving_cases import Differing
    from qualcode.flows.agree.resolving_records import Resolution, Standing
    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook
    from qualcode.store.growing import Stamp
    from qualcode.store.holding import Window

_MOST_CONTEXT = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision of this session: the id of its case, its run in the log, and what was decided."""

    case: str
    run: str
    what: str


@dataclass(slots=True)
class Resolving:
    """Cases on their way; what was decided is committed when a method returns.

    `queue` are the ids of the cases in order; `done` the decisions that stand, the last one last, `undone`
    those that were taken back and can be brought back.
    """

    desk: Desk
    found: Differing
    codebook: Codebook
    queue: list[str]
    place: int = 0
    context: int = 1
    done: list[Answered] = field(default_factory=list)
    undone: list[Answered] = field(default_factory=list)
    window: Window | None = None
    _units: dict[str, Standing] = field(default_factory=dict)
    _runs: dict[str, Stamp] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._index()

    def _index(self) -> None:
        self._units = {one.case.id: one for one in self.resolution.units}
        here = self.queue[self.place] if not self.finished else ""
        self.queue = [one for one in self.queue if one in self._units]
        self.place = self.queue.index(here) if here in self.queue else min(self.place, len(self.queue))

    @property
    def resolution(self) -> Resolution:
        """All units with how they stand."""
        return self.found.resolution

    @property
    def finished(self) -> bool:
        """Whether every case was put."""
        return self.place >= len(self.queue)

    @property
    def standing(self) -> Standing:
        """The case that is to be decided."""
        return self._units[self.queue[self.place]]

    @property
    def case(self) -> Case:
        """The case that is to be decided, without what was decided of it."""
        return self.standing.case

    @property
    def reading(self) -> Reading:
        """The source in which it stands."""
        return self.found.readings[self.case.source]

    def refresh(self) -> None:
        """Look again at words, codings and decisions, where anybody did something meanwhile."""
        now = runs_now(self.desk.study)
        if now == self._runs:
            return
        self._runs = now
        self.codebook = sound_codebook(self.desk.study)
        self.found = differing(self.desk.study, self.resolution.comparison)
        self._index()
        self._forget()

    def _is_alone(self) -> bool:
        """Whether nobody has done anything since what is shown was read."""
        return runs_now(self.desk.study) == self._runs

    def _decided(self, *, alone: bool) -> None:
        """Show a decision of this session; what coders gave is read again unless it was done `alone`."""
        now, own = runs_now(self.desk.study), f"runs/{self.desk.coder}.jsonl"
        if not alone or {**now, own: None} != {**self._runs, own: None}:
            self.refresh()
            return
        self._runs = now
        self.found = decided_now(self.desk.study, self.found)
        self._index()
        self._forget()

    def _forget(self) -> None:
        """Forget the decisions that were taken back, or brought back, elsewhere."""
        runs = all_runs(self.desk.study)
        holding, undone = ({run.id for run in found(runs)} for found in (in_effect, open_undos))
        self.done[:] = [one for one in self.done if one.run in holding]
        self.undone[:] = [one for one in self.undone if one.run in undone]

    def stand(self, place: int) -> None:
        """Come to another case of the queue, with the usual context."""
        self.place, self.context = max(0, min(place, len(self.queue))), 1

    def later(self) -> Act:
        """Leave the case open, and go on."""
        named = self.case.id
        self.stand(self.place + 1)
        return Act(f"left open: {named}")

    def decide(self, codes: Sequence[str], *, why: str, seen: Standing | None = None) -> Act:
        """Keep which codes stand here, and why; the next case that is open comes.

        `seen` is the case as a person saw it when they began: where it is not in view any more, or somebody
        decided it since, `UsageError` says so.
        """
        standing = seen or self.standing
        case = standing.case.id
        if self.finished or self.case.id != case:
            raise UsageError(f"{case} is not to be decided any more", hint="look at what is shown now")
        alone = self._is_alone()
        kept = decide(self.desk, standing, codes, why=why)
        what = ", ".join(codes) or "nothing stands"
        self.done.append(Answered(case, kept.run, what))
        self.undone.clear()
        self._decided(alone=alone)
        self.stand(self._onward())
        return Act(f"{case}: {what}", kept.run, notices=kept.notices)

    def require_code(self, typed: str) -> str:
        """Return the id of a code that a person named; raise for none, for two, and for a retired one."""
        return usable_code(self.codebook, typed).id

    def everything_given(self) -> list[str]:
        """Return all codes that anybody gave the unit."""
        return list(codes_at_issue(self.case))

    def take_over(self) -> Act:
        """Take all units on which the coders agree over into the consensus."""
        alone = self._is_alone()
        kept = take_over(self.desk, self.resolution.agreed)
        if not kept.run:
            return Act("no unit is left that all agree on")
        what = f"{counted(len(kept.units), 'unit')} taken over as agreed"
        self.done.append(Answered(kept.units[0], kept.run, what))
        self.undone.clear()
        self._decided(alone=alone)
        return Act(what, kept.run, notices=kept.notices)

    def _onward(self) -> int:
        """Return the place of the next case that is left; beyond the last where there is none."""
        later = range(self.place + 1, len(self.queue))
        return next((one for one in later if self._units[self.queue[one]].is_left), len(self.queue))

    def undo(self) -> Act:
        """Take the last decision of this session back, and go where it was."""
        self._forget()
        if not self.done:
            raise UsageError("nothing to take back here", hint="q leaves; `qualcode undo` takes more back")
        last = self.done[-1]
        alone = self._is_alone()
        _, run = undo(self.desk, run=last.run)
        self.done.pop()
        self.undone.append(replace(last, run=run.id))
        self._back_at(last, alone=alone)
        return Act(f"taken back: {last.what}", run.id)

    def redo(self) -> Act:
        """Bring back what was taken back last."""
        self._forget()
        if not self.undone:
            raise UsageError("nothing to bring back here", hint="u takes the last decision back")
        last = self.undone[-1]
        alone = self._is_alone()
        _, run = undo(self.desk, run=last.run)
        self.undone.pop()
        self.done.append(replace(last, run=run.id))
        self._back_at(last, alone=alone)
        return Act(f"brought back: {last.what}", run.id)

    def _back_at(self, answered: Answered, *, alone: bool) -> None:
        self._decided(alone=alone)
        if answered.case in self.queue:
            self.stand(self.queue.index(answered.case))

    def widen(self) -> bool:
        """Show more of what was said around it; return whether there is more, or leave all as it is."""
        before, narrower = self.view(), self.context
        self.context = min(_MOST_CONTEXT, self.context + 2)
        after = self.view()
        more = (before.before, before.after) != (after.before, after.after)
        self.context = self.context if more else narrower
        return more

    def write_memo(self, text: str, *, kind: str = "") -> Act:
        """Write a memo about the place in view."""
        memo = discuss(self.desk, self.case, text, kind=kind)
        return Act(f"memo {memo.id} on {self.case.id}", ids=(memo.id,))

    def view(self) -> PutCase:
        """Return the case that is to be decided, its words as spoken."""
        case, reading = self.case, self.reading
        around = self.context
        before, after = context_around(reading, case.span, before=around, after=around, raw=True)
        entries = self.codebook.by_id()
        decided = self.standing.decision
        issue = (*codes_at_issue(case), *(decided.codes if decided else ()))
        return PutCase(
            standing=self.standing,
            speaker=case.speaker,
            words="" if case.unit == "source" else reading.words(case.span, raw=True),
            readings=given_codes(case),
            entries=tuple(entries[code] for code in dict.fromkeys(issue) if code in entries),
            before=before,
            after=after,
            number=self.place + 1,
            total=len(self.queue),
            memos=memos_on(self.desk.study, case),
        )

    def close(self) -> None:
        """Let this coder's window go; closing once more changes nothing."""
        if self.window is not None:
            self.window.close()
            self.window = None

    def counts(self) -> tuple[int, int]:
        """Return how many cases of the queue are decided, and how many are left."""
        left = sum(self._units[one].is_left for one in self.queue)
        return len(self.queue) - left, left


def given_codes(case: Case) -> tuple[GivenCodes, ...]:
    """Return what each coder gave a unit, with the reasons that they wrote."""
    behind = dict(case.codings)
    return tuple(
        GivenCodes(
            coder,
            None if codes is None else tuple(sorted(codes)),
            tuple(dict.fromkeys(one.why for one in behind.get(coder, ()) if one.why)),
        )
        for coder, codes in case.codes
    )


def start_resolving(desk: Desk, comparison: Comparison, *, everything: bool = False) -> Resolving:
    """Gather the cases that are left, in the order of the sources; with `everything` the decided ones too.

    The vault is opened here, as every decision keeps a keyed hash of the words it is about, and this coder's
    window is kept; raise `BusyError` where another one has it.
    """
    runs = runs_now(desk.study)
    found = differing(desk.study, comparison)
    cases = found.resolution.cases if everything else found.resolution.left
    desk.vault()
    session = Resolving(desk, found, sound_codebook(desk.study), [one.case.id for one in cases], _runs=runs)
    session.window = keep_window(desk)
    return session
