"""`qualcode participant`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from qualcode.cli.asking_people import join_asked
from qualcode.cli.asking_permissions import require_somebody, walked_through
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    facts,
    in_terminal,
    json_option,
    permission_options,
    reading_desk,
    told,
)
from qualcode.cli.participant_withdraw import withdraw_person
from qualcode.errors import UsageError
from qualcode.flows.joining import join_sheet
from qualcode.flows.participant import list_participants, set_attributes
from qualcode.flows.permitting import Attended, attend, permit
from qualcode.screens.participant import (
    attendance_words,
    facts_of,
    joined_json,
    joined_lines,
    participants_json,
    participants_table,
)
from qualcode.screens.printing import show, show_json


@click.group()
def participant() -> None:
    """List participants; join a sheet; set permissions."""


participant.add_command(withdraw_person)


@participant.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List participants by pseudonym: attributes, sessions, whether they may be quoted, further use."""
    found = list_participants(reading_desk().study)
    if as_json:
        show_json(participants_json(found))
    else:
        show(participants_table(found))


@participant.command("join")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option("--same", multiple=True, metavar="NAME=WHO", help="Whose a name is: pseudonym, label or name.")
@click.option("--new", multiple=True, metavar="NAME", help="Somebody whom nobody knows yet.")
@click.option("--dry-run", "-n", is_flag=True, help="Show who would match; write nothing.")
@click.option("--yes", "-y", is_flag=True, help="No question: what is not sure is left out.")
@coder_option
@json_option
def join(
    sheet: Path,
    *,
    same: tuple[str, ...],
    new: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    coder: str | None,
    as_json: bool,
) -> int:
    """Join the team's sheet of people, CSV or XLSX.

    Columns: name (matched with the speaker labels; it goes to the vault), kind (participant, staff,
    facilitator, ...), attributes of your choice, and recorded, quoting, attribution, further_use. A name that
    may be somebody known (initials, surname first) is asked about in a terminal, where Enter leaves it out,
    and else left out and listed (exit 1) until --same or --new settles it. `qualcode undo` takes a join back,
    from the vault too.
    """
    desk = reading_desk() if dry_run else acting_desk(coder)
    settled = facts(same, "--same")
    others = list(new)
    if in_terminal() and not (dry_run or yes or as_json):
        answered = join_asked(desk, sheet, settled, others)
        if answered is None:
            show("not joined")
            return 0
        settled, others = answered
    done = join_sheet(desk, sheet, same=settled, new=others, dry_run=dry_run)
    told(desk)
    if as_json:
        show_json(joined_json(done))
    else:
        show(*joined_lines(done, dry_run=dry_run))
    return 1 if done.asked else 0


@participant.command("permit")
@click.argument("who", nargs=-1)
@permission_options
@click.option("--source", default="", metavar="SOURCE", help="In this session alone, beside what they allow.")
@click.option("--ask", is_flag=True, help="Ask of everybody what nobody has stated yet.")
@coder_option
def permit_words(
    who: tuple[str, ...], *, source: str, ask: bool, coder: str | None, **stated: str | None
) -> None:
    """State what people allow, in general or in one session.

    What a person stated, in general and for a session, and what the session states are combined, the stricter
    wins. Where nobody said that words may be quoted, they may not. `unknown` takes a statement back.
    """
    said = {name: value or "" for name, value in stated.items()}
    require_somebody(who, said, asking=ask)
    if ask and not in_terminal():
        raise UsageError(
            "there is no terminal to ask at", hint="qualcode participant permit P7K3Q --quoting yes"
        )
    desk = acting_desk(coder)
    done = walked_through(desk) if ask else permit(desk, who, said, source=source)
    told(desk)
    show(f"stated for {', '.join(done)}" if done else "nothing was stated")


@participant.command("attendance")
@click.argument("who")
@click.argument("attended", type=click.Choice(["whole", "part", "unknown"]), metavar="whole|part|unknown")
@click.option("--source", required=True, metavar="SOURCE", help="The session.")
@click.option("--from", "first", default="", metavar="TURN", help="The first turn they were there for.")
@click.option("--to", "last", default="", metavar="TURN", help="The last turn they were there for.")
@coder_option
def attendance(who: str, attended: str, *, source: str, first: str, last: str, coder: str | None) -> None:
    """Say how much of a session somebody attended, so that silence is not read as having no view."""
    desk = acting_desk(coder)
    identifier, person, now = attend(desk, who, source, cast("Attended", attended), between=(first, last))
    told(desk)
    show(f"{identifier}  {person}: {attendance_words(now) or 'not known'}")


@participant.command("set")
@click.argument("who")
@click.argument("attributes", nargs=-1, required=True, metavar="NAME=VALUE...")
@coder_option
def set_(who: str, attributes: tuple[str, ...], coder: str | None) -> None:
    """Set attributes of a participant."""
    desk = acting_desk(coder)
    person = set_attributes(desk, who, facts(attributes, "NAME=VALUE"))
    told(desk)
    show(f"{person.id}  {facts_of(person.attributes)}")
