"""`qualcode source edit` and `source speakers`: a wrong word or a wrong speaker, put right in place."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import click

from qualcode.cli.asking_changes import asked_decisions, told_if_left
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    in_terminal,
    json_option,
    options,
    raw_option,
    reading_desk,
    told,
)
from qualcode.errors import UsageError
from qualcode.flows.correcting import Edit, apply_edit, shown_edit
from qualcode.flows.deciding import Decision
from qualcode.flows.desk import Desk
from qualcode.flows.editing import Wanted, plan_edit
from qualcode.flows.nameless import require_nameless
from qualcode.flows.speakers import plan_join, plan_split, speakers_of
from qualcode.model import ROLES, Role
from qualcode.screens.editing import edit_json, edit_lines, edited_line, speakers_lines
from qualcode.screens.printing import show, show_json
from qualcode.screens.revising import waiting_lines

_writing = options(
    click.option(
        "--role", type=click.Choice(ROLES), help="Their role in this session, where they are new in it."
    ),
    click.option("--new", is_flag=True, help="Somebody new, though the name is like a known one."),
    click.option("--why", default="", help="The reason; stands in the log."),
    click.option("--dry-run", "-n", is_flag=True, help="Show what would follow; write nothing."),
    click.option("--yes", "-y", is_flag=True, help="No question: what changed waits for `source changes`."),
    raw_option,
    coder_option,
    json_option,
)


@click.command("edit")
@click.argument("named", metavar="SOURCE")
@click.argument("turns", nargs=-1, required=True, metavar="TURN...")
@click.option("--words", "old", multiple=True, metavar="OLD", help="Wrong words, as the turn has them.")
@click.option(
    "--to", "new_words", multiple=True, metavar="NEW", help='What stands there instead; "" removes them.'
)
@click.option("--nth", type=click.IntRange(1), help="Which of several places of the words in the turn.")
@click.option("--speaker", default="", metavar="WHO", help="An id, a name or label; a new name; or none.")
@click.option(
    "--remove-turn", "remove", is_flag=True, help="Take the turn out, or let it go when it is empty."
)
@_writing
def edit(
    named: str,
    turns: tuple[str, ...],
    *,
    old: tuple[str, ...],
    new_words: tuple[str, ...],
    nth: int | None,
    speaker: str,
    remove: bool,
    role: str | None,
    new: bool,
    why: str,
    dry_run: bool,
    yes: bool,
    raw: bool,
    coder: str | None,
    as_json: bool,
) -> None:
    """Correct a word or the speaker of a turn; codings, masks and quotes follow as in an update.

    TURN is t4, t9-t14 or t3,t9-t14. Unchanged words keep their codes; what covers a changed word waits for
    you. The earlier revision is kept; one `qualcode undo` takes the correction back.
    """
    if len(old) != len(new_words):
        raise UsageError("each --words OLD needs its --to NEW", hint='--to "" removes the words')
    desk = reading_desk() if dry_run else acting_desk(coder)
    wanted = Wanted(
        turns, tuple(zip(old, new_words, strict=True)), nth, speaker, cast("Role | None", role), new, remove
    )
    planned = plan_edit(desk, named, wanted)
    require_nameless(desk, "the reason", why, names=planned.names)
    asking = in_terminal() and not (yes or as_json or dry_run)
    if asking and planned.newcomers and role is None:
        planned = plan_edit(desk, named, replace(wanted, role=_asked_role(planned)))
    _carry_out(desk, planned, why=why, how=_How(dry_run=dry_run, asking=asking, raw=raw, as_json=as_json))


class _How:
    """How a correction is carried out: only shown, asked about, printed raw or as JSON."""

    def __init__(self, *, dry_run: bool, asking: bool, raw: bool, as_json: bool) -> None:
        self.dry_run, self.asking, self.raw, self.as_json = dry_run, asking, raw, as_json


def _asked_role(planned: Edit) -> Role:
    """Ask what somebody is in a session in which they speak for the first time."""
    who = planned.newcomers[0]
    usual = planned.plan.new.speakers[who]
    answer: Role = click.prompt(f"Role of {who} here", type=click.Choice(ROLES), default=usual, err=True)
    return answer


def _carry_out(desk: Desk, planned: Edit, *, why: str, how: _How) -> None:
    rows, *words = shown_edit(desk, planned, raw=how.raw)
    waits = [shown for shown in rows if not shown.row.settled]
    between = (words[0], words[1])
    if not how.as_json:
        show(*edit_lines(planned, between), *waiting_lines(waits if how.dry_run else []))
    decisions: dict[str, Decision] = {}
    if how.asking:
        with told_if_left("nothing was corrected"):
            decisions = asked_decisions(waits)
            click.confirm(f"Correct {planned.plan.new.id}?", default=True, abort=True, err=True)
    if not how.dry_run:
        apply_edit(desk, planned, decisions=decisions, why=why)
    told(desk)
    if how.as_json:
        show_json(edit_json(planned, rows, between))
    elif not how.dry_run:
        show(edited_line(planned, len(waits) - len(decisions)))


@click.command("speakers")
@click.argument("named", metavar="SOURCE")
@click.option(
    "--join", "joined", default="", metavar="WHO=INTO", help="Both are one person: all turns of WHO go over."
)
@click.option("--split", "who", default="", metavar="WHO", help="Some turns of WHO are somebody else's.")
@click.option(
    "--turns", multiple=True, metavar="TURNS", help="With --split: t3,t9-t14; of a range, those of WHO."
)
@click.option(
    "--to", "into", default="", metavar="WHO2", help="With --split: whose they are; a known or a new name."
)
@_writing
def speakers(
    named: str,
    *,
    joined: str,
    who: str,
    turns: tuple[str, ...],
    into: str,
    role: str | None,
    new: bool,
    why: str,
    dry_run: bool,
    yes: bool,
    raw: bool,
    coder: str | None,
    as_json: bool,
) -> None:
    """List who speaks in a source; say that two are one person, or that one is two.

    Each with role, turns and words, and with --raw the labels that they had, from the vault. Turns that stood
    under a label of several people are listed as waiting: `source edit` says whose each is.
    """
    if joined and who:
        raise UsageError("--join or --split?", hint="one after the other")
    if bool(who) != bool(turns and into) or ((turns or into) and not who):
        raise UsageError(
            "--split WHO goes with --turns and --to", hint="--split P7K3Q --turns t3,t9-t14 --to P2F4A"
        )
    if not (joined or who):
        desk = reading_desk()
        voices = speakers_of(desk, named, raw=raw)
        show_json(voices) if as_json else show(*speakers_lines(voices))
        return
    desk = reading_desk() if dry_run else acting_desk(coder)
    asking = in_terminal() and not (yes or as_json or dry_run)
    if joined:
        planned = plan_join(desk, named, *_pair(joined))
        require_nameless(desk, "the reason", why, names=planned.names)
    else:
        wanted = Wanted(turns, speaker=into, role=cast("Role | None", role), new=new)
        planned = plan_split(desk, named, who, wanted)
        require_nameless(desk, "the reason", why, names=planned.names)
        if asking and planned.newcomers and role is None:
            planned = plan_split(desk, named, who, replace(wanted, role=_asked_role(planned)))
    _carry_out(desk, planned, why=why, how=_How(dry_run=dry_run, asking=asking, raw=raw, as_json=as_json))


def _pair(typed: str) -> tuple[str, str]:
    one, mark, other = typed.partition("=")
    if not mark or not one.strip() or not other.strip():
        raise UsageError(f"--join {typed!r}: expected WHO=INTO", hint="--join P7K3Q=P2F4A")
    return one.strip(), other.strip()
