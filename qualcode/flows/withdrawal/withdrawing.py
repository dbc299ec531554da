"""`participant withdraw`: nothing quoted, nothing used further, or every word and name gone for ever.

The first two are verbs like others; an erasure is finished whatever happens, and nothing brings it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.errors import PermissionRefusedError, QualcodeError, UnknownNameError, UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_nameless
from qualcode.flows.quote import quotes_bytes
from qualcode.flows.reading import QUOTES
from qualcode.flows.withdrawal.arriving import stones_in
from qualcode.flows.withdrawal.case import Case, case_of
from qualcode.flows.withdrawal.erase import EraseOptions, erasure_of
from qualcode.flows.withdrawal.plan import WithdrawalPlan, plan_of
from qualcode.flows.withdrawal.traces import Traces
from qualcode.model import Participant, Problem
from qualcode.store.erasure_run import carry_out
from qualcode.store.history import Changes
from qualcode.store.participants import PARTICIPANTS, participants_bytes, read_participants
from qualcode.store.runs import Run
from qualcode.store.study import keep_logs_joined
from qualcode.store.tombstones import WITHDRAWALS, read_tombstones

Kind = Literal["no-quotes", "no-further-use", "erase"]
KINDS: tuple[Kind, ...] = ("no-quotes", "no-further-use", "erase")
_NOTES = {"no-quotes": "withdrawn: no quotes", "no-further-use": "withdrawn: no further use"}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did: the plan it followed, quotes that were rejected, and its run.

    `removed`: their name was taken out of other people's words.
    """

    plan: WithdrawalPlan
    kind: Kind
    rejected: tuple[str, ...] = ()
    run: Run | None = None
    removed: bool = False


def plan_withdrawal(desk: Desk, typed: str, options: EraseOptions) -> WithdrawalPlan:
    """Return what a withdrawal of a participant reaches, and what it cannot reach; write nothing."""
    return plan_of(case_of(desk, typed), options)


def withdraw(desk: Desk, typed: str, kind: Kind, options: EraseOptions, *, why: str = "") -> Withdrawn:
    """Withdraw a participant.

    Raises `PermissionRefusedError` for an erasure under a legal hold, and `UsageError` where a person must do
    something first.
    """
    case = case_of(desk, typed)
    plan = plan_of(case, options)
    if kind != "erase":
        require_nameless(desk, "the reason", why)
        return _permitted_no_more(desk, case, plan, kind, why)
    require_erasable(plan)
    erasure = erasure_of(case, options)
    if not erasure:
        return Withdrawn(plan, kind)
    run = carry_out(desk.study, erasure, coder=desk.coder, at=desk.clock())
    keep_logs_joined(desk.study, [WITHDRAWALS])
    return Withdrawn(plan, kind, run=run, removed=options.mentions == "remove")


def require_erasable(plan: WithdrawalPlan) -> None:
    """Raise where nobody may be erased now, or a person must edit something first."""
    if plan.legal_hold:
        raise PermissionRefusedError(
            f"nobody is erased while a legal hold is on: {plan.legal_hold}",
            hint="--kind no-quotes and --kind no-further-use are possible; the hold stands in qualcode.toml",
        )
    if plan.first:
        raise UsageError(
            f"{plan.person} cannot be erased yet: {'; '.join(plan.first)}",
            hint="nothing was changed; --plan lists everything",
        )


def _permitted_no_more(desk: Desk, case: Case, plan: WithdrawalPlan, kind: Kind, why: str) -> Withdrawn:
    people = read_participants(desk.study)
    person = people.get(case.who) or Participant(case.who, {"kind": _kind(case)})
    stated = replace(person.permissions, quoting="no")
    if kind == "no-further-use":
        stated = replace(stated, further_use="no")
    people[case.who] = replace(person, permissions=stated)
    note = f"{_NOTES[kind]}{f' ({why})' if why else ''}"
    rejected = [replace(q, status="rejected", note=note) for q in case.quotes if q.status != "rejected"]
    ids = [quote.id for quote in rejected]
    changes = Changes(objects={case.who, *ids}, note=f"{case.who}: {kind}")
    changes.files[PARTICIPANTS] = participants_bytes(people.values())
    if rejected:
        changes.files[QUOTES] = quotes_bytes(desk.study, rejected)
    return Withdrawn(plan, kind, tuple(ids), desk.commit(changes, "participant withdraw"))


def _kind(case: Case) -> str:
    return "respondent" if any(one.answers for one in case.spoken) else "participant"


def erased_problems(desk: Desk) -> Iterator[Problem]:
    """Yield where somebody who was erased is in the study, or its vault, again."""
    for stone in () if desk.study.locked else read_tombstones(desk.study):
        try:
            erasure = erasure_of(case_of(desk, stone.person), EraseOptions(mentions=stone.mentions))
        except QualcodeError:
            continue
        if erasure:
            message = f"{stone.person}, who withdrew and was erased, is in this study again"
            where = next(iter(sorted({*erasure.files, *erasure.appends} - {WITHDRAWALS})), "vault")
            yield Problem(
                "withdrawn", message, where, "`qualcode participant withdraw --clean` erases them", "error"
            )


def traces_before(desk: Desk, tombstones: bytes | None) -> dict[str, Traces]:
    """Return the traces of those whom arriving tombstones name, while their words are still here.

    What arrives with a tombstone takes the words away; before-images and memos of this copy hold them yet.
    """
    known = {stone.person for stone in read_tombstones(desk.study)}
    found = {}
    for stone in stones_in([tombstones]):
        with suppress(UnknownNameError):
            if stone.person not in known:
                found[stone.person] = case_of(desk, stone.person).traces
    return found


def clean_withdrawn(desk: Desk, *, before: Mapping[str, Traces] | None = None) -> list[Run]:
    """Erase once more whoever was erased and came back with a colleague's copy; return what was done.

    Whatever brings in files of a study from elsewhere calls this when it has; `before` are the traces of
    those whose tombstones came with them.
    """
    found = []
    for stone in read_tombstones(desk.study):
        case = replace(case_of(desk, stone.person), earlier=(before or {}).get(stone.person))
        erasure = erasure_of(case, EraseOptions(mentions=stone.mentions))
        if erasure:
            found.append(carry_out(desk.study, erasure, coder=desk.coder, at=desk.clock()))
    if found:
        keep_logs_joined(desk.study, [WITHDRAWALS])
    return found
