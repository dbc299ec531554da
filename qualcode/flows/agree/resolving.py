"""Deciding what stands where coders differ: the consensus, a coder of its own, each decision one commit.

Nobody's own log is changed. What was decided stands with who decided it, why, and on what it rests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.coding.log import Retraction, apply_event, retract_event
from qualcode.coding.resolving import Decision, decision_event, words_of_code
from qualcode.errors import ReasonNeededError, UsageError
from qualcode.flows.agree.resolving_log import consensus_in, consensus_log, decisions_of
from qualcode.flows.agree.resolving_records import DecidedMeanwhileError, Resolved, codes_at_issue
from qualcode.flows.code import new_coding_id, usable_code
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import read_once, sound_codebook
from qualcode.model import Coding
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.study import CONSENSUS
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.coding.resolving import How
    from qualcode.flows.agree.cases import Case
    from qualcode.flows.agree.resolving_records import Resolution, Standing
    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook

VERB = "agree resolve"
_NAMED = 3

REASON = "a decision needs a reason: the others will ask for it"


def people_compared(coders: Iterable[str]) -> frozenset[str]:
    """Return the people behind coders as they are named: no machine, and an earlier self is the same one."""
    found = (name.partition("@")[0].partition(":")[0] for name in coders)
    return frozenset(filter(None, found))


def require_parties(resolution: Resolution, *, anyway: bool) -> None:
    """Raise where what is compared makes no consensus of people, unless that is wanted all the same."""
    machines = [name for name in resolution.coders if name.startswith("@")]
    people = sorted(people_compared(resolution.coders))
    if anyway or len(people) > 1:
        return
    who = people[0] if people else "a person"
    if machines:
        raise UsageError(
            f"{who} and {machines[0]} make no consensus: a person accepts what a machine proposes, or not",
            hint="`qualcode suggest review` does that; --as-consensus keeps your decisions as the consensus",
        )
    raise UsageError(
        f"{who} and their earlier self are one person: what {who} thinks now is {who}'s own coding",
        hint="`qualcode code move` changes it; --as-consensus keeps your decisions as the consensus",
    )


def require_agreement_of_people(resolution: Resolution) -> None:
    """Raise where a machine is among those who would have agreed."""
    machines = [name for name in resolution.coders if name.startswith("@")]
    if machines:
        raise UsageError(
            f"{machines[0]} cannot agree: what a machine proposes counts only after a person looked at it",
            hint="name people alone, or decide each case",
        )


def decide(desk: Desk, standing: Standing, codes: Sequence[str], *, why: str) -> Resolved:
    """Keep which codes stand for a unit, none for "nothing fits", and why, in place of a decision before."""
    _require_reason(desk, why)
    codebook = sound_codebook(desk.study)
    chosen = tuple(dict.fromkeys(usable_code(codebook, code).id for code in codes))
    return decide_all(desk, [(standing, chosen, why.strip())])


def _require_reason(desk: Desk, why: str) -> None:
    if not why.strip():
        raise ReasonNeededError(
            REASON,
            hint='as in "the definition wants a promise; there was none"',
        )
    require_nameless(desk, "the reason", why)


def decide_all(desk: Desk, decided: Sequence[tuple[Standing, tuple[str, ...], str]]) -> Resolved:
    """Keep decisions on several units in one verb; codes are ids in use, reasons were looked through."""
    work = _Work(desk)
    for standing, codes, why in decided:
        work.keep(standing, codes, how="decided", why=why)
    ids = [standing.case.id for standing, _, _ in decided]
    named = ids[0] if len(ids) == 1 else counted(len(ids), "case")
    return work.done(ids, named)


def take_over(desk: Desk, agreed: Sequence[Standing]) -> Resolved:
    """Take units on which all coders gave the same over into the consensus, as agreed: one verb."""
    if not agreed:
        return Resolved((), 0)
    work = _Work(desk)
    known = work.codebook.by_id()
    gone = [one for one in agreed if any(code not in known for code in codes_at_issue(one.case))]
    kept = [one for one in agreed if one not in gone]
    for standing in kept:
        if any(name.startswith("@") for name, codes in standing.case.codes if codes is not None):
            raise UsageError("a machine cannot agree", hint="name people alone, or decide each case")
        given = next(codes for _, codes in standing.case.codes if codes is not None)
        order = [code for code in codes_at_issue(standing.case) if code in given]
        work.keep(standing, tuple(order), how="agreed")
    if not kept:
        raise UsageError("the codes agreed on are gone from the codebook", hint="`qualcode check` names them")
    done = work.done([one.case.id for one in kept], f"{counted(len(kept), 'unit')} agreed")
    left = f"{counted(len(gone), 'unit')} left out: their codes are gone from the codebook"
    return replace(done, notices=(left,)) if gone else done


class _Work:
    """What a verb is going to write to the logs of the consensus."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.changes = Changes()
        self.codebook: Codebook = sound_codebook(desk.study)
        self.at = desk.clock()
        self.codings = 0
        self._readings: dict[str, Reading] = {}
        self._standing: dict[str, list[Decision]] = {}
        for one in decisions_of(desk.study):
            self._standing.setdefault(one.source, []).append(one)

    def keep(self, standing: Standing, codes: tuple[str, ...], *, how: How, why: str = "") -> None:
        """Add a decision and its codings, and take back what was decided of the same unit."""
        case = standing.case
        log = consensus_log(case.source)
        reading = self._reading(case)
        self._replace(standing, log)
        decision = Decision(
            id=hex_id("D-"),
            case=case.id,
            unit=case.unit,
            source=case.source,
            revision=case.revision,
            span=case.span,
            anchor=self.desk.key.anchor(reading.source.text[case.span.start : case.span.end]),
            codes=codes,
            said=tuple((coder, tuple(sorted(given))) for coder, given in case.codes if given is not None),
            how=how,
            by=self.desk.coder,
            at=self.at,
            grounds=tuple(dict.fromkeys(one.id for _, given in case.codings for one in given)),
            why=why,
        )
        self.changes.append(log, decision_event(decision, event=new_event_id(), by=CONSENSUS))
        self.changes.objects.add(decision.id)
        self.changes.uses.update((case.source, *codes))
        for coding, grounds in self._codings(case, codes, why):
            line = apply_event(coding, event=new_event_id())
            more = {"case": case.id, "grounds": [one.id for one in grounds], "decided_by": self.desk.coder}
            self.changes.append(log, {**line, **more})
            self.changes.objects.add(coding.id)
            self.codings += 1

    def _reading(self, case: Case) -> Reading:
        reading = read_once(self._readings, self.desk.study, case.source)
        if reading.source.edition != case.edition:
            raise UsageError(
                f"the words of {case.id} were corrected meanwhile; nothing was kept",
                hint="look at the case again",
            )
        return reading

    def _replace(self, standing: Standing, log: str) -> None:
        """Take back what was decided of the unit; raise where that is not what was seen."""
        case = standing.case
        seen = {one.id for one in standing.decisions}
        here = self._standing.get(case.source, ())
        same = [one for one in here if one.id in seen or _is_of(one, case)]
        new = [one for one in same if one.id not in seen]
        if new:
            raise DecidedMeanwhileError(
                f"{new[-1].by} decided {case.id} meanwhile: {_said(new[-1])}",
                hint="look at the case again; a new decision takes the place of that one",
            )
        others = [one for one in here if one not in same and _overlaps(one, case)]
        if others:
            raise UsageError(
                f"words of {case.id} were decided by {others[0].unit}, as {others[0].case}",
                hint=f"go on with --unit {others[0].unit}: a consensus has one unit in a place",
            )
        gone = [one.id for one in same]
        gone += [one.id for one in consensus_in(self.desk.study, case)]
        for identifier in gone:
            retraction = Retraction(identifier, by=CONSENSUS, at=self.at, why="decided anew")
            self.changes.append(log, retract_event(retraction, event=new_event_id()))
            self.changes.objects.add(identifier)

    def _codings(
        self, case: Case, codes: Iterable[str], why: str
    ) -> Iterator[tuple[Coding, tuple[Coding, ...]]]:
        given = [one for _, together in case.codings for one in together]
        entries = self.codebook.by_id()
        source = self._readings[case.source].source
        for code in codes:
            behind = [one for one in given if one.code == code]
            for span in words_of_code(case.span, [one.span for one in behind]):
                grounds = tuple(one for one in behind if one.span.overlaps(span))
                yield (
                    Coding(
                        id=new_coding_id(),
                        source=case.source,
                        revision=case.revision,
                        span=span,
                        anchor=self.desk.key.anchor(source.text[span.start : span.end]),
                        code=code,
                        code_revision=entries[code].revision,
                        coder=CONSENSUS,
                        at=self.at,
                        why=why,
                        stance=_common_stance(grounds),
                        facets=_common_facets(grounds),
                    ),
                    grounds,
                )

    def done(self, ids: Sequence[str], note: str) -> Resolved:
        """Write it: one run in the log of whoever decided."""
        self.changes.note = note
        seen = self.desk.study.seen
        for log in self.changes.appends:
            if log not in seen:
                self.desk.study.read(log)
            self.changes.rests_on[log] = seen[log]
        run = self.desk.commit(self.changes, VERB)
        return Resolved(tuple(ids), self.codings, run.id)


def _common_stance(grounds: Sequence[Coding]) -> str:
    """Return the stance that all coders gave these words, "" where they differ."""
    stances = {one.stance for one in grounds}
    return stances.pop() if len(stances) == 1 else ""


def _common_facets(grounds: Sequence[Coding]) -> dict[str, str]:
    """Return the facets that all coders gave these words."""
    first, *others = [dict(one.facets) for one in grounds] or [{}]
    return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}


def _is_of(decision: Decision, case: Case) -> bool:
    place = decision.source, decision.revision, decision.span
    return place == (case.source, case.revision, case.span)


def _overlaps(decision: Decision, case: Case) -> bool:
    return decision.revision == case.revision and decision.span.overlaps(case.span)


def _said(decision: Decision) -> str:
    return ", ".join(decision.codes) or "nothing stands"
