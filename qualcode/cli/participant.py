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
from qualcode.screens.printing import listing, show, show_json


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
        return
    rows = [
        (
            person.id,
            "; ".join(f"{name} {value}" for name, value in person.attributes.items() if value),
            " ".join(person.sources),
            "yes" if person.quotable else f"no: {person.reason}" if person.reason else "",
        )
        for person in found
    ]
    show(listing(["participant", "attributes", "speaks in", "quotable"], rows, empty="no participants yet"))


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
    show(
        f"{len(done.matched)} matched, {len(done.added)} registered who have not spoken, "
        f"{len(done.without_row)} without a row"
    )
    if done.to_vault:
        show(f"to the vault only: {', '.join(done.to_vault)}")
    if done.without_row:
        show("without a row: " + ", ".join(done.without_row))


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
    show(
        f"{person.id}  " + "; ".join(f"{name} {value}" for name, value in person.attributes.items() if value)
    )
