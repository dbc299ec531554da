"""`qualcode source`."""

from __future__ import annotations

from typing import cast

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, permission_options, reading_desk, told
from qualcode.cli.common import facts as facts_of
from qualcode.cli.source_edit import edit, speakers
from qualcode.cli.source_facts import facts, pair_of, unpair_of, voice
from qualcode.cli.source_listening import check, play_, recording
from qualcode.cli.source_update import changes, settle, update
from qualcode.flows.content_notes import NOTE
from qualcode.flows.source import list_sources, set_facts, set_role
from qualcode.flows.voices_set import set_role_in_turns
from qualcode.model import ROLES, Role
from qualcode.screens.printing import show, show_json
from qualcode.screens.source import sources_table, stated_line


@click.group()
def source() -> None:
    """List sources; set their roles, facts and permissions."""


@source.command("list")
@click.option("--raw", is_flag=True, help="Show the names that the files had; opens the vault.")
@json_option
def list_all(*, raw: bool, as_json: bool) -> None:
    """List sources: id, title, kind, area and date, turns, words, codings by people."""
    found = list_sources(reading_desk(), raw=raw)
    if as_json:
        show_json({"sources": found})
    else:
        show(sources_table(found, raw=raw))


@source.command("role")
@click.argument("named", metavar="SOURCE")
@click.argument("who", metavar="SPEAKER")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--turn", "turns", multiple=True, metavar="TURN", help="In these turns alone: t12, t12-t40.")
@coder_option
def role_of(named: str, who: str, role: str, *, turns: tuple[str, ...], coder: str | None) -> None:
    """Say what a speaker was in a session; what a facilitator says is never evidence.

    SPEAKER is an id, or a name or label that the vault knows. Who was two things, as a worker who is also a
    parent, has one role in the session and, with --turn, the other in some turns.
    """
    desk = acting_desk(coder)
    chosen = cast("Role", role)
    if turns:
        identifier, speaker = set_role_in_turns(desk, named, who, chosen, turns)
    else:
        identifier, speaker = set_role(desk, named, who, chosen)
    told(desk)
    where = f" in {', '.join(turns)}" if turns else ""
    show(f"{identifier}  {speaker} is {role}{where}")


@source.command("set")
@click.argument("named", metavar="SOURCE")
@click.argument("facts", nargs=-1, metavar="[FACT=VALUE]...")
@click.option(
    "--content-note",
    "note",
    metavar="TEXT",
    help='Shown before anybody opens it: "bereavement; self-harm". "" takes it away.',
)
@permission_options
@coder_option
def set_(
    named: str, facts: tuple[str, ...], *, note: str | None, coder: str | None, **stated: str | None
) -> None:
    """State facts of a session (area=North, title=..., date=...) and what it allows as a whole.

    Facts that are known by name: mode, duration, languages, facilitators, interpreter, through, controller,
    collected_by, interest, secondary (yes: not counted as this study's people), after_themes, invited,
    attended, translated_from, and more; others are yours to name. FACT= takes one away, and a permission that
    is `unknown` is not stated any more. `qualcode source facts` lists what is missing.
    """
    desk = acting_desk(coder)
    permissions = {name: value or "" for name, value in stated.items()}
    noted = {} if note is None else {NOTE: note}
    now = set_facts(desk, named, {**facts_of(facts, "FACT=VALUE"), **noted}, permissions)
    told(desk)
    show(stated_line(now))


for _verb in (
    facts,
    voice,
    pair_of,
    unpair_of,
    edit,
    speakers,
    check,
    recording,
    play_,
    update,
    changes,
    settle,
):
    source.add_command(_verb)
