"""`qualcode participant`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    facts,
    json_option,
    permission_options,
    reading_desk,
    told,
)
from qualcode.flows.participant import join_sheet, list_participants, permit, set_attributes
from qualcode.screens.participant import facts_of, joined_lines, participants_table
from qualcode.screens.printing import show, show_json


@click.group()
def participant() -> None:
    """List participants; join a sheet; set permissions."""


@participant.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List participants by pseudonym, with attributes and whether they may be quoted."""
    found = list_participants(reading_desk().study)
    if as_json:
        show_json({"participants": found})
    else:
        show(participants_table(found))


@participant.command("join")
@click.argument("sheet", type=click.Path(path_type=Path))
@coder_option
def join(sheet: Path, coder: str | None) -> None:
    """Join the team's sheet of people, CSV or XLSX.

    Columns: name (matched with the speaker labels; it goes to the vault), kind (participant, staff,
    facilitator, ...), attributes of your choice, and recorded, quoting, attribution, further_use.
    """
    desk = acting_desk(coder)
    done = join_sheet(desk, sheet)
    told(desk)
    show(*joined_lines(done))


@participant.command("permit")
@click.argument("who", nargs=-1, required=True)
@permission_options
@coder_option
def permit_words(who: tuple[str, ...], coder: str | None, **stated: str | None) -> None:
    """State what people allow; a person's and a session's statements are combined, the stricter wins."""
    desk = acting_desk(coder)
    done = permit(desk, who, {name: value or "" for name, value in stated.items()})
    told(desk)
    show(f"stated for {', '.join(done)}")


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
