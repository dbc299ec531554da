"""`qualcode participant withdraw`."""

from __future__ import annotations

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import acting_desk, coder_option, in_terminal, json_option, reading_desk, told
from qualcode.errors import UsageError
from qualcode.flows.withdrawal.erase import EraseOptions
from qualcode.flows.withdrawal.plan import WithdrawalPlan
from qualcode.flows.withdrawal.withdrawing import (
    KINDS,
    Kind,
    clean_withdrawn,
    plan_withdrawal,
    require_erasable,
    withdraw,
)
from qualcode.screens.printing import show, show_json
from qualcode.screens.withdrawing import cleaned_line, plan_json, plan_lines, withdrawn_json, withdrawn_lines
from qualcode.store.tombstones import Mentions


@click.command("withdraw")
@click.argument("who", default="")
@click.option(
    "--plan", "-n", "planning", is_flag=True, help="List what it reaches and what not; write nothing."
)
@click.option(
    "--kind", type=click.Choice(KINDS), help="How far: nothing quoted, nothing used further, erased."
)
@click.option(
    "--mentions",
    type=click.Choice(["mask", "remove"]),
    default="mask",
    help="Their name in other people's words: masked for ever (the default), or taken out.",
)
@click.option("--remove-memos", is_flag=True, help="Remove memos that name them or hold their words.")
@click.option("--remove-examples", is_flag=True, help="Remove examples in the codebook that are their words.")
@click.option("--why", default="", help="A reason; stands beside rejected quotes.")
@click.option("--yes", "-y", is_flag=True, help="No question; to erase also --erase-for-ever.")
@click.option("--erase-for-ever", "for_ever", is_flag=True, help="With --yes: yes, erase, no way back.")
@click.option("--clean", is_flag=True, help="Erase again whoever came back with a colleague's copy.")
@coder_option
@json_option
def withdraw_person(
    who: str,
    *,
    planning: bool,
    kind: Kind | None,
    mentions: Mentions,
    remove_memos: bool,
    remove_examples: bool,
    why: str,
    yes: bool,
    for_ever: bool,
    clean: bool,
    coder: str | None,
    as_json: bool,
) -> None:
    """Withdraw somebody: nothing quoted, nothing used further, or all of it erased.

    WHO is a pseudonym, or a name that the vault knows. --kind no-quotes and no-further-use can be undone.
    --kind erase cannot: their turns go from every source and every earlier revision, the originals, their
    name, and all that `undo` could bring back; whoever else spoke is not touched. Without a kind the plan is
    shown.
    """
    if clean:
        desk = acting_desk(coder)
        runs = clean_withdrawn(desk)
        told(desk)
        show(cleaned_line(runs))
        return
    if not who:
        raise UsageError("who withdraws?", hint="a pseudonym, as `qualcode participant list` shows it")
    options = EraseOptions(mentions, remove_memos=remove_memos, remove_examples=remove_examples)
    if planning or kind is None:
        desk = reading_desk()
        plan = plan_withdrawal(desk, who, options)
        told(desk)
        _show_plan(plan, options, as_json=as_json)
        return
    desk = acting_desk(coder)
    if kind == "erase":
        desk.vault()
        with at_work("looking through everything the study holds"):
            plan = plan_withdrawal(desk, who, options)
        require_erasable(plan)
        _confirmed(plan, options, asking=not (yes or as_json), sure=yes and for_ever)
    desk.vault()
    with at_work("erasing" if kind == "erase" else "withdrawing"):
        done = withdraw(desk, who, kind, options, why=why)
    told(desk)
    if as_json:
        show_json(withdrawn_json(done))
    else:
        show(*withdrawn_lines(done))


def _show_plan(plan: WithdrawalPlan, options: EraseOptions, *, as_json: bool) -> None:
    if as_json:
        show_json(plan_json(plan))
    else:
        show(*plan_lines(plan, removing=options.mentions == "remove"))


def _confirmed(plan: WithdrawalPlan, options: EraseOptions, *, asking: bool, sure: bool) -> None:
    """Go on only where the pseudonym was typed by hand, or both words were given."""
    if sure:
        return
    if not (asking and in_terminal()):
        raise UsageError(
            "an erasure cannot be undone, and nobody is here to confirm it",
            hint="look at --plan first; then --yes --erase-for-ever",
        )
    _show_plan(plan, options, as_json=False)
    question = f"This cannot be undone. Type {plan.person} to erase"
    typed = click.prompt(question, default="", show_default=False, err=True)
    if typed.strip().upper() != plan.person:
        raise UsageError("that is not their pseudonym; nothing was erased")
