"""A withdrawal: what it reaches, what must be done first, what it cannot reach, and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qualcode.flows.withdrawal.plan import Held, WithdrawalPlan
from qualcode.flows.withdrawal.withdrawing import Withdrawn
from qualcode.screens.printing import Hanging
from qualcode.store.runs import Run
from qualcode.text import counted

_FEW = 6


def plan_lines(plan: WithdrawalPlan, *, removing: bool) -> Iterator[RenderableType]:
    """Yield a plan, holder by holder."""
    yield Text(f"{plan.person}: what an erasure reaches", style="bold")
    for name, rows in plan.held.items():
        for row in rows:
            yield Hanging(f"  {name:<14} {_row(row)}", by=18)
    if not plan.held:
        yield Text("  nothing is left of them in this study")
    yield from _mention_lines(plan, removing=removing)
    if plan.first:
        yield Text("first, by hand:", style="bold")
        yield from (Hanging(f"  {line}", by=4) for line in plan.first)
    if plan.legal_hold:
        yield Hanging(f"a legal hold is on, nobody is erased: {plan.legal_hold}")
    yield Text("what no erasure here can reach:", style="bold")
    yield from (Hanging(f"  {line}", by=4) for line in plan.beyond)


def _row(row: Held) -> str:
    ids = f" ({', '.join(row.ids[:_FEW])}{' ...' if len(row.ids) > _FEW else ''})" if row.ids else ""
    return f"{row.where}: {row.count}{ids}; {row.then}"


def _mention_lines(plan: WithdrawalPlan, *, removing: bool) -> Iterator[RenderableType]:
    if plan.mentions and removing:
        places = counted(plan.mentions, "place")
        yield Hanging(f"  their name is taken out of {places} in other people's words", by=4)
    elif plan.mentions:
        yield Hanging(
            f"  their name stands in {counted(plan.mentions, 'place')} in other people's words: masked for "
            "ever, and still there; --mentions remove takes it out",
            by=4,
        )
    if plan.perhaps:
        yield Hanging(
            f"  {counted(plan.perhaps, 'place')} more may be their name: masked until somebody decides "
            "(qualcode anonymise review); decided before, they count with the others",
            by=4,
        )


def plan_json(plan: WithdrawalPlan) -> dict[str, Any]:
    """Return a plan as JSON."""
    return {
        "person": plan.person,
        "held": [
            {"holder": name, "where": row.where, "count": row.count, "ids": list(row.ids), "then": row.then}
            for name, rows in plan.held.items()
            for row in rows
        ],
        "mentions": {"sure": plan.mentions, "perhaps": plan.perhaps},
        "first": list(plan.first),
        "beyond": list(plan.beyond),
        "legal_hold": plan.legal_hold or None,
        "done": None,
        "rejected": [],
        "run": None,
    }


def withdrawn_json(done: Withdrawn) -> dict[str, Any]:
    """Return what was done as JSON."""
    return {
        **plan_json(done.plan),
        "done": done.kind,
        "rejected": list(done.rejected),
        "run": done.run.id if done.run else None,
    }


def withdrawn_lines(done: Withdrawn) -> Iterator[RenderableType]:
    """Yield what was done, and what is left to do by hand."""
    plan = done.plan
    if done.run is None:
        yield Text(f"{plan.person}: nothing was left of them; nothing changed")
        return
    if done.kind != "erase":
        further = ", and nothing used further" if done.kind == "no-further-use" else ""
        yield Text(f"{plan.person}: nothing is quoted any more{further}")
        if done.rejected:
            yield Hanging(f"  rejected: {', '.join(done.rejected)}", by=4)
        for row in plan.held.get("exports", ()):
            yield Hanging(f"  {row.where} holds their words: export it again, and take back what was sent")
        return
    yield Text(f"{plan.person} is erased, for ever", style="bold")
    for row in plan.held.get("exports", ()):
        yield Hanging(f"  {row.where} was removed: export it again", by=4)
    if plan.mentions:
        where = f"{counted(plan.mentions, 'place')} in other people's words"
        done_there = "was taken out of" if done.removed else "is masked for ever in"
        yield Hanging(f"  their name {done_there} {where}", by=4)
    if plan.perhaps:
        places = counted(plan.perhaps, "place")
        yield Hanging(f"  {places} where it may be their name: qualcode anonymise review", by=4)
    yield Text("not reached:")
    yield from (Hanging(f"  {line}", by=4) for line in plan.beyond)


def cleaned_line(runs: list[Run]) -> str:
    """Return what cleaning did."""
    if not runs:
        return "nobody who was erased is in this study"
    return f"erased again: {', '.join(run.note for run in runs)}"
